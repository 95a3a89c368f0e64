"""A day read and judged again, from the kept bodies alone, beside what stands.

Temporary tables take the names of the real ones: a session looks for its own tables first, so that the statement
that judges runs unchanged on what was read again. The caller's transaction is rolled back at the end; nothing that
stands is touched.
"""

import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.actions.bodies import NATIVE, Body
from amiyan.deliveries.actions.copying import NULL, PASS
from amiyan.deliveries.judging import BATCH, parameters, statement
from amiyan.deliveries.makers import Record
from amiyan.deliveries.makers.kept import read_kept
from amiyan.deliveries.makers.log import read_log
from amiyan.deliveries.makers.native import wire
from amiyan.deliveries.reading import BODIES, Stood, as_many_as_fit, facility_on, pass_row, where_stood
from amiyan.entitlements.laid_terms import Terms, lay_out
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import copy_rows, execute, query

_TABLES = """
CREATE TEMPORARY TABLE again_body (
    id bigint PRIMARY KEY, facility_id bigint NOT NULL, is_read boolean NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE again_batch (
    evidence_id bigint, serial text COLLATE "C", number bigint, previous text, sha256 text) ON COMMIT DROP;
CREATE TEMPORARY TABLE again_mark (
    evidence_id bigint, list_id text COLLATE "C", pin text COLLATE "C") ON COMMIT DROP;
CREATE TEMPORARY TABLE again_stands ON COMMIT DROP AS
SELECT p.* FROM (SELECT id FROM registry_facility UNION ALL SELECT 0) f
CROSS JOIN LATERAL (
    SELECT * FROM deliveries_pass p
    WHERE p.facility_id = f.id AND p.at >= %(day)s AND p.at < %(day)s::date + 1 OFFSET 0
) p;
CREATE UNIQUE INDEX ON again_stands (facility_id, evidence_id, record);
CREATE TEMPORARY TABLE again_verdicts ON COMMIT DROP AS
SELECT v.* FROM registry_person p CROSS JOIN LATERAL (
    SELECT * FROM deliveries_verdict v
    WHERE v.person_id = p.id AND v.service_day = %(day)s AND v.programme = %(programme)s OFFSET 0
) v;
CREATE TEMPORARY TABLE again_verdict ON COMMIT DROP AS
SELECT DISTINCT ON (person_id, slot) * FROM again_verdicts ORDER BY person_id, slot, version DESC;
CREATE UNIQUE INDEX ON again_verdict (person_id, slot);
ANALYZE again_stands, again_verdicts, again_verdict;
"""

# People are few beside their days: each is looked up, and no year is read through. A body whose passes are all gone
# is found by the verdict that it gave, or by the day on which it came.
# The evidence of a pass lies with the terminal's facility of then; a terminal that moved has passes of both.
_BODIES_OF_THE_DAY = """
WITH named AS (
    SELECT facility_id, evidence_id, terminal FROM again_stands
    UNION SELECT facility_id, evidence_id, terminal FROM again_verdicts
),
place AS (
    SELECT evidence_id, facility_id FROM named
    UNION SELECT evidence_id, 0 FROM named
    UNION SELECT n.evidence_id, t.facility_id FROM named n JOIN registry_terminal t ON t.serial = n.terminal
    UNION SELECT n.evidence_id, b.facility_id FROM named n
    JOIN deliveries_binding b ON registry_serial_key(b.serial) = registry_serial_key(n.terminal)
),
found AS (
    SELECT e.id, e.facility_id FROM place p JOIN deliveries_evidence e ON (e.facility_id, e.id) = (p.facility_id, p.evidence_id)
    UNION
    SELECT e.id, e.facility_id FROM deliveries_evidence e WHERE e.received_at >= %(from)s AND e.received_at < %(until)s
)
INSERT INTO again_body
-- Of a file with damaged lines these were cut out, and its records cannot be counted again.
SELECT f.id, f.facility_id, e.body IS NOT NULL AND (e.layout <> '' OR NOT EXISTS (
           SELECT FROM deliveries_pass p WHERE p.facility_id = e.facility_id AND p.evidence_id = e.id AND p.at IS NULL))
FROM found f JOIN deliveries_evidence e ON (e.facility_id, e.id) = (f.facility_id, f.id)
ON CONFLICT DO NOTHING
"""

