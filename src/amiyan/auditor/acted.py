"""Acts of auditors, and acts that no reader sees by a table of their own. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

# Told by a function of the owner, which asks itself what the session may see (``migrations/0042_acts.sql``).
_UNSEEN: Final = """SELECT u.at, u.key, u.by, u.told_by, u.facility_id, u.what, u.says
FROM auditor_acts_told('{kind}', %(first)s, %(next)s) u"""

VIEWED: Final = "people-viewed"
"""Of these there are thousands a day: whoever wants the newest asks for a short time."""


def _unseen(kind: str, words: str) -> Acted:
    return Acted(kind, words, _UNSEEN.format(kind=kind))


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
    _unseen("account-asked", N_("Change of a supplier's account asked for")),
    _unseen("account-confirmed", N_("Change of a supplier's account confirmed")),
    _unseen("account-ended", N_("Change of a supplier's account in effect or stopped")),
    _unseen("bank-line-decided", N_("Line of the bank explained")),
    _unseen("role-appointed", N_("Role appointed")),
    _unseen("role-ended", N_("Role ended")),
    _unseen("duty-appointed", N_("Duty to sign given")),
    _unseen("terminal-bound", N_("Terminal bound")),
    _unseen("terminal-unbound", N_("Terminal's binding ended")),
    Acted(
        VIEWED,
        N_("Looked at people"),
        """SELECT u.at, u.key, u.by, u.told_by, u.facility_id, u.what, u.says
FROM auditor_people_counted(%(first)s, %(next)s) u""",
    ),
)
