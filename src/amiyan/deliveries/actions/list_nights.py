"""What is done about lists each night."""

import datetime as dt
from collections.abc import Iterable

from amiyan.deliveries.actions.hand_share import measure_hand_share
from amiyan.deliveries.actions.lists import mark_due_lists
from amiyan.deliveries.actions.review_lists import review_lists
from amiyan.kernel.periods import Period
from amiyan.programmes.loader import load


def follow_lists(
    *, programmes: Iterable[str], since: dt.datetime, first: dt.date, today: dt.date, now: dt.datetime
) -> None:
    """Mark what is due, answer anew what was learnt of ``since``, and compare lists and terminals.

    Days before ``first`` are closed: nothing of them is answered anew. Each step is a transaction of its own
    (:func:`review_lists` several) and may be run again. Cost: what is due or touched, and the passes of two
    months of facilities that have both lists and a terminal.
    """
    mark_due_lists(today)
    review_lists(since=since, first=first, now=now)
    this = Period.of_month(today.year, today.month)
    before = this.first - dt.timedelta(days=1)
    for programme in programmes:
        if load(programme).evidence.lists is not None:
            for month in (Period.of_month(before.year, before.month), this):
                measure_hand_share(programme=programme, month=month)
