"""A month is locked in the office: what still stands open is shown, a worker locks it, and nobody may who has not the duty."""

import datetime as dt
import json
import re

import pytest

from amiyan.access.reading import reading
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute, query
from amiyan.programmes import loader
from amiyan.settlement.statements.jobs import lock_asked
from amiyan.settlement.statements.problems import BOOKS_DIFFER
from tests.settlement.statements.kit import NOVEMBER
from tests.web.institution.kit import it_is, text_of

from .money_kit import money
from .test_money_flow import browser, reads, records

DAY = dt.date(2025, 12, 10)


@pytest.fixture
def region(db, monkeypatch, own_terms):
    """November is over, and has meals of one supplier and a held meal of the other."""
    found = money(monkeypatch)
    it_is(monkeypatch, day=DAY)
    found.books.meals(12, at=found.schools[0], payee=found.nur, on="11-10")
    found.books.meals(5, at=found.schools[2], payee=found.dala, on="11-10")
    found.books.held(3, at=found.schools[2], on="11-11")
    return found


def at(region, tail="/2025-11"):
    return f"/office/79/budgets/{region.budget_id}/months{tail}"


def jobs():
    return query("SELECT queue_name, args FROM procrastinate_jobs WHERE task_name LIKE '%%lock_asked'")


def work_off():
    for _queue, args in jobs():
        lock_asked.func(**(json.loads(args) if isinstance(args, str) else args))


def stated():
    return query(
        "SELECT payee, recorded_by, reason, delivered_units, held_units FROM settlement_statement WHERE month = %s"
        " ORDER BY delivered_units DESC",
        [NOVEMBER],
    )


def unread_at(facility):
    execute(
        "INSERT INTO deliveries_unread (facility_id, evidence_id, shard) VALUES (%s, 1, 0), (%s, 2, 0)",
        [facility, facility],
    )


def test_months_say_what_is_locked_and_what_may_be(region):
    text = reads(region, "auditor", at(region, ""))
    assert "December 2025 may lock from" in text
    assert "November 2025 may be locked" in text
    assert "October 2025 locked 2 4" in text
    assert "January 2025" not in text, "nobody ate in it"
    assert "Months and their locking" in reads(
        region, "region_official", at(region, "").removesuffix("/months")
    )


def test_whoever_has_the_duty_locks_a_month_and_twice_is_once(region):
    """Fault 11, by hand."""
    client = records(region)
    page = reads(region, "region_official", at(region))
    assert "meals that are held 3" in page
    assert "Suppliers with meals in this month and no statement yet: 2." in page
    for _twice in range(2):
        assert client.post(at(region, "/2025-11/lock"), {}).status_code == 302
    ((queue, _args),) = jobs()
    assert queue == "log"
    assert stated() == []
    work_off()
    work_off()
    official = region.people["region_official"].person_id
    assert stated() == [(region.nur, official, "", 12, 0), (region.dala, official, "", 5, 3)]
    page = reads(region, "region_official", at(region))
    assert "Nothing is under way and nothing is in doubt." in page
    assert "Statements 2" in page
    assert "Every supplier with meals in this month has its statement." in page
    assert "Lock it for" not in page


def test_who_is_under_way_is_waited_for_unless_a_person_says_why_not(region):
    unread_at(region.schools[2])
    client = records(region)
    page = reads(region, "region_official", at(region))
    assert "«Дала ас» ЖШС records that are not read yet 2" in page
    client.post(at(region, "/2025-11/lock"), {"reason": " "})
    work_off()
    assert [row[0] for row in stated()] == [region.nur]
    assert "Lock it for those who are left" in reads(region, "region_official", at(region))
    execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE '%%lock_asked'")
    client.post(at(region, "/2025-11/lock"), {"reason": "Терминал жанып кетті"})
    work_off()
    assert [(row[0], row[2]) for row in stated()] == [(region.nur, ""), (region.dala, "Терминал жанып кетті")]


def test_an_objection_that_nobody_answered_is_shown_and_stops_nobody(region):
    ((child,),) = query(
        "SELECT min(person_id) FROM settlement_posting WHERE service_day = '2025-11-10' AND payee = %s",
        [region.nur],
    )
    execute(
        "INSERT INTO deliveries_objection (person_id, service_day, programme, raised_by, reason, channel)"
        " VALUES (%s, '2025-11-10', 'school-meals', 'анасы', 'ауырып қалған', 'phone')",
        [child],
    )
    text = reads(region, "auditor", at(region))
    assert "«Нұрлы дәм» ЖШС objections that nobody has answered 1" in text
    assert str(child) not in text


def test_before_its_day_a_month_has_no_button_and_the_action_refuses(region):
    client, path = records(region), at(region, "/2025-12")
    text = reads(region, "region_official", path)
    assert "It may lock from 9 January 2026 on." in text or "It may lock from" in text
    answer = client.post(f"{path}/lock", {})
    assert answer.status_code == 422
    assert "may lock from" in answer.content.decode()
    assert jobs() == []


