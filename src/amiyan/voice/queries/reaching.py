"""Whether and when a message reached whom it is for: days alone, for rooms whose terms run from arrival."""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.sql import query
from amiyan.voice.terms import Event, reached_on

_REACHED: Final = """
SELECT k.person_id, k.id, voice_came(k.person_id, k.month, k.id), voice_lost(k.person_id, k.month, k.id)
FROM unnest(%(people)s::bigint[], %(months)s::date[], %(ids)s::uuid[]) k (person_id, month, id)
"""


def reached_days(notices: Sequence[tuple[int, dt.date, UUID]]) -> dict[tuple[int, UUID], dt.date | None]:
    """From which day on a term of each notice (person, month, id) runs; None: it reached nobody, or was lost again.

    For rooms whose terms run from arrival. One query, a look by index for each notice; it tells days and nothing else, so
    that whoever works a case may ask of others' messages.
    """
    if not notices:
        return {}
    people, months, ids = (list(column) for column in zip(*notices, strict=True))
    rows = query(_REACHED, {"people": people, "months": months, "ids": ids})
    return {(person, key): reached_on(events_of(came, lost)) for person, key, came, lost in rows}


def events_of(came: Sequence[dt.datetime], lost: Sequence[dt.datetime]) -> list[Event]:
    """In the order in which they happened, by local days."""
    told = sorted([(at, True) for at in came] + [(at, False) for at in lost])
    return [Event(to_local(at).date(), reached) for at, reached in told]
