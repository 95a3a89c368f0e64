"""A month locks: lines sum to the total, in order, once, and what comes later is a correction."""

import datetime as dt

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.settlement.statements import lock
from amiyan.settlement.statements.jobs import lock_night
from amiyan.settlement.statements.nights import lock_due

from .kit import (
    NOVEMBER,
    OCTOBER,
    PRICE,
    SEPTEMBER,
    Books,
    agreement,
    budget,
    day,
    header,
    lines,
    named_person,
    recorder,
    school,
)


def problem(call):
    with pytest.raises(ProblemError) as caught:
        call()
    return caught.value.problem


def test_a_provider_is_stated_what_was_posted_for_its_places(region):
    region.books.meals(3, at=region.a, payee=region.nur)
    region.books.meals(2, at=region.a, payee=region.nur, on="9-30", tiyn=745_00)
    region.books.meals(1, at=region.b, payee=region.dam)
    locked = region.books.lock(SEPTEMBER)
    assert (locked.statements, locked.payable_tiyn) == (2, 3 * PRICE + 2 * 745_00 + PRICE)
    assert (locked.waiting, locked.behind, locked.differing) == ({}, {}, {})
    assert lines(region.nur, SEPTEMBER, "kind", "agreement", "unit_price_tiyn", "units", "amount_tiyn") == [
        ("delivered", "12-2025", PRICE, 3, 3 * PRICE),
        ("delivered", "12-2025", 745_00, 2, 2 * 745_00),
    ]
    assert header(region.nur, SEPTEMBER, "number", "delivered_units", "payable_tiyn") == (
        1,
        5,
        3 * PRICE + 2 * 745_00,
    )
    # Saturday 18 October: due on the Monday after it; fifteen working days to decide, less Republic Day.
    assert header(region.nur, SEPTEMBER, "due_on", "decide_by") == (
        dt.date(2025, 10, 20),
        dt.date(2025, 10, 31),
    )


@pytest.mark.parametrize(
    "amounts", [(1,), (1, 1, 1), (10**12, 1), (33, 33, 34), (1, 10**12, 333_333_333_333)]
)
def test_lines_of_any_amount_sum_to_the_total(region, amounts):
    """Fault 6: of 1 tiyn, of thirds, of 10^12."""
    for tiyn in amounts:
        region.books.meals(1, at=region.a, payee=region.nur, tiyn=tiyn)
    assert region.books.lock(SEPTEMBER).payable_tiyn == sum(amounts)
    assert sum(tiyn for (tiyn,) in lines(region.nur, SEPTEMBER, "amount_tiyn")) == sum(amounts)


def test_a_month_locks_once_and_asking_again_makes_what_is_missing(region):
    region.books.meals(1, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.b, payee=region.dam)
    assert region.books.lock(SEPTEMBER, payees=[region.nur]).statements == 1
    before = header(region.nur, SEPTEMBER, "document_sha256", "up_to_batch")
    assert region.books.lock(SEPTEMBER).statements == 1
    assert region.books.lock(SEPTEMBER).statements == 0
    assert header(region.nur, SEPTEMBER, "document_sha256", "up_to_batch") == before
    assert header(region.dam, SEPTEMBER, "number") == 1


class WorkerDiedError(Exception):
    """The process was killed."""


def test_a_locking_that_was_killed_between_providers_goes_on(region, monkeypatch):
    for n in range(5):
        place = school(f"Ж-{n}")
        agreement(place, region.dam if n % 2 else region.nur)
        region.books.meals(1, at=place, payee=region.dam if n % 2 else region.nur)
    monkeypatch.setattr(lock, "CHUNK", 1)

    def die(done, _total):
        raise WorkerDiedError(done)

    with pytest.raises(WorkerDiedError):
        region.books.lock(SEPTEMBER, progress=die)
    assert query("SELECT count(*) FROM settlement_statement") == [(1,)]
    seen = []
    assert region.books.lock(SEPTEMBER, progress=lambda *done: seen.append(done)).statements == 1
    assert seen == [(1, 1)]
    assert query("SELECT sum(payable_tiyn) FROM settlement_statement") == [(5 * PRICE,)]


