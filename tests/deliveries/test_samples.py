"""A sample of list lines is confirmed with families; and what too many lists do where there is a terminal."""

import csv
import datetime as dt
import io

import pytest
from django.utils import translation

from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.deliveries.actions.hand_share import decide_hand_share, measure_hand_share
from amiyan.deliveries.actions.samples import Where, draw_sample, publish_seed, record_answer
from amiyan.deliveries.lists import office
from amiyan.deliveries.lists.rules import seed_digest
from amiyan.deliveries.lists.sheets import asked_of, call_sheet, paper_sheet
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from tests.deliveries.school import (
    MONDAY,
    MONTH,
    PROGRAMME,
    a_terminal,
    a_village_school,
    at,
    countersign,
    judge_as_of,
    pass_by_terminal,
    send_list,
    verdicts,
)
from tests.entitlements.village import value

pytestmark = pytest.mark.django_db
SEED = "a long random line, kept in a safe"
AUGUST = dt.datetime(2025, 8, 20, tzinfo=dt.UTC)
THURSDAY, OCTOBER = dt.date(2025, 9, 11), dt.date(2025, 10, 15)
ALL = Where()
PAID = ("payable", "used")


@pytest.fixture
def school(db):
    """A school whose list of Monday is signed and paid."""
    made = a_village_school()
    countersign(made, send_list(made, made.teacher), made.head)
    judge_as_of(made, THURSDAY)
    return made


def publish(seed=SEED, now=AUGUST, where=ALL):
    return publish_seed(
        programme=PROGRAMME, month=MONTH, where=where, seed=seed, published_by="Office", now=now
    )


def draw(seed=SEED, today=OCTOBER, where=ALL):
    return draw_sample(
        programme=PROGRAMME, month=MONTH, where=where, seed=seed, drawn_by="Office", today=today
    )


def refused(code):
    return pytest.raises(ProblemError, match=f"'{code}'")


def test_a_seed_is_published_as_its_digest_before_the_month():
    assert publish() == seed_digest(SEED).hex() == publish()
    assert SEED not in str(query("SELECT * FROM deliveries_sample"))
    with refused("sample-published-already"):
        publish("another long random line")
    with refused("sample-seed-too-short"):
        publish("short")


def test_in_its_month_a_seed_comes_too_late():
    midnight = dt.datetime(2025, 8, 31, 19, tzinfo=dt.UTC)  # 1 September, 00:00 in the country
    with refused("sample-published-too-late"):
        publish(now=midnight)
    assert publish(now=midnight - dt.timedelta(seconds=1))


def test_only_the_published_seed_draws_and_only_when_no_list_can_come_any_more(school):
    with refused("sample-not-published"):
        draw()
    publish()
    with refused("sample-other-seed"):
        draw("some other long random line")
    with refused("sample-month-not-over"):
        draw(today=dt.date(2025, 10, 14))
    done = draw()
    assert (done.drawn, done.of_lines) == (1, 3)
    assert draw() == done
    assert value("SELECT seed FROM deliveries_sample_draw") == SEED


def test_what_was_not_recorded_is_always_in_the_sample(school):
    tuesday = dt.date(2025, 9, 9)
    made = send_list(school, school.cook, day=tuesday, form="unrecorded", present=("101", "103"))
    countersign(school, made, school.teacher, signed=at(14, day=tuesday))
    judge_as_of(school, THURSDAY)
    publish()
    assert draw().of_lines == 5
    claimed = query("SELECT person_id FROM deliveries_sample_line WHERE service_day = %s", [tuesday])
    assert {person for (person,) in claimed} == {school.children[0], school.children[2]}


def test_a_sample_of_a_facility_asks_nobody_elsewhere(school):
    other = Where("35")
    publish(where=other)
    assert draw(where=other).of_lines == 0
    here = Where(None, school.id)
    publish(where=here)
    assert draw(where=here).of_lines == 3


@pytest.fixture
def drawn(school):
    execute(
        "INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source)"
        " SELECT id, '=Үмбетова', 'Айша', '', 't' FROM unnest(%s::bigint[]) id",
        [school.children],
    )
    publish()
    school.sample = draw().sample_id
    return school


