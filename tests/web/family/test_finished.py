"""What a family's face still owed: names, merged records, the sample's questions, the day of payment and of school."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.access.callers import caller_of
from amiyan.access.reading import reading
from amiyan.access.standing import standing_for
from amiyan.country.kz.calendar import to_instant
from amiyan.deliveries.actions.samples import record_answer
from amiyan.feedback.actions.confirmations import hand_over_answers
from amiyan.feedback.actions.disputes import decide_dispute
from amiyan.kernel.clock import FixedClock
from amiyan.kernel.sql import execute, query
from amiyan.meals.actions import decide_day_off, say_day_off
from amiyan.web.family import frame
from tests.entitlements.village import a_person
from tests.entitlements.village import say as holds
from tests.feedback.kit import a_decider
from tests.settlement.treasury import locked, payout

from .home_town import FRIDAY, NOON, PROGRAMME, WEDNESDAY, an_adult, guards, named
from .test_reading import words
from .test_saying import LUNCH, say

MONDAY = dt.date(2025, 9, 15)


def drawn(family, day=MONDAY, place=1):
    """The sample of the month asks about Asel's day: as if it had been drawn this morning."""
    execute(
        "INSERT INTO deliveries_sample (programme, month, seed_sha256, published_by, published_at)"
        " VALUES (%s, '2025-09-01', '\\x00', 'office', '2025-08-20') ON CONFLICT DO NOTHING",
        [PROGRAMME],
    )
    ((sample,),) = query("SELECT id FROM deliveries_sample")
    execute(
        "INSERT INTO deliveries_sample_draw (sample_id, seed, per_mille, of_lines, drawn, drawn_by, drawn_at)"
        " VALUES (%s, 's', 20, 1, 1, 'office', %s) ON CONFLICT DO NOTHING",
        [sample, NOON - dt.timedelta(hours=6)],
    )
    execute(
        "INSERT INTO deliveries_sample_line (person_id, service_day, programme, sample_id, place, facility_id)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [family.asel, day, PROGRAMME, sample, place, family.school],
    )
    return sample


def answers():
    return query("SELECT service_day, answer, channel FROM deliveries_sample_answer ORDER BY service_day")


MEAL = {"day": MONDAY.isoformat(), "programme": PROGRAMME, "slot": "1", "back": "/family"}


def test_the_sample_asks_on_the_first_page_with_one_tap_and_not_again(signed_in, family):
    mother = signed_in("mother")
    assert "drawn by lot" not in words(mother.get("/family"))
    drawn(family)
    asked = words(mother.get("/family"))
    assert "Did Әсел eat at school on 15 September" in asked
    assert "drawn by lot" in asked
    page, said = say(mother, f"/family/{family.asel}/did-happen", **MEAL)
    assert page == "/family"
    assert "Did Әсел eat" not in said
    assert "you said that the meal was eaten." in said
    assert "Did Әсел eat" not in words(signed_in("father").get("/family"))


def test_an_answer_can_be_taken_back_for_a_day_and_only_then_counts_for_the_sample(
    signed_in, family, monkeypatch
):
    drawn(family)
    mother = signed_in("mother")
    say(mother, f"/family/{family.asel}/did-happen", **MEAL)
    assert hand_over_answers(now=NOON, today=FRIDAY) == 0
    ((confirmation,),) = query("SELECT id FROM feedback_confirmation")
    _, said = say(mother, f"/family/{family.asel}/did-happen/back", confirmation=str(confirmation), **MEAL)
    assert "It is taken back." in said
    assert "Did Әсел eat" in said
    later = NOON + dt.timedelta(hours=25)
    assert hand_over_answers(now=later, today=later.date()) == 0
    say(mother, f"/family/{family.asel}/did-happen", **MEAL)
    assert hand_over_answers(now=later, today=later.date()) == 1
    assert hand_over_answers(now=later, today=later.date()) == 0
    assert answers() == [(MONDAY, "yes", "page")]
    monkeypatch.setattr(frame, "PageClock", lambda: FixedClock(later))
    ((confirmation,),) = query(
        "SELECT id FROM feedback_confirmation WHERE id NOT IN (SELECT withdrawn_id FROM feedback_withdrawal)"
    )
    _, said = say(mother, f"/family/{family.asel}/did-happen/back", confirmation=str(confirmation), **MEAL)
    assert "It is taken back." not in said
    assert answers() == [(MONDAY, "yes", "page")]


def test_a_no_holds_the_line_at_once_and_is_the_sample_s_answer_the_day_after(signed_in, family):
    drawn(family)
    _, said = say(signed_in("mother"), f"/family/{family.asel}/did-not-happen", **MEAL)
    assert "Take it back" in said
    later = NOON + dt.timedelta(hours=25)
    assert hand_over_answers(now=later, today=later.date()) == 1
    assert answers() == [(MONDAY, "no", "page")]
    assert query("SELECT count(*) FROM deliveries_objection WHERE service_day = %s", [MONDAY]) == [(1,)]


