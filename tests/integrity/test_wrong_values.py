"""A register's error that a person found in one case closes the other signals that rest on the same fact, by a named rule."""

from uuid import uuid4

import pytest

from amiyan.integrity.actions.cases import open_case
from amiyan.integrity.closing import close_what_a_run_added
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.queries.queue import queue
from amiyan.integrity.queries.signals import in_favour, signals
from amiyan.integrity.registers import REGISTERS, may_be_wrong
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import query

from .kit import NOW, REGION, SATURDAY, looked
from .people import DECIDER
from .test_cases import opened, step, told

TODAY = NOW.date()


@pytest.fixture
def saturday(region, matter):
    """The same Saturday at three schools of the region."""
    for school in (2, 3):
        region.marked(school, region.classes[school, "2A"][:8], SATURDAY, "not_a_school_day", method="card")
    looked(only=["closed_day"])
    return matter


def waiting():
    """The places of what waits in the queue."""
    found = queue(scope=EVERYTHING, today=TODAY, in_favour=in_favour(), region=REGION)
    return sorted(one.facility_id for one in found.matters)


def closed():
    return query("SELECT facility_id, rule, wrong_at FROM integrity_closing ORDER BY 1")


def test_the_regions_calendar_was_wrong_and_the_other_schools_are_left_alone(saturday):
    assert waiting() == [1, 2, 3]
    case = opened(saturday)
    assert waiting() == [2, 3]
    step(case, "finding", "register_error", facts={"register": "region_calendar"})
    assert closed() == [], "what is found is not yet ended"
    step(case, "closed", "register_error", by=DECIDER)
    assert closed() == [(2, "rests_on_a_wrong_value", 1), (3, "rests_on_a_wrong_value", 1)]
    assert waiting() == []
    one = next(one for one in signals(scope=EVERYTHING) if one.facility_id == 2)
    assert (one.wrong_at, one.wrong_case) == (1, case.id), "its page says in which case"


def test_who_answers_for_one_school_closes_no_signals_of_others(saturday):
    """FINDER is of the district and has school 1 alone."""
    case = opened(saturday)
    step(case, "finding", "register_error", facts={"register": "region_calendar"})
    with pytest.raises(ProblemError) as refused:
        step(case, "closed", "register_error")
    assert refused.value.problem.kind.code == "integrity-not-of-the-region"
    assert closed() == []
    assert waiting() == [2, 3]


def test_the_calendar_of_one_school_says_nothing_about_another(saturday):
    case = opened(saturday)
    step(case, "finding", "register_error", facts={"register": "place_calendar"})
    step(case, "closed", "register_error")
    assert closed() == []
    assert waiting() == [2, 3]


def test_a_decision_closes_too_and_a_signal_that_somebody_works_on_is_theirs(saturday):
    second = next(one for one in signals(scope=EVERYTHING) if one.facility_id == 2)
    case = told(saturday)
    open_case(
        case_id=uuid4(),
        source="signal",
        about=str(second.id),
        facility_id=2,
        opened_by=DECIDER,
        says="x",
        now=NOW,
    )
    step(case, "decision", "register_error", by=DECIDER, facts={"register": "region_calendar"})
    assert [place for place, _, _ in closed()] == [3]


def test_without_a_word_which_register_or_with_another_reason_nothing_is_closed(saturday):
    case = opened(saturday)
    step(case, "finding", "innocent", facts={"register": "region_calendar"})
    step(case, "closed", "innocent")
    assert closed() == []


def test_a_register_on_which_the_matter_does_not_rest_closes_nothing(saturday):
    case = opened(saturday)
    step(case, "finding", "register_error", facts={"register": "invoice"})
    step(case, "closed", "register_error")
    assert query("SELECT count(*) FROM integrity_wrong_value") == [(0,)]
    assert closed() == []


def test_what_a_later_run_finds_of_the_same_day_is_closed_as_well(region, matter):
    case = opened(matter)
    step(case, "finding", "register_error", facts={"register": "region_calendar"})
    step(case, "closed", "register_error", by=DECIDER)
    region.marked(4, region.classes[4, "2A"][:8], SATURDAY, "not_a_school_day", method="card")
    looked(only=["closed_day"])
    assert [place for place, _, _ in closed()] == [4]
    assert waiting() == []
    last = query("SELECT max(id) FROM integrity_run")[0][0]
    assert close_what_a_run_added(last, now=NOW, today=TODAY) == 0, "again, it is the same"


def test_a_closed_signal_is_taken_up_by_nobody(saturday):
    second = next(one for one in signals(scope=EVERYTHING) if one.facility_id == 2)
    case = opened(saturday)
    step(case, "finding", "register_error", facts={"register": "region_calendar"})
    step(case, "closed", "register_error", by=DECIDER)
    with pytest.raises(ProblemError) as caught:
        open_case(
            case_id=uuid4(),
            source="signal",
            about=str(second.id),
            facility_id=2,
            opened_by=DECIDER,
            says="x",
            now=NOW,
        )
    assert caught.value.problem.kind.code == "integrity-unknown"


def test_every_detector_that_is_named_is_there_and_a_person_is_never_closed_for_another():
    every = {name for one in REGISTERS.values() for name in one.detectors}
    assert every <= set(detectors())
    assert may_be_wrong(source="signal", kind="two_places", facts={}) == ("enrolment", "numbers")
    assert may_be_wrong(source="correction", kind="correction", facts={"fact": "registry_enrolment"}) == (
        "enrolment",
    )
    assert may_be_wrong(source="correction", kind="correction", facts={"fact": "registry_consent"}) == ()
    assert may_be_wrong(source="dispute", kind="dispute", facts={}) == ()
