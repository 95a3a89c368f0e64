"""An export of the books for the outside verifier: ordered by name and with a reason, written, fetched, and gone again."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from amiyan.auditor import exports, problems
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query

_UNDER_WAY: Final = """
SELECT EXISTS (SELECT FROM auditor_export x WHERE x.known_from > %(since)s AND x.id <> %(id)s AND NOT EXISTS (
    SELECT FROM auditor_export_step s WHERE s.export_id = x.id AND s.state IN ('ready', 'failed', 'gone')))
"""
_SAME: Final = """
SELECT region IS NOT DISTINCT FROM %s::text AND (ordered_by, reason) = (%s, %s) FROM auditor_export WHERE id = %s
"""
_STEP: Final = """
INSERT INTO auditor_export_step (export_id, n, state, stage, sha256, bytes, taken_by, key)
SELECT %(id)s, 1 + coalesce(max(s.n), 0), %(state)s, %(stage)s, %(sha256)s, %(bytes)s, %(person)s, %(key)s
FROM auditor_export_step s WHERE s.export_id = %(id)s
"""
_TAKEN: Final = "SELECT taken_by FROM auditor_export_step WHERE (export_id, key) = (%s, %s)"
_STATES: Final = "SELECT state FROM auditor_export_step WHERE export_id = %s ORDER BY n"
_OLD: Final = """
SELECT x.id FROM auditor_export x
WHERE x.known_from < %s
  AND NOT EXISTS (SELECT FROM auditor_export_step s WHERE s.export_id = x.id AND s.state = 'gone')
"""
_STUCK_AFTER: Final = dt.timedelta(days=1)


@transaction.atomic
def order_export(
    *, export_id: UUID, region: str | None, ordered_by: int, reason: str, now: dt.datetime
) -> bool:
    """Order an export; whether it is new: the same id again is the same order. The job is asked for by who ordered.

    ProblemError where no reason is given, where another one is being written, or the id is that of another order.
    """
    if not reason.strip():
        raise ProblemError(problems.EXPORT_WITHOUT_REASON)
    execute("SELECT pg_advisory_xact_lock(hashtext('auditor_export'))")
    if query(_UNDER_WAY, {"since": now - _STUCK_AFTER, "id": export_id})[0][0]:
        raise ProblemError(problems.EXPORT_UNDER_WAY)
    added = execute(
        "INSERT INTO auditor_export (id, region, ordered_by, reason, known_from) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [export_id, region, ordered_by, reason.strip(), now],
    )
    if not added and query(_SAME, [region, ordered_by, reason.strip(), export_id]) != [(True,)]:
        raise ProblemError(problems.KEY_USED)
    return added == 1


def write_export(export_id: UUID) -> bool:
    """Write an ordered export into the site's folder; False where it has ended already. Safe to begin again.

    What went wrong is a step of its own, with the problem's code. Cost: as :func:`amiyan.settlement.export.export`.
    """
    where = exports.folder()
    states = [state for (state,) in query(_STATES, [export_id])]
    if {"ready", "failed", "gone"} & set(states):
        return False
    if where is None:
        _step(export_id, "failed", stage="no-folder")
        return False
    if "writing" not in states:
        _step(export_id, "writing")
    try:
        written = exports.write(where, export_id)
    except ProblemError as error:
        _step(export_id, "failed", stage=error.problem.kind.code)
        exports.drop(where, export_id)
        return False
    except OSError as error:
        _step(export_id, "failed", stage=str(error.strerror))
        exports.drop(where, export_id)
        return False
    _step(export_id, "ready", sha256=written.sha256, size=written.size)
    return True


@transaction.atomic
def take_export(*, key: UUID, export_id: UUID, taken_by: int) -> None:
    """Keep that somebody fetches a finished export; asked again with its ``key``, they fetch it once.

    ProblemError where it is not there, or the key is somebody else's.
    """
    where = exports.folder()
    if where is None or not exports.file_of(where, export_id).exists():
        raise ProblemError(problems.EXPORT_GONE)
    # Two at once: the second sees what the first has kept.
    execute("SELECT pg_advisory_xact_lock(hashtext('auditor_export_step'), hashtext(%s))", [str(export_id)])
    kept = query(_TAKEN, [export_id, key])
    if not kept:
        _step(export_id, "taken", person=taken_by, key=key)
    elif kept[0][0] != taken_by:
        raise ProblemError(problems.KEY_USED)


def forget_exports(*, now: dt.datetime) -> int:
    """Take away exports that were kept long enough; how many. That they were there stays written."""
    where = exports.folder()
    old = [found for (found,) in query(_OLD, [now - dt.timedelta(days=exports.KEPT_DAYS)])]
    for export_id in old:
        if where is not None:
            exports.drop(where, export_id)
        _step(export_id, "gone")
    return len(old)


def _step(
    export_id: UUID,
    state: str,
    *,
    stage: str = "",
    sha256: bytes | None = None,
    size: int | None = None,
    person: int | None = None,
    key: UUID | None = None,
) -> None:
    values: dict[str, Any] = {
        "id": export_id,
        "state": state,
        "stage": stage,
        "sha256": sha256,
        "bytes": size,
        "person": person,
        "key": key,
    }
    execute(_STEP, values)
