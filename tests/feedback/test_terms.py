"""Until when a family is answered: what was promised, moved on by the working days that an outage took; and never earlier."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.country.kz.calendar import add_working_days, to_instant
from amiyan.feedback.actions.corrections import ask_correction
from amiyan.feedback.actions.disputes import confirm_delivery
from amiyan.feedback.queries.between import two_answers_at
from amiyan.feedback.queries.provider import disputes_at
from amiyan.feedback.queries.said import corrections_of, disputes_of
from amiyan.feedback.queries.work import work_counts, work_items
from amiyan.feedback.receipts import receipt_of
from amiyan.integrity.queries.queue import queue
from amiyan.integrity.queries.signals import in_favour
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute, query
from amiyan.voice.actions.outages import declare_days, take_back_days
from amiyan.voice.queries.moved import term, term_values
from amiyan.voice.terms import term_ends

from .kit import MONDAY, NOON, PROGRAMME, a_guardian, dispute, own, says

PROMISED, MOVED = dt.date(2025, 9, 22), dt.date(2025, 9, 25)
DAY = dt.timedelta(days=1)


def outage(first, last):
    return declare_days(
        what="outage", first=first, last=last, reason="Fibre cut", declared_by=7, now=to_instant(NOON)
    )


@pytest.fixture
def moved(family):
    """A dispute, and three working days (and a weekend) of its term on which nothing worked."""
    found = dispute(family)
    outage(dt.date(2025, 9, 11), dt.date(2025, 9, 15))
    return found


def test_everybody_reads_the_day_that_an_outage_moved_and_the_receipt_says_what_was_promised(family, moved):
    assert moved.decide_by == PROMISED
    assert disputes_of(family.asel, scope=own(family.asel))[0].decide_by == MOVED
    assert disputes_at(family.school, scope=EVERYTHING, since=to_instant(NOON) - DAY)[0].decide_by == MOVED
    assert work_items(scope=EVERYTHING)[0].due == MOVED
    assert receipt_of(family.asel, moved.id, scope=EVERYTHING).answer_by == PROMISED
    assert query("SELECT decide_by FROM feedback_dispute") == [(PROMISED,)]
    (matter,) = queue(scope=EVERYTHING, today=PROMISED, in_favour=in_favour()).matters
    assert matter.due == MOVED


def test_it_is_late_only_when_the_moved_day_is_over(family, moved):
    (shown,) = disputes_of(family.asel, scope=own(family.asel))
    assert [shown.state(day) for day in (PROMISED + DAY, MOVED, MOVED + DAY)] == ["open", "open", "overdue"]
    late = {day: work_counts(scope=EVERYTHING, today=day)[0].overdue for day in (PROMISED + DAY, MOVED + DAY)}
    assert late == {PROMISED + DAY: 0, MOVED + DAY: 1}


def test_what_is_ordered_by_its_day_is_ordered_by_the_day_that_is_shown(family, moved):
    """A correction asked for after the outage, and promised later than the dispute: it is due first now."""
    execute(
        "INSERT INTO feedback_correction (person_id, id, fact_table, fact_id, register, says, said_by, channel, answer_by,"
        " known_from) VALUES (%s, gen_random_uuid(), 'registry_enrolment', 1, 'r', 'Grade 4', %s, 'page', '2025-09-24', %s)",
        [family.asel, family.mother, to_instant(NOON + 8 * DAY)],
    )
    due = [(one.kind, one.due) for one in work_items(scope=EVERYTHING)]
    assert due == [("correction", dt.date(2025, 9, 24)), ("dispute", MOVED)]
    assert corrections_of(family.asel, scope=own(family.asel))[0].answer_by == dt.date(2025, 9, 24)


def test_two_guardians_and_a_correction_read_it_too(family, moved):
    father = a_guardian(family.asel)
    confirm_delivery(
        confirmation_id=uuid4(),
        person_id=family.asel,
        service_day=MONDAY,
        programme=PROGRAMME,
        voice=says(father),
    )
    assert two_answers_at(family.school, scope=EVERYTHING)[0].decide_by == MOVED
    fact = query("SELECT id FROM registry_enrolment WHERE person_id = %s", [family.asel])[0][0]
    asked = {"person_id": family.asel, "table": "registry_enrolment", "fact_id": fact, "says": "Grade 4"}
    promised = ask_correction(correction_id=uuid4(), voice=says(family.mother), **asked)
    assert promised == dt.date(2025, 9, 29)
    assert corrections_of(family.asel, scope=own(family.asel))[0].answer_by == dt.date(2025, 10, 2)


def test_an_outage_that_never_was_gives_the_promised_day_again(family):
    dispute(family)
    number = outage(dt.date(2025, 9, 11), dt.date(2025, 9, 15))
    take_back_days(what="outage", number=number, reason="Wrong", taken_by=7, now=to_instant(NOON))
    assert work_items(scope=EVERYTHING)[0].due == PROMISED


@pytest.mark.parametrize(
    "spans",
    [
        [],
        [("2025-09-06", "2025-09-07")],  # a weekend takes nothing
        [("2025-09-01", "2025-09-03")],
        [
            ("2025-09-11", "2025-09-15"),
            ("2025-09-23", "2025-09-24"),
        ],  # the second begins where the first moved it to
        [("2025-09-08", "2025-11-30")],
        [("2025-12-28", "2026-01-09"), ("2025-09-20", "2025-09-25")],
    ],
)
def test_the_moved_day_is_the_one_that_counting_day_by_day_gives(db, spans):
    """As ``voice.terms.term_ends`` counts, which is slower and knows one term at a time; and never before the promise."""
    spans = [tuple(map(dt.date.fromisoformat, span)) for span in spans]
    for span in spans:
        outage(*span)
    began = [dt.date(2025, 8, 25) + number * DAY for number in range(140)]
    pairs = [(day, add_working_days(day, length)) for day in began for length in (1, 5, 10, 30)]
    lengths = [length for _ in began for length in (1, 5, 10, 30)]
    found = query(
        f"SELECT {term('r.since', 'r.promised')} FROM unnest(%(since)s::timestamptz[], %(promised)s::date[])"
        " WITH ORDINALITY r (since, promised, n) ORDER BY r.n",
        {
            "since": [to_instant(dt.datetime.combine(day, NOON.time())) for day, _ in pairs],
            "promised": [promised for _, promised in pairs],
            **term_values(dt.date(2026, 3, 1)),
        },
    )
    is_outage = lambda day: any(first <= day <= last for first, last in spans)  # noqa: E731
    expected = [term_ends(day, n, is_outage) for (day, _), n in zip(pairs, lengths, strict=True)]
    assert [day for (day,) in found] == expected
    assert all(day >= promised for day, (_, promised) in zip(expected, pairs, strict=True))
