"""What two people signed reaches the books: open days are decided and judged anew, days to come wait for their day."""

import datetime as dt

import pytest

from amiyan.entitlements.changes.queries import previews_of
from amiyan.entitlements.changes.standing import look_again
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.registry.actions import merge_people, unmerge_people
from amiyan.settlement.changes.jobs import count_change
from amiyan.settlement.follow import follow_registers
from amiyan.settlement.open_period import laid_terms
from tests.entitlements.changes import Signer, counted, proposed, signs, wanted
from tests.entitlements.village import a_school
from tests.meals.canteen import PROGRAMME, decided, eats, in_class

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 9, 26)
NOW = dt.datetime(2025, 9, 26, 7, tzinfo=dt.UTC)
SEEN = dt.date(2025, 9, 10)


@pytest.fixture(autouse=True)
def remembers_nothing():
    look_again()
    yield
    look_again()


@pytest.fixture
def town():
    """Two schools in two regions with a child each, seen at the canteen on a day of September."""
    schools = [a_school("79"), a_school("75")]
    children = [in_class(school) for school in schools]
    decided()
    for child, school in zip(children, schools, strict=True):
        eats(child, school, SEEN)
        execute(
            "INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind)"
            " VALUES (%s, 1, 1, 1, 'T', 'nobody', %s, '1', 'face', 'pass')",
            [school, dt.datetime.combine(SEEN, dt.time(12, 4))],
        )
    return schools


def night(since):
    execute("DROP TABLE IF EXISTS learnt, learnt_pin")
    return follow_registers(programme=PROGRAMME, today=TODAY, since=since)


def marked():
    return [row[0] for row in query("SELECT DISTINCT facility_id FROM deliveries_unjudged ORDER BY 1")]


def both_sign(change):
    for _ in range(2):
        signs(Signer(), change, today=TODAY, now=NOW)


def a_price(first, value=70000):
    return proposed(wanted("price_tiyn", value, first=first, region="79"), today=TODAY, now=NOW)


def test_a_price_of_open_days_is_judged_anew_in_the_night_where_it_counts_and_nowhere_else(town):
    change = a_price(SEEN)
    night(NOW)
    assert marked() == [], "nobody has signed"
    both_sign(change)
    night(NOW)
    assert marked() == [town[0]]


def test_a_price_of_days_to_come_leaves_the_days_behind_us_alone(town):
    both_sign(a_price(TODAY + dt.timedelta(days=30)))
    night(NOW)
    assert marked() == []


def test_days_behind_the_one_on_which_two_signers_are_one_person_are_judged_anew(town):
    """The days before were decided by the change and stay; what was served since is judged without it."""
    change, signers = a_price(dt.date(2025, 9, 1)), (Signer(), Signer())
    for signer in signers:
        signs(signer, change, today=TODAY, now=NOW - dt.timedelta(days=20))
    for learnt_on, judged in ((dt.date(2025, 9, 9), [town[0]]), (SEEN, [])):
        learnt = dt.datetime.combine(learnt_on, dt.time(8), tzinfo=dt.UTC)
        of = {"person_id": signers[1].person, "known_at": learnt}
        merge_people(**of, same_as=signers[0].person, recorded_by=1, source="Request 7")
        look_again()
        night(learnt + dt.timedelta(days=1))
        assert marked() == judged
        execute("DELETE FROM deliveries_unjudged")
        unmerge_people(person_id=signers[1].person, known_at=learnt + dt.timedelta(minutes=1))


def test_terms_are_laid_out_anew_in_a_session_that_lives_on(town):
    before = laid_terms(PROGRAMME, TODAY)
    both_sign(a_price(SEEN))
    after = laid_terms(PROGRAMME, TODAY)

    def price_of(terms, region):
        return next(row[3] for row in terms.prices if row[:3] == (region, 3, SEEN))

    assert (price_of(before, "79"), price_of(after, "79")) == (63100, 70000)
    assert price_of(after, "75") == price_of(before, "75") == 90100
    assert query("SELECT tiyn FROM terms_price WHERE region = '79' AND grade = 3 AND day = %s", [SEEN]) == [
        (70000,)
    ]


def test_the_nights_decision_is_what_the_preview_said(town):
    change = proposed(wanted("free_grades_to", 2, first=SEEN), today=TODAY, now=NOW)
    (preview,) = previews_of(programme=PROGRAMME, change_id=change)
    both_sign(change)
    night(NOW)
    rows = query(
        "SELECT count(*) FILTER (WHERE entitled), count(*) FILTER (WHERE entitled IS NOT TRUE)"
        " FROM entitlements_decision WHERE programme = %s AND known_to IS NULL AND valid @> %s",
        [PROGRAMME, SEEN],
    )
    assert rows == [(preview.effect.total("entitled_after"), preview.effect.total("lose"))] == [(0, 2)]


def test_a_process_that_runs_on_learns_of_it_by_itself(town, monkeypatch):
    assert load(PROGRAMME).parameters.get("price_tiyn", SEEN, region="79", grade=3) == 63100
    monkeypatch.setattr("amiyan.entitlements.changes.actions.look_again", lambda: None)
    both_sign(a_price(SEEN))
    assert load(PROGRAMME).parameters.get("price_tiyn", SEEN, region="79", grade=3) == 63100
    later = 10**18
    monkeypatch.setattr("amiyan.entitlements.changes.standing.time.monotonic_ns", lambda: later)
    assert load(PROGRAMME).parameters.get("price_tiyn", SEEN, region="79", grade=3) == 70000


def test_a_worker_counts_what_was_asked_once(town):
    change = proposed(
        wanted("price_tiyn", 70000, first=TODAY, region="79"), count=False, today=TODAY, now=NOW
    )
    jobs = query("SELECT args->>'change_id' FROM procrastinate_jobs WHERE task_name LIKE '%count_change'")
    assert jobs == [(str(change),)]
    assert count_change(PROGRAMME, str(change), str(change)) is True
    assert count_change(PROGRAMME, str(change), str(change)) is False
    assert counted(change) is None
