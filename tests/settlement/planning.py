"""What PostgreSQL takes tables for when it plans, and what it then reads."""

from contextlib import contextmanager

from amiyan.kernel.sql import query

_EMPTY = """
UPDATE pg_class SET reltuples = 0, relpages = 10
WHERE relkind = 'r' AND relname ~ '^(settlement|registry|access)_' AND relnamespace = 'public'::regnamespace
"""
# Rows of tables and entries of indexes, in this transaction.
_READ = """
SELECT sum(pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid))::bigint FROM pg_class
WHERE relkind IN ('r', 'i')
"""


def take_for_empty(scratch):
    """As a table is that was counted when all that had stood in it was gone."""
    with scratch.server.connect(scratch.name) as superuser:
        superuser.execute(_EMPTY)


@contextmanager
def reading_less_than(most):
    """Within a transaction, which counts what it reads; also what the checks of foreign keys read."""
    before = query(_READ)[0][0]
    yield
    read = query(_READ)[0][0] - before
    assert read < most
