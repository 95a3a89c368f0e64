"""The rules on lists by programme, day and place."""

import datetime as dt
from collections.abc import Iterable

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.programmes.lists import ListPolicy, list_policy
from amiyan.programmes.loader import all_codes, load


class Policies:
    """Policies by programme, day and region, each asked once."""

    def __init__(self, facilities: Iterable[int]) -> None:
        ids = sorted(set(facilities))
        self._regions = dict(query("SELECT id, region FROM registry_facility WHERE id = ANY (%s)", [ids]))
        self._known: dict[tuple[str, dt.date, str | None], ListPolicy | None] = {}

    def of(self, programme: str, day: dt.date, facility_id: int) -> ListPolicy | None:
        """None where the programme is unknown, takes no lists, or has no rules for that day."""
        key = (programme, day, self._regions.get(facility_id))
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def _find(self, programme: str, day: dt.date, region: str | None) -> ListPolicy | None:
        if programme not in all_codes():
            return None
        try:
            return list_policy(load(programme), day, region)
        except ProblemError:  # a day before the first rule: what a phone with a wrong clock sends
            return None
