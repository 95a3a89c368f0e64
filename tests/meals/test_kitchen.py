"""Batches, kept portions, visits: said once, never changed."""

import datetime as dt

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import NOBODY
from amiyan.kernel.sql import query
from amiyan.meals.actions import answer_visit, end_sample, keep_sample, record_batch, record_visit
from amiyan.meals.queries import batches_of, visits_of
from amiyan.voice.actions.outages import declare_days, take_back_days
from tests.entitlements.village import a_school

from .canteen import MONDAY, local, new_id, only

NINE = local(MONDAY, 9)


@pytest.fixture
def school(db):
    return a_school()


def cook(school, batch=None, **more):
    said = {"service_day": MONDAY, "meal": "lunch", "dish": "Көже", "portions": 120, "cooked_at": NINE}
    record = said | {"cooked_by": 5, "recorded_by": 5} | more
    batch = batch or new_id()
    return batch, record_batch(facility_id=school, batch_id=batch, **record)


def sample(school, batch, sample_id=None, grams=100):
    sample_id = sample_id or new_id()
    keep_sample(
        facility_id=school,
        batch_id=batch,
        sample_id=sample_id,
        grams=grams,
        taken_at=NINE,
        taken_by=5,
        stored_at="Тоңазытқыш 2",
    )
    return sample_id


def end(school, sample_id, *, hours=48, reason="discarded", note=""):
    return end_sample(
        facility_id=school,
        sample_id=sample_id,
        ended_at=NINE + dt.timedelta(hours=hours),
        ended_by=5,
        reason=reason,
        note=note,
    )


def kept(school):
    return batches_of(facility_id=school, first=MONDAY, last=MONDAY, scope=only(school))


def test_a_batch_is_said_once_and_its_id_stands_for_it(school):
    batch, is_new = cook(school)
    assert (is_new, cook(school, batch)[1]) == (True, False)
    with pytest.raises(ProblemError, match="meals-id-reused"):
        cook(school, batch, portions=121)


def test_a_sample_is_kept_until_its_time_is_over(school):
    batch, _ = cook(school)
    one = sample(school, batch)
    with pytest.raises(ProblemError, match="sample-still-kept"):
        end(school, one, hours=47)
    (found,) = kept(school)
    assert found.samples[0].keep_until == NINE + dt.timedelta(hours=48)
    assert found.samples[0].is_overdue(NINE + dt.timedelta(hours=49))
    assert (end(school, one), end(school, one)) == (True, False)
    assert kept(school)[0].samples[0].reason == "discarded"


def test_a_sample_goes_to_a_laboratory_before_that_and_it_is_said_to_which(school):
    batch, _ = cook(school)
    one = sample(school, batch)
    with pytest.raises(ProblemError, match="sample-where-missing"):
        end(school, one, hours=2, reason="handed_over")
    assert end(school, one, hours=2, reason="handed_over", note="Laboratory 3, protocol 8")
    with pytest.raises(ProblemError, match="sample-ended"):
        end(school, one, hours=50)


def test_a_sample_of_no_batch_and_one_that_is_too_small_are_refused(school):
    with pytest.raises(ProblemError, match="batch-unknown"):
        sample(school, new_id())
    batch, _ = cook(school)
    with pytest.raises(ProblemError, match="sample-too-small"):
        sample(school, batch, grams=99)


def test_a_batch_without_a_sample_is_shown_too(school):
    cook(school)
    assert kept(school)[0].samples == ()


def visit(school, *, remarks=True):
    visit_id = new_id()
    record_visit(
        facility_id=school,
        visit_id=visit_id,
        visited_at=NINE,
        visitors=3,
        has_remarks=remarks,
        findings="Көже суық.",
        recorded_by=9,
    )
    return visit_id


def seen(school):
    return visits_of(facility_id=school, since=NINE - dt.timedelta(days=1), scope=only(school))


def test_remarks_are_answered_within_working_days(school):
    one = visit(school)
    (found,) = seen(school)
    assert found.answer_by == dt.date(2025, 9, 22)
    assert not found.is_late(dt.date(2025, 9, 22))
    assert found.is_late(dt.date(2025, 9, 23))
    answer_visit(facility_id=school, visit_id=one, answer="Термос алынды.", answered_by=4)
    answer_visit(facility_id=school, visit_id=one, answer="Және мармит.", answered_by=4)
    (found,) = seen(school)
    assert [one.answer for one in found.answers] == ["Термос алынды.", "Және мармит."]
    assert not found.is_late(dt.date(2025, 12, 1))


def test_an_outage_moves_the_day_by_which_remarks_are_answered(school):
    """Silence of a school that could not answer is not held against it; an outage that never was moves nothing."""
    visit(school)
    visit(school, remarks=False)
    first, last = dt.date(2025, 9, 17), dt.date(2025, 9, 19)
    number = declare_days(
        what="outage", first=first, last=last, reason="Fibre cut", declared_by=7, now=local(MONDAY, 12)
    )
    moved = {found.answer_by for found in seen(school)}
    assert moved == {dt.date(2025, 9, 25), None}
    late = next(found for found in seen(school) if found.has_remarks)
    assert not late.is_late(dt.date(2025, 9, 25))
    assert late.is_late(dt.date(2025, 9, 26))
    assert query("SELECT answer_by FROM meals_visit WHERE has_remarks") == [(dt.date(2025, 9, 22),)]
    take_back_days(what="outage", number=number, reason="Wrong", taken_by=7, now=local(MONDAY, 13))
    assert {found.answer_by for found in seen(school)} == {dt.date(2025, 9, 22), None}


def test_a_visit_without_remarks_waits_for_no_answer(school):
    visit(school, remarks=False)
    assert seen(school)[0].answer_by is None


def test_the_kitchen_of_another_school_is_not_shown(school):
    cook(school)
    visit(school)
    with pytest.raises(ProblemError, match="visit-unknown"):
        answer_visit(facility_id=a_school(), visit_id=visit(school), answer="…", answered_by=4)
    assert batches_of(facility_id=school, first=MONDAY, last=MONDAY, scope=NOBODY) == []
    assert visits_of(facility_id=school, since=NINE, scope=NOBODY) == []