def test_whom_nobody_reached_by_telephone_is_still_asked_on_the_page(signed_in, family):
    sample = drawn(family)
    record_answer(sample_id=sample, place=1, answer="unreachable", channel="phone", asked_by="office")
    assert "Did Әсел eat" in words(signed_in("mother").get("/family"))
    record_answer(sample_id=sample, place=1, answer="yes", channel="phone", asked_by="office")
    assert "Did Әсел eat" not in words(signed_in("mother").get("/family"))


def test_nobody_takes_back_another_guardian_s_answer(signed_in, family):
    drawn(family)
    say(signed_in("mother"), f"/family/{family.asel}/did-happen", **MEAL)
    ((confirmation,),) = query("SELECT id FROM feedback_confirmation")
    say(signed_in("father"), f"/family/{family.asel}/did-happen/back", confirmation=str(confirmation), **MEAL)
    assert query("SELECT count(*) FROM feedback_withdrawal") == [(0,)]


# --- names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "named_", "hidden"),
    [
        ("mother", ["Ойдан Мар", "Ойдан Ер", "Ойдан Апа"], []),
        ("father", ["Ойдан Мар", "Ойдан Ер", "Ойдан Апа"], []),
        # A delegate knows who lets them look, and nobody else.
        ("grandmother", ["Ойдан Мар", "Ойдан Апа"], ["Ойдан Ер"]),
    ],
)
def test_who_stands_for_the_child_is_told_by_name_to_who_may_know(signed_in, family, who, named_, hidden):
    seen = words(signed_in(who).get(f"/family/{family.asel}/viewing"))
    assert [name for name in named_ if name not in seen] == []
    assert [name for name in hidden if name in seen] == []


def test_from_whom_the_place_is_hidden_the_names_are_hidden_too(signed_in, family):
    guards(family.stranger, family.asel, hides_place=True)
    for page in ("viewing", "facts", "days-off"):
        seen = words(signed_in("stranger").get(f"/family/{family.asel}/{page}"))
        assert "Ойдан Мар" not in seen
        assert "Ойдан Ер" not in seen
    assert "Бөтен Гүл" in words(signed_in("mother").get(f"/family/{family.asel}/viewing"))


def test_the_database_itself_tells_no_name_outside_the_scope(family):
    stranger = caller_of(family.users["stranger"].id, now=NOON)
    with reading(stranger):
        assert query("SELECT count(*) FROM access_guardians_named(%s, %s)", [[family.asel], FRIDAY]) == [(0,)]
    mother = caller_of(family.users["mother"].id, now=NOON)
    with reading(mother) as scope:
        found = standing_for(family.asel, me=mother.people, scope=scope, on=FRIDAY)
    assert sorted(one.name for one in found) == ["Ойдан Апа", "Ойдан Ер", "Ойдан Мар"]
    assert [one.name for one in found if one.is_me] == ["Ойдан Мар"]


def test_the_other_guardian_s_word_is_told_by_name(signed_in, family):
    seen = words(signed_in("father").get(f"/family/{family.asel}/day/{WEDNESDAY}/{PROGRAMME}/1"))
    assert "Ойдан Мар says that this did not happen" in seen
    say_off(family, family.mother)
    assert "Said by: Ойдан Мар." in words(signed_in("father").get(f"/family/{family.asel}/days-off"))


# --- merged records ------------------------------------------------------------------------------------------------------


@pytest.fixture
def merged(family):
    """Asel's record turned out to be a twin's of another one, which survives; her meals lie at the old one."""
    survivor = named(a_person(born=dt.date(2016, 4, 4)), "Ойдан", "Әсел")
    execute(
        "INSERT INTO registry_identity_link (person_id, same_as, kind, recorded_by, source)"
        " VALUES (%s, %s, 'merged', 1, 't')",
        [family.asel, survivor],
    )
    return survivor


def test_what_was_said_of_a_merged_record_is_seen_from_the_one_that_survives(signed_in, family, merged):
    mother = signed_in("mother")
    page = words(mother.get(f"/family/{merged}/said"))
    assert "17 September 2025: this did not happen" in page
    _, said = say(
        mother,
        f"/family/{merged}/did-not-happen/back",
        dispute=str(family.disputed.id),
        **{**LUNCH, "day": WEDNESDAY.isoformat()},
    )
    assert "It is taken back." in said
    assert "You took it back." in words(mother.get(f"/family/{merged}/said"))


