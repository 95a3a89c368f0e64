"""What of settlement waits for the holder of a role: held meals that somebody has to decide."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from amiyan.access.handover import Handed
from amiyan.access.roles import Held
from amiyan.kernel.problems import N_
from amiyan.kernel.sql import query

_DECIDES: Final = {"district_official", "region_official"}
_HELD: Final = """
SELECT count(*), min(h.decide_by) FROM settlement_budget b JOIN settlement_hold h ON h.budget_id = b.id
JOIN registry_facility place ON place.id = h.facility_id
WHERE (%(facility)s::bigint IS NULL OR h.facility_id = %(facility)s)
  AND (%(region)s::text IS NULL OR place.region = %(region)s)
  AND NOT EXISTS (
      SELECT FROM settlement_hold_decision d
      WHERE (d.person_id, d.service_day, d.programme, d.slot, d.verdict_version)
          = (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version))
"""


def waiting(held: Held, _people: Sequence[int], _on: dt.date) -> Iterable[Handed]:
    """Held meals of the place or the region that nobody has decided, with the first day by which it must be."""
    if held.role not in _DECIDES:
        return
    count, by = query(_HELD, {"facility": held.facility_id, "region": held.region})[0]
    yield Handed(N_("{count} held meals to decide"), count, held.role, held.facility_id, by)
