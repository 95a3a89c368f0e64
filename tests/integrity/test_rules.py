"""What may follow upon what in a case, without a database."""

import datetime as dt

import pytest

from amiyan.country.kz.calendar import is_working_day
from amiyan.integrity import problems as p
from amiyan.integrity import rules
from amiyan.integrity.rules import Asked, Taken, deadline, outcome, refusal, why_quiet

OFFICER, OTHER, THIRD, DIRECTOR = 1, 2, 3, 9
DAY = dt.date(2025, 10, 1)
DUE = DAY + dt.timedelta(days=14)
LATER = DUE + dt.timedelta(days=1)


def taken(*steps):
    return [Taken(step, person, reason, DAY) for step, reason, person in steps]


def refused(before, step, reason, *, by=OFFICER, on=DAY, due=DUE, whose="looked_at"):
    return refusal(before, Asked(step, by, reason, on), answer_due=due, whose=whose)


OPENED = ("opened", "signal", OFFICER)
REAL = ("finding", "looks_real", OFFICER)
TOLD = ("notice", "told", OFFICER)
EXPLAINED = ("answer", "explains", DIRECTOR)
CONFIRMED = ("decision", "confirmed", OTHER)


def test_a_case_goes_from_a_finding_to_those_concerned_and_then_to_a_decision():
    steps = [OPENED, REAL, TOLD, EXPLAINED, CONFIRMED, ("appeal", "disagrees", DIRECTOR)]
    steps += [("appeal_decision", "overturned", THIRD), ("closed", "done", OFFICER)]
    for place, (step, reason, person) in enumerate(steps):
        assert refused(taken(*steps[:place]), step, reason, by=person) is None, step


@pytest.mark.parametrize("step", ["notice", "decision", "appeal", "closed", "answer", "hearing"])
def test_nothing_but_a_finding_follows_upon_opening(step):
    assert refused(taken(OPENED), step, rules.REASONS[step][0]) == p.STEP_OUT_OF_TURN


def test_nobody_is_troubled_where_an_innocent_cause_was_found():
    found = taken(OPENED, ("finding", "innocent", OFFICER))
    assert refused(found, "notice", "told") == p.NOTHING_TO_TELL
    assert refused(found, "closed", "innocent") is None
    assert outcome([*found, Taken("closed", OFFICER, "innocent", DAY)]) == "innocent"


@pytest.mark.parametrize("reason", ["done", "innocent", "register_error"])
def test_what_needs_an_explanation_is_not_closed_unheard(reason):
    assert refused(taken(OPENED, REAL), "closed", reason) == p.CLOSED_UNHEARD


def test_a_decision_against_somebody_waits_for_their_answer_or_its_time():
    told = taken(OPENED, REAL, TOLD)
    assert refused(told, "decision", "confirmed", by=OTHER, on=DUE) == p.ANSWER_WAITS
    assert refused(told, "decision", "confirmed", by=OTHER, due=None) == p.ANSWER_WAITS
    assert refused(told, "decision", "confirmed", by=OTHER, on=LATER) is None
    assert refused(told, "decision", "unfounded", on=DAY) is None


def test_who_asks_to_be_heard_is_heard_before_a_decision():
    asked = taken(OPENED, REAL, TOLD, ("answer", "asks_hearing", DIRECTOR))
    assert refused(asked, "decision", "confirmed", by=OTHER, on=LATER) == p.HEARING_WAITS
    heard = [*asked, Taken("hearing", OFFICER, "heard", DAY)]
    assert refused(heard, "decision", "confirmed", by=OTHER) is None
    own = [*asked, Taken("hearing", OTHER, "heard", DAY)]
    assert refused(own, "decision", "confirmed", by=OTHER, on=LATER) is None, "who decides may hear"


def test_that_nobody_came_to_a_hearing_is_not_the_word_of_who_decides():
    asked = taken(OPENED, REAL, TOLD, ("answer", "asks_hearing", DIRECTOR))
    nobody = [*asked, Taken("hearing", OTHER, "did_not_come", DAY)]
    assert refused(nobody, "decision", "confirmed", by=OTHER, on=LATER) == p.HEARING_WAITS
    assert refused(nobody, "decision", "confirmed", by=THIRD, on=LATER) is None


