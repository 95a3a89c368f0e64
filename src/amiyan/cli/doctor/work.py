"""The work lists and the jobs that work them off."""

from collections.abc import Iterator
from typing import NamedTuple

from amiyan.cli.doctor import problems
from amiyan.cli.doctor.finding import Finding, note, wrong
from amiyan.deliveries import backlog
from amiyan.kernel.sql import query
from amiyan.settlement.payouts import backlog as payouts

LATE_S = 300
WORKER_SILENT_S = 120


def check() -> Iterator[Finding]:
    """Everything of this group."""
    yield from queues(backlog.now())
    yield from payments(payouts.now())
    if query(_MAY_READ_JOBS)[0][0]:
        yield from jobs(Jobs(*query(_JOBS, [WORKER_SILENT_S])[0]))


MESSAGE_LATE_S = 3600
LINE_LATE_DAYS = 5


class Jobs(NamedTuple):
    """Of procrastinate's jobs: held by silent workers, due, for how long the oldest, failed within a day."""

    stalled: int
    due: int
    oldest_s: float | None
    failed: int


# Where there is no such table this is null: nobody has jobs.
_MAY_READ_JOBS = "SELECT has_table_privilege(to_regclass('procrastinate_jobs'), 'SELECT')"
_JOBS = """
SELECT count(*) FILTER (WHERE j.status = 'doing'
           AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s))),
       count(*) FILTER (WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()),
       extract(epoch FROM now() - min(coalesce(j.scheduled_at, d.at))
           FILTER (WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now()))::float8,
       count(*) FILTER (WHERE j.status = 'failed' AND f.at > now() - interval '1 day')
FROM procrastinate_jobs j
LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
LEFT JOIN LATERAL (SELECT min(e.at) AS at FROM procrastinate_events e
                   WHERE e.job_id = j.id AND e.type = 'deferred' AND j.status = 'todo') d ON true
LEFT JOIN LATERAL (SELECT max(e.at) AS at FROM procrastinate_events e
                   WHERE e.job_id = j.id AND e.type = 'failed' AND j.status = 'failed') f ON true
WHERE j.status IN ('todo', 'doing', 'failed')
"""


def queues(found: backlog.Backlog) -> Iterator[Finding]:
    """A list is late by its oldest mark, not by its length: noon is long and quick."""
    for queue in found.queues:
        if queue.due and queue.oldest_s > LATE_S:
            yield wrong(
                problems.QUEUE_IS_LATE, queue=queue.name, count=queue.due, minutes=int(queue.oldest_s // 60)
            )
    if found.refused_postings:
        yield wrong(problems.POSTINGS_REFUSED, count=found.refused_postings)
    if found.parked_records:
        yield note(problems.RECORDS_PARKED, count=found.parked_records)


def jobs(found: Jobs) -> Iterator[Finding]:
    """What stands still or failed."""
    if found.stalled:
        yield wrong(problems.JOBS_STALLED, count=found.stalled, minutes=WORKER_SILENT_S // 60)
    if found.due and (found.oldest_s or 0) > LATE_S:
        yield wrong(problems.JOBS_LATE, count=found.due, minutes=int((found.oldest_s or 0) // 60))
    if found.failed:
        yield note(problems.JOBS_FAILED, count=found.failed)


def payments(found: payouts.PayoutBacklog) -> Iterator[Finding]:
    """What is to go out to a bank or came in from it, and waits too long."""
    if found.messages and found.oldest_message_s > MESSAGE_LATE_S:
        yield wrong(
            problems.MESSAGES_WAIT,
            count=found.messages,
            hours=found.oldest_message_s // 3600,
            problem=found.problem or "-",
        )
    if found.unread and found.oldest_unread_s > LATE_S:
        yield wrong(problems.ANSWERS_UNREAD, count=found.unread, minutes=found.oldest_unread_s // 60)
    if found.aside:
        yield wrong(problems.ANSWERS_ASIDE, count=found.aside)
    if found.lines:
        days = found.oldest_line_s // 86_400
        finding = wrong if days >= LINE_LATE_DAYS else note
        yield finding(problems.BANK_LINES_UNMATCHED, count=found.lines, days=days)
