"""A telephone that is nobody's any more is forgotten after some months, by the owner's function and by nobody else."""

import datetime as dt

import psycopg
import pytest

from amiyan.voice.forgetting import forget_old_phones
from tests.entitlements.village import a_person

NOW = dt.datetime.now(dt.UTC)


def phone(scratch, person, number, ended=None):
    """A number of somebody's; ``ended`` days ago it was believed no more."""
    known_to = None if ended is None else NOW - dt.timedelta(days=ended)
    with scratch.connect() as db:
        db.execute(
            "INSERT INTO voice_phone (person_id, number, source, known_from, known_to) VALUES (%s, %s, 'x', %s, %s)",
            [person, number, NOW - dt.timedelta(days=2000), known_to],
        )
        db.commit()


def attempt(scratch, person, number, days):
    with scratch.connect() as db:
        db.execute(
            "INSERT INTO voice_attempt (person_id, month, notice_id, attempt, transport, number, begun_at)"
            " VALUES (%s, '2025-01-01', gen_random_uuid(), 1, 'smpp', %s, %s)",
            [person, number, NOW - dt.timedelta(days=days)],
        )
        db.commit()


def rows(scratch, statement):
    with scratch.connect() as db:
        return db.execute(statement).fetchall()


def phones(scratch):
    return [number for (number,) in rows(scratch, "SELECT number FROM voice_phone ORDER BY number")]


def forgets(scratch, most=1000):
    with scratch.connect("amiyan_worker") as db:
        (gone,) = db.execute("SELECT voice_forget_phones(%s)", [most]).fetchone()
        db.commit()
        return gone


def keeps_for(scratch, months):
    with scratch.server.connect(scratch.name) as owner:
        owner.execute(
            "INSERT INTO voice_phone_retention (first_day, months, source) VALUES (current_date, %s, 'order 7')",
            [months],
        )
        owner.commit()


def test_numbers_that_ended_a_year_ago_go_and_those_that_count_stay_however_old(scratch):
    one, two = a_person(), a_person()
    phone(scratch, one, "+77010000001", ended=400)
    phone(scratch, one, "+77010000002", ended=300)
    phone(scratch, one, "+77010000003")
    phone(scratch, two, "+77010000004", ended=800)
    assert forgets(scratch) == 2
    assert phones(scratch) == ["+77010000002", "+77010000003"]
    assert forgets(scratch) == 0


def test_of_an_old_attempt_the_number_goes_and_that_it_was_made_stays(scratch):
    person = a_person()
    attempt(scratch, person, "+77010000001", days=400)
    attempt(scratch, person, "+77010000001", days=10)
    assert forgets(scratch) == 1
    assert sorted(rows(scratch, "SELECT number FROM voice_attempt")) == [("",), ("+77010000001",)]
    assert rows(scratch, "SELECT phones, attempts FROM voice_phone_forgotten") == [(0, 1)], (
        "how many, not whose"
    )
    assert forgets(scratch) == 0


def test_it_is_forgotten_in_parts_that_can_be_broken_off(scratch):
    for n in range(3):
        phone(scratch, a_person(), f"+7701000000{n}", ended=500)
    assert [forgets(scratch, most=2) for _ in range(3)] == [2, 1, 0]


def test_the_owner_says_for_how_long_with_a_day_and_a_source_and_never_less_than_three_months(scratch):
    phone(scratch, a_person(), "+77010000001", ended=200)
    with pytest.raises(psycopg.errors.CheckViolation, match="three_months_at_least"):
        keeps_for(scratch, 2)
    assert forgets(scratch) == 0
    keeps_for(scratch, 6)
    assert forgets(scratch) == 1


@pytest.mark.parametrize("role", ["amiyan_app", "amiyan_worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM voice_phone",
        "UPDATE voice_attempt SET number = ''",
        "UPDATE voice_phone_retention SET months = 3",
        "INSERT INTO voice_phone_retention (first_day, months, source) VALUES (current_date, 3, 'me')",
        "DELETE FROM voice_phone_forgotten",
    ],
)
def test_our_own_roles_cannot_make_it_forget(scratch, role, statement):
    with scratch.connect(role) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(statement)


def test_who_answers_pages_cannot_even_ask_for_it(scratch):
    with scratch.connect() as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute("SELECT voice_forget_phones(1)")


def test_the_nightly_job_goes_on_until_nothing_is_left(scratch, monkeypatch):
    for n in range(3):
        phone(scratch, a_person(), f"+7701000000{n}", ended=500)
    monkeypatch.setattr("amiyan.voice.forgetting.AT_ONCE", 1)
    monkeypatch.setattr(
        "amiyan.voice.forgetting.query", lambda _statement, values: [(forgets(scratch, most=values[0]),)]
    )
    assert forget_old_phones() == 3