def test_a_hearing_from_before_it_was_asked_for_is_not_the_one_that_was_asked_for():
    before = taken(
        OPENED, REAL, TOLD, ("hearing", "did_not_come", OFFICER), ("answer", "asks_hearing", DIRECTOR)
    )
    assert refused(before, "decision", "confirmed", by=OTHER, on=LATER) == p.HEARING_WAITS
    held = [*before, Taken("hearing", OFFICER, "heard", DAY), Taken("answer", DIRECTOR, "asks_hearing", DAY)]
    assert refused(held, "decision", "confirmed", by=OTHER, on=LATER) is None, (
        "once heard, a second asking stops nothing"
    )


def test_who_decides_has_the_last_step_before_their_eyes():
    answered = taken(OPENED, REAL, TOLD, EXPLAINED)
    for seen, looked in ((3, False), (4, True), (None, False), (5, False)):
        assert rules.has_looked(answered, Asked("decision", OTHER, "confirmed", DAY, seen)) is looked, seen
        assert rules.has_looked(answered, Asked("appeal_decision", THIRD, "stands", DAY, seen)) is looked
    assert rules.has_looked(answered, Asked("hearing", OTHER, "heard", DAY)), (
        "who decides nothing need not have"
    )


def test_who_wrote_down_what_somebody_said_does_not_decide_the_appeal():
    steps = taken(OPENED, REAL, TOLD, EXPLAINED, CONFIRMED)
    appealed = [*steps, Taken("appeal", DIRECTOR, "disagrees", DAY, recorded_by=THIRD)]
    assert refused(appealed, "appeal_decision", "stands", by=THIRD) == p.APPEAL_BY_THE_SAME
    heard = [
        *steps[:-1],
        Taken("hearing", THIRD, "heard", DAY),
        *steps[-1:],
        Taken("appeal", DIRECTOR, "disagrees", DAY),
    ]
    assert refused(heard, "appeal_decision", "stands", by=THIRD) == p.APPEAL_BY_THE_SAME, (
        "who held the hearing"
    )


def test_who_decides_does_not_shorten_the_time_to_answer_by_their_own_word():
    told = taken(OPENED, REAL, TOLD)
    written = [*told, Taken("answer", DIRECTOR, "agrees", DAY, recorded_by=OTHER)]
    assert refused(written, "decision", "confirmed", by=OTHER) == p.ANSWER_WAITS
    assert refused(written, "decision", "confirmed", by=THIRD) is None, "two officials say that they answered"
    assert refused(written, "decision", "confirmed", by=OTHER, on=LATER) is None
    held = [*told, Taken("hearing", OTHER, "heard", DAY)]
    assert refused(held, "decision", "confirmed", by=OTHER) == p.ANSWER_WAITS
    assert refused(held, "decision", "confirmed", by=THIRD) is None
    nobody = [*told, Taken("hearing", OFFICER, "did_not_come", DAY)]
    assert refused(nobody, "decision", "confirmed", by=OTHER) == p.ANSWER_WAITS
    own = taken(OPENED, REAL, TOLD, EXPLAINED, ("hearing", "heard", OTHER))
    assert refused(own, "decision", "confirmed", by=OTHER) is None, (
        "the director answered with their own hand"
    )


def test_who_found_it_does_not_confirm_it_and_who_is_concerned_decides_nothing():
    answered = taken(OPENED, REAL, TOLD, EXPLAINED)
    assert refused(answered, "decision", "confirmed", by=OFFICER) == p.FOUR_EYES
    assert refused(answered, "decision", "unfounded", by=OFFICER) is None
    assert refused(answered, "decision", "unfounded", by=DIRECTOR) == p.DECIDED_BY_A_PARTY


@pytest.mark.parametrize("whose", ["said", "owed"])
def test_what_concerns_a_family_is_not_refused_by_one_person_before_the_family_was_heard(whose):
    told = taken(OPENED, REAL, TOLD)
    assert refused(told, "decision", "unfounded", by=OFFICER, on=LATER, whose=whose) == p.REFUSED_BY_ONE
    assert refused(told, "decision", "unfounded", by=OTHER, whose=whose) == p.ANSWER_WAITS
    assert refused(told, "decision", "unfounded", by=OTHER, on=LATER, whose=whose) is None
    asked = [*told, Taken("answer", DIRECTOR, "asks_hearing", DAY)]
    assert refused(asked, "decision", "unfounded", by=OTHER, on=LATER, whose=whose) == p.HEARING_WAITS
    assert refused(told, "decision", "register_error", whose=whose) is None, (
        "the register was wrong, not the family"
    )


