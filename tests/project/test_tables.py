"""The tables as PostgreSQL knows them: constraints that speak, and money in whole tiyn."""

import re

import pytest
from django.db import connection

ROOMS = (
    "registry",
    "ledger",
    "entitlements",
    "deliveries",
    "settlement",
    "meals",
    "feedback",
    "voice",
    "integrity",
    "auditor",
)
# The tables of the rooms, and of access those that Django did not make and name.
OF_A_ROOM = "(split_part(r.relname, '_', 1) = ANY (%s) OR r.relname ~ '^access_(sign|role|view)')"
# PostgreSQL's own names are right for a primary key and for a reference: they say the table and the column, and
# there is nothing to add. CHECK, UNIQUE and EXCLUDE constraints forbid something, and their name says what.
NAMED_BY_POSTGRESQL = {"p": r"{table}_pkey", "f": r"{table}_\w+_fkey"}
BY_HABIT = re.compile(r"_(?:check|key|excl|uniq|fkey|pkey|idx)\d*$")


def ask(query, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def constraints():
    """(table, name, kind) of every constraint in the rooms; PostgreSQL 18 lists NOT NULL too, which has no name."""
    return ask(
        "SELECT r.relname, c.conname, c.contype::text FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid"
        f" WHERE r.relnamespace = 'public'::regnamespace AND c.contype <> 'n' AND {OF_A_ROOM}"
        " ORDER BY 1, 2",
        list(ROOMS),
    )


def test_a_constraint_has_a_name_that_reads_like_words(db):
    found = constraints()
    assert len(found) > 50
    for table, name, kind in found:
        usual = NAMED_BY_POSTGRESQL.get(kind)
        if usual and re.fullmatch(usual.format(table=table), name):
            continue
        assert not BY_HABIT.search(name), f"{name} on {table}: say what it forbids"
        assert name.count("_") >= 2, f"{name} on {table}: say it in words"
        assert len(name) < 63, f"{name} on {table} was cut by PostgreSQL"


def test_a_unique_index_has_a_name_that_reads_like_words(db):
    names = ask(
        "SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class r ON r.oid = x.indrelid"
        " WHERE x.indisunique AND NOT x.indisprimary AND r.relnamespace = 'public'::regnamespace"
        f" AND {OF_A_ROOM}",
        list(ROOMS),
    )
    assert names
    for (name,) in names:
        assert not BY_HABIT.search(name), name


@pytest.mark.parametrize("room", ROOMS)
def test_a_column_of_money_is_whole_tiyn(db, room):
    wrong = ask(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name LIKE %s AND (data_type IN ('real', 'double precision', 'money', 'numeric')"
        " OR (column_name ~ '(_tiyn|^amount|^credits|^debits)' AND data_type <> 'bigint'))",
        f"{room}\\_%",
    )
    assert wrong == []
