"""Consent: one for a person and a purpose at a time; withdrawn is said, not deleted."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from amiyan.kernel.problems import ProblemError
from amiyan.registry import actions, problems
from tests.registry.invented_town import a_person, moment

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SEPTEMBER, OCTOBER = dt.date(2025, 9, 1), dt.date(2025, 10, 6)


def say(person, given, first, on=(9, 1), **more):
    return actions.record_consent(
        person_id=person,
        purpose="biometrics",
        given=given,
        first_day=first,
        source="parent",
        known_at=moment(on),
        **more,
    )


def believed(person):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT given, lower(valid), upper(valid) - 1 FROM registry_consent"
            " WHERE person_id = %s AND known_to IS NULL ORDER BY valid",
            [person],
        )
        return cursor.fetchall()


def test_consent_is_given_and_withdrawn():
    person = a_person(0)
    say(person, True, SEPTEMBER)
    say(person, False, OCTOBER, on=(10, 5))
    assert believed(person) == [(True, SEPTEMBER, OCTOBER - DAY), (False, OCTOBER, None)]


def test_the_same_said_again_changes_nothing():
    person = a_person(0)
    assert say(person, True, SEPTEMBER) == say(person, True, SEPTEMBER) == say(person, True, OCTOBER)
    assert believed(person) == [(True, SEPTEMBER, None)]


def test_what_is_said_otherwise_of_the_same_day_was_mistaken():
    person = a_person(0)
    say(person, True, SEPTEMBER)
    say(person, False, SEPTEMBER, on=(9, 2))
    assert believed(person) == [(False, SEPTEMBER, None)]


def test_a_later_word_is_not_overrun():
    person = a_person(0)
    say(person, False, OCTOBER)
    with pytest.raises(ProblemError) as caught:
        say(person, True, SEPTEMBER)
    assert caught.value.problem.kind is problems.CONSENTS_OVERLAP
    say(person, True, SEPTEMBER, last=OCTOBER - DAY)
    assert [row[0] for row in believed(person)] == [True, False]


def test_consent_needs_a_person_and_a_purpose_that_is_known():
    with pytest.raises(ProblemError) as caught:
        say(17, True, SEPTEMBER)
    assert caught.value.problem.kind is problems.PERSON_UNKNOWN
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.record_consent(
            person_id=a_person(0), purpose="advertising", given=True, first_day=SEPTEMBER, source="parent"
        )
