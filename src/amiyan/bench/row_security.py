"""Row-level security switched off in a bench's own database, so that both figures come from one code and one hour."""

from typing import Final

from django.db import connections

_PROTECTED: Final = """
SELECT oid::regclass::text FROM pg_class
WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1
"""


def switch_off_row_security() -> list[str]:
    """Switch the policies of every table off, as the tables' owner; names of the tables. Only for a scratch database."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_PROTECTED)
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
            )  # the names are the catalogue's own
    connections["owner"].close()
    return tables
