"""A run: what detectors read is laid out once, each looks, and what is new is added. Safe to run twice.

While detectors look the transaction is read-only: PostgreSQL refuses a detector that would write anything.
"""

import datetime as dt
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.integrity.closing import close_what_a_run_added
from amiyan.integrity.detectors.loader import Detector, detectors
from amiyan.integrity.precision import why_quiet
from amiyan.integrity.problems import DAYS_REVERSED
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query, staged_rows

BY_HAND: Final = ("password", "by_hand")
_STAGE: Final = (Path(__file__).parent / "sql" / "stage.sql").read_text(encoding="utf-8")
_COLUMNS: Final = (
    "facility_id", "id", "detector", "version", "subject", "class_label", "person_id", "organisation_id", "first", "last",
    "effect", "facts", "quiet", "expires_on", "run_id", "known_from"
)  # fmt: skip
_RUN: Final = """
INSERT INTO integrity_run (detector, version, first, last, region, quiet, why_quiet, found, added, milliseconds, known_from)
VALUES (%(detector)s, %(version)s, %(first)s, %(last)s, %(region)s, %(why)s <> '', %(why)s, %(found)s, %(added)s, %(took)s,
        %(now)s) RETURNING id
"""


class Found(NamedTuple):
    """What a detector's SQL returns, a row each. ``period`` is the day or the first of the month that a signal is of."""

    facility_id: int
    subject: str
    class_label: str
    person_id: int | None
    organisation_id: int | None
    period: dt.date
    first: dt.date
    last: dt.date
    effect: int
    facts: dict[str, Any]


class Ran(NamedTuple):
    """One detector's run: how many patterns it found, how many of them were new, and why it ran quietly ('' if not)."""

    detector: str
    found: int
    added: int
    why_quiet: str
    seconds: float


def run_detectors(
    *,
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
    region: str | None = None,
    programme: str = "school-meals",
    only: Sequence[str] = (),
) -> list[Ran]:
    """Let detectors look at the days of a month (so far) of a region (None: everywhere) and keep what is new.

    A signal's id is made of detector, version, subject and period, so that a second run of the same days adds nothing and
    a longer one adds what has come since. Cost: the passes and verdicts of the days are read once; memory grows with
    the number of signals alone. ProblemError where the days are not of one month.
    """
    if (first.year, first.month) != (last.year, last.month) or first > last:
        raise ProblemError(DAYS_REVERSED, first=first.isoformat(), last=last.isoformat())
    chosen = [one for one in detectors().values() if one.in_force(last) and (not only or one.id in only)]
    looked = _look(chosen, {"first": first, "last": last, "region": region, "programme": programme})
    return [
        _keep(detector, found, seconds, first=first, last=last, region=region, now=now)
        for detector, found, seconds in looked
    ]


def signal_id(detector: Detector, found: Found) -> UUID:
    """The id of a signal: the same pattern of the same subject and period has the same one."""
    key = [
        detector.id,
        detector.version,
        found.facility_id,
        found.subject,
        found.class_label,
        found.person_id,
    ]
    return uuid5(NAMESPACE_URL, json.dumps([*key, found.period.isoformat()], ensure_ascii=False))


def _look(chosen: Iterable[Detector], values: dict[str, Any]) -> list[tuple[Detector, list[Found], float]]:
    """What each detector finds. The staged tables go with the transaction."""
    values = values | {"by_hand": list(BY_HAND)}
    looked = []
    with transaction.atomic():
        execute(_STAGE, values)
        execute("SET TRANSACTION READ ONLY")
        for detector in chosen:
            start = time.perf_counter()
            rows = query(detector.sql, values)
            looked.append((detector, [_found(row) for row in rows], time.perf_counter() - start))
        # Nothing of it is kept, also inside a caller's transaction, which writes again afterwards.
        transaction.set_rollback(True)
    return looked


def _found(row: tuple[Any, ...]) -> Found:
    facts = row[-1]
    return Found._make((*row[:-1], json.loads(facts) if isinstance(facts, str) else facts))


@transaction.atomic
def _keep(
    detector: Detector,
    found: list[Found],
    seconds: float,
    *,
    first: dt.date,
    last: dt.date,
    region: str | None,
    now: dt.datetime,
) -> Ran:
    # Two runs side by side: the second waits, and then finds what the first has added.
    execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"integrity {detector.id}"])
    by_id = {signal_id(detector, one): one for one in found}
    known = {
        row[0]
        for row in query(
            "SELECT s.id FROM integrity_signal s JOIN unnest(%s::bigint[], %s::uuid[]) f (facility_id, id)"
            " USING (facility_id, id)",
            [[one.facility_id for one in by_id.values()], list(by_id)],
        )
    }
    new = {key: one for key, one in by_id.items() if key not in known}
    why = why_quiet(detector, now=now, region=region)
    ((run_id,),) = query(
        _RUN,
        {
            "detector": detector.id,
            "version": detector.version,
            "first": first,
            "last": last,
            "region": region,
            "why": why,
            "found": len(by_id),
            "added": len(new),
            "took": round(seconds * 1000),
            "now": now,
        },
    )
    rows = (_row(detector, key, one, quiet=bool(why), run_id=run_id, now=now) for key, one in new.items())
    staged_rows("integrity_signal", _COLUMNS, rows)
    if new:
        close_what_a_run_added(run_id, now=now, today=to_local(now).date())
    return Ran(detector.id, len(by_id), len(new), why, seconds)


def _row(
    detector: Detector, key: UUID, found: Found, *, quiet: bool, run_id: int, now: dt.datetime
) -> tuple[Any, ...]:
    expires = max(to_local(now).date(), found.last) + dt.timedelta(days=detector.expires_days)
    facts = json.dumps(found.facts, ensure_ascii=False)
    about = (found.subject, found.class_label, found.person_id, found.organisation_id)
    return (
        *(
            found.facility_id,
            key,
            detector.id,
            detector.version,
            *about,
            found.first,
            found.last,
            found.effect,
        ),
        *(facts, quiet, expires, run_id, now),
    )
