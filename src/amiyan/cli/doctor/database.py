"""The database itself: version, durability, clocks, roles and their rights."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from django.db.migrations.loader import MigrationLoader

from amiyan.cli.doctor import problems
from amiyan.cli.doctor.finding import Finding, wrong
from amiyan.config.database import APP_ROLE, WORKER_ROLE
from amiyan.config.problems import MIGRATIONS_PENDING
from amiyan.kernel.row_security import READER
from amiyan.kernel.sql import query

OLDEST = 150000
CLOCKS_MAY_DIFFER_S = 2
ALMATY = dt.timedelta(hours=5)
ROLES = (APP_ROLE, WORKER_ROLE, READER)
ROOMS = ("registry", "ledger", "entitlements", "deliveries", "settlement", "meals")


def check(pending: Collection[str]) -> Iterator[Finding]:
    """Everything of this group; ``pending`` are the migrations that are not applied."""
    ((number, theirs, offset),) = query(
        "SELECT current_setting('server_version_num')::int, clock_timestamp(),"
        " (timestamp '2026-01-15' AT TIME ZONE 'UTC') AT TIME ZONE 'Asia/Almaty' - timestamp '2026-01-15'"
    )
    yield from version(number)
    yield from durability(
        dict(query("SELECT name, setting FROM pg_settings WHERE name = ANY (%s)", [list(SAFE)]))
    )
    yield from clocks((theirs - dt.datetime.now(dt.UTC)).total_seconds())
    ours = dt.datetime(2026, 1, 15, tzinfo=ZoneInfo("Asia/Almaty")).utcoffset() or dt.timedelta()
    yield from zones({"PostgreSQL": offset, "Python": ours})
    if pending:
        yield wrong(MIGRATIONS_PENDING, count=len(pending), first=next(iter(pending)))
    yield from roles(query(_ROLES, [list(ROLES)]))
    yield from session(*query(_SESSION)[0])
    yield from rights(query(_RIGHTS, [list(ROLES), list(ROOMS)]), given_by_migrations())


SAFE = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_write", "remote_apply"},
}
_ROLES = """
SELECT r.rolname, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolbypassrls,
       EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace)
FROM pg_roles r WHERE r.rolname = ANY (%s)
"""
_SESSION = """
SELECT r.rolname, r.rolsuper
       OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace)
FROM pg_roles r WHERE r.rolname = current_user
"""
_RIGHTS = """
SELECT r.rolname, c.relname, p.right
FROM pg_roles r, pg_class c, (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) p ("right")
WHERE r.rolname = ANY (%s) AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND split_part(c.relname, '_', 1) = ANY (%s) AND NOT r.rolsuper
  AND has_table_privilege(r.oid, c.oid, p.right)
ORDER BY 1, 2, 3
"""


def version(number: int) -> Iterator[Finding]:
    """``number`` as PostgreSQL gives it: 150004 is 15.4."""
    if number < OLDEST:
        yield wrong(problems.OLD_POSTGRES, version=f"{number // 10000}.{number % 10000}")


def durability(settings: Mapping[str, str]) -> Iterator[Finding]:
    """What is acknowledged must be on the disk."""
    for name, safe in SAFE.items():
        if settings.get(name) not in safe:
            yield wrong(problems.NOT_DURABLE, setting=name, value=settings.get(name, ""))


def clocks(difference_s: float) -> Iterator[Finding]:
    """The database's clock less the machine's."""
    if abs(difference_s) > CLOCKS_MAY_DIFFER_S:
        yield wrong(problems.CLOCKS_DIFFER, seconds=round(abs(difference_s)))


def zones(offsets: Mapping[str, dt.timedelta]) -> Iterator[Finding]:
    """Since March 2024 the whole country is at UTC+5; older data says +06:00."""
    for whose, offset in offsets.items():
        if offset != ALMATY:
            hours, minutes = divmod(int(offset.total_seconds()) // 60, 60)
            yield wrong(problems.ZONE_IS_OLD, whose=whose, offset=f"{hours:+03d}:{minutes:02d}")


def roles(found: Iterable[tuple[object, ...]]) -> Iterator[Finding]:
    """Rows of (role, superuser, may make roles, may make databases, ignores row rights, owns tables)."""
    powers = ("SUPERUSER", "CREATEROLE", "CREATEDB", "BYPASSRLS", "OWNER")
    known = {str(row[0]): row[1:] for row in found}
    for role in ROLES:
        if role not in known:
            yield wrong(problems.ROLE_MISSING, role=role)
            continue
        too_many = [power for power, given in zip(powers, known[role], strict=True) if given]
        if too_many:
            yield wrong(problems.ROLE_TOO_MIGHTY, role=role, right=", ".join(too_many))


def session(role: str, is_mighty: bool) -> Iterator[Finding]:
    """As whom this process works: who owns the tables can change what is evidence."""
    if is_mighty:
        yield wrong(problems.RUNS_AS_OWNER, role=role)


def rights(found: Iterable[tuple[str, str, str]], given: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """Rows of (role, table, right) as the database has them; those beyond the (table, right) that we gave."""
    for role, table, right in found:
        if (table, right) not in given:
            yield wrong(problems.RIGHT_TOO_MANY, role=role, table=table, right=right)


_GRANT = re.compile(r"\bGRANT\s+([A-Z, ]+)\s+ON\s+(?:TABLE\s+)?([a-z_0-9, ]+?)\s+TO\b")


def given_by_migrations() -> set[tuple[str, str]]:
    """(table, right) of every grant of a whole table in our own migrations: rights on a column do not count."""
    return {
        (table.strip(), right.strip())
        for migration in MigrationLoader(None).disk_migrations.values()
        for operation in migration.operations
        for rights_text, tables in _GRANT.findall(_sql(operation))
        for right in rights_text.split(",")
        for table in tables.split(",")
    }


def _sql(operation: object) -> str:
    """What a migration's operation runs as SQL, where it does: a text, or statements with their values."""
    found = getattr(operation, "sql", "")
    pieces = [found] if isinstance(found, str) else found
    return "\n".join(piece if isinstance(piece, str) else piece[0] for piece in pieces)
