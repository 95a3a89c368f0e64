"""What is packed in Python is what PostgreSQL unpacks."""

from datetime import date
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from amiyan.ledger.packed import Packed, PackedDumper, bigints, dates, texts, uuids

BIGINTS = st.integers(-(2**63), 2**63 - 1)
DATES = st.dates(date(1, 1, 1), date(9999, 12, 31))
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)


def unpacked(packed, type_name: str) -> list:
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.adapters.register_dumper(Packed, PackedDumper)
        cursor.execute(
            f"SELECT v::text FROM unnest(%b::{type_name}[]) WITH ORDINALITY u (v, n) ORDER BY n", [packed]
        )
        return [value for (value,) in cursor.fetchall()]


class UnpackedAsTheyWere(TestCase):
    databases = frozenset({"default"})

    @settings(max_examples=25, deadline=None)
    @given(st.lists(BIGINTS), st.lists(st.uuids()), st.lists(DATES | st.none()), st.lists(TEXTS | st.none()))
    def test_values_arrive_as_they_were(self, numbers, ids, days, names):
        assert unpacked(bigints(numbers), "bigint") == [str(number) for number in numbers]
        assert unpacked(uuids(ids), "uuid") == [str(UUID(int=one.int)) for one in ids]
        assert unpacked(dates(days), "date") == [day and day.isoformat() for day in days]
        assert unpacked(texts(names), "text") == names


def test_a_missing_number_arrives_as_missing(db):
    assert unpacked(bigints([1, None]), "bigint") == ["1", None]


def test_a_number_that_is_too_long_is_refused_by_the_server(db):
    with pytest.raises(psycopg.DataError):
        unpacked(bigints([1, 2**63]), "bigint")
