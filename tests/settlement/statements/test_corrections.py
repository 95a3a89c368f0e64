"""What comes after a month has locked: corrections in the next statement; nothing deleted, nothing blocked, net exact."""

from django.db import connection

from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import query
from amiyan.ledger.verify import verify
from amiyan.settlement.statements.meals import days_of, meals_of
from amiyan.settlement.statements.queries import Key

from .kit import (
    NOVEMBER,
    OCTOBER,
    PRICE,
    SEPTEMBER,
    Books,
    agreement,
    balance,
    budget,
    day,
    header,
    lines,
    school,
)


def sums(payee, month):
    return header(
        payee, month, "delivered_tiyn", "corrected_tiyn", "offset_tiyn", "debt_tiyn", "payable_tiyn"
    )


def corrections(payee, month):
    return lines(payee, month, "kind", "service_month", "reason", "units", "amount_tiyn")


def test_an_event_for_a_month_that_was_paid_is_a_correction_in_the_next_statement(region):
    """Fault 7."""
    region.books.meals(2, at=region.a, payee=region.nur)
    region.books.lock(SEPTEMBER)
    before = query("SELECT * FROM settlement_statement_line")
    region.books.meals(1, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.a, payee=region.nur, on="10-10")
    locked = region.books.lock(OCTOBER)
    assert (locked.differing, locked.payable_tiyn) == ({}, 2 * PRICE)
    assert corrections(region.nur, OCTOBER) == [
        ("delivered", OCTOBER, "used", 1, PRICE),
        ("correction", SEPTEMBER, "came_later", 1, PRICE),
    ]
    assert query("SELECT * FROM settlement_statement_line WHERE number = 1") == before


def test_a_paid_claim_corrected_over_then_under_is_exact_and_its_history_whole(region):
    """Fault 8: 631 was paid; it should have been 745, and then it turns out that it should have been nothing."""
    (child,) = region.books.meals(1, at=region.a, payee=region.nur)
    region.books.lock(SEPTEMBER)
    region.books.says(child, "9-10", payee=region.nur, at=region.a, tiyn=745_00)
    region.books.says(child, "9-10", verdict="refused", reason="not_entitled")
    region.books.meals(2, at=region.a, payee=region.nur, on="10-10")
    assert region.books.lock(OCTOBER).differing == {}
    assert corrections(region.nur, OCTOBER)[1:] == [
        ("correction", SEPTEMBER, "not_entitled", -1, -745_00),
        ("correction", SEPTEMBER, "other_price", -1, -PRICE),
        ("correction", SEPTEMBER, "other_price", 1, 745_00),
    ]
    assert sums(region.nur, OCTOBER) == (2 * PRICE, -PRICE, PRICE + 745_00, 0, PRICE)
    total = query("SELECT sum(payable_tiyn) FROM settlement_statement WHERE payee = %s", [region.nur])
    assert total == [(2 * PRICE,)]  # two meals of October; September's was paid and given back
    assert query("SELECT version, amount_tiyn FROM settlement_posting WHERE person_id = %s ORDER BY 1", [child]) == [
        (1, PRICE), (2, 745_00), (3, 0),
    ]  # fmt: skip
    assert verify(connection).findings == ()


def test_a_debt_is_carried_until_it_is_served_off(region):
    children = region.books.meals(3, at=region.a, payee=region.nur)
    region.books.lock(SEPTEMBER)
    for child in children:
        region.books.says(child, "9-10", reason="not_entitled")
    region.books.meals(1, at=region.a, payee=region.nur, on="10-10")
    region.books.lock(OCTOBER)
    assert sums(region.nur, OCTOBER) == (PRICE, -3 * PRICE, PRICE, 2 * PRICE, 0)
    assert balance(region.nur, "recovery") == -2 * PRICE
    region.books.meals(5, at=region.a, payee=region.nur, on="11-10")
    region.books.lock(NOVEMBER)
    assert sums(region.nur, NOVEMBER) == (5 * PRICE, 0, 2 * PRICE, 0, 3 * PRICE)
    assert header(region.nur, NOVEMBER, "debt_before_tiyn") == 2 * PRICE
    assert balance(region.nur, "recovery") == 0
    # September's three meals were never paid out here: what the account holds is what the statements say.
    paid = query("SELECT sum(payable_tiyn) FROM settlement_statement WHERE payee = %s", [region.nur])[0][0]
    assert balance(region.nur, "payable") == paid == 6 * PRICE
    assert verify(connection).findings == ()


def test_the_supplier_who_really_served_is_paid_at_once_and_the_other_gives_back(region):
    """Fault 9, learnt after the month was paid: the agreement of the first had ended before."""
    (child,) = region.books.meals(1, at=region.a, payee=region.nur)
    region.books.lock(SEPTEMBER)
    region.books.says(child, "9-10", payee=region.dam, at=region.a)
    region.books.lock(SEPTEMBER)
    region.books.meals(1, at=region.a, payee=region.nur, on="10-10")
    region.books.lock(OCTOBER)
    # The other had nothing in September: it has its statement now, and that of the first is corrected.
    assert header(region.dam, SEPTEMBER, "payable_tiyn", "number") == (PRICE, 1)
    assert corrections(region.nur, OCTOBER)[1:] == [("correction", SEPTEMBER, "other_supplier", -1, -PRICE)]
    assert header(region.nur, OCTOBER, "payable_tiyn") == 0


