"""What the office calls paid is what the bank settled, and what it did not pay of a paid statement is told."""

import pytest

from amiyan.kernel.periods import Period
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute, query
from amiyan.settlement.figures import queries
from amiyan.settlement.figures.counting import count_payments
from amiyan.settlement.figures.kinds import Kind
from tests.entitlements.village import a_school
from tests.settlement.payouts import office as o
from tests.settlement.payouts import said as s
from tests.settlement.payouts.sending import TIYN, Sent

MONTH = Period.of_month(o.MONTH.year, o.MONTH.month)


@pytest.fixture
def sent(db):
    o.budget()
    return Sent()


def a_line(payee, place, tiyn, *, number=1, line=1, kind="delivered"):
    execute(
        "INSERT INTO settlement_statement_line (payee, budget_id, number, line, kind, facility_id, agreement,"
        " service_month, reason, unit_price_tiyn, units, amount_tiyn) VALUES (%s, %s, %s, %s, %s, %s, 'D', %s, '', %s, 1, %s)",
        [payee, o.BUDGET, number, line, kind, place, o.MONTH, tiyn, tiyn],
    )


def figures(scope=EVERYTHING):
    count_payments(programme=o.PROGRAMME)
    return queries.totals(programme=o.PROGRAMME, month=MONTH, scope=scope)


def settled_in_the_books():
    return query("SELECT coalesce(sum(amount), 0)::bigint FROM ledger_transfer WHERE code = 'settlement'")[0][
        0
    ]


def test_nothing_is_paid_before_the_bank_has_settled_it_and_all_of_it_after(sent):
    school = a_school("79")
    a_line(sent.payee, school, TIYN)
    before = figures()
    assert (before.tiyn[Kind.STATED], before.tiyn[Kind.PAID], settled_in_the_books()) == (TIYN, 0, 0)
    s.says(sent.word("ACCP"))
    assert figures().tiyn[Kind.PAID] == 0, "accepted is not paid"
    s.says(s.statement(sent.debit()))
    after = figures()
    assert after.tiyn[Kind.PAID] - after.withheld_tiyn == settled_in_the_books() == TIYN
    assert figures(Scope(regions=frozenset({"75"}))).tiyn[Kind.PAID] == 0


def test_what_came_back_is_no_longer_paid(sent):
    a_line(sent.payee, a_school("79"), TIYN)
    s.says(s.statement(sent.debit()))
    assert figures().tiyn[Kind.PAID] == TIYN
    s.says(s.statement(sent.credit(), number=2, opening=10**9 - TIYN))
    assert figures().tiyn[Kind.PAID] == 0


def test_of_a_paid_statement_what_the_bank_did_not_pay_is_told_apart(db):
    """A debt was set off: the lines come to more than was paid."""
    o.budget()
    payee, school = o.organisation(), a_school("79")
    # All of it was set off against what the supplier owed: nothing was left to pay.
    execute(
        "INSERT INTO settlement_statement (payee, budget_id, number, month, from_batch, up_to_batch, delivered_units,"
        " delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn, above_ceiling_tiyn,"
        " debt_before_tiyn, offset_tiyn, payable_tiyn, due_on, decide_by, document_sha256, recorded_by, iban)"
        " VALUES (%s, %s, 1, %s, 0, 0, 1, 500, 0, 0, 0, 0, 0, 0, 500, 500, 0, %s, %s, %s, 11, '')",
        [payee, o.BUDGET, o.MONTH, o.DUE, o.DUE, bytes(32)],
    )
    a_line(payee, school, 500)
    found = figures()
    assert (found.tiyn[Kind.PAID], found.withheld_tiyn, settled_in_the_books()) == (500, 500, 0)


def test_a_held_line_is_neither_stated_nor_paid(sent):
    school = a_school("79")
    a_line(sent.payee, school, TIYN)
    a_line(sent.payee, school, 700, line=2, kind="held")
    s.says(s.statement(sent.debit()))
    assert figures().tiyn[Kind.STATED] == figures().tiyn[Kind.PAID] == TIYN