def test_a_word_to_the_surviving_record_reaches_the_meal_of_its_twin(signed_in, family, merged):
    mother, of = signed_in("mother"), f"/family/{merged}"
    _, said = say(mother, f"{of}/did-not-happen", **LUNCH)
    assert "this one payment waits" in said
    family.place.drain(FRIDAY)
    assert query(
        "SELECT person_id, verdict::text FROM deliveries_verdict WHERE service_day = %s ORDER BY version DESC LIMIT 1",
        [FRIDAY],
    ) == [(family.asel, "held")]
    thursday = {**LUNCH, "day": "2025-09-18"}
    say(mother, f"{of}/rate", rating="3", **thursday)
    say(mother, f"{of}/did-happen", **thursday)
    assert query("SELECT person_id FROM feedback_rating") == [(family.asel,)]
    assert query("SELECT person_id FROM feedback_confirmation") == [(family.asel,)]
    assert 'aria-pressed="true"' in mother.get(f"{of}/day/2025-09-18/{PROGRAMME}/1").content.decode()


def test_a_day_off_of_either_record_is_one_child_s(signed_in, family, merged):
    mother = signed_in("mother")
    say_off(family, family.mother, child=merged)
    assert "23 September 2025" in words(mother.get(f"/family/{merged}/days-off"))
    ((asked, record),) = query("SELECT id, person_id FROM meals_day_off")
    assert record == family.asel, "the kitchen counts the record that is enrolled"
    _, said = say(mother, f"/family/{merged}/days-off/back", ask=str(asked))
    assert "the child is expected" in said


# --- the day of payment ----------------------------------------------------------------------------------------------


def budget_of(family):
    return query("SELECT DISTINCT budget_id FROM settlement_posting WHERE person_id = %s", [family.asel])[0][
        0
    ]


def the_bank_shows(payout, tiyn, on):
    execute(
        "INSERT INTO settlement_bank_entry (channel, iban, reference, amount_tiyn, is_credit, booked_on, end_to_end_id,"
        " message_id, payments, kind, counterparty, counterparty_iban, remittance, return_reason, sha256, n)"
        " VALUES ('bank', 'KZ', 'r1', %s, false, %s, %s, '', 1, '', '', '', '', '', '\\x00', 1)",
        [tiyn, on, payout.hex],
    )


def test_a_delivery_says_on_which_day_its_statement_is_to_be_paid_and_on_which_the_bank_paid_it(
    signed_in, family
):
    page = f"/family/{family.asel}/day/{FRIDAY}/{PROGRAMME}/1"
    behind = f"/family/{family.asel}/year/2025/2025-09/{PROGRAMME}/{family.supplier}"
    budget = budget_of(family)
    locked(family.supplier, budget, payable=1000)
    seen = words(signed_in("mother").get(page))
    assert "Not paid yet" in seen
    assert "its statement is to be paid on 10 October 2025" in seen
    assert "owed, to be paid on" in words(signed_in("mother").get(behind))
    payout(family.supplier, budget, 1000)
    ((made,),) = query("SELECT id FROM settlement_payout")
    the_bank_shows(made, 1000, dt.date(2025, 10, 9))
    seen = words(signed_in("mother").get(page))
    assert "Paid to the provider by the bank" in seen
    assert "9 October 2025" in seen
    assert "Not paid yet" not in seen
    assert "by the bank on" in words(signed_in("mother").get(behind))
    year = words(signed_in("mother").get(f"/family/{family.asel}/year/2025"))
    assert "Paid by the bank" in year


def test_what_the_bank_returned_is_owed_again(signed_in, family):
    locked(family.supplier, budget_of(family), payable=1000)
    payout(family.supplier, budget_of(family), 1000, state="returned")
    seen = words(signed_in("mother").get(f"/family/{family.asel}/day/{FRIDAY}/{PROGRAMME}/1"))
    assert "Not paid yet" in seen


def test_the_days_of_payment_of_another_s_child_are_told_to_nobody(family):
    locked(family.supplier, budget_of(family), payable=1000)
    for who, told in (("mother", 9), ("stranger", 0), ("neighbour", 0)):
        caller = caller_of(family.users[who].id, now=NOON)
        with reading(caller):
            found = query(
                "SELECT count(*) FROM settlement_paid_when(%s, '2025-09-01', '2025-09-30')", [[family.asel]]
            )
        assert (who, found) == (who, [(told,)])


def test_before_its_month_is_closed_a_delivery_says_that_nothing_is_paid_yet(signed_in, family):
    seen = words(signed_in("mother").get(f"/family/{family.asel}/day/{FRIDAY}/{PROGRAMME}/1"))
    assert "Not paid yet" in seen
    assert "After the month is closed and two people sign." in seen


# --- the day of school -----------------------------------------------------------------------------------------------


def at_hour(monkeypatch, day, hour):
    monkeypatch.setattr(
        frame, "PageClock", lambda: FixedClock(to_instant(dt.datetime.combine(day, dt.time(hour))))
    )


