"""Ids are hashes of what they stand for, the same in Python and in SQL."""

from datetime import date, datetime
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from amiyan.ledger.accounts import account_id, transfer_id

words = st.text(st.characters(exclude_characters="\x00\x1f", exclude_categories=["Cs"]), max_size=12)


def in_sql(query, *params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchone()[0]


class TwinsTest(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(words, min_size=1, max_size=5))
    def test_transfer_ids_are_the_same_in_python_and_sql(self, parts):
        assert in_sql("SELECT ledger_transfer_id(VARIADIC %s::text[])", parts) == transfer_id(*parts)

    @settings(max_examples=25, deadline=None)
    @given(words, words, words)
    def test_account_ids_are_the_same_in_python_and_sql(self, kind, purpose, period):
        made = account_id(kind, purpose, period)
        assert in_sql("SELECT ledger_account_id(%s, %s, %s)", kind, purpose, period) == made
        assert 0 <= made < 2**63


def test_numbers_dates_and_ids_are_parts_in_their_sql_form(db):
    parts = ("meal", 7, date(2025, 9, 1), UUID(int=5))
    written = "ledger_transfer_id('meal', 7::bigint::text, date '2025-09-01'::text, %s::uuid::text)"
    assert in_sql(f"SELECT {written}", UUID(int=5)) == transfer_id(*parts)


def test_the_month_of_service_is_part_of_what_an_id_stands_for():
    assert transfer_id("meal", 7, date(2025, 9, 1)) != transfer_id("meal", 7, date(2025, 10, 1))


def test_two_meanings_never_share_an_id(db):
    with pytest.raises(ValueError, match="separator"):
        transfer_id("a\x1fb")
    with pytest.raises(ValueError, match="at least one"):
        transfer_id()
    assert in_sql("SELECT ledger_transfer_id(%s, 'c')", "a\x1fb") is None
    assert in_sql("SELECT ledger_transfer_id('a', NULL)") is None
    assert in_sql("SELECT ledger_account_id('a', NULL, 'b')") is None
    assert transfer_id("ab", "c") != transfer_id("a", "bc")


@pytest.mark.parametrize("part", [True, datetime(2025, 9, 1)])  # noqa: DTZ001 - that is what is refused
def test_parts_with_many_spellings_are_refused(part):
    with pytest.raises(TypeError):
        transfer_id(part)
