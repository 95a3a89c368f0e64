"""Several records of one pupil on a page: news of one child, in the order in which it was learnt."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.roster import RosterRow

_DAY = dt.timedelta(days=1)
_MOST = 50  # records of one pupil on a page; each is compared with each


def in_turn(rows: Sequence[RosterRow | RowProblem]) -> list[RosterRow | RowProblem]:
    """The rows, where a later record of a pupil changes an earlier one.

    One that begins later in time is a change: the earlier row ends the day before. One of the same school from
    the same day says it anew: the earlier row goes. Two schools from the same day are left to be rejected and
    shown, for somebody must look. Linear in the rows; a pupil with too many of them is left as they are.
    """
    places = defaultdict[str, list[int]](list)
    for place, row in enumerate(rows):
        if isinstance(row, RosterRow):
            places[row.iin].append(place)
    kept: dict[int, RosterRow | RowProblem] = dict(enumerate(rows))
    for own in (own for own in places.values() if len(own) <= _MOST):
        for number, earlier in enumerate(own):
            for later in own[number + 1 :]:
                _change(kept, earlier, later)
    return list(kept.values())


def _change(kept: dict[int, RosterRow | RowProblem], earlier: int, later: int) -> None:
    old, new = kept.get(earlier), kept.get(later)
    if not isinstance(old, RosterRow) or not isinstance(new, RosterRow):
        return
    begins, began = new.enrolled_from or dt.date.min, old.enrolled_from or dt.date.min
    if began < begins <= (old.enrolled_to or dt.date.max):
        kept[earlier] = replace(old, enrolled_to=begins - _DAY)
    elif began == begins and old.facility == new.facility:
        del kept[earlier]
