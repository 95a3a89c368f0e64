"""Belief beside truth: every tiyn of the difference has a name."""

import datetime as dt

import pytest

from amiyan.kernel.sql import query
from amiyan.settlement.payouts.decide import decide_line
from amiyan.settlement.payouts.queries import difference, working_days_before

from . import office as o
from . import said as s
from .sending import TIYN, Sent

TODAY = dt.date(2025, 10, 24)


@pytest.fixture
def sent(db):
    o.budget()
    return Sent()


def sections(found=None):
    found = found or difference(today=TODAY)
    return {one.code: (one.count, one.tiyn) for one in found.sections if one.count}


def test_where_everything_is_booked_there_is_no_difference(sent):
    s.says(s.statement(sent.debit()))
    found = difference(today=TODAY)
    assert sections(found) == {}
    assert (found.tiyn, found.believed_tiyn, found.shown_tiyn) == (0, TIYN, TIYN)
    assert found.is_reconciled
    (account,) = found.accounts
    assert (account.iban, account.payouts, account.lines, account.difference_tiyn) == (o.PAYER_IBAN, 1, 1, 0)
    assert (account.last_day, account.closing_tiyn) == (s.DAY, 10**9 - TIYN)


def test_what_we_believe_paid_and_the_bank_does_not_show(sent):
    s.says(sent.word("ACSC"))
    found = difference(today=TODAY)
    assert sections(found) == {"not_shown": (1, -TIYN)}
    assert found.tiyn == -TIYN
    (section,) = (one for one in found.sections if one.count)
    assert section.lines[0]["payout"] == sent.id


def test_what_the_bank_shows_and_we_do_not_believe(sent):
    s.says(s.statement(sent.debit(TIYN - 100), s.line("f" * 32, 500), s.line("", 800, credit=True)))
    found = difference(today=TODAY)
    assert sections(found) == {"unmatched": (3, TIYN - 100 + 500 - 800)}
    whys = [line["why"] for one in found.sections if one.code == "unmatched" for line in one.lines]
    assert sorted(whys) == ["other_amount", "unexpected_credit", "unknown_id"]


def test_what_came_back_before_its_way_out_is_shown(sent):
    s.says(s.notification(sent.credit()))
    assert sections() == {"way_out_not_shown": (1, -TIYN), "came_back": (1, TIYN)}


def test_a_line_that_a_person_explained_stays_in_the_sum_under_its_own_name(sent):
    s.says(s.statement(sent.debit(), s.line("", 150, kind="MDOP/CHRG", reference="FEE1")))
    decide_line(iban=o.PAYER_IBAN, reference="FEE1", decision="fee", decided_by=o.ACCOUNTANT, reason="tariff")
    found = difference(today=TODAY)
    assert sections(found) == {"decided": (1, 150)}
    assert found.tiyn == 150
    assert found.is_reconciled


def test_a_double_payment_that_a_person_explained_and_that_then_comes_back_leaves_nothing(sent):
    s.says(s.statement(sent.debit(reference="R1"), sent.debit(reference="R2")))
    decide_line(
        iban=o.PAYER_IBAN, reference="R2", decision="explained", decided_by=o.ACCOUNTANT, reason="their fault"
    )
    assert sections() == {"decided": (1, TIYN)}
    s.says(s.statement(sent.credit(), number=2, opening=10**9 - 2 * TIYN))
    assert sections() == {}
    assert sent.states() == ["made", "settled"]


def test_a_bank_that_rejects_what_it_booked_contradicts_itself(sent):
    s.says(s.statement(sent.debit()), sent.word("RJCT", "AC04"))
    assert sections() == {"contradicted": (1, TIYN)}


def test_a_payout_without_an_end_for_some_working_days_is_silent(sent):
    s.says(sent.word("ACCP"))
    today = dt.datetime.now(dt.UTC).date()
    assert "silent" not in sections(difference(today=today))
    later = today + dt.timedelta(days=14)
    assert sections(difference(today=later))["silent"] == (1, TIYN)
    s.says(s.statement(sent.debit()))
    assert "silent" not in sections(difference(today=later))


def test_working_days_are_counted_back_over_days_off():
    # 25 October 2025 is a Saturday and the Republic's day; the day off is Monday, 27 October.
    assert working_days_before(dt.date(2025, 10, 29), 3) == dt.date(2025, 10, 23)


def test_a_gap_a_jump_and_a_wrong_sum_in_the_banks_statements_are_found(sent):
    s.says(
        s.statement(number=1, opening=1000, day=dt.date(2025, 10, 20)),
        s.statement(number=3, opening=1000, day=dt.date(2025, 10, 22)),
        s.statement(number=4, opening=900, day=dt.date(2025, 10, 23)),
        s.statement(number=5, opening=900, closing=800, day=dt.date(2025, 10, 24)),
    )
    (found,) = (one for one in difference(today=TODAY).sections if one.code == "balances")
    assert [line["kind"] for line in found.lines] == [
        *("bank-statement-number", "bank-statement-jump", "bank-statement-sum"),
    ]


def test_numbers_that_begin_anew_with_the_year_are_no_gap(sent):
    s.says(
        s.statement(number=250, opening=1000, day=dt.date(2025, 12, 31)),
        s.statement(number=1, opening=1000, day=dt.date(2026, 1, 5)),
        s.statement(number=250, opening=1000, day=dt.date(2026, 12, 31)),
    )
    (found,) = (one for one in difference(today=TODAY).sections if one.code == "balances")
    assert [line["params"] for line in found.lines] == [{"before": 1, "after": 250}]


def test_what_could_not_be_read_is_shown_with_its_file(sent):
    s.says(b"<html>Bad Gateway</html>")
    (found,) = (one for one in difference(today=dt.date.today()).sections if one.code == "unreadable")  # noqa: DTZ011
    assert found.lines[0]["kind"] == "bank-file-foreign"


def test_the_work_list_is_what_the_report_finds(sent):
    """Two ways to the same lines: followed answer by answer, and looked at as a whole."""
    s.says(
        s.statement(sent.debit(), sent.debit(), s.line("f" * 32, 500), s.line("", 800, credit=True)),
        s.statement(sent.credit(), number=2, opening=0),
        s.statement(sent.credit(), sent.credit(), number=3, opening=0),
    )
    (found,) = (one for one in difference(today=TODAY).sections if one.code == "unmatched")
    listed = sorted((line["why"], line["reference"]) for line in found.lines)
    assert listed == sorted(query("SELECT why, reference FROM settlement_bank_unmatched"))
    assert listed
