"""Acts of schools on their days: lessons that were called off. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

ACTED: Final = (
    Acted(
        "remote-day",
        N_("Lessons called off"),
        f"""SELECT m.declared_at AS at, m.id::text AS key, m.declared_by AS by, '' AS told_by, m.facility_id,
       to_char(m.service_day, 'YYYY-MM-DD') || ' · ' || m.called_off AS what, m.reason AS says
FROM meals_remote_day m WHERE {at("m.declared_at")}""",
    ),
)
