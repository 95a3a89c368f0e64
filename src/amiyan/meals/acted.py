"""Acts of schools on their days: lessons called off, menus and prices, who decides between parents. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

# A week that is copied, and a file that is read, is one act of many rows: one transaction has one moment.
_ENTERED: Final = """SELECT m.known_from, concat_ws('.', m.facility_id, m.recorded_by, md5(m.source)), m.recorded_by, '',
       m.facility_id, concat_ws(' · ', to_char(min(m.service_day), 'YYYY-MM-DD'),
                                to_char(nullif(max(m.service_day), min(m.service_day)), 'YYYY-MM-DD')), m.source
FROM {table} m JOIN registry_facility f ON f.id = m.facility_id
WHERE (%(everything)s OR f.region = ANY (%(regions)s)) AND {at}
GROUP BY m.facility_id, m.known_from, m.recorded_by, m.source"""

ACTED: Final = (
    Acted(
        "remote-day",
        N_("Lessons called off"),
        f"""SELECT m.declared_at AS at, m.id::text AS key, m.declared_by AS by, '' AS told_by, m.facility_id,
       to_char(m.service_day, 'YYYY-MM-DD') || ' · ' || m.called_off AS what, m.reason AS says
FROM meals_remote_day m WHERE {at("m.declared_at")}""",
    ),
    Acted("menus-entered", N_("Menus entered"), _ENTERED.format(table="meals_menu", at=at("m.known_from"))),
    Acted(
        "prices-entered",
        N_("Price cards entered"),
        _ENTERED.format(table="meals_price_card", at=at("m.known_from")),
    ),
    # Whose child it is stands in the child's own record.
    Acted(
        "day-off-decided",
        N_("Decided between parents: a day without a meal"),
        f"""SELECT d.known_from, md5(concat_ws('.', d.person_id, d.service_day, d.id)), d.decided_by, '', NULL::bigint,
       to_char(d.service_day, 'YYYY-MM-DD') || CASE WHEN d.eats THEN ' · eats' ELSE ' · does_not_eat' END, d.reason
FROM meals_day_off_decision d WHERE {at("d.known_from")}""",
    ),
)