def test_a_month_that_is_not_over_or_not_yet_lockable_is_refused(region):
    region.books.meals(1, at=region.a, payee=region.nur)
    found = problem(lambda: region.books.lock(SEPTEMBER, today=dt.date(2025, 10, 7)))
    assert (found.kind.code, found.params["day"]) == ("period-not-lockable", "2025-10-08")
    assert region.books.lock(SEPTEMBER, today=dt.date(2025, 10, 8)).statements == 1


def test_a_month_of_another_year_is_refused(region):
    found = problem(lambda: region.books.lock(dt.date(2027, 1, 1), today=dt.date(2027, 3, 1)))
    assert found.kind.code == "month-of-another-year"


def test_a_region_that_has_not_decided_its_terms_of_payment_locks_nothing(region):
    other = Books(budget(region="59"))
    assert problem(lambda: other.lock(SEPTEMBER)).kind.code == "programme-payment-placeholder"


def test_periods_lock_in_order_and_never_reopen(region):
    region.books.meals(1, at=region.a, payee=region.nur, on="10-10")
    region.books.meals(1, at=region.a, payee=region.nur, on="9-10")
    locked = region.books.lock(OCTOBER)
    assert (locked.statements, locked.behind) == (0, {region.nur: SEPTEMBER})
    assert region.books.lock(SEPTEMBER).statements == 1
    assert region.books.lock(OCTOBER).statements == 1
    assert header(region.nur, OCTOBER, "number", "previous_month") == (2, SEPTEMBER)
    found = problem(lambda: region.books.lock(SEPTEMBER, payees=[region.nur]))
    assert (found.kind.code, found.params["last"]) == ("period-passed", "2025-10")


def test_who_had_nothing_in_a_month_gets_the_next_number(region):
    region.books.meals(1, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.b, payee=region.dam)
    region.books.lock(SEPTEMBER)
    region.books.meals(1, at=region.b, payee=region.dam, on="10-10")
    region.books.lock(OCTOBER)
    region.books.meals(1, at=region.a, payee=region.nur, on="11-10")
    region.books.lock(NOVEMBER)
    assert header(region.nur, NOVEMBER, "number", "previous_month") == (2, SEPTEMBER)
    assert query("SELECT count(*) FROM settlement_statement WHERE payee = %s", [region.nur]) == [(2,)]


def test_a_month_that_came_to_nothing_leaves_no_trace_in_the_next(region):
    """Everything of September was taken back before it locked: no statement, and no correction in October's."""
    (child,) = region.books.meals(1, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.b, payee=region.dam)
    region.books.says(child, "9-10")
    region.books.lock(SEPTEMBER)
    region.books.meals(1, at=region.a, payee=region.nur, on="10-10")
    region.books.lock(OCTOBER)
    assert lines(region.nur, OCTOBER, "kind", "amount_tiyn") == [("delivered", PRICE)]


def test_a_meal_that_came_and_went_within_its_month_is_no_line(region):
    (child,) = region.books.meals(1, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.a, payee=region.nur)
    region.books.says(child, "9-10", verdict="refused")
    region.books.lock(SEPTEMBER)
    assert lines(region.nur, SEPTEMBER, "kind", "units") == [("delivered", 1)]


def test_a_supplier_that_changed_in_the_middle_of_a_month_is_stated_its_own_days(region):
    """Fault 9: the agreement ended, the child still eats, and the other supplier is paid."""
    place = school("В-3")
    agreement(place, region.nur, first="9-1", last="9-14")
    agreement(place, region.dam, number="8", first="9-15")
    (child,) = region.books.meals(1, at=place, payee=region.nur, on="9-12")
    region.books.says(child, "9-15", payee=region.dam, at=place)
    region.books.lock(SEPTEMBER)
    assert lines(region.nur, SEPTEMBER, "agreement", "units") == [("12-2025", 1)]
    assert lines(region.dam, SEPTEMBER, "agreement", "units") == [("8", 1)]


