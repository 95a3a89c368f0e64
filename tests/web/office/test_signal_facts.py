"""The page of a signal begins with facts: who passed, when, at which terminal, and the money that hangs on it."""

import datetime as dt
import json
import re
from uuid import uuid4

import pytest

from amiyan.bench.acts import write_demo_parameters
from amiyan.integrity.queries.signals import signals
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute
from amiyan.programmes import loader
from amiyan.settlement.figures.counting import count_days
from tests.integrity.kit import DAYS, FIRST, LAST, PROGRAMME, REGION, SATURDAY, Region, looked
from tests.web.institution.kit import code_of, it_is, works

from .chain_kit import a_chain, shown_by_the_bank
from .kit import client_of
from .test_office import text_of

DAY = DAYS[5]


@pytest.fixture
def town(db, monkeypatch):
    """A class in a minute, one card shown ten times, a child in two places, and marks on a Saturday."""
    it_is(monkeypatch, day=dt.date(2025, 10, 1), hour=9, minute=0)
    region = Region()
    region.month(but=[(1, "2A", DAY)])
    region.eat(1, region.classes[1, "2A"], DAY, step=2, at=dt.time(12, 30), method="card")
    region.marked(
        3, [region.classes[3, "2A"][3]] * 10, DAY, "second_that_day", at=dt.time(14), step=4, method="card"
    )
    for day in DAYS[:4]:
        region.eat(4, [region.classes[4, "2A"][7]], day)
        region.marked(2, [region.classes[4, "2A"][7]], day, "other_facility", at=dt.time(13))
    region.marked(4, region.classes[4, "2B"][:8], SATURDAY, "not_a_school_day", method="card")
    looked(only=["class_in_a_minute", "one_card", "two_places", "closed_day"])
    count_days(programme=PROGRAMME, first=FIRST, last=LAST, today=dt.date(2025, 10, 1))
    return {one.detector: one for one in signals(scope=EVERYTHING)}


def page(town, detector, user):
    one = town[detector]
    answer = client_of(user).get(f"/office/79/school/S{one.facility_id}/signal/{one.id}")
    assert answer.status_code == 200
    return answer.content.decode()


def official():
    return works("region_official", region=REGION)


def test_facts_come_first_with_their_moments_and_the_money(town):
    text = text_of(page(town, "class_in_a_minute", official())).replace("\xa0", " ")
    facts = text[: text.index("What usually explains it")]
    for said in (
        "Children 20",
        "Passes 20",
        "On the class list 20",
        "From the first pass to the last 12:30:00 – 12:30:38",
        "Seconds between the first and the last 38",
        "Longest time from one to the next, in seconds 2",
        "Terminal canteen1",
        "Seen at the entrance on these days 0",
        "Portions and tenge that hang on it portions: 20, 12,620 ₸",
        "Of it paid by the bank nothing yet",
    ):
        assert said in facts, (said, facts)
    assert "child No. 1 canteen1" in text, "by number: names are asked for"


def test_who_sees_no_budget_is_told_that_payouts_are_not_known_here(town):
    text = text_of(page(town, "class_in_a_minute", works("district_official", facility=1)))
    assert "not known here: payouts are read in the region" in text


@pytest.fixture
def terms(tmp_path, monkeypatch):
    write_demo_parameters(tmp_path / "own", region="79")
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path / "own"))
    loader.load.cache_clear()
    yield
    loader.load.cache_clear()


def test_what_is_paid_of_it_is_what_the_bank_settled(db, terms, monkeypatch):
    chain = a_chain(monkeypatch)
    passed(chain)
    key = ghosts(chain, "3А")
    ghosts(chain, "4Б")
    where = f"/office/79/school/{code_of(chain.school)}/signal/{key}"
    user = official()

    def paid():
        text = text_of(client_of(user).get(where).content.decode()).replace("\xa0", " ")
        return text[text.index("Portions and tenge") : text.index("What usually explains it")]

    assert "portions: 6" in paid()
    assert "paid by the bank nothing yet" in paid()
    shown_by_the_bank(chain)
    assert "paid by the bank portions: 6" in paid()
    asked = f"meal_of={chain.children[0]}.2025-09-09.school-meals.1"
    meal = client_of(user).get(f"/office/79/audit/chain?{asked}", follow=True).content.decode()
    card = text_of(meal[meal.index('id="signals"') : meal.index('id="log"')])
    assert "3 of the 3 children of the class" in card
    assert "it stops no payment" in card
    assert f"/signal/{key}" in meal, "and it leads to the signal"
    assert card.count("children of the class") == 1, "of another class nothing is said here"