_NEXT = """
SELECT b.facility_id, b.id, octet_length(e.body)
FROM again_body b JOIN deliveries_evidence e ON (e.facility_id, e.id) = (b.facility_id, b.id)
WHERE b.is_read AND b.id > %(after)s ORDER BY b.id LIMIT %(most)s
"""

_BODIES = """
SELECT e.facility_id, e.id, e.terminal, e.body, e.source, e.layout, e.binding, e.skew_s, e.received_at, e.file_name
FROM unnest(%(facilities)s::bigint[], %(ids)s::bigint[]) u (facility_id, id)
JOIN deliveries_evidence e ON (e.facility_id, e.id) = (u.facility_id, u.id) ORDER BY e.id
"""

_SHADOWS = """
CREATE TEMPORARY TABLE deliveries_pass (LIKE public.deliveries_pass INCLUDING DEFAULTS) ON COMMIT DROP;
CREATE TEMPORARY TABLE deliveries_outcome (LIKE public.deliveries_outcome INCLUDING ALL) ON COMMIT DROP;
CREATE TEMPORARY TABLE deliveries_verdict (LIKE public.deliveries_verdict INCLUDING ALL) ON COMMIT DROP;
"""

# In this order: what no body tells is taken as it stands (marks of lists, files that were not kept); a terminal that
# stood at two places in what was ever believed counts where its record was laid. All that is compared (again_read);
# then what came when its day was closed goes, for it was not judged.
_AS_IT_STANDS = (
    """CREATE UNIQUE INDEX ON pg_temp.deliveries_pass (facility_id, evidence_id, record)""",
    """ANALYZE pg_temp.deliveries_pass""",
    """UPDATE pg_temp.deliveries_pass a SET facility_id = s.facility_id
       FROM again_stands s JOIN again_body b ON b.id = s.evidence_id
       WHERE a.evidence_id = s.evidence_id AND a.record = s.record AND a.facility_id <> s.facility_id AND (
           b.facility_id = s.facility_id OR EXISTS (
               SELECT FROM registry_terminal t WHERE t.serial = s.terminal AND t.facility_id = s.facility_id))""",
    """INSERT INTO pg_temp.deliveries_pass
       SELECT s.* FROM again_stands s LEFT JOIN again_body b ON b.id = s.evidence_id
       WHERE s.via = 'list' OR NOT b.is_read""",
    """CREATE TEMPORARY TABLE again_read ON COMMIT DROP AS SELECT * FROM pg_temp.deliveries_pass""",
    """CREATE UNIQUE INDEX ON again_read (facility_id, evidence_id, record)""",
    """ANALYZE again_read""",
    """DELETE FROM pg_temp.deliveries_pass a
       WHERE (a.at::date < date_trunc('month', a.received) - make_interval(months => %(before)s)
              OR a.at >= date_trunc('month', a.received) + interval '1 month')
         AND 'outside_period' = (
             SELECT outcome FROM public.deliveries_outcome o
             WHERE (o.facility_id, o.evidence_id, o.record, o.programme)
                 = (a.facility_id, a.evidence_id, a.record, %(programme)s)
             ORDER BY version DESC LIMIT 1)""",
    """CREATE INDEX ON pg_temp.deliveries_pass (facility_id, at)""",
    """ANALYZE pg_temp.deliveries_pass""",
)


class ReadAgain(NamedTuple):
    """Bodies read again, the day's records in them, and bodies that could not be read at all."""

    bodies: int
    records: int
    unreadable: int


def gather(programme: str, day: dt.date, first: dt.datetime, until: dt.datetime) -> None:
    """Find the passes and verdicts that stand on a day and the bodies behind them, and the bodies received from
    ``first`` to ``until``.

    Cost: index look-ups for each facility, person, pass and body.
    """
    values: dict[str, Any] = {"programme": programme, "day": day, "from": first, "until": until}
    execute(_TABLES, values)
    execute(_BODIES_OF_THE_DAY, values)
    execute("ANALYZE again_body")


