"""The models mirror the tables: column by column, type by type."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

MODELS = [
    *apps.get_app_config("registry").get_models(),
    *apps.get_app_config("deliveries").get_models(),
    *apps.get_app_config("settlement").get_models(),
]
SAME = {
    "deliveries_outcome_kind": "text",
    "deliveries_verdict_kind": "text",
    "timestamp without time zone": "timestamp",
    "cidr": "text",
}


def columns_of(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL), NOT attnotnull FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        return {name: (SAME.get(kind, kind), null) for name, kind, null in cursor.fetchall()}


def mirrored(model):
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.CompositePrimaryKey)]
    return {f.column: (kind_of(f), f.null) for f in fields}


def kind_of(field):
    kind = {"time": "time without time zone"}.get(field.db_type(connection), field.db_type(connection))
    return "smallint" if kind.startswith("smallint") else kind


def key_of(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k (num, place)"
            " JOIN pg_attribute a ON a.attnum = k.num"
            " WHERE i.indrelid = %s::regclass AND i.indisprimary AND a.attrelid = i.indrelid ORDER BY place",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_a_model_has_the_columns_and_the_key_of_its_table(db, model):
    table = model._meta.db_table
    assert mirrored(model) == columns_of(table)
    assert [f.column for f in model._meta.pk_fields] == key_of(table)


# Marks of days to be counted: two of one day are as good as one, so that nobody waits for a key, and no model fits.
KEYLESS = {"settlement_figure_stale"}


def test_every_table_of_the_rooms_has_a_model(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname ~ '^(registry|deliveries|settlement)_'"
            " AND NOT relispartition AND relnamespace = 'public'::regnamespace"
        )
        assert {m._meta.db_table for m in MODELS} == {name for (name,) in cursor.fetchall()} - KEYLESS


def test_a_fact_is_read_through_its_model(db):
    for model in MODELS:
        assert list(model._default_manager.all()[:1]) == []


def test_no_migration_is_missing():
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph)
    assert {"registry", "deliveries"}.isdisjoint(changes)
