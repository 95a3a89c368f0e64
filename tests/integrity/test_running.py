"""Runs: set by set, safe to run twice, read-only while they look; floors, switches, invoices and control samples."""

import dataclasses
import datetime as dt
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from amiyan.integrity import jobs, running
from amiyan.integrity.actions.samples import Class, draw, draw_control_sample, publish_control_seed
from amiyan.integrity.actions.switch import switch_detector
from amiyan.integrity.billed import keep_billed
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.precision import why_quiet
from amiyan.integrity.queries.figures import group_figures, kind_figures, sample_figures
from amiyan.integrity.queries.queue import queue
from amiyan.integrity.queries.signals import in_favour, said_by, signals
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute, query

from .kit import DAYS, LAST, NOW, PROGRAMME, REGION, SATURDAY, found, looked

MONTH = Period(dt.date(2025, 9, 1), LAST)
BEFORE = dt.datetime(2025, 8, 30, tzinfo=dt.UTC)
SEED = "a seed that nobody guesses"
PERSON = 9


@pytest.fixture
def saturday(region):
    region.month()
    region.marked(1, region.classes[1, "2A"][:8], SATURDAY, "not_a_school_day", method="card")
    return region


def problem(call, **options):
    with pytest.raises(ProblemError) as caught:
        call(**options)
    return caught.value.problem.kind.code


def test_run_again_it_adds_nothing_and_run_later_it_adds_what_came(saturday):
    assert [one.added for one in looked(only=["closed_day"])] == [1]
    assert [(one.found, one.added) for one in looked(only=["closed_day"])] == [(1, 0)]
    saturday.marked(2, saturday.classes[2, "2A"][:5], SATURDAY, "not_a_school_day", method="card")
    assert [(one.found, one.added) for one in looked(only=["closed_day"])] == [(2, 1)]
    assert query("SELECT found, added FROM integrity_run ORDER BY id") == [(1, 1), (1, 0), (2, 1)]


def test_a_signal_of_the_month_is_one_signal_however_much_of_it_is_over(region):
    child = region.classes[1, "2A"][7]
    region.month()
    for day in DAYS[:6]:
        region.eat(1, [child], day)
        region.marked(2, [child], day, "other_facility", at=dt.time(13))
    early = found("two_places", last=DAYS[3], now=NOW - dt.timedelta(days=20))
    assert found("two_places") == early


def test_a_detector_that_writes_is_refused_by_the_database(saturday, monkeypatch):
    said = detectors()["closed_day"]
    bad = dataclasses.replace(
        said, sql="INSERT INTO deliveries_outcome SELECT * FROM deliveries_outcome WHERE false"
    )
    monkeypatch.setattr(running, "detectors", lambda: {"closed_day": bad})
    with pytest.raises(DatabaseError, match="read-only"), transaction.atomic():
        looked()
    assert query("SELECT count(*) FROM integrity_signal") == [(0,)]


def test_a_signal_says_its_sentence_and_carries_the_facts(saturday):
    looked(only=["closed_day"])
    (signal,) = signals(scope=EVERYTHING, on=NOW.date())
    said = said_by(signal.detector, signal.facts, lambda text: text)
    assert said == "8 children were marked on a day without school; 0 of them were seen at the entrance."
    assert signal.expires_on == NOW.date() + dt.timedelta(days=90)
    assert signals(scope=EVERYTHING, on=signal.expires_on) == []
    assert signals(scope=Scope(regions=frozenset({"10"}))) == []


@pytest.mark.parametrize("name", detectors())
def test_a_detector_has_its_words_and_its_sentence_is_filled_by_its_facts(name):
    """Every placeholder of the sentence is a fact that the SQL gives."""
    said = detectors()[name]
    assert said.words.innocent
    assert said.words.look
    assert 0 < said.floor_per_mille < 1000
    assert said.placeholder or said.act
    for part in said.words.sentence.split("{")[1:]:
        assert f"'{part.split('}')[0]}'" in said.sql


