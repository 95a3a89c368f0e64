"""Run a room's readable SQL file from a Django migration."""

from pathlib import Path

from django.db import migrations


def run_sql_file(migration_file: str, name: str, grants: str = "") -> migrations.RunSQL:
    """The SQL file ``name`` beside the migration, and after it the rights of the application's roles.

    It has no reverse: books are not unmade.
    """
    text = (Path(migration_file).parent / name).read_text(encoding="utf-8")
    return migrations.RunSQL([(text + "\n" + grants, None)], elidable=False)
