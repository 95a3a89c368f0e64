"""It is kept for years who looked at a record; after that it is forgotten by the owner's function, and by nobody else."""

import datetime as dt

import psycopg
import pytest

from amiyan.access.forgetting import forget_old_searches, forget_old_views

PERSON, NOW = 7, dt.datetime.now(dt.UTC)


def looked(scratch, *ages):
    """Views so many days ago."""
    with scratch.connect() as db:
        for age in ages:
            db.execute(
                "INSERT INTO access_view (person_id, at, viewer, role, purpose, page)"
                " VALUES (%s, %s, 1, 'auditor', 'audit', 'p')",
                [PERSON, NOW - dt.timedelta(days=age)],
            )
        db.commit()


def kept(scratch):
    with scratch.connect() as db:
        return [(NOW - at).days for (at,) in db.execute("SELECT at FROM access_view ORDER BY at DESC")]


def forgets(scratch, most=1000):
    """What the worker's nightly job asks for."""
    with scratch.connect("amiyan_worker") as db:
        (gone,) = db.execute("SELECT access_forget_views(%s)", [most]).fetchone()
        db.commit()
        return gone


def keeps_for(scratch, months):
    with scratch.server.connect(scratch.name) as owner:
        owner.execute(
            "INSERT INTO access_view_retention (first_day, months, source) VALUES (current_date, %s, 'order 7')",
            [months],
        )
        owner.commit()


def test_what_is_older_than_three_years_is_forgotten_and_that_it_was_is_kept(scratch):
    looked(scratch, 1, 400, 1000, 1100, 1200)
    assert forgets(scratch) == 2
    assert kept(scratch) == [1, 400, 1000]
    assert forgets(scratch) == 0
    with scratch.connect() as db:
        assert db.execute("SELECT views FROM access_view_forgotten").fetchall() == [(2,)]


def test_it_is_forgotten_in_parts_that_can_be_broken_off(scratch):
    looked(scratch, 1, 1100, 1200, 1300)
    assert [forgets(scratch, most=2) for _ in range(3)] == [2, 1, 0]


def test_the_owner_says_for_how_long_with_a_day_and_a_source_and_never_less_than_a_year(scratch):
    looked(scratch, 1, 400, 1000)
    with pytest.raises(psycopg.errors.CheckViolation, match="kept_for_a_year_at_least"):
        keeps_for(scratch, 6)
    keeps_for(scratch, 24)
    assert forgets(scratch) == 1
    assert kept(scratch) == [1, 400]


@pytest.mark.parametrize("role", ["amiyan_app", "amiyan_worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM access_view",
        "UPDATE access_view SET page = ''",
        "INSERT INTO access_view_retention (first_day, months, source) VALUES (current_date, 12, 'me')",
        "UPDATE access_view_retention SET months = 12",
        "DELETE FROM access_view_forgotten",
    ],
)
def test_our_own_roles_cannot_make_it_forget(scratch, role, statement):
    with scratch.connect(role) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(statement)


def test_who_answers_pages_cannot_even_ask_for_it(scratch):
    with scratch.connect() as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute("SELECT access_forget_views(1)")


def test_the_nightly_job_goes_on_until_nothing_is_left(scratch, monkeypatch):
    looked(scratch, 1, 1100, 1200, 1300)
    monkeypatch.setattr("amiyan.access.forgetting.AT_ONCE", 1)
    asked = []

    def ask(_statement, values):
        asked.append(values)
        return [(forgets(scratch, most=values[0]),)]

    monkeypatch.setattr("amiyan.access.forgetting.query", ask)
    assert forget_old_views() == 3
    assert len(asked) == 4


def test_a_search_is_forgotten_with_whom_it_found_as_looks_are(scratch, monkeypatch):
    with scratch.connect() as db:
        for number, age in enumerate((1, 1000, 1100, 1200), 1):
            key = f"00000000-0000-4000-8000-{number:012}"
            db.execute(
                "INSERT INTO access_search (person_id, id, at, role, region, purpose, says, reference, way)"
                " VALUES (%s, %s, %s, 'auditor', '79', 'audit', 'x', '1', 'iin')",
                [PERSON, key, NOW - dt.timedelta(days=age)],
            )
            db.execute("INSERT INTO access_search_found VALUES (%s, %s, 9, '79')", [PERSON, key])
        db.commit()
    monkeypatch.setattr("amiyan.access.forgetting.AT_ONCE", 1)

    def ask(_statement, values):
        with scratch.connect("amiyan_worker") as db:
            (gone,) = db.execute("SELECT access_forget_searches(%s)", values).fetchone()
            db.commit()
            return [(gone,)]

    monkeypatch.setattr("amiyan.access.forgetting.query", ask)
    assert forget_old_searches() == 2
    with scratch.connect() as db:
        assert db.execute("SELECT count(*) FROM access_search").fetchone() == (2,)
        assert db.execute("SELECT count(*) FROM access_search_found").fetchone() == (2,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute("SELECT access_forget_searches(1)")