def test_a_silent_detector_keeps_its_signals_and_troubles_nobody(saturday):
    switch = {"detector": "closed_day", "switched_by": PERSON, "now": NOW}
    switch_detector(**switch, key=uuid4(), is_on=False, reason="The calendar is being put right")
    assert [one.why_quiet for one in looked(only=["closed_day"])] == ["switched_off"]
    assert [one.quiet for one in signals(scope=EVERYTHING)] == [True]
    assert queue(scope=EVERYTHING, today=NOW.date(), in_favour=in_favour()).matters == []
    switch_detector(**switch, key=uuid4(), is_on=True, reason="It is right again")
    assert why_quiet(detectors()["closed_day"], now=NOW) == ""
    new = switch | {"key": uuid4(), "is_on": True}
    assert problem(switch_detector, **new, reason=" ") == "integrity-without-words"
    assert problem(switch_detector, **new | {"detector": "x"}, reason="x") == "integrity-detector-unknown"


def test_a_switch_that_a_broken_line_sent_twice_is_one_and_nothing_else_under_its_key(db):
    asked = {"key": uuid4(), "detector": "closed_day", "is_on": False, "switched_by": PERSON, "now": NOW}
    for _twice in range(2):
        switch_detector(**asked, reason="The calendar is being put right", region=REGION)
    for other in ({"is_on": True}, {"switched_by": PERSON + 1}, {"region": None}, {"reason": "Other words"}):
        same = {"reason": "The calendar is being put right", "region": REGION}
        assert problem(switch_detector, **asked | same | other) == "integrity-id-used", other
    assert query("SELECT count(*) FROM integrity_switch") == [(1,)]


def a_case(signal, outcome):
    key = uuid4()
    execute(
        "INSERT INTO integrity_case (facility_id, id, source, about, kind, for_family, region, facts, opened_by, known_from)"
        " VALUES (%s, %s, 'signal', %s, %s, false, %s, '{}', 1, %s)",
        [signal.facility_id, key, str(signal.id), signal.detector, REGION, NOW],
    )
    steps = [
        ("opened", "signal"),
        ("finding", "looks_real"),
        ("notice", "told"),
        ("decision", outcome),
        ("closed", "done"),
    ]
    for place, (step, reason) in enumerate(steps, 1):
        execute(
            "INSERT INTO integrity_step (facility_id, case_id, place, id, step, person_id, reason, says, known_from)"
            " VALUES (%s, %s, %s, gen_random_uuid(), %s, 1, %s, 'x', %s)",
            [signal.facility_id, key, place, step, reason, NOW],
        )