@pytest.mark.parametrize("reason", ["innocent", "register_error"])
def test_what_a_family_said_is_not_closed_before_it_was_told_what_was_found(reason):
    found = taken(("opened", "dispute", OFFICER), ("finding", reason, OFFICER))
    assert refused(found, "closed", reason, whose="said") == p.SAID_UNHEARD
    assert refused(found, "notice", "told", whose="said") is None
    assert refused(found, "closed", reason, whose="owed") is None, "nobody asked, and nobody is troubled"


@pytest.mark.parametrize("person", [OFFICER, OTHER, DIRECTOR])
def test_an_appeal_is_decided_by_somebody_who_had_no_part(person):
    appealed = taken(OPENED, REAL, TOLD, EXPLAINED, CONFIRMED, ("appeal", "disagrees", DIRECTOR))
    assert refused(appealed, "appeal_decision", "stands", by=person) == p.APPEAL_BY_THE_SAME
    assert refused(appealed, "appeal_decision", "stands", by=THIRD) is None


def test_a_decision_can_be_appealed_after_the_case_was_closed_and_once():
    closed = taken(OPENED, REAL, TOLD, EXPLAINED, CONFIRMED, ("closed", "done", OFFICER))
    assert refused(closed, "appeal", "disagrees", by=DIRECTOR) is None
    again = [
        *closed,
        Taken("appeal", DIRECTOR, "disagrees", DAY),
        Taken("appeal_decision", THIRD, "stands", DAY),
    ]
    again.append(Taken("closed", OFFICER, "done", DAY))
    assert refused(again, "appeal", "disagrees", by=DIRECTOR) == p.NOTHING_DECIDED
    innocent = taken(OPENED, ("finding", "innocent", OFFICER), ("closed", "innocent", OFFICER))
    assert refused(innocent, "appeal", "disagrees", by=DIRECTOR) == p.NOTHING_DECIDED


def test_an_overturned_decision_is_the_outcome():
    steps = taken(OPENED, REAL, TOLD, EXPLAINED, CONFIRMED)
    assert outcome(steps) == "confirmed"
    steps += taken(("appeal", "disagrees", DIRECTOR), ("appeal_decision", "overturned", THIRD))
    assert outcome(steps) == "overturned"
    assert outcome(taken(OPENED, REAL)) == "open"


def test_a_reason_belongs_to_its_step():
    assert refused(taken(OPENED), "finding", "confirmed") == p.REASON_NOT_KNOWN


def test_a_term_runs_in_working_days_and_stands_still_in_an_outage():
    friday = dt.date(2025, 10, 3)
    assert deadline(friday, 3, is_working_day=is_working_day) == dt.date(2025, 10, 8)
    out = {dt.date(2025, 10, 6), dt.date(2025, 10, 7)}
    stopped = deadline(friday, 3, is_working_day=is_working_day, is_stopped=out.__contains__)
    assert stopped == dt.date(2025, 10, 10)
    assert deadline(friday, 0, is_working_day=is_working_day) == friday
    with pytest.raises(ValueError, match="ten years"):
        deadline(friday, 1, is_working_day=is_working_day, is_stopped=lambda _: True)


@pytest.mark.parametrize(
    ("switched", "confirmed", "closed", "expected"),
    [
        (None, 0, 19, ""),
        (None, 9, 20, "below_floor"),
        (None, 10, 20, ""),
        (True, 0, 20, ""),
        (False, 20, 20, "switched_off"),
    ],
)
def test_a_detector_falls_silent_below_its_floor_and_a_person_answers_for_more(
    switched, confirmed, closed, expected
):
    found = why_quiet(
        switched_on=switched, confirmed=confirmed, closed=closed, floor_per_mille=500, least_closed=20
    )
    assert found == expected


def test_every_step_can_come_and_every_reason_is_of_a_step():
    assert set(rules.NEXT) - {""} == set(rules.REASONS)
    assert {one for following in rules.NEXT.values() for one in following} == set(rules.REASONS)
    assert set(rules.CONFIRMED) < set(rules.REASONS["decision"])
