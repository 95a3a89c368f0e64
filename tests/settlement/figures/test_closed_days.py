"""Days of months long locked still move by a person's word: their figures are counted anew, and equal their lines."""

import datetime as dt
from pathlib import Path

import pytest

import amiyan.settlement.migrations
from amiyan.deliveries.actions.objections import decide_objection, raise_objection
from amiyan.deliveries.actions.restate import restate_closed_meal
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute, query
from amiyan.settlement.figures import queries
from amiyan.settlement.figures.counting import count_days, count_payments, count_stale, differences
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.lines import classes_of_day
from amiyan.settlement.statements.holds import decide_hold
from tests.settlement.hamlet import PROGRAMME, TODAY, facility, hamlet  # noqa: F401
from tests.settlement.statements.kit import recorder

from .test_equal_to_the_books import SEPTEMBER, a_random_month, from_transfers

LATER = dt.date(2026, 1, 20)  # September has been closed since December
READ = {"programme": PROGRAMME, "month": SEPTEMBER, "scope": EVERYTHING}
AGAIN = Path(amiyan.settlement.migrations.__file__).parent / "0130_closed_counted.sql"
KINDS = (Kind.PAYABLE, Kind.HELD, Kind.REFUSED)


@pytest.fixture
def september(hamlet):  # noqa: F811
    """A random month, counted while it was open, with its held meals in statements."""
    a_random_month(hamlet, 1)
    count_stale(programme=PROGRAMME, today=TODAY)
    count_days(programme=PROGRAMME, first=SEPTEMBER.first, last=SEPTEMBER.last, today=SEPTEMBER.last)
    count_payments(programme=PROGRAMME)
    execute(
        "INSERT INTO settlement_hold (person_id, service_day, programme, slot, verdict_version, reason, facility_id, payee,"
        " budget_id, number, amount_tiyn, decide_by)"
        " SELECT person_id, service_day, programme, slot, version, reason, facility_id, facility_id,"
        " (SELECT min(id) FROM settlement_budget), 1, amount_tiyn, '2025-11-01'"
        " FROM (SELECT DISTINCT ON (person_id, service_day, slot) * FROM deliveries_verdict"
        " ORDER BY person_id, service_day, slot, version DESC) v WHERE verdict = 'held'"
    )
    return hamlet


def decided():
    """Half of the held meals are paid, half are not; how many each."""
    held, by = query("SELECT person_id, service_day, slot FROM settlement_hold"), recorder(region="79")
    for n, (person, day, slot) in enumerate(held):
        decide_hold(
            person_id=person,
            service_day=day,
            programme=PROGRAMME,
            slot=slot,
            is_paid=n % 2 == 0,
            reason="asked at the school",
            decided_by=by,
        )
    return len(held) - len(held) // 2, len(held) // 2


def assert_the_figures_are_their_lines():
    whole, summed = queries.totals(**READ), dict.fromkeys(KINDS, 0)
    for place in (facility("SA"), facility("SB")):
        for day, figures in queries.by_day(**READ, place=place).items():
            classes = classes_of_day(place=place, day=day, programme=PROGRAMME, scope=EVERYTHING)
            for kind in KINDS:
                meals = sum(getattr(one, kind.value) for one in classes)
                assert meals == figures.meals[kind], (place, day, kind)
                summed[kind] += meals
    assert summed == {kind: whole.meals[kind] for kind in KINDS}
    assert differences(programme=PROGRAMME, first=SEPTEMBER.first, last=SEPTEMBER.last, today=LATER) == []


def test_what_a_person_decides_of_a_closed_month_is_held_no_longer(september):
    before = queries.totals(**READ)
    paid, unpaid = decided()
    assert before.meals[Kind.HELD] == paid + unpaid > unpaid > 0
    september.drain(LATER)
    count_stale(programme=PROGRAMME, today=LATER)
    now = queries.totals(**READ)
    assert now.meals[Kind.HELD] == 0
    assert now.meals[Kind.PAYABLE] == before.meals[Kind.PAYABLE] + paid
    assert now.meals[Kind.REFUSED] == before.meals[Kind.REFUSED] + unpaid
    assert now.tiyn[Kind.POSTED] == sum(from_transfers().values()) == now.tiyn[Kind.PAYABLE]
    assert_the_figures_are_their_lines()


