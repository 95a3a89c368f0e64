"""What is recorded at noon in one go: that the dishes of a meal were cooked, and that a portion of each is kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.meals import problems as p
from amiyan.meals.kitchen.actions import keep_sample, record_batch
from amiyan.meals.parameters import number
from amiyan.meals.places import place_of

_LAST_PLACE: Final = """
SELECT stored_at FROM meals_sample WHERE facility_id = %s ORDER BY known_from DESC, id LIMIT 1
"""


@transaction.atomic
def keep_portions(
    *,
    facility_id: int,
    key: UUID,
    service_day: dt.date,
    meal: str,
    portions: Mapping[str, int],
    cooked_at: dt.datetime,
    taken_at: dt.datetime,
    by: int,
    stored_at: str,
    grams: int,
    celsius: int | None,
) -> int:
    """Record a batch of each dish (by name: how many portions) and the portion of it that ``by`` put aside.

    Moments are aware; ``celsius``: the temperature where the portions were put, in whole degrees, None where it was
    not measured. All or nothing: ProblemError as of a batch and of a sample. The same ``key`` again adds nothing.
    Returns how many portions were put aside now.
    """
    if not portions:
        raise ProblemError(p.BATCH_WRONG)
    kept = 0
    for dish, cooked in portions.items():
        batch = uuid5(key, dish)
        record_batch(
            facility_id=facility_id,
            batch_id=batch,
            service_day=service_day,
            meal=meal,
            dish=dish,
            portions=cooked,
            cooked_at=cooked_at,
            cooked_by=by,
            recorded_by=by,
        )
        kept += keep_sample(
            facility_id=facility_id,
            batch_id=batch,
            sample_id=uuid5(batch, "sample"),
            grams=grams,
            taken_at=taken_at,
            taken_by=by,
            stored_at=stored_at,
            celsius=celsius,
        )
    return kept


def least_grams(facility_id: int, day: dt.date) -> int:
    """How much a kept portion weighs at least."""
    return number("sample_grams", day, region=place_of(facility_id).region)


def degrees(facility_id: int, day: dt.date) -> tuple[int, int]:
    """Between which whole degrees a portion is kept, both included; what is outside is told, and not refused."""
    region = place_of(facility_id).region
    return number("sample_celsius_from", day, region=region), number("sample_celsius_to", day, region=region)


def last_place(facility_id: int) -> str:
    """Where the last portion was put; blank where none was. For whoever may record there."""
    found = query(_LAST_PLACE, [facility_id])
    return str(found[0][0]) if found else ""
