"""What families are written about what they applied for."""

import datetime as dt
from collections import defaultdict
from typing import Final

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import N_
from amiyan.kernel.sql import query
from amiyan.voice.actions.notices import Matter, tell_families
from amiyan.voice.kinds import NoticeKind, says
from amiyan.voice.people import names_of

DECIDED: Final = says(
    NoticeKind(
        "application-decided",
        N_("that an application was decided"),
        N_("{name}: your application was decided. The reasons, and how to appeal, are on your page."),
        ("name",),
    )
)
REFUSED: Final = says(
    NoticeKind(
        "application-refused",
        N_("that an application was not accepted, and why"),
        N_("{name}: your application was not accepted. Why, and what to do, is on your page."),
        ("name",),
    )
)
LOOKS_BACK: Final = dt.timedelta(days=92)
# An application is decided once a rule, with what was learnt since, says yes or no. Unknown is neither; and a register's
# "no" decides nothing: a person refuses by name, and that is told then.
_DECIDED: Final = """
SELECT a.person_id, a.id, a.received_on FROM entitlements_application a
WHERE a.received_on >= %(since)s
  AND NOT EXISTS (SELECT FROM entitlements_refusal r WHERE (r.person_id, r.application_id) = (a.person_id, a.id))
  AND NOT EXISTS (SELECT FROM entitlements_check c
                  WHERE (c.person_id, c.application_id) = (a.person_id, a.id) AND c.outcome = 'not_held')
  AND EXISTS (
      SELECT FROM entitlements_decision d
      WHERE d.person_id = a.person_id AND d.programme = a.programme AND d.known_to IS NULL AND d.entitled IS NOT NULL
        AND d.known_from > a.known_from)
ORDER BY a.received_on, a.person_id, a.id
"""


def tell_decided(*, now: dt.datetime) -> int:
    """Tell families whose applications were decided; how many people were told. Told again, nobody is told twice.

    Some statements for each month of applications, whatever their number.
    """
    today = to_local(now).date()
    by_month: dict[dt.date, list[tuple[int, str]]] = defaultdict(list)
    for person, key, received in query(_DECIDED, {"since": today - LOOKS_BACK}):
        by_month[received.replace(day=1)].append((person, f"application {key}"))
    told = 0
    for month, found in by_month.items():
        names = names_of([person for person, _ in found], on=today)
        matters = [Matter(person, about, {"name": names[person]}) for person, about in found]
        told += tell_families(kind=DECIDED, matters=matters, on=month, now=now)
    return told