@pytest.mark.parametrize(("confirmed", "quiet"), [(9, "below_floor"), (10, "")])
def test_below_its_floor_a_detector_falls_silent_by_itself(region, confirmed, quiet):
    region.month()
    for number in range(20):
        day = SATURDAY + dt.timedelta(days=number // 10)
        execute(
            "INSERT INTO registry_facility (id, code, match_key, region, source) VALUES (%s, %s, %s, %s, 't')",
            [100 + number, f"X{number}", f"x{number}", REGION],
        )
        region.enrol(100 + number, "2A", range(9_000_000 + number * 100, 9_000_000 + number * 100 + 8))
        execute(
            "INSERT INTO registry_terminal (serial, facility_id, place, source) VALUES (%s, %s, 'canteen', 't')",
            [f"canteen{100 + number}", 100 + number],
        )
        region.marked(
            100 + number, region.classes[100 + number, "2A"][:3], day, "not_a_school_day", method="card"
        )
    looked(only=["closed_day"])
    every = signals(scope=EVERYTHING)
    assert len(every) == 20
    for number, signal in enumerate(every):
        a_case(signal, "confirmed" if number < confirmed else "unfounded")
    assert why_quiet(detectors()["closed_day"], now=NOW) == quiet
    (said,) = [
        one
        for one in kind_figures(scope=EVERYTHING, first=NOW.date(), last=NOW.date())
        if one.kind == "closed_day"
    ]
    assert (said.closed, said.confirmed, said.precision_per_mille) == (20, confirmed, confirmed * 50)


def test_differences_between_groups_are_counted_by_children(saturday):
    looked(only=["closed_day"])
    found_now = group_figures(scope=EVERYTHING, by="region", first=NOW.date(), last=NOW.date())
    assert [(one.group, one.children, one.named) for one in found_now] == [(REGION, 160, 40)]
    for by in ("grade", "sex", "size"):
        assert (
            sum(one.children for one in group_figures(scope=EVERYTHING, by=by, first=LAST, last=LAST)) == 160
        )


def test_an_invoice_is_kept_once_and_corrected_by_a_newer_one(region, tmp_path):
    def keep(*rows):
        path = tmp_path / "i.csv"
        path.write_text("\n".join(["date,facility,meals", *rows]), encoding="utf-8")
        wrong = []
        new = keep_billed(path, programme=PROGRAMME, source="No 7", now=NOW, problem=wrong.append)
        return new, len(wrong)

    assert keep("2025-09-02,S1,30", "2025-09-02,S1,30", "2025-09-02,S1,5", "2025-09-02,nowhere,1") == (1, 1)
    assert keep("2025-09-02,S1,30", "2025-09-02,S1,5") == (0, 0)
    assert keep("2025-09-02,S1,34") == (1, 0)
    assert query("SELECT meals, known_to IS NULL FROM integrity_billed ORDER BY id") == [
        (35, False),
        (34, True),
    ]


def test_a_control_sample_is_drawn_by_a_seed_that_was_published_before(saturday):
    sample = {"month": MONTH, "region": REGION, "seed": SEED}
    digest = publish_control_seed(**sample, published_by=PERSON, now=BEFORE)
    assert publish_control_seed(**sample, published_by=PERSON, now=NOW) == digest
    other = sample | {"seed": "another seed than that one"}
    assert (
        problem(publish_control_seed, **other, published_by=PERSON, now=BEFORE) == "integrity-seed-published"
    )
    looked(only=["closed_day"])
    assert problem(draw_control_sample, **other, drawn_by=PERSON, now=NOW) == "integrity-seed-unknown"
    early = dt.datetime(2025, 9, 20, tzinfo=dt.UTC)
    assert problem(draw_control_sample, **sample, drawn_by=PERSON, now=early) == "integrity-month-not-over"
    drawn = draw_control_sample(**sample, drawn_by=PERSON, now=NOW)
    assert (drawn.drawn, drawn.of_classes) == (6, 6), (
        "eight classes less the two of the place that a signal names"
    )
    assert draw_control_sample(**sample, drawn_by=PERSON, now=NOW) == drawn
    matters = queue(scope=EVERYTHING, today=NOW.date(), in_favour=in_favour()).matters
    assert [one.source for one in matters] == ["sample"] * 6 + ["signal"]
    (said,) = sample_figures(scope=EVERYTHING, first=MONTH.first, last=MONTH.last)
    assert (said.digest, said.seed, said.drawn, said.closed) == (digest, SEED, 6, 0)


def test_a_seed_comes_before_its_month_and_is_long(region):
    sample = {"month": MONTH, "region": None, "published_by": PERSON}
    assert problem(publish_control_seed, **sample, seed=SEED, now=NOW) == "integrity-seed-too-late"
    assert problem(publish_control_seed, **sample, seed="short", now=BEFORE) == "integrity-seed-too-short"


def test_anybody_draws_the_same_sample():
    classes = [Class(number, f"S{number}", "2A") for number in range(50)]
    first = draw(classes, SEED, 5)
    assert draw(reversed(classes), SEED, 5) == first
    assert draw(classes, SEED + ".", 5) != first
    assert [one.code for one in first] == [one.code for one in draw(classes, SEED, 50)[:5]]


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (dt.date(2025, 10, 1), [(dt.date(2025, 9, 1), dt.date(2025, 9, 30))]),
        (dt.date(2025, 10, 3), [(dt.date(2025, 9, 1), LAST), (dt.date(2025, 10, 1), dt.date(2025, 10, 2))]),
        (dt.date(2025, 10, 20), [(dt.date(2025, 10, 1), dt.date(2025, 10, 19))]),
    ],
)
def test_each_night_looks_at_the_month_so_far_and_at_first_at_the_last_one_again(today, months):
    """Lists and corrections of a month come for some days after it."""
    assert jobs.months_of(today) == months