def test_a_place_that_nobody_supplies_gets_no_statement(region):
    orphan = school("Г-4")
    region.books.meals(1, at=orphan, payee=orphan)
    assert region.books.lock(SEPTEMBER).statements == 0


def mark(table, facility, **more):
    columns = {"facility_id": facility, "shard": 0} | more
    execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})",
        list(columns.values()),
    )


def test_while_evidence_is_under_way_its_provider_waits_and_the_others_do_not(region):
    region.books.meals(1, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.b, payee=region.dam)
    mark("deliveries_unread", region.a, evidence_id=1)
    mark("deliveries_unjudged", region.a, day=day("9-30"), programme="school-meals")
    locked = region.books.lock(SEPTEMBER)
    assert (locked.statements, locked.waiting) == (1, {region.nur: 2})
    found = problem(lambda: region.books.lock(SEPTEMBER, payees=[region.nur]))
    assert (found.kind.code, found.params["marks"]) == ("marks-open", 2)
    execute("DELETE FROM deliveries_unread")
    execute("DELETE FROM deliveries_unjudged")
    assert region.books.lock(SEPTEMBER).statements == 1


def test_days_after_the_month_and_what_the_books_refused_hold_nobody_up(region):
    (child,) = region.books.meals(1, at=region.a, payee=region.nur)
    mark("deliveries_unjudged", region.a, day=day("10-1"), programme="school-meals")
    execute(
        "INSERT INTO deliveries_unposted (person_id, service_day, programme, shard, refused)"
        " VALUES (%s, %s, 'school-meals', 0, 'fund_dry')",
        [child, day("9-10")],
    )
    assert region.books.lock(SEPTEMBER).statements == 1


def test_a_person_who_does_not_wait_says_why_and_the_statement_says_it_too(region):
    region.books.meals(1, at=region.a, payee=region.nur)
    mark("deliveries_unread", region.a, evidence_id=1)
    found = problem(lambda: region.books.lock(SEPTEMBER, reason="the terminal burnt"))
    assert found.kind.code == "reason-without-person"
    for other in (123, named_person(), recorder(region="71")):
        found = problem(lambda other=other: region.books.lock(SEPTEMBER, reason="x", recorded_by=other))
        assert found.kind.code == "may-not-record"
    locked = region.books.lock(SEPTEMBER, reason="the terminal burnt", recorded_by=region.clerk)
    assert locked.statements == 1
    assert header(region.nur, SEPTEMBER, "open_marks", "reason", "recorded_by") == (
        1,
        "the terminal burnt",
        region.clerk,
    )


def test_what_comes_in_while_a_month_locks_is_in_it(region, monkeypatch):
    """Between the reading of the postings and the transaction that locks, a terminal's evidence was posted."""
    region.books.meals(1, at=region.a, payee=region.nur)
    (child,) = region.books.meals(1, at=region.a, payee=region.nur)
    read = lock.books.read_books

    def read_and_post(values, *, upto):
        read(values, upto=upto)
        region.books.meals(2, at=region.a, payee=region.nur)
        region.books.says(child, "9-10")

    monkeypatch.setattr(lock.books, "read_books", read_and_post)
    locked = region.books.lock(SEPTEMBER)
    assert (locked.differing, locked.payable_tiyn) == ({}, 3 * PRICE)


def test_a_statement_that_the_books_do_not_bear_out_is_not_made(region, monkeypatch):
    """Fault 12: somebody wrote a posting past the books. The other provider is stated all the same."""
    (child,) = region.books.meals(1, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.b, payee=region.dam)
    execute(
        "INSERT INTO settlement_posting (person_id, service_day, programme, slot, version, verdict_version, payee,"
        " amount_tiyn, facility_id, budget_id, batch) SELECT person_id, DATE '2025-09-11', programme, slot, 1, 1, payee,"
        " amount_tiyn, facility_id, budget_id, batch FROM settlement_posting WHERE person_id = %s",
        [child],
    )
    locked = region.books.lock(SEPTEMBER)
    assert (locked.statements, locked.differing) == (1, {region.nur: (2 * PRICE, PRICE)})


