"""The simulated bank: honest books under every habit."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.settlement.bank.answers import BankStatement, StatusReport, continuity, read_answer
from amiyan.simulator.bank import problems as p
from amiyan.simulator.bank.bank import Bank
from amiyan.simulator.bank.habits import HABITS, Habits, read_rates
from tests.settlement.bank.invented_bank import valid
from tests.simulator.bank.orders import DAY, OWN, letters, order, payments, put, supplier, truth


@pytest.fixture
def bank_with(tmp_path):
    """A bank in a folder with the habits that are named; it is closed at the end."""
    open_banks = []

    def make(balances=None, seed=7, closed=(), **rates) -> Bank:
        named = {name.replace("_", "-"): rate for name, rate in rates.items()}
        open_banks.append(Bank(tmp_path, Habits(seed, named), day=DAY, balances=balances, closed=closed))
        return open_banks[-1]

    yield make
    for bank in open_banks:
        bank.close()


def run(bank: Bank, *, rounds: int = 3, days: int = 1) -> None:
    for _ in range(days):
        for _ in range(rounds):
            bank.round()
        bank.close_day()


def answers(folder) -> list[StatusReport | BankStatement]:
    """What the bank sent, less what cannot be read."""
    found = []
    for _name, body in letters(folder):
        try:
            found.append(read_answer(body))
        except ProblemError:
            continue
    return found


def reports(folder) -> list[StatusReport]:
    return [one for one in answers(folder) if isinstance(one, StatusReport)]


def statements(folder, kind="camt.053") -> list[BankStatement]:
    return [one for one in answers(folder) if isinstance(one, BankStatement) and one.kind == kind]


def outcomes(folder) -> dict[str, str]:
    return {one["end_to_end_id"]: one["state"] for one in truth(folder)["payments"]}


# An honest day


def test_of_an_account_it_is_asked_once_a_file_what_is_free(bank_with, tmp_path, monkeypatch):
    """It adds up all that is promised: asked for each payment, a hundred thousand of them take hours."""
    bank = bank_with({OWN: 10_000_000})
    asked, free = [], bank.books.free
    monkeypatch.setattr(bank.books, "free", lambda account: asked.append(account) or free(account))
    for number in range(3):
        put(tmp_path, f"{number}.xml", order(payments(20, first=20 * number), message_id=f"FILE-{number}"))
    bank.round()
    assert asked == [OWN] * 3


def test_an_honest_bank_accepts_pays_and_shows_it_in_the_day_s_statement(bank_with, tmp_path):
    bank = bank_with({OWN: 1_000_000})
    put(tmp_path, "a.xml", order(payments(10)))
    bank.round()
    assert [(one.group_status, one.original_message_id) for one in reports(tmp_path)] == [("ACCP", "FILE-1")]

    bank.round()
    assert [one.group_status for one in reports(tmp_path)] == ["ACCP", "ACSC"]
    assert not statements(tmp_path)

    bank.close_day()
    (notification,) = statements(tmp_path, "camt.054")
    (statement,) = statements(tmp_path)
    assert [one.reference for one in notification.entries] == [one.reference for one in statement.entries]
    assert (statement.opening_tiyn, statement.closing_tiyn) == (1_000_000, 369_000)
    assert {
        (e.end_to_end_id, e.amount_tiyn, e.counterparty_iban, e.message_id) for e in statement.entries
    } == {(f"PAY-{n}", 63_100, supplier(n), "FILE-1") for n in range(1, 11)}
    assert set(outcomes(tmp_path).values()) == {"paid"}
    assert not bank.waits()
    assert bank.round() == []


def test_every_letter_is_valid_and_read_without_a_note(bank_with, tmp_path):
    rates = {name: 0.3 for name in HABITS if name not in {"truncated", "unreadable", "reject-file"}}
    bank = bank_with(**{name.replace("-", "_"): rate for name, rate in rates.items()})
    for number in range(4):
        put(tmp_path, f"{number}.xml", order(payments(6, first=number * 10), message_id=f"FILE-{number}"))
        run(bank, days=2)
    run(bank, days=2)

    found = letters(tmp_path)
    assert len(found) > 20
    for _name, body in found:
        read = read_answer(valid(body))
        assert (read.problems, read.notes) == ((), ())


def test_statements_have_consecutive_numbers_and_add_up_over_the_days(bank_with, tmp_path):
    bank = bank_with(unknown_entry=0.5, fee=0.5, **{"return": 0.4, "wrong_amount": 0.3})
    for number in range(5):
        put(tmp_path, f"{number}.xml", order(payments(5, first=number * 10), message_id=f"FILE-{number}"))
        run(bank, rounds=2)
    run(bank, days=2)

    found = statements(tmp_path)
    assert [one.sequence for one in found] == list(range(1, 8))
    assert [continuity(*pair) for pair in pairwise(found)] == [None] * 6
    told = truth(tmp_path)
    assert found[-1].closing_tiyn == told["balances"][OWN]
    assert all(one.problems == () for one in found)
    kinds = {one["kind"] for one in told["others"]}
    assert kinds == {"unknown", "fee"}


def test_a_payment_waits_for_its_day_and_what_came_before_the_day_is_booked_on_it(bank_with, tmp_path):
    bank = bank_with()
    put(tmp_path, "a.xml", order(payments(1), execution_date=DAY + timedelta(days=2)))
    run(bank, days=2)
    assert outcomes(tmp_path) == {"PAY-1": "accepted"}
    bank.round()
    assert truth(tmp_path)["payments"][0]["booked_on"] == "2026-02-07"


def test_a_day_may_leave_a_weekend_out_and_never_goes_back(bank_with):
    bank = bank_with()
    bank.close_day(date(2026, 2, 9))
    assert bank.books.day == date(2026, 2, 9)
    with pytest.raises(ProblemError) as error:
        bank.close_day(date(2026, 2, 9))
    assert error.value.problem.kind is p.DAY_BACKWARDS


# Once only (faults 1 and 11)


def test_a_file_that_comes_again_is_answered_as_a_duplicate_and_paid_once(bank_with, tmp_path):
    bank = bank_with()
    data = order(payments(3))
    for number in range(20):
        put(tmp_path, f"{number}.xml", data)
        bank.round()
    put(tmp_path, "0.xml", data)
    run(bank)

    assert [one.says_repeated for one in reports(tmp_path)].count(True) == 20
    assert truth(tmp_path)["repeats"] == {"FILE-1": 20}
    assert len(statements(tmp_path)[0].entries) == 3


def test_a_payment_in_another_file_under_the_same_id_is_not_made_again(bank_with, tmp_path):
    bank = bank_with()
    put(tmp_path, "a.xml", order(payments(2)))
    bank.round()
    put(tmp_path, "b.xml", order(payments(3), message_id="FILE-2"))
    run(bank)

    second = next(one for one in reports(tmp_path) if one.original_message_id == "FILE-2")
    assert (second.group_status, [one.status for one in second.transactions]) == (
        "PART",
        ["RJCT", "RJCT", "ACCP"],
    )
    assert all(one.says_repeated for one in second.transactions[:2])
    assert len(statements(tmp_path)[0].entries) == 3


def test_what_was_rejected_may_be_asked_for_again(bank_with, tmp_path):
    bank = bank_with({OWN: 63_100})
    put(tmp_path, "a.xml", order(payments(2)))
    run(bank)
    assert outcomes(tmp_path) == {"PAY-1": "paid", "PAY-2": "rejected"}
    rich = bank.books
    with rich.change():
        rich.lines.execute("UPDATE account SET limited = 0")
    put(tmp_path, "b.xml", order(payments(1, first=2), message_id="FILE-2"))
    run(bank)
    assert [one["state"] for one in truth(tmp_path)["payments"]] == ["paid", "rejected", "paid"]


# What a bank refuses


def test_an_account_without_enough_money_pays_what_it_can(bank_with, tmp_path):
    bank = bank_with({OWN: 150_000})
    put(tmp_path, "a.xml", order(payments(3)))
    put(tmp_path, "b.xml", order(payments(1, first=9, amount_tiyn=23_800), message_id="FILE-2"))
    put(tmp_path, "c.xml", order(payments(1, first=8, amount_tiyn=1), message_id="FILE-3"))
    run(bank)

    first = reports(tmp_path)[0]
    assert [(one.status, one.reason_code) for one in first.transactions] == [
        ("ACCP", ""),
        ("ACCP", ""),
        ("RJCT", "AM04"),
    ]
    assert outcomes(tmp_path)["PAY-9"] == "paid"
    assert outcomes(tmp_path)["PAY-8"] == "rejected"
    assert statements(tmp_path)[0].closing_tiyn == 0


def test_nothing_is_paid_to_an_account_that_is_closed_and_the_others_are(bank_with, tmp_path):
    bank = bank_with(closed=[supplier(2)])
    put(tmp_path, "a.xml", order(payments(3)))
    run(bank)
    assert outcomes(tmp_path) == {"PAY-1": "paid", "PAY-2": "rejected", "PAY-3": "paid"}
    said = {one.end_to_end_id: one.reason_code for one in reports(tmp_path)[0].transactions}
    assert said["PAY-2"] == "AC04"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data[:-300], "FF01"),
        (lambda data: data.replace(b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>GIFT</PmtMtd>"), "FF01"),
        (lambda data: b"nothing of the kind", "FF01"),
        (lambda data: data.replace(b"<Document", b"<!DOCTYPE x><Document"), "FF01"),
        (lambda data: data.replace(b"<NbOfTxs>2</NbOfTxs>", b"<NbOfTxs>3</NbOfTxs>"), "AM18"),
        (lambda data: data.replace(b"<CtrlSum>1262.00", b"<CtrlSum>1262.01", 1), "AM10"),
    ],
)
def test_a_file_that_is_wrong_is_rejected_whole_and_nothing_is_paid(bank_with, tmp_path, change, code):
    bank = bank_with()
    put(tmp_path, "a.xml", change(order(payments(2))))
    run(bank)

    (said,) = reports(tmp_path)
    assert (said.group_status, said.reasons[0].code) == ("RJCT", code)
    assert "paid" not in outcomes(tmp_path).values()
    assert list((tmp_path / "in").glob("*.xml")) == []


def test_a_file_that_could_not_be_read_may_come_again_repaired(bank_with, tmp_path):
    bank = bank_with()
    put(tmp_path, "a.xml", order(payments(2)).replace(b"TRF", b"GIFT"))
    bank.round()
    put(tmp_path, "a.xml", order(payments(2)))
    run(bank)
    assert set(outcomes(tmp_path).values()) == {"paid"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((b'Ccy="KZT"', b'Ccy="USD"'), "AM03"),
        ((b"<InstdAmt", b"<InstdAmt"), ""),
        ((supplier(2).encode(), b"KZ00999SUPPLY0000002"), "AC01"),
    ],
)
def test_a_payment_that_is_wrong_is_rejected_and_the_others_are_made(bank_with, tmp_path, change, code):
    bank = bank_with(spell_out=1)
    data = order(payments(2))
    place = data.rindex(change[0])
    put(tmp_path, "a.xml", data[:place] + change[1] + data[place + len(change[0]) :])
    run(bank)

    assert [one.reason_code for one in reports(tmp_path)[0].transactions] == ["", code]
    assert outcomes(tmp_path)["PAY-1"] == "paid"


def test_files_that_are_not_whole_yet_are_left_alone(bank_with, tmp_path):
    bank = bank_with()
    partial = {".a.xml", "a.xml.part", "a.tmp"}
    for name in partial:
        (tmp_path / "in" / name).write_bytes(b"half a fi")
    assert bank.round() == []
    put(tmp_path, "a.xml", order(payments(1)))
    assert [deed.what for deed in bank.round()] == ["accepted", "letter"]
    assert {path.name for path in (tmp_path / "in").iterdir()} == {*partial, "done"}


# Habits


def test_a_bank_that_rejects_files_pays_nothing_of_them(bank_with, tmp_path):
    put(tmp_path, "a.xml", order(payments(3)))
    run(bank_with(reject_file=1))

    (said,) = reports(tmp_path)
    assert (said.group_status, said.transactions) == ("RJCT", ())
    assert set(outcomes(tmp_path).values()) == {"rejected"}


def test_a_part_is_rejected_with_a_reason_for_each(bank_with, tmp_path):
    put(tmp_path, "a.xml", order(payments(40)))
    run(bank_with(reject=0.4))

    said = reports(tmp_path)[0]
    refused = {one.end_to_end_id for one in said.transactions if one.status == "RJCT"}
    assert said.group_status == "PART"
    assert all(one.reason_code for one in said.transactions if one.status == "RJCT")
    assert 5 < len(refused) < 35
    assert refused == {name for name, state in outcomes(tmp_path).items() if state == "rejected"}
    assert len(statements(tmp_path)[0].entries) == 40 - len(refused)


def test_a_late_rejection_follows_an_acceptance(bank_with, tmp_path):
    put(tmp_path, "a.xml", order(payments(3)))
    run(bank_with(reject_late=1))

    assert [one.group_status for one in reports(tmp_path)] == ["ACCP", "RJCT"]
    assert [one.status for one in reports(tmp_path)[1].transactions] == ["RJCT"] * 3
    assert statements(tmp_path)[0].entries == ()


def test_what_comes_back_is_a_credit_with_the_first_id_on_a_later_day(bank_with, tmp_path):
    put(tmp_path, "a.xml", order(payments(3)))
    run(bank_with(**{"return": 1}), days=3)

    first, second, third = statements(tmp_path)
    assert {entry.end_to_end_id for entry in first.entries} == {
        entry.end_to_end_id for entry in second.entries
    }
    assert all(entry.credit and entry.reversal and entry.return_reason for entry in second.entries)
    assert (second.closing_tiyn, third.entries) == (first.opening_tiyn, ())
    assert set(outcomes(tmp_path).values()) == {"returned"}


def test_a_wrong_amount_is_booked_and_the_books_say_so(bank_with, tmp_path):
    put(tmp_path, "a.xml", order(payments(8)))
    run(bank_with(wrong_amount=1))

    told = truth(tmp_path)["payments"]
    assert all(one["booked_tiyn"] not in {0, one["amount_tiyn"]} for one in told)
    assert {e.end_to_end_id: e.amount_tiyn for e in statements(tmp_path)[0].entries} == {
        one["end_to_end_id"]: one["booked_tiyn"] for one in told
    }


def test_every_payment_is_named_by_a_bank_that_spells_out(bank_with, tmp_path):
    put(tmp_path, "a.xml", order(payments(3)))
    run(bank_with(spell_out=1))
    assert [[one.status for one in said.transactions] for said in reports(tmp_path)] == [
        ["ACCP"] * 3,
        ["ACSC"] * 3,
    ]


def test_late_answers_come_some_rounds_later(bank_with, tmp_path):
    bank = bank_with(late=1)
    put(tmp_path, "a.xml", order(payments(3)))
    bank.round()
    assert letters(tmp_path) == []
    for _ in range(6):
        bank.round()
    assert sorted(one.group_status for one in reports(tmp_path)) == ["ACCP", "ACSC"]


def test_answers_come_twice_word_for_word(bank_with, tmp_path):
    put(tmp_path, "a.xml", order(payments(3)))
    run(bank_with(twice=1))
    bodies = [body for _, body in letters(tmp_path) if b"ACCP" in body]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_the_statement_comes_before_the_status(bank_with, tmp_path):
    put(tmp_path, "a.xml", order(payments(3)))
    run(bank_with(statement_first=1))
    assert [name.split("-", 1)[1] for name, _ in letters(tmp_path)] == [
        *("camt.054.xml", "camt.053.xml", "pain.002.xml", "pain.002.xml")
    ]


def test_a_truncated_answer_is_followed_by_the_whole(bank_with, tmp_path):
    bank = bank_with(truncated=1)
    put(tmp_path, "a.xml", order(payments(3)))
    bank.round()
    ((_, cut),) = letters(tmp_path)
    with pytest.raises(ProblemError):
        read_answer(cut)
    bank.round()
    assert reports(tmp_path)[0].group_status == "ACCP"
    whole = next(body for _, body in letters(tmp_path) if body.startswith(cut) and body != cut)
    assert read_answer(whole).original_message_id == "FILE-1"


def test_rubbish_beside_an_answer_is_no_answer(bank_with, tmp_path):
    put(tmp_path, "a.xml", order(payments(3)))
    run(bank_with(unreadable=1))
    assert len(letters(tmp_path)) == 8
    assert len(answers(tmp_path)) == 4


def test_the_same_seed_does_the_same_and_another_something_else(tmp_path):
    told = []
    for number, seed in enumerate((7, 7, 8)):
        folder = tmp_path / str(number)
        bank = Bank(folder, Habits(seed, {"reject": 0.5, "return": 0.5}), day=DAY)
        put(folder, "a.xml", order(payments(30)))
        run(bank, days=2)
        bank.close()
        told.append(truth(folder))
    assert told[0] == told[1] != told[2]


def test_habits_are_read_from_words():
    assert read_rates(["all=0.1", "reject=0"])["reject"] == 0
    assert set(read_rates(["all=0.1"])) == set(HABITS)
    for text, kind in (("steal=1", p.HABIT_UNKNOWN), ("late", p.RATE_WRONG), ("late=2", p.RATE_WRONG)):
        with pytest.raises(ProblemError) as error:
            read_rates([text])
        assert error.value.problem.kind is kind
