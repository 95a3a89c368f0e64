"""Two signers of a change who turn out to be one person are one, from the day on which that is known."""

import datetime as dt

import pytest

from amiyan.entitlements.actions import decide
from amiyan.entitlements.changes.actions import refuse_change, withdraw_change
from amiyan.entitlements.changes.queries import change_of
from amiyan.entitlements.changes.standing import look_again
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import load
from amiyan.registry.actions import merge_people, unmerge_people

from .changes import NOW, PROGRAMME, TODAY, Signer, proposed, signs, state, wanted
from .village import a_person, a_school, enrol, run, say

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 11, 2)
LEARNT = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
SIGNED = dt.datetime(2026, 11, 10, 8, tzinfo=dt.UTC)
THAT_DAY = LEARNT.date()
NEXT_DAY = THAT_DAY + dt.timedelta(1)


@pytest.fixture(autouse=True)
def remembers_nothing():
    look_again()
    yield
    look_again()


@pytest.fixture
def child():
    """A child of grade 5 in the North, whom only a change of the grades gives a right."""
    person = a_person()
    enrol(person, a_school("59"), 5)
    say(person)
    return person


def one(person, same_as, at=LEARNT):
    merge_people(person_id=person, same_as=same_as, recorded_by=1, source="Request 7", known_at=at)
    look_again()


def a_signed_change(*, by=None, value=5, at=SIGNED):
    """Grades to 5 from the beginning of November on, signed by two on the tenth: the change and the two."""
    change = proposed(wanted(value=value, first=FIRST), by=by)
    two = Signer(), Signer()
    for signer in two:
        signs(signer, change, now=at)
    return change, *two


def free_to(day):
    return load(PROGRAMME).parameters.get("free_grades_to", day)


def decided():
    decide(programme=PROGRAMME, first=FIRST, last=dt.date(2026, 12, 31))
    return run(
        "SELECT lower(valid), upper(valid) - 1, entitled FROM entitlements_decision"
        " WHERE programme = %s AND known_to IS NULL ORDER BY 1",
        PROGRAMME,
    )


def test_a_change_counts_to_the_day_on_which_its_signers_are_known_to_be_one_person(child):
    change, anar, again = a_signed_change()
    assert (free_to(THAT_DAY), free_to(NEXT_DAY)) == (5, 5)
    one(again.person, anar.person)
    assert (free_to(FIRST), free_to(THAT_DAY), free_to(NEXT_DAY)) == (5, 5, 4)
    found = change_of(programme=PROGRAMME, change_id=change)
    assert (found.state, found.people, found.has_one_twice, found.last_counted) == (
        "proposed",
        1,
        True,
        THAT_DAY,
    )


def test_what_was_decided_before_comes_out_as_before_and_later_days_do_not(child):
    a_change = a_signed_change()
    assert [row[2] for row in decided()] == [True]
    one(a_change[2].person, a_change[1].person)
    assert [row[1:] for row in decided() if row[2]] == [(THAT_DAY, True)]
    assert [row[0] for row in decided() if not row[2]] == [NEXT_DAY]


def test_another_person_signs_and_it_counts_again(child):
    change, anar, again = a_signed_change()
    one(again.person, anar.person)
    with pytest.raises(ProblemError) as error:
        signs(again, change)
    assert error.value.problem.kind.code == "change-signed-by-you"
    assert signs(Signer(), change) == 2
    assert (state(change), free_to(NEXT_DAY)) == ("signed", 5)
    with pytest.raises(ProblemError) as error:
        signs(Signer(), change)
    assert error.value.problem.kind.code == "change-ended"


def test_a_third_signer_who_is_the_same_person_too_is_none(child):
    change, anar, again = a_signed_change()
    third = Signer()
    one(again.person, anar.person)
    signs(third, change, now=LEARNT)
    one(third.person, anar.person, at=LEARNT + dt.timedelta(days=2))
    assert (state(change), free_to(dt.date(2026, 11, 22)), free_to(dt.date(2026, 11, 23))) == (
        "proposed",
        5,
        4,
    )


def test_a_signer_who_turns_out_to_have_proposed_it_is_no_signer(child):
    proposer = a_person(born=dt.date(1980, 1, 1))
    change, anar, _other = a_signed_change(by=proposer)
    one(anar.person, proposer)
    assert (state(change), free_to(NEXT_DAY)) == ("proposed", 4)


def test_two_who_turn_out_to_be_two_after_all_are_two(child):
    change, anar, again = a_signed_change()
    one(again.person, anar.person)
    unmerge_people(person_id=again.person, known_at=LEARNT + dt.timedelta(days=3))
    look_again()
    assert (state(change), free_to(NEXT_DAY)) == ("signed", 5)


def test_what_it_took_the_place_of_counts_again_behind_that_day(child):
    a_signed_change(value=6, at=SIGNED)
    _change, anar, again = a_signed_change(value=5, at=SIGNED + dt.timedelta(hours=1))
    assert free_to(NEXT_DAY) == 5
    one(again.person, anar.person)
    assert (free_to(THAT_DAY), free_to(NEXT_DAY)) == (5, 6)


def test_a_change_that_waits_for_another_may_be_refused_and_never_counts_again(child):
    change, anar, again = a_signed_change()
    one(again.person, anar.person)
    refuse_change(
        programme=PROGRAMME, change_id=change, refused_by=Signer().person, reason="No", now=NOW, today=TODAY
    )
    unmerge_people(person_id=again.person, known_at=NOW + dt.timedelta(hours=1))
    look_again()
    assert (state(change), free_to(THAT_DAY), free_to(TODAY)) == ("refused", 5, 4)


def test_a_change_whose_days_have_closed_is_not_signed_by_another(child):
    change, anar, again = a_signed_change()
    one(again.person, anar.person)
    with pytest.raises(ProblemError) as error:
        signs(Signer(), change, today=dt.date(2027, 2, 1))
    assert error.value.problem.kind.code == "change-of-closed-days"


def test_the_same_may_be_proposed_anew(child):
    _change, anar, again = a_signed_change()
    one(again.person, anar.person)
    anew = proposed(wanted(first=FIRST))
    for signer in (Signer(), Signer()):
        signs(signer, anew)
    assert free_to(NEXT_DAY) == 5


def test_who_reads_a_page_learns_of_it_too(child):
    """A reader sees no links between records; a page must not say that the change counts."""
    change, anar, again = a_signed_change()
    one(again.person, anar.person)
    run("SET LOCAL ROLE amiyan_reader")
    assert state(change) == "proposed"
    look_again()
    assert free_to(NEXT_DAY) == 4
    run("RESET ROLE")


def test_a_proposer_withdraws_under_another_record_of_theirs():
    proposer, note = a_person(born=dt.date(1980, 1, 1)), a_person(born=dt.date(1980, 1, 1))
    change = proposed(by=proposer)
    said = {"programme": PROGRAMME, "change_id": change, "reason": "A slip of the pen", "now": NOW}
    with pytest.raises(ProblemError) as error:
        withdraw_change(**said, withdrawn_by=note)
    assert error.value.problem.kind.code == "change-not-yours"
    one(note, proposer)
    withdraw_change(**said, withdrawn_by=note)
    assert state(change) == "withdrawn"
    assert [step.done_by for step in change_of(programme=PROGRAMME, change_id=change).steps] == [note]
