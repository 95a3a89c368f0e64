"""Which database role may do what: SQL for migrations.

Three roles stand from the first migration: the owner migrates, the application and the worker write. Neither
of the latter may delete or truncate anything but the rows of work lists, and where rows are facts they may only
end what we believed (``known_to``). What is append-only has no right to update at all.
"""

ROLES = "amiyan_app, amiyan_worker"


def append_only(*tables: str) -> str:
    """SQL that lets the application add rows to ``tables`` and read them, and nothing else."""
    return f"GRANT SELECT, INSERT ON {', '.join(tables)} TO {ROLES};"


def dated_facts(*tables: str) -> str:
    """As :func:`append_only`, and a correction may end the time in which a fact was believed."""
    return "\n".join(
        [append_only(*tables), *(f"GRANT UPDATE (known_to) ON {table} TO {ROLES};" for table in tables)]
    )


def filled_by_itself(table: str, column: str) -> str:
    """SQL after which the application adds rows to ``table`` but never says what stands in ``column``: its default
    does. A column that is added later needs a right of its own.
    """
    return f"""
REVOKE INSERT ON {table} FROM {ROLES};
DO $$
BEGIN
    EXECUTE (
        SELECT format('GRANT INSERT (%s) ON {table} TO {ROLES}', string_agg(quote_ident(attname), ', '))
        FROM pg_attribute
        WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> '{column}');
END $$;"""


def state(*tables: str) -> str:
    """Rows that describe work in progress and may change; still never deleted."""
    return f"GRANT SELECT, INSERT, UPDATE ON {', '.join(tables)} TO {ROLES};"


def work_list(*tables: str) -> str:
    """Rows that say what is to be done: they go in the transaction that does it, and say nothing of their own."""
    return f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(tables)} TO {ROLES};"


CREATE_ROLES = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'amiyan_app') THEN
        CREATE ROLE amiyan_app LOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'amiyan_worker') THEN
        CREATE ROLE amiyan_worker LOGIN;
    END IF;
END $$;
"""