def test_what_was_above_a_ceiling_is_paid_when_the_contract_was_amended(region):
    place = school("Е-6")
    agreement(place, region.dam, number="9", ceiling=2 * PRICE)
    region.books.meals(3, at=place, payee=region.dam)
    region.books.lock(SEPTEMBER)
    assert header(region.dam, SEPTEMBER, "payable_tiyn", "above_ceiling_tiyn") == (2 * PRICE, PRICE)
    region.books.lock(OCTOBER)
    assert query("SELECT count(*) FROM settlement_statement") == [(1,)]  # nothing new to say
    query("UPDATE registry_agreement SET known_to = now() WHERE number = '9' RETURNING id")
    agreement(place, region.dam, number="9", ceiling=10 * PRICE)
    region.books.lock(OCTOBER)
    assert header(region.dam, OCTOBER, "payable_tiyn", "carried_tiyn", "above_ceiling_tiyn") == (
        PRICE,
        PRICE,
        0,
    )


def test_a_contract_counts_what_every_earlier_statement_accepted(region):
    place = school("Е-6")
    agreement(place, region.dam, number="9", ceiling=3 * PRICE)
    region.books.meals(2, at=place, payee=region.dam)
    region.books.lock(SEPTEMBER)
    region.books.meals(2, at=place, payee=region.dam, on="10-10")
    region.books.lock(OCTOBER)
    assert header(region.dam, OCTOBER, "payable_tiyn", "above_ceiling_tiyn") == (PRICE, PRICE)
    assert query("SELECT before_tiyn FROM settlement_statement_contract WHERE number = 2") == [(2 * PRICE,)]


def test_an_ineligible_service_under_an_eligible_heading_cannot_be_paid_from_that_purpose(region):
    """Fault 16: the provider also runs a club. What the club did is in no statement of meals and in no fund of theirs."""
    club = "extracurricular-club"
    clubs = Books(budget(programme=club), programme=club)
    agreement(region.a, region.nur, number="C", programme=club)
    clubs.meals(4, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.a, payee=region.nur)
    assert region.books.lock(SEPTEMBER).payable_tiyn == PRICE
    assert (balance(region.nur, "payable"), balance(region.nur, "payable", club)) == (PRICE, 4 * PRICE)
    # A posting that names the wrong budget is found out by the books.
    (child,) = clubs.meals(1, at=region.b, payee=region.dam)
    query(
        "INSERT INTO settlement_posting (person_id, service_day, programme, slot, version, verdict_version, payee, amount_tiyn,"
        " facility_id, budget_id, batch) SELECT person_id, service_day, 'school-meals', slot, 1, 1, payee, amount_tiyn,"
        " facility_id, %s, batch FROM settlement_posting WHERE person_id = %s RETURNING 1",
        [region.books.budget_id, child],
    )
    assert region.books.lock(SEPTEMBER).differing == {region.dam: (PRICE, 0)}


def test_every_line_goes_down_to_its_meals(region):
    children = region.books.meals(5, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.a, payee=region.nur, tiyn=745_00)
    held = region.books.held(2, at=region.a)
    # What was corrected before it locked is in no line of it.
    (gone,) = region.books.meals(1, at=region.a, payee=region.nur)
    region.books.says(gone, "9-10", verdict="refused", reason="not_entitled")
    region.books.lock(SEPTEMBER)
    key = Key(region.nur, region.books.budget_id, 1)
    assert [(one.service_day, one.meals) for one in days_of(key, 1, scope=EVERYTHING)] == [(day("9-10"), 5)]
    assert len(meals_of(key, 1, scope=EVERYTHING, on=day("9-10"))) == 5
    assert meals_of(key, 1, scope=EVERYTHING, on=day("9-11")) == []
    first = meals_of(key, 1, scope=EVERYTHING, most=3)
    rest = meals_of(key, 1, scope=EVERYTHING, after=first[-1], most=3)
    assert [meal.person_id for meal in (*first, *rest)] == sorted(children)
    assert [meal.amount_tiyn for meal in meals_of(key, 2, scope=EVERYTHING)] == [745_00]
    assert [meal.person_id for meal in meals_of(key, 3, scope=EVERYTHING)] == sorted(held)
    # What was corrected later is in the line as it was locked, and in the line of its correction.
    region.books.says(children[0], "9-10", reason="not_entitled")
    late = region.books.meals(1, at=region.a, payee=region.nur)
    region.books.lock(OCTOBER)
    assert len(meals_of(key, 1, scope=EVERYTHING)) == 5
    following = Key(region.nur, region.books.budget_id, 2)
    found = {
        (meal.person_id, meal.amount_tiyn)
        for line in (1, 2)
        for meal in meals_of(following, line, scope=EVERYTHING)
    }
    assert found == {(late[0], PRICE), (children[0], -PRICE)}
