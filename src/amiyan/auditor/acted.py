"""Acts of auditors, and acts that no reader sees by a table of their own. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

# Told by functions of the owner, which ask themselves what the session may see (``migrations/0007_at_once.sql`` and
# ``0011_requested.sql``): each is called once for all kinds that are wanted.
_UNSEEN: Final = (
    "unseen AS MATERIALIZED (SELECT * FROM auditor_acts_told(%(kinds)s::text[], %(first)s, %(next)s))"
)
_AT_DESKS: Final = (
    "at_desks AS MATERIALIZED (SELECT * FROM auditor_desk_acts_told(%(kinds)s::text[], %(first)s, %(next)s))"
)

VIEWED: Final = "people-viewed"
"""Of these there are thousands a day: whoever wants the newest asks for a short time."""


def _told(kind: str, words: str, shared: str) -> Acted:
    name = shared.partition(" ")[0]
    rows = f"SELECT u.at, u.key, u.by, u.told_by, u.facility_id, u.what, u.says FROM {name} u WHERE u.kind = '{kind}'"
    return Acted(kind, words, rows, shared)


def _unseen(kind: str, words: str) -> Acted:
    return _told(kind, words, _UNSEEN)


def _at_desks(kind: str, words: str) -> Acted:
    return _told(kind, words, _AT_DESKS)


ACTED: Final = (
    Acted(
        "line-found",
        N_("Finding on a drawn line"),
        f"""SELECT f.known_from AS at, f.id::text AS key, f.found_by AS by, '' AS told_by, NULL::bigint AS facility_id,
       '№ ' || f.sample_id || ' · ' || f.finding AS what, f.says AS says
FROM auditor_finding f WHERE {at("f.known_from")}""",
    ),
    Acted(
        "export-ordered",
        N_("Export of the books ordered"),
        f"""SELECT x.known_from, x.id::text, x.ordered_by, '', NULL::bigint, x.id::text, x.reason
FROM auditor_export x WHERE {at("x.known_from")}""",
    ),
    Acted(
        "export-taken",
        N_("Export of the books fetched"),
        f"""SELECT t.known_from, t.export_id || '.' || t.n, t.taken_by, '', NULL::bigint, t.export_id::text, ''
FROM auditor_export_step t WHERE t.state = 'taken' AND {at("t.known_from")}""",
    ),
    _unseen("account-requested", N_("Another account requested by a supplier")),
    _unseen("account-asked", N_("Change of a supplier's account asked for")),
    _unseen("account-confirmed", N_("Change of a supplier's account confirmed")),
    _unseen("account-ended", N_("Change of a supplier's account in effect or stopped")),
    _unseen("bank-line-decided", N_("Line of the bank explained")),
    _unseen("role-appointed", N_("Role appointed")),
    _unseen("role-ended", N_("Role ended")),
    _unseen("duty-appointed", N_("Duty to sign given")),
    _unseen("terminal-bound", N_("Terminal bound")),
    _unseen("terminal-unbound", N_("Terminal's binding ended")),
    _at_desks("message-sent-again", N_("Doubtful message sent again")),
    _at_desks("message-told", N_("Message handed over, or read out by telephone")),
    _at_desks("parked-decided", N_("Records of a moved or unknown terminal decided")),
    _at_desks("family-asked", N_("Family asked about a drawn line")),
    _at_desks("objection-decided", N_("Objection to a list decided")),
    _at_desks("records-merged", N_("Two records of one person joined")),
    # Who was found reads it in their own record.
    Acted(
        "people-searched",
        N_("Search for a person"),
        f"""SELECT s.at, s.id::text, s.person_id, '', s.facility_id, s.role || ' · ' || s.purpose || ' · ' || s.reference, s.says
FROM access_search s WHERE (%(everything)s OR s.region = ANY (%(regions)s)) AND {at("s.at")}""",
    ),
    Acted(
        VIEWED,
        N_("Looked at people"),
        """SELECT u.at, u.key, u.by, u.told_by, u.facility_id, u.what, u.says
FROM auditor_people_counted(%(first)s, %(next)s) u""",
    ),
)