def answer(school, said, place=1, channel="phone"):
    record_answer(sample_id=school.sample, place=place, answer=said, channel=channel, asked_by="Officer")
    judge_as_of(school, OCTOBER)
    return sorted(verdicts(school))


@pytest.mark.parametrize("said", ["yes", "unreachable"])
def test_yes_and_silence_change_nothing(drawn, said):
    assert answer(drawn, said) == [PAID] * 3
    assert value("SELECT count(*) FROM deliveries_objection") == 0


def test_no_holds_this_one_line_until_a_person_decides(drawn):
    assert answer(drawn, "unreachable") == [PAID] * 3
    assert answer(drawn, "no", channel="paper") == [("held", "objected"), PAID, PAID]
    assert [(o.raised_by, o.reason) for o in office.objections(PROGRAMME)] == [("family", "family-says-no")]


def test_a_line_that_was_not_drawn_has_no_answer(drawn):
    with refused("sample-line-not-drawn"):
        answer(drawn, "yes", place=99)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_sheets_ask_about_one_child_and_name_no_category(drawn, lang):
    with translation.override(lang):
        table = call_sheet(asked_of(drawn.sample, lang, on=MONDAY), lang)
        paper = paper_sheet(asked_of(drawn.sample, lang, on=MONDAY), lang)
    rows = list(csv.reader(io.StringIO(table)))
    assert len(rows) == 2
    assert rows[1][3] == "'=Үмбетова Айша"  # no spreadsheet runs it
    assert "=Үмбетова Айша" in paper
    assert not any(status in table + paper for status in SOCIAL_STATUSES)
    assert not any(
        iin in table + paper for (iin,) in query("SELECT iin FROM registry_person WHERE iin IS NOT NULL")
    )


# Where there is a terminal, most meals are known from it.


def measure():
    return measure_hand_share(programme=PROGRAMME, month=MONTH)


def test_a_school_without_a_terminal_may_live_by_lists(school):
    a_terminal(school.id, "PHONE1")  # the phone that sends the lists is listed as the canteen's device
    assert measure() == []


def test_too_many_lists_beside_a_terminal_wait_for_a_person(school):
    a_terminal(school.id)
    pass_by_terminal(school, "101", at(12, 5))
    assert measure() == [(school.id, 2, 3)]
    assert measure() == []
    judge_as_of(school, THURSDAY)
    waits = ("held", "too_many_by_hand")
    assert verdicts(school) == [PAID, waits, waits]
    assert [
        (share.by_list, share.meals, share.held)
        for share in office.shares(PROGRAMME, MONTH.first, MONTH.last)
    ] == [(2, 3, True)]
    decide_hand_share(
        facility_id=school.id,
        programme=PROGRAMME,
        month=MONTH,
        held=False,
        reason="The terminal was in repair; the order is attached",
        decided_by="Officer",
    )
    assert measure() == []
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID] * 3


def test_a_terminal_that_was_switched_off_all_month_does_not_escape_the_limit(school):
    a_terminal(school.id)
    assert measure() == [(school.id, 3, 3)]


def test_what_a_terminal_brings_late_lets_the_lists_go_on(school):
    a_terminal(school.id)
    measure()
    for pin in ("101", "102", "103"):
        pass_by_terminal(school, pin, at(12, 5))
    assert measure() == [(school.id, 0, 3)]
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID] * 3


# What the office sees.


def test_the_office_sees_what_waits_and_what_counts_for_nothing(school):
    send_list(school, school.teacher, day=dt.date(2025, 9, 9), present=("101",))
    send_list(school, school.cook)
    found = office.unsigned(PROGRAMME, MONTH.first, MONTH.last)
    assert [(one.lists, one.children, one.oldest) for one in found] == [(1, 1, dt.date(2025, 9, 9))]
    assert [(one.code, one.lists) for one in office.refused(PROGRAMME, MONTH.first, MONDAY)] == [
        ("marker-is-paid-by-it", 1)
    ]