def test_without_the_duty_there_is_no_button_and_the_action_refuses(region):
    path = at(region)
    assert "also need to be appointed to record" in reads(region, "region_official", path)
    assert "Lock the month" not in text_of(browser(region, "region_official").get(path))
    assert browser(region, "region_official").post(f"{path}/lock", {}).status_code == 422
    assert "Your role reads months and locks none." in reads(region, "auditor", path)
    for name in ("auditor", "ministry_official", "district_official", "other_region"):
        assert browser(region, name).post(f"{path}/lock", {}).status_code == 404
    for name in ("ministry_official", "district_official", "other_region"):
        assert browser(region, name).get(path).status_code == 404
    records(region)
    stale = browser(region, "region_official", fresh=False)
    assert stale.post(f"{path}/lock", {})["Location"].startswith("/sign-in?")
    assert jobs() == []


@pytest.mark.parametrize("of", ["2026-01", "2025-13", "x", "2024-11", "%00"])
def test_a_month_that_has_not_begun_or_is_none_is_not_there(region, of):
    records(region)
    for tail in (f"/{of}", f"/{of}/lock"):
        client = browser(region, "region_official")
        answer = client.post(at(region, tail), {}) if tail.endswith("lock") else client.get(at(region, tail))
        assert answer.status_code == 404


def test_terms_that_nobody_has_decided_are_said(region, monkeypatch):
    records(region)
    monkeypatch.delenv("AMIYAN_PARAMETERS")
    loader.load.cache_clear()
    assert "It cannot lock until its terms of payment are decided." in reads(
        region, "region_official", at(region)
    )
    assert "its terms of payment are not decided" in reads(region, "region_official", at(region, ""))


# --- how far it is ---------------------------------------------------------------------------------------------------


def steps():
    return query(
        "SELECT number, state, done, total, problem FROM settlement_lock_step ORDER BY budget_id, month, number, step"
    )


def asks(region):
    return records(region).post(at(region, "/2025-11/lock"), {})


def told_of(region):
    return reads(region, "region_official", at(region))


def test_the_page_says_how_far_the_worker_is_and_asks_for_nothing_meanwhile(region, monkeypatch):
    monkeypatch.setattr("amiyan.settlement.statements.lock.CHUNK", 1)
    asks(region)
    assert "It is asked for; a worker has not begun yet." in told_of(region)
    key = [region.budget_id, NOVEMBER]
    execute(
        "INSERT INTO settlement_lock_step (budget_id, month, number, step, state, done, total)"
        " VALUES (%s, %s, 1, 1, 'going', 250, 600)",
        key,
    )
    html = text_of(browser(region, "region_official").get(at(region)))
    assert '<progress max="600" value="250"' in html
    assert "250 suppliers of 600." in html
    assert re.search(r"As of \d{1,2} \w{3,4} \d{4}, \d\d:\d\d\.", html), "a time alone may be yesterday's"
    assert "Lock the month</button>" not in html
    assert "It is being locked already" in text_of(
        records(region).post(at(region, "/2025-11/lock"), {}, follow=True)
    )
    assert len(jobs()) == 1
    work_off()
    assert steps()[1:] == [
        (1, "begun", 0, 0, ""),
        (1, "going", 1, 2, ""),
        (1, "going", 2, 2, ""),
        (1, "ended", 2, 2, ""),
    ]
    text = told_of(region)
    assert "It is done. 2 suppliers of 2. As of" in text
    assert "Look again" not in text


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (ProblemError(BOOKS_DIFFER, count=2), BOOKS_DIFFER.code, "Of 2 providers the postings and the books"),
        (RuntimeError("cut off"), "unexpected", "It failed. Who has a statement keeps it."),
    ],
)
def test_what_failed_is_said_and_may_be_asked_for_again(region, monkeypatch, error, code, sentence):
    asks(region)
    with monkeypatch.context() as broken:
        broken.setattr("amiyan.settlement.statements.jobs.lock_month", raises(error))
        with pytest.raises(type(error)):
            work_off()
    assert steps() == [(1, "begun", 0, 0, ""), (1, "failed", 0, 0, code)]
    assert sentence in told_of(region)
    execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE '%%lock_asked'")
    assert asks(region).status_code == 302
    work_off()
    assert len(stated()) == 2
    assert steps()[-1][:2] == (2, "ended")


def raises(error):
    def lock_month(**_given):
        raise error

    return lock_month


def test_of_what_nothing_is_heard_for_long_it_is_said_and_it_may_be_asked_for_again(region):
    official = region.people["region_official"].person_id
    execute(
        "INSERT INTO settlement_lock_asked (budget_id, month, number, asked_by, reason, asked_at)"
        " VALUES (%s, %s, 1, %s, '', now() - interval '11 minutes')",
        [region.budget_id, NOVEMBER, official],
    )
    assert "Nothing was heard of it for ten minutes." in told_of(region)
    assert asks(region).status_code == 302
    assert "It is asked for; a worker has not begun yet." in told_of(region)
    assert len(jobs()) == 1


def test_how_far_it_is_is_not_told_to_another_region(region):
    asks(region)
    with reading(Scope(regions=frozenset({"75"}))):
        assert query("SELECT count(*) FROM settlement_lock_asked") == [(0,)]
    with reading(Scope(regions=frozenset({"79"}))):
        assert query("SELECT count(*) FROM settlement_lock_asked") == [(1,)]
