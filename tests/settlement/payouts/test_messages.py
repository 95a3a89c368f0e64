"""Messages: bounded, the same id for the same payouts, kept as they go out."""

import datetime as dt

import pytest
from lxml import etree

from amiyan.kernel.sql import query
from amiyan.settlement.channels.bank_files import BankFiles
from amiyan.settlement.payment_file import validate
from amiyan.settlement.payouts.messages import make_messages, message_id

from . import office as o
from . import said as s

NOW = dt.datetime(2025, 10, 20, 6, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _budget(db):
    o.budget()


def kept():
    return query("SELECT id, payouts, total_tiyn, body, execution_on FROM settlement_message ORDER BY id")


def test_a_message_holds_each_payout_once_with_its_id_and_is_valid():
    first, second = o.organisation("«Нұрлы дәм» ЖШС"), o.organisation()
    o.statement(first, 63_100)
    o.statement(second, 1)
    o.make()
    assert make_messages(budget_id=o.BUDGET, now=NOW) == (1, 2, 63_101)
    ((id_, count, total, body, day),) = kept()
    assert (count, total, day) == (2, 63_101, dt.date(2025, 10, 20))
    body = bytes(body)
    assert validate(body) == []
    ids = [payout.hex for (payout,) in query("SELECT id FROM settlement_payout")]
    tree = etree.fromstring(body)
    assert sorted(node.text for node in tree.iterfind(".//{*}EndToEndId")) == sorted(ids)
    assert id_ == message_id(ids) == tree.findtext(".//{*}MsgId")
    assert tree.findtext(".//{*}BtchBookg") == "false"
    assert "2025 ж. қыркүйек, № 1 акт, 464-111" in " ".join(tree.findtext(".//{*}Ustrd").split())
    assert query("SELECT message_id FROM settlement_outbox") == [(id_,)]
    assert o.balances(first) == {"payout": (63_100, 63_100)}


def test_twice_makes_no_second_message_and_a_later_payout_goes_into_its_own():
    o.statement(o.organisation(), 63_100)
    o.make()
    make_messages(budget_id=o.BUDGET, now=NOW)
    assert make_messages(budget_id=o.BUDGET, now=NOW) == (0, 0, 0)
    o.statement(o.organisation(), 200)
    o.make()
    assert make_messages(budget_id=o.BUDGET, now=NOW) == (1, 1, 200)
    assert query("SELECT count(*), count(DISTINCT message_id) FROM settlement_message_payout") == [(2, 2)]


@pytest.mark.parametrize(("most", "size"), [(2, 20 << 20), (20_000, 2_500)])
def test_a_message_is_bounded_in_payments_and_in_bytes(monkeypatch, most, size):
    monkeypatch.setattr(BankFiles, "payments_max", most)
    monkeypatch.setattr(BankFiles, "bytes_max", size)
    for _ in range(5):
        o.statement(o.organisation(), 100)
    o.make()
    made = make_messages(budget_id=o.BUDGET, now=NOW)
    assert (made.payouts, made.tiyn) == (5, 500)
    assert made.messages >= 3
    for _id, count, _total, body, _day in kept():
        assert count <= most
        assert count == 1 or len(body) <= size


def test_on_a_day_on_which_banks_rest_the_next_working_day_is_asked_for():
    o.statement(o.organisation(), 100)
    o.make()
    make_messages(
        budget_id=o.BUDGET, now=dt.datetime(2025, 10, 25, 6, tzinfo=dt.UTC)
    )  # the Republic's day, a Saturday
    ((_, _, _, _, day),) = kept()
    assert day == dt.date(2025, 10, 28)  # the day off is moved to Monday


def test_the_id_of_a_message_is_of_its_payouts_and_neither_of_their_order_nor_of_a_day():
    assert message_id(["a", "b"]) == message_id(["b", "a"])
    assert message_id(["a", "b"]) != message_id(["a", "c"])
    assert len(message_id(["a"])) <= 35


def first_id(payee):
    return query(
        "SELECT replace(ledger_transfer_id('payout', %s::text, %s::text, '1', %s::text, '464-111', '1')::text, '-', '')",
        [o.BUDGET, payee, o.MONTH],
    )[0][0]


def test_what_the_bank_has_paid_already_is_not_asked_for_again_by_a_restored_site():
    """The answers were read again before the payouts were made anew, under the same ids."""
    paid, known, fresh = o.organisation(), o.organisation(), o.organisation()
    for payee in (paid, known, fresh):
        o.statement(payee, 63_100)
    s.says(s.statement(s.line(first_id(paid), 63_100)), s.report("m-gone", (first_id(known), "ACCP")))
    assert s.unmatched() == [("unknown_id", 63_100, False)]
    o.make()
    assert make_messages(budget_id=o.BUDGET, now=NOW) == (1, 1, 63_100)
    assert s.unmatched() == []
    states = "SELECT array_agg(state ORDER BY n) FROM settlement_payout_event WHERE payee = %s"
    assert [query(states, [payee])[0][0] for payee in (paid, known, fresh)] == [
        ["made", "settled"],
        ["made", "accepted"],
        ["made"],
    ]
    assert o.balances(paid) == {"bank": 63_100}
    assert o.balances(fresh) == {"payout": (63_100, 63_100)}