NEXT_MONDAY, SUNDAY = dt.date(2025, 9, 22), dt.date(2025, 9, 21)


def test_before_lunch_the_first_page_says_that_it_is_a_school_day_and_when(signed_in, family, monkeypatch):
    at_hour(monkeypatch, NEXT_MONDAY, 9)
    assert "A school day. Lunch is usually at about 12:00." in words(signed_in("mother").get("/family"))
    at_hour(monkeypatch, NEXT_MONDAY, 15)
    assert "nothing is noted yet" in words(signed_in("mother").get("/family"))


def test_on_a_day_without_lessons_no_meal_is_expected(signed_in, family, monkeypatch):
    at_hour(monkeypatch, SUNDAY, 12)
    assert "No lessons today, so no meal at school." in words(signed_in("mother").get("/family"))


def test_a_remote_day_and_a_day_off_are_told_apart(signed_in, family, monkeypatch):
    at_hour(monkeypatch, NEXT_MONDAY, 9)
    say_off(family, family.mother, day=NEXT_MONDAY)
    assert "does not eat today" in words(signed_in("mother").get("/family"))
    execute(
        "INSERT INTO registry_calendar_day (day, school_day, facility_id, source) VALUES (%s, false, %s, 'remote day x')",
        [NEXT_MONDAY, family.school],
    )
    assert "Lessons are remote today" in words(signed_in("mother").get("/family"))


# --- one's own pages -------------------------------------------------------------------------------------------------


def test_an_adult_s_own_pages_say_you_and_never_child(signed_in, family):
    own = family.mother
    for page in ("more", "days-off", "needs", "ill", "consents", "facts", "decisions", "2025-09"):
        seen = words(signed_in("mother").get(f"/family/{own}/{page}"))
        assert "child" not in seen.casefold(), page
    for language, word in (("kk", "бала"), ("ru", "ребён")):
        for page in ("more", "days-off", "needs", "ill", "consents"):
            main = words(signed_in("mother", language).get(f"/family/{own}/{page}")).casefold()
            assert word not in main, (language, page)


def test_what_is_known_names_the_circumstances_of_a_family(signed_in, family):
    holds(family.asel, ["large_family", "asp"])
    for language, word in (("kk", "Көпбалалы отбасы"), ("en", "Large family")):
        page = signed_in("mother", language).get(f"/family/{family.asel}/facts")
        assert page.status_code == 200
        assert word in words(page)


def test_more_has_six_ways_at_most_and_leads_everywhere(signed_in, family):
    browser = signed_in("mother")
    page = browser.get(f"/family/{family.asel}/more").content.decode()
    ways = page[page.index('<ul class="ways">') : page.index("</ul>", page.index('<ul class="ways">'))]
    assert ways.count("<li>") == 6
    for start, beside in (("decisions", ["said"]), ("facts", ["consents", "viewing", "looked"])):
        there = browser.get(f"/family/{family.asel}/{start}").content.decode()
        assert [name for name in beside if f'href="/family/{family.asel}/{name}"' not in there] == []


# --- between two guardians -------------------------------------------------------------------------------------------


TUESDAY = dt.date(2025, 9, 23)


def say_off(family, by, *, eats=False, day=TUESDAY, child=None):
    return say_day_off(
        person_id=child or family.asel,
        ask_id=uuid4(),
        first_day=day,
        last_day=day,
        said_by=by,
        recorded_by=by,
        eats=eats,
        now=NOON,
    )


def test_both_guardians_read_that_they_differ_and_what_was_decided(signed_in, family, monkeypatch):
    say_off(family, family.mother)
    say_off(family, family.father, eats=True)
    for who in ("mother", "father"):
        assert "23 September 2025: the guardians say different things" in words(signed_in(who).get("/family"))
    decide_day_off(
        person_id=family.asel,
        service_day=TUESDAY,
        eats=True,
        decided_by=an_adult("Шешер", "Адам"),
        reason="Екеуімен де сөйлестік",
        now=NOON,
    )
    for who in ("mother", "father"):
        seen = words(signed_in(who).get("/family"))
        assert "the school decided that the child is expected to eat. Why: Екеуімен де сөйлестік" in seen
        assert "say different things" not in seen


def test_both_guardians_read_on_the_first_page_how_a_dispute_was_decided(signed_in, family):
    decide_dispute(
        person_id=family.asel,
        dispute_id=family.disputed.id,
        happened=False,
        reason="Сынып жетекшісі растады",
        decided_by=a_decider(),
        now=NOON,
    )
    for who in ("mother", "father"):
        seen = words(signed_in(who).get("/family"))
        assert "Decided: the meal was not given." in seen
        assert "In the words of whoever decided: “Сынып жетекшісі растады”" in seen