def read_again(day: dt.date) -> ReadAgain:
    """Read the gathered bodies into a table of this session's own named ``deliveries_pass``, the day's records only.

    From here on the names of passes, outcomes and verdicts mean this session's. Memory holds some bodies at a time.
    """
    execute(_SHADOWS)
    done = ReadAgain(0, 0, 0)
    after = 0
    while waiting := query(_NEXT, {"after": after, "most": BODIES}):
        chosen = as_many_as_fit(waiting)
        after = chosen[-1][1]
        places = {"facilities": [facility for facility, _ in chosen], "ids": [body for _, body in chosen]}
        bodies = [(Body(*row[:-1]), row[-1]) for row in query(_BODIES, places)]
        records, unreadable = _copy(bodies, day.isoformat())
        done = ReadAgain(done.bodies + len(bodies), done.records + records, done.unreadable + unreadable)
        signed = list(_signed(bodies))
        copy_rows(
            "again_batch", ("evidence_id", "serial", "number", "previous", "sha256"), map(_link, signed)
        )
        copy_rows("again_mark", ("evidence_id", "list_id", "pin"), _marks(signed, day))
    execute("ANALYZE again_batch, again_mark")
    return done


def judge_again(terms: Terms, *, today: dt.date, months_before: int) -> None:
    """Judge what was read again under ``terms`` (of the one day), as of ``today``, into this session's own tables.

    ``months_before`` is how many months before the current one stay open. Cost: as the first judgement.
    """
    for step in _AS_IT_STANDS:
        execute(step, {"before": months_before, "programme": terms.programme})
    lay_out(terms)
    places = [row[0] for row in query("SELECT DISTINCT facility_id FROM pg_temp.deliveries_pass ORDER BY 1")]
    for start in range(0, len(places), BATCH):
        query(statement(marked=False), parameters(terms, places[start : start + BATCH], today))
    execute("ANALYZE pg_temp.deliveries_outcome, pg_temp.deliveries_verdict")


# Into this session's own table of that name, which has no row-level security.
_COPY = f"COPY pg_temp.deliveries_pass ({', '.join(PASS)}) FROM STDIN"


def _copy(bodies: list[tuple[Body, str]], day: str) -> tuple[int, int]:
    stood = where_stood([body.terminal for body, _ in bodies])
    records = unreadable = 0
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for body, name in bodies:
            try:
                lines = list(_lines(body, name, stood, day))
            except ProblemError:  # a body that is no longer what came; its digest says so too
                unreadable += 1
                continue
            copy.write("".join(lines))
            records += len(lines)
    return records, unreadable


def _lines(body: Body, name: str, stood: Stood, day: str) -> Iterator[str]:
    """Rows for COPY of the day's records of one body."""
    live = body.layout != ""
    received = to_local(body.received_at).isoformat(" ") if live else NULL
    tail = f"{received}\t{NULL if body.skew_s is None else body.skew_s}\t{body.binding}\n"
    number = 0
    for batch in _records(body, name, stood):
        for number, record in enumerate(batch, number + 1):  # noqa: B020 - the count goes on
            if record.local[:10] == day:
                facility = facility_on(stood, record.terminal, day, body.facility_id)
                yield pass_row(facility, body.id, number, record) + tail


def _records(body: Body, name: str, stood: Stood) -> Iterator[list[Record]]:
    if body.layout:
        return read_kept(body.source, body.layout, bytes(body.body), body.terminal)
    return read_log(io.BytesIO(bytes(body.body)), name=name, serials=[body.terminal, *stood])


def _signed(bodies: list[tuple[Body, str]]) -> Iterator[tuple[Body, wire.Batch]]:
    """The signed batches among the bodies, as far as they can still be read."""
    for body, _ in bodies:
        if body.source == NATIVE:
            try:
                yield body, wire.decode(bytes(body.body))
            except ProblemError:
                continue


def _link(signed: tuple[Body, wire.Batch]) -> tuple[int, str, int, str, str]:
    """What a batch says of its place in the chain."""
    body, batch = signed
    digest = hashlib.sha256(bytes(body.body)).hexdigest()
    return body.id, body.terminal, batch.number, batch.previous, digest


def _marks(signed: list[tuple[Body, wire.Batch]], day: dt.date) -> Iterator[tuple[int, str, str]]:
    """Whom the day's lists in signed batches name."""
    for body, batch in signed:
        for mark in batch.records:
            if isinstance(mark, wire.ListMark) and mark.day == day:
                yield from ((body.id, str(mark.id), pin) for pin in dict.fromkeys(mark.present))