def test_a_meal_of_a_closed_month_that_did_not_happen_is_counted_no_longer(september):
    ((person, day),) = query(
        "SELECT person_id, service_day FROM deliveries_verdict v WHERE verdict = 'payable' AND NOT EXISTS ("
        "SELECT FROM deliveries_verdict n WHERE (n.person_id, n.service_day, n.slot) = (v.person_id, v.service_day, v.slot)"
        " AND n.version > v.version) ORDER BY 1, 2 LIMIT 1"
    )
    before = queries.totals(**READ)
    number = raise_objection(
        person_id=person,
        day=day,
        programme=PROGRAMME,
        raised_by="A mother",
        reason="At home",
        channel="phone",
        covers="meal",
    )
    decide_objection(objection_id=number, upheld=True, reason="So it was", decided_by="Methodist Dana")
    assert restate_closed_meal(person_id=person, day=day, programme=PROGRAMME)
    september.drain(LATER)
    count_stale(programme=PROGRAMME, today=LATER)
    assert queries.totals(**READ).meals[Kind.PAYABLE] == before.meals[Kind.PAYABLE] - 1
    assert_the_figures_are_their_lines()


def test_marks_of_closed_days_leave_no_newer_mark_behind(september):
    """Counted a mark at a time, older and closed days first among the marks: none is left, and each is counted."""
    decided()
    september.drain(LATER)
    execute(
        "INSERT INTO settlement_figure_stale VALUES (%s, %s, '2026-01-15', now() + interval '1 minute')",
        [facility("SA"), PROGRAMME],
    )
    count_stale(programme=PROGRAMME, today=LATER, most=1)
    assert query("SELECT FROM settlement_figure_stale") == []
    listed = (
        "SELECT meals > 0 FROM settlement_figure_day WHERE service_day = '2026-01-15' AND kind = 'listed'"
    )
    assert query(listed) == [(True,)]
    assert_the_figures_are_their_lines()


def test_a_closed_month_that_was_never_counted_is_counted_whole(september):
    """One day of it would stand on the overview for the whole month."""
    execute("DELETE FROM settlement_figure_day; DELETE FROM settlement_figure_month")
    decided()
    september.drain(LATER)
    count_stale(programme=PROGRAMME, today=LATER)
    places = {place for (place,) in query("SELECT facility_id FROM settlement_hold")}
    for place in places:
        days = query(
            "SELECT count(DISTINCT service_day) FROM settlement_figure_day WHERE facility_id = %s", [place]
        )
        assert days[0][0] > len(query("SELECT DISTINCT service_day FROM settlement_hold"))
    found = differences(programme=PROGRAMME, first=SEPTEMBER.first, last=SEPTEMBER.last, today=LATER)
    assert [one for one in found if one.facility_id in places] == []


def test_an_upgrade_marks_what_moved_on_closed_days(september):
    """Marks that were dropped: the verdicts and postings of this test are written today, long after September 2025."""
    decided()
    september.drain(LATER)
    execute("DELETE FROM settlement_figure_stale")
    execute(AGAIN.read_text())
    count_stale(programme=PROGRAMME, today=LATER)
    assert queries.totals(**READ).meals[Kind.HELD] == 0
    assert_the_figures_are_their_lines()


def test_an_upgrade_marks_no_day_that_moved_while_it_was_open(september):
    with september.database.connect("postgres") as superuser:
        for table, at in (("deliveries_verdict", "decided_at"), ("settlement_posting", "posted_at")):
            superuser.execute(f"UPDATE {table} SET {at} = service_day + interval '20 days'")
    execute("DELETE FROM settlement_figure_stale")
    execute(AGAIN.read_text())
    assert query("SELECT FROM settlement_figure_stale") == []
