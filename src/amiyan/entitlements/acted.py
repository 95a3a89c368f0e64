"""Acts on rules and rights: changes of a value, from the proposal to its end, and applications that were refused."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

_OF_REGION: Final = "(%(everything)s OR c.region IS NULL OR c.region = ANY (%(regions)s))"
_CHANGE: Final = "c.parameter || ' · ' || to_char(c.first, 'YYYY-MM-DD') || ' · ' || c.act"


def _step(kind: str, words: str) -> Acted:
    select = f"""SELECT s.known_from AS at, concat_ws('.', s.programme, s.change_id, s.place) AS key, s.done_by AS by,
       '' AS told_by, NULL::bigint AS facility_id, {_CHANGE} AS what, s.reason AS says
FROM entitlements_change_step s
JOIN entitlements_change c ON (c.programme, c.id) = (s.programme, s.change_id)
WHERE s.kind = '{kind}' AND {_OF_REGION} AND {at("s.known_from")}"""
    return Acted(f"change-{kind}", words, select)


ACTED: Final = (
    Acted(
        "change-proposed",
        N_("Change of a value proposed"),
        f"""SELECT c.known_from AS at, c.programme || '.' || c.id AS key, c.proposed_by AS by, '' AS told_by,
       NULL::bigint AS facility_id, {_CHANGE} AS what, c.reason AS says
FROM entitlements_change c WHERE {_OF_REGION} AND {at("c.known_from")}""",
    ),
    _step("signed", N_("Change of a value signed")),
    _step("refused", N_("Change of a value refused")),
    _step("withdrawn", N_("Change of a value withdrawn")),
    # Whose application it was stands in the person's own record.
    Acted(
        "application-refused",
        N_("Application refused"),
        f"""SELECT r.known_from, r.application_id::text, r.refused_by, '', a.facility_id,
       to_char(a.received_on, 'YYYY-MM-DD'), ''
FROM entitlements_refusal r
JOIN entitlements_application a ON (a.person_id, a.id) = (r.person_id, r.application_id)
WHERE {at("r.known_from")}""",
    ),
    Acted(
        "application-entered",
        N_("Application entered from paper"),
        f"""SELECT a.known_from, a.id::text, a.recorded_by, '', a.facility_id,
       to_char(a.received_on, 'YYYY-MM-DD'), ''
FROM entitlements_application a WHERE {at("a.known_from")}""",
    ),
    Acted(
        "list-approved",
        N_("List of who has a right approved"),
        f"""SELECT a.known_from, concat_ws('.', a.facility_id, a.programme, encode(a.document_sha256, 'hex')), a.approved_by, '',
       a.facility_id, to_char(a.month, 'YYYY-MM'), ''
FROM entitlements_list_approval a WHERE {at("a.known_from")}""",
    ),
    Acted(
        "list-signed",
        N_("List of who has a right signed"),
        f"""SELECT s.known_from, concat_ws('.', s.facility_id, s.programme, s.signature_id), s.signed_by, '',
       s.facility_id, to_char(s.month, 'YYYY-MM'), ''
FROM entitlements_list_signature s WHERE {at("s.known_from")}""",
    ),
)
