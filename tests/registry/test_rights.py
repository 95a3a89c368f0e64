"""What the application may not do to facts, tried rather than believed."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.project.test_rights import WORK_LISTS


def tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND relname ~ '^(registry|deliveries|entitlements|ledger|settlement|access_sign)' ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def test_the_application_deletes_and_truncates_nothing(db):
    assert len(tables()) > 15
    for table in tables():
        if table in WORK_LISTS:
            continue
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)


def test_a_fact_is_ended_in_knowledge_and_never_changed(db):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE registry_enrolment SET grade = 4")
    connection.cursor().execute("UPDATE registry_enrolment SET known_to = now() WHERE false")
