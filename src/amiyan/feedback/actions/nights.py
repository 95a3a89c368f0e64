"""What a month's end could have overtaken: a word said while a day was open, which was closed before it was judged."""

import datetime as dt
from typing import Final

from django.db import transaction

from amiyan.deliveries.actions.restate import restate_closed_meal
from amiyan.kernel.sql import query
from amiyan.programmes.loader import load
from amiyan.settlement.open_period import open_period

_SAID: Final = """
SELECT DISTINCT d.person_id, d.service_day, d.programme FROM feedback_dispute d
LEFT JOIN feedback_dispute_decision c ON (c.person_id, c.dispute_id) = (d.person_id, d.id)
LEFT JOIN feedback_withdrawal w ON (w.person_id, w.withdrawn_id) = (d.person_id, d.id)
WHERE greatest(d.known_from, c.known_from, w.known_from) >= %(since)s
ORDER BY 1, 2, 3
"""


def restate_closed_days(*, today: dt.date, since: dt.datetime) -> int:
    """Restate the meals of closed days of which something was said since ``since`` (aware); how many changed.

    Safe to run twice: what stands as it should is left alone. Each meal is a transaction of its own. Cost: one pass over
    the disputes, and a few look-ups for each of those days.
    """
    changed = 0
    for person_id, day, programme in query(_SAID, {"since": since}):
        period = open_period(today, load(programme))
        if period is None or day not in period:
            with transaction.atomic():
                changed += restate_closed_meal(person_id=person_id, day=day, programme=programme)
    return changed