def ghosts(chain, label):
    """A signal of a class whose children nothing else has seen; returns its key."""
    key = uuid4()
    facts = {"unseen": 3, "children": 3, "at_entrance": 0, "persons": chain.children}
    execute(
        "INSERT INTO integrity_signal (facility_id, id, detector, version, subject, class_label, first, last, effect, facts,"
        " quiet, expires_on, run_id, known_from)"
        " VALUES (%s, %s, 'never_seen', 1, 'class', %s, '2025-09-01', '2025-09-30', 3, %s, false, '2026-12-01', 1, now())",
        [chain.school, key, label, json.dumps(facts)],
    )
    return key


def passed(chain):
    """A pass of each child on each of the two days, at a terminal of the canteen."""
    execute(
        "INSERT INTO registry_terminal (serial, facility_id, place, source) VALUES ('CKJ2', %s, 'canteen', 't')",
        [chain.school],
    )
    values = [chain.school, chain.children]
    execute(
        "INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind)"
        " SELECT %s, 1000 + d, n, n, 'CKJ2', n::text, make_timestamp(2025, 9, d, 12, 0, n::int), '0', 'card', 'pass'"
        " FROM unnest(%s::bigint[]) WITH ORDINALITY c (child, n), generate_series(9, 10) d",
        values,
    )
    execute(
        "INSERT INTO deliveries_outcome (facility_id, evidence_id, record, programme, outcome, person_id)"
        " SELECT %s, 1000 + d, n, 'school-meals', 'used', child"
        " FROM unnest(%s::bigint[]) WITH ORDINALITY c (child, n), generate_series(9, 10) d",
        values,
    )


def test_marks_on_a_closed_day_stand_on_the_page_and_nothing_was_paid(town):
    found = page(town, "closed_day", official())
    text = text_of(found)
    assert "none: nothing was paid for these passes" in text
    assert text.count("Not a school day") == 8
    assert f"/{SATURDAY.isoformat()}" not in found, "the day's page would say that there is no portion"
    assert "No meal of these days was recorded" not in text


def test_all_passes_are_reached_page_by_page_where_no_day_leads_to_them(town, monkeypatch):
    monkeypatch.setattr("amiyan.web.office.signals.behind._MOST", 3)
    one, user = town["closed_day"], official()
    path, seen, ranges = f"/office/79/school/S{one.facility_id}/signal/{one.id}", [], []
    while path:
        found = client_of(user).get(path).content.decode()
        assert "The days above" not in found
        text = text_of(found)
        assert "Passes 8" in text, "the facts are of all of them"
        seen += re.findall(r"child No\. (\d+)", text)
        ranges += re.findall(r"\d+–\d+ / 8", text)
        onward = re.search(r'rel="next" href="([^"]*from=[^"]*#passes)"', found)
        path = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [str(number) for number in range(1, 9)]
    assert ranges == ["1–3 / 8", "4–6 / 8", "7–8 / 8"]
    back = re.search(r'rel="prev" href="([^"]*)"', found)[1].replace("&amp;", "&")
    assert "4–6 / 8" in client_of(user).get(back).content.decode()
    for strange in ("x", "-3", "²", "99999999", "7", "900"):
        answer = client_of(user).get(f"/office/79/school/S{one.facility_id}/signal/{one.id}?from={strange}")
        assert answer.status_code == 200, strange


def test_the_other_school_is_there_where_it_may_be_seen_and_else_it_is_said(town):
    found = page(town, "two_places", official())
    assert "/office/79/school/S4?" in found[found.index("The other school:") :]
    assert text_of(found).count("12:00:00 ") >= 4
    other = text_of(page(town, "two_places", works("district_official", facility=2)))
    assert "The other school lies outside of what you may see." in other
    assert "12:00:00 " not in other


def test_one_card_shows_every_pass_and_one_number(town):
    text = text_of(page(town, "one_card", official()))
    assert "One child's card was shown 10 times on one day." in text.replace("&#x27;", "'")
    assert "10 passes" in text
    assert text.count("child No. 1 canteen3") == 10
    assert "Seen at the entrance on these days 1" in text
