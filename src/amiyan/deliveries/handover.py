"""What of deliveries waits for the holder of a role: lists that somebody has to countersign."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from amiyan.access.handover import Handed
from amiyan.access.roles import Held
from amiyan.kernel.problems import N_
from amiyan.kernel.sql import query

_SIGNS: Final = {"director", "social_pedagogue", "teacher"}
# Of older lists nothing becomes payable any more; what is handed over is what can still be done.
_DAYS: Final = 62
_LISTS: Final = """
SELECT count(*) FROM deliveries_list l
WHERE l.facility_id = %(facility)s AND l.service_day > %(on)s::date - %(days)s AND l.refused = ''
  AND l.known_to IS NULL AND NOT EXISTS (
      SELECT FROM deliveries_countersignature c
      WHERE (c.facility_id, c.list_id) = (l.facility_id, l.id) AND c.refused = '' AND c.known_to IS NULL)
"""


def waiting(held: Held, _people: Sequence[int], on: dt.date) -> Iterable[Handed]:
    """Lists of the place that nobody has countersigned yet."""
    if held.role not in _SIGNS or held.facility_id is None:
        return
    count = query(_LISTS, {"facility": held.facility_id, "on": on, "days": _DAYS})[0][0]
    yield Handed(N_("{count} lists that wait to be countersigned"), count, held.role, held.facility_id)