def test_a_provider_of_two_regions_is_held_against_the_books_of_both(region):
    other = Books(budget(region="71"))
    far = school("Д-5", region="71")
    agreement(far, region.nur, number="71/3")
    region.books.meals(2, at=region.a, payee=region.nur)
    other.meals(3, at=far, payee=region.nur)
    locked = region.books.lock(SEPTEMBER)
    assert (locked.differing, locked.payable_tiyn) == ({}, 2 * PRICE)


def test_a_region_that_got_its_own_budget_in_the_middle_of_a_month_is_stated_under_both(region):
    """Until then the country paid. Each statement has its own meals, and the books are those of both."""
    country = Books(budget(region=None))
    country.meals(2, at=region.a, payee=region.nur)
    region.books.meals(3, at=region.a, payee=region.nur, on="9-20")
    locked = region.books.lock(SEPTEMBER)
    assert (locked.differing, locked.payable_tiyn) == ({}, 3 * PRICE)


def test_who_was_locked_by_somebody_else_meanwhile_is_left_alone(region, monkeypatch):
    region.books.meals(1, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.b, payee=region.dam)
    read = lock.books.read_books

    def read_and_be_overtaken(values, *, upto):
        read(values, upto=upto)
        execute(
            "INSERT INTO settlement_statement (payee, budget_id, number, month, from_batch, up_to_batch, delivered_units,"
            " delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn, above_ceiling_tiyn,"
            " payable_tiyn, due_on, decide_by, document_sha256, recorded_by)"
            " VALUES (%s, %s, 1, %s, 0, %s, 1, 1, 0, 0, 0, 0, 0, 0, 1, '2025-10-20', '2025-10-31', '', 0)",
            [region.nur, region.books.budget_id, SEPTEMBER, upto],
        )

    monkeypatch.setattr(lock.books, "read_books", read_and_be_overtaken)
    assert region.books.lock(SEPTEMBER).statements == 1
    assert header(region.dam, SEPTEMBER, "payable_tiyn") == PRICE


def test_a_night_locks_what_may_lock_by_the_calendar(region):
    region.books.meals(1, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.a, payee=region.nur, on="10-10")
    used(region.books, "9-10", "10-10")
    undecided = Books(budget(region="59"))
    used(undecided, "9-10")
    assert lock_due(today=dt.date(2025, 10, 7)) == []
    (found,) = lock_due(today=dt.date(2025, 11, 7))
    assert (found.month, found.locked.statements) == (SEPTEMBER, 1)
    assert header(region.nur, SEPTEMBER, "recorded_by") == 0
    done = lock_due(today=dt.date(2025, 11, 8))
    assert [(one.month, one.locked.statements) for one in done] == [(SEPTEMBER, 0), (OCTOBER, 1)]


def test_a_night_that_finds_statements_and_books_apart_ends_with_a_problem(region, monkeypatch):
    (child,) = region.books.meals(1, at=region.a, payee=region.nur)
    used(region.books, "9-10")
    execute(
        "INSERT INTO settlement_posting (person_id, service_day, programme, slot, version, verdict_version, payee,"
        " amount_tiyn, facility_id, budget_id, batch) SELECT person_id, DATE '2025-09-11', programme, slot, 1, 1, payee,"
        " amount_tiyn, facility_id, budget_id, batch FROM settlement_posting WHERE person_id = %s",
        [child],
    )
    night = int(dt.datetime(2025, 10, 8, 22, tzinfo=dt.UTC).timestamp())
    found = problem(lambda: lock_night(night))
    assert found.kind.code == "statements-and-books-differ"


def used(books, *days):
    for one in days:
        execute(
            "INSERT INTO settlement_use (budget_id, service_day, batch, units, tiyn) VALUES (%s, %s, 1, 1, 1)",
            [books.budget_id, day(one)],
        )
