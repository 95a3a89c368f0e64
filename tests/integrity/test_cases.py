"""A case from the signal to the appeal, in the database: who may act, who is told, what is kept."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import transaction

from amiyan.access.reading import reading
from amiyan.integrity import rules
from amiyan.integrity.actions.cases import answer_case, appeal_case, open_case, take_step
from amiyan.integrity.actions.reaching import hand_over, remind_of_cases
from amiyan.integrity.queries.cases import case_of
from amiyan.integrity.queries.figures import kind_figures
from amiyan.integrity.queries.queue import queue
from amiyan.integrity.queries.signals import in_favour, signals
from amiyan.integrity.queries.told import told_cases
from amiyan.integrity.queries.within import as_object
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import execute, query
from amiyan.voice.actions.answers import note_seen

from .kit import NOW, REGION, SATURDAY, looked
from .people import ABOVE, CHILD, DECIDER, DIRECTOR, FINDER, HEAD, MOTHER, STRANGER, a_role

LATER = dt.timedelta(days=30)


def opened(signal, *, by=FINDER, key=None, now=NOW):
    return open_case(
        case_id=key or uuid4(),
        source="signal",
        about=str(signal.id),
        facility_id=1,
        opened_by=by,
        says="Eight marks on a Saturday",
        now=now,
    )


def read(case):
    """How many steps whoever acts has before their eyes: all there are."""
    return query("SELECT count(*) FROM integrity_step WHERE case_id = %s", [case.id])[0][0]


def step(case, name, reason, *, by=FINDER, now=NOW, key=None, says="So it is", **more):
    return take_step(
        step_id=key or uuid4(),
        case_id=case.id,
        facility_id=1,
        step=name,
        reason=reason,
        says=says,
        taken_by=by,
        now=now,
        **{"seen": read(case)} | more,
    )


def answer(case, by, reason="explains", now=NOW):
    return answer_case(
        step_id=uuid4(),
        case_id=case.id,
        facility_id=1,
        reason=reason,
        says="We had lessons",
        said_by=by,
        now=now,
    )


def problem(call, *args, **options):
    with pytest.raises(ProblemError) as caught, transaction.atomic():
        call(*args, **options)
    return caught.value.problem.kind.code


def told(signal):
    case = opened(signal)
    step(case, "finding", "looks_real")
    return step(case, "notice", "told")


def test_from_the_signal_to_the_appeal_and_what_each_step_says(matter):
    case = told(matter)
    assert [one["person"] for one in _told(case)] == [DIRECTOR, HEAD]
    answer(case, DIRECTOR)
    case = step(
        case, "decision", "confirmed", by=DECIDER, facts={"register": "calendar", "known": "2025-10-01"}
    )
    assert case.outcome == "confirmed"
    case = appeal_case(step_id=uuid4(), case_id=case.id, facility_id=1, says="No", said_by=HEAD, now=NOW)
    assert problem(step, case, "appeal_decision", "overturned", by=DECIDER) == "integrity-appeal-by-the-same"
    case = step(case, "appeal_decision", "overturned", by=ABOVE)
    case = step(case, "closed", "done")
    assert case.outcome == "overturned"
    assert [one.step for one in case.steps] == [
        *("opened", "finding", "notice", "answer", "decision", "appeal", "appeal_decision", "closed")
    ]
    assert all(one.person_id and one.reason and one.says for one in case.steps)
    figures = {one.kind: one for one in kind_figures(scope=EVERYTHING, first=NOW.date(), last=NOW.date())}
    found = figures["closed_day"]
    assert (found.signals, found.opened, found.closed, found.confirmed, found.overturned) == (1, 1, 1, 0, 1)


def test_meals_verdicts_and_money_are_as_they_were(matter):
    """A whole case, confirmed: nothing else in the database has changed."""
    tables = [
        name
        for (name,) in query(
            "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relname ~ '^(registry|deliveries|entitlements|settlement|ledger|meals|feedback|access)_'"
        )
    ]
    before = {
        name: query(f"SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM {name}") for name in tables
    }
    answer(told(matter), DIRECTOR)
    step(
        case_of(facility_id=1, case_id=query("SELECT id FROM integrity_case")[0][0]),
        "decision",
        "confirmed",
        by=DECIDER,
    )
    assert {
        name: query(f"SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM {name}") for name in tables
    } == before


def test_nobody_is_told_before_a_named_person_has_looked(matter):
    case = opened(matter)
    assert problem(answer, case, DIRECTOR) == "integrity-step-out-of-turn"
    assert told_cases(scope=Scope(facilities=frozenset({1})), as_="place", today=NOW.date()) == []
    step(case, "finding", "looks_real")
    step(case, "notice", "told")
    (shown,) = told_cases(scope=Scope(facilities=frozenset({1})), as_="place", today=NOW.date())
    assert shown.facts["found"]["marks"] == 8
    assert shown.answer_by == dt.date(2025, 10, 15)
    assert told_cases(scope=Scope(facilities=frozenset({2})), as_="place", today=NOW.date()) == []
    assert told_cases(scope=Scope(owners=frozenset({CHILD})), as_="family", today=NOW.date()) == []


@pytest.mark.parametrize(
    ("by", "code"),
    [
        (STRANGER, "integrity-not-an-officer"),
        (MOTHER, "integrity-not-an-officer"),
        (DIRECTOR, "integrity-not-an-officer"),
    ],
)
def test_only_an_official_of_the_place_opens_a_case(matter, by, code):
    assert problem(opened, matter, by=by) == code


def test_an_official_who_also_heads_the_place_works_no_case_of_it(matter):
    a_role(FINDER, "director", facility=1)
    assert problem(opened, matter) == "integrity-decided-by-a-party"


@pytest.mark.parametrize(
    ("other", "code"), [(DIRECTOR, "integrity-decided-by-a-party"), (FINDER, "integrity-four-eyes")]
)
def test_two_records_of_one_person_are_one_pair_of_eyes(matter, other, code):
    """Who decides is neither who found it nor whom it concerns, under whatever number they are kept."""
    case = answer(told(matter), DIRECTOR)
    execute(
        "INSERT INTO registry_identity_link (person_id, same_as, kind, recorded_by, source)"
        " VALUES (%s, %s, 'merged', 1, 't')",
        [DECIDER, other],
    )
    assert problem(step, case, "decision", "confirmed", by=DECIDER) == code


@pytest.mark.parametrize("by", [FINDER, MOTHER, STRANGER])
def test_only_who_is_concerned_answers(matter, by):
    """The family of a child that was marked is not told: nobody suspects it of anything."""
    assert problem(answer, told(matter), by) == "integrity-not-concerned"


def test_one_matter_is_one_case_and_the_same_id_says_it_once(matter):
    key = uuid4()
    first = opened(matter, key=key)
    assert opened(matter, key=key) == first
    assert problem(opened, matter, by=DECIDER) == "integrity-taken-up"
    again = uuid4()
    assert step(first, "finding", "looks_real", key=again) == step(first, "finding", "looks_real", key=again)
    assert problem(step, first, "finding", "innocent", key=again) == "integrity-id-used"
    assert query("SELECT count(*) FROM integrity_step") == [(2,)]


def test_a_signal_that_expired_or_is_quiet_is_taken_up_by_nobody(matter):
    assert problem(opened, matter, now=NOW + dt.timedelta(days=91)) == "integrity-unknown"
    shown = queue(scope=EVERYTHING, today=NOW.date() + dt.timedelta(days=91), in_favour=in_favour())
    assert shown.matters == []


def test_the_queue_is_no_longer_than_officials_can_work(matter, region, monkeypatch):
    for day in (6, 7, 14):
        region.marked(
            1, region.classes[1, "2B"][:5], dt.date(2025, 9, day), "not_a_school_day", method="card"
        )
    looked(only=["closed_day"])
    monkeypatch.setattr("amiyan.integrity.queries.queue.capacity", lambda day, region: 2)
    monkeypatch.setattr("amiyan.integrity.actions.cases.capacity", lambda day, region: 2)
    shown = queue(scope=EVERYTHING, today=NOW.date(), in_favour=in_favour(), region=REGION)
    assert (len(shown.matters), shown.beyond, shown.capacity) == (2, 2, 2)
    assert shown.matters[0].about == str(matter.id), "the strongest first"
    for one in shown.matters:
        open_case(
            case_id=uuid4(),
            source="signal",
            about=one.about,
            facility_id=1,
            opened_by=FINDER,
            says="x",
            now=NOW,
        )
    shown = queue(scope=EVERYTHING, today=NOW.date(), in_favour=in_favour(), region=REGION)
    assert (shown.matters, shown.beyond, len(shown.open_cases)) == ([], 2, 2)
    rest = next(one for one in signals(scope=EVERYTHING) if one.case_id is None)
    assert problem(opened, rest) == "integrity-queue-full"
    case = case_of(facility_id=1, case_id=shown.open_cases[0].id)
    step(case, "finding", "innocent")
    step(case, "closed", "innocent")
    assert opened(rest).steps[0].step == rules.OPENED


def test_an_appeal_comes_in_time(matter):
    case = answer(told(matter), DIRECTOR)
    step(case, "decision", "confirmed", by=DECIDER)
    late = NOW + dt.timedelta(days=120)
    appeal = {"step_id": uuid4(), "case_id": case.id, "facility_id": 1, "says": "No", "said_by": HEAD}
    informed(HEAD)
    assert problem(appeal_case, **appeal, now=late) == "integrity-appeal-too-late"
    assert appeal_case(**appeal, now=NOW + LATER).steps[-1].step == rules.APPEAL


def test_whom_the_decision_never_reached_appeals_whenever_they_learn_of_it(matter):
    case = answer(told(matter), DIRECTOR)
    step(case, "decision", "confirmed", by=DECIDER)
    informed(DIRECTOR)
    late = {"case_id": case.id, "facility_id": 1, "says": "No", "now": NOW + dt.timedelta(days=120)}
    assert problem(appeal_case, step_id=uuid4(), said_by=DIRECTOR, **late) == "integrity-appeal-too-late"
    assert appeal_case(step_id=uuid4(), said_by=HEAD, **late).steps[-1].step == rules.APPEAL


def test_the_time_to_answer_begins_when_all_whom_it_concerns_were_reached_p24(matter):
    case = told(matter)
    decide = {"by": DECIDER, "now": NOW + LATER}
    assert case.answer_due is None
    assert problem(step, case, "decision", "confirmed", **decide) == "integrity-answer-waits"
    informed(DIRECTOR)
    assert problem(step, case, "decision", "confirmed", **decide) == "integrity-answer-waits", (
        "the supplier knows nothing of it"
    )
    handed = {"case_id": case.id, "facility_id": 1, "by": "paper", "now": NOW}
    assert problem(hand_over, person_id=MOTHER, handed_by=FINDER, **handed) == "integrity-not-concerned"
    assert problem(hand_over, person_id=HEAD, handed_by=STRANGER, **handed) == "integrity-not-an-officer"
    for _ in "ab":
        hand_over(person_id=HEAD, handed_by=FINDER, **handed)
    assert case_of(facility_id=1, case_id=case.id).answer_due == dt.date(2025, 10, 15)
    assert step(case, "decision", "confirmed", **decide).outcome == "confirmed"


def test_a_message_that_was_lost_begins_the_time_anew_when_it_comes(matter):
    case = told(matter)
    informed(HEAD)
    report(DIRECTOR, "handed", "failed", at=NOW)
    assert case_of(facility_id=1, case_id=case.id).answer_due is None
    report(DIRECTOR, "handed", "delivered", at=NOW + dt.timedelta(days=5), attempt=2)
    assert case_of(facility_id=1, case_id=case.id).answer_due == dt.date(2025, 10, 20)


def test_who_was_reached_and_said_nothing_is_reminded_once_at_half_of_the_time_p24(matter):
    told(matter)
    informed(DIRECTOR)
    assert remind_of_cases(now=NOW) == 0
    half = NOW + dt.timedelta(days=7)
    assert [remind_of_cases(now=half) for _ in "abc"] == [1, 0, 0]
    assert query("SELECT person_id FROM voice_notice WHERE kind = 'reminder'") == [(DIRECTOR,)]
    assert remind_of_cases(now=NOW + dt.timedelta(days=60)) == 0


def informed(person):
    """They read on their page what they were written."""
    notices = query("SELECT month, id FROM voice_notice WHERE person_id = %s", [person])
    note_seen(person_id=person, notices=notices, now=NOW)


def report(person, *words, at, attempt=1):
    """What the network says of the notice that they were written."""
    for what in words:
        execute(
            "INSERT INTO voice_report (person_id, month, notice_id, attempt, part, what, known_from)"
            " SELECT person_id, month, id, %s, 1, %s, %s FROM voice_notice WHERE person_id = %s",
            [attempt, what, at, person],
        )


def a_dispute(day=SATURDAY):
    key = uuid4()
    execute(
        "INSERT INTO feedback_dispute (person_id, id, service_day, programme, facility_id, verdict_version, objection_id,"
        " said_by, channel, undo_until, decide_by, known_from)"
        " VALUES (%s, %s, %s, 'school-meals', 1, 1, 1, %s, 'page', %s, '2025-10-15', %s)",
        [CHILD, key, day, MOTHER, NOW, NOW],
    )
    return key


def test_what_a_family_says_stands_in_the_same_queue_before_any_signal(matter):
    key = a_dispute()
    shown = queue(scope=EVERYTHING, today=NOW.date(), in_favour=in_favour())
    assert [one.source for one in shown.matters] == ["dispute", "signal"]
    assert shown.matters[0].due == dt.date(2025, 10, 15)
    case = open_case(
        case_id=uuid4(),
        source="dispute",
        about=str(key),
        facility_id=1,
        opened_by=FINDER,
        says="Look",
        now=NOW,
    )
    step(case, "finding", "not_clear")
    assert MOTHER in [one["person"] for one in _told(step(case, "notice", "told"))]
    answer(case, MOTHER)
    (shown,) = told_cases(scope=Scope(owners=frozenset({CHILD})), as_="family", today=NOW.date())
    assert shown.id == case.id


def _told(case):
    (facts,) = query("SELECT facts FROM integrity_step WHERE case_id = %s AND step = 'notice'", [case.id])[0]
    return as_object(facts)["told"]


@pytest.mark.parametrize(
    ("scope", "sees"),
    [
        (NOBODY, 0),
        (Scope(facilities=frozenset({1})), 1),
        (Scope(facilities=frozenset({2})), 0),
        (Scope(regions=frozenset({REGION})), 1),
        (Scope(owners=frozenset({CHILD})), 0),
    ],
)
def test_who_sees_a_case(matter, scope, sees):
    told(matter)
    with reading(scope):
        assert query("SELECT count(*) FROM integrity_case") == [(sees,)]
        assert query("SELECT count(*) FROM integrity_step") == [(3 * sees,)]
        assert len(signals(scope=scope)) == sees


def test_nobody_decides_past_an_answer_that_came_while_they_wrote(matter):
    case = told(matter)
    answer(case, HEAD)
    before_them = read(case)
    answer(case, DIRECTOR)
    late = {"by": DECIDER, "seen": before_them}
    assert problem(step, case, "decision", "confirmed", **late) == "integrity-not-looked-at"
    assert problem(step, case, "decision", "unfounded", **late | {"seen": None}) == "integrity-not-looked-at"
    key = uuid4()
    for _twice in range(2):
        step(case, "decision", "confirmed", by=DECIDER, key=key, seen=before_them + 1)
    assert query("SELECT count(*) FROM integrity_step WHERE step = 'decision'") == [(1,)]
    appeal_case(step_id=uuid4(), case_id=case.id, facility_id=1, says="No", said_by=HEAD, now=NOW)
    assert problem(step, case, "appeal_decision", "stands", by=ABOVE, seen=6) == "integrity-not-looked-at"
    assert problem(step, case, "appeal_decision", "stands", by=DECIDER) == "integrity-appeal-by-the-same"
    step(case, "appeal_decision", "stands", by=ABOVE)
