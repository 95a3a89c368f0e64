"""Faults 1 and 18: a bank that dies at any moment pays once, loses no letter, and its books add up."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amiyan.kernel.problems import ProblemError
from amiyan.settlement.bank.answers import BankStatement, continuity, read_answer
from amiyan.simulator.bank.bank import Bank
from amiyan.simulator.bank.habits import HABITS, Habits
from tests.simulator.bank.orders import DAY, OWN, PowerCut, letters, order, payments, put, truth

QUIET = dict.fromkeys(HABITS, 0.0)
ROUNDS, DAYS = 5, 3


class Cuts:
    """Cuts the power at the moments that are named by their number."""

    def __init__(self, at: set[int]) -> None:
        self.at, self.count = at, 0

    def __call__(self, moment: str) -> None:
        self.count += 1
        if self.count in self.at:
            raise PowerCut(moment)


def live_through(folder, habits: Habits, cuts: Cuts, balances=None) -> None:
    """Some days of a bank that is started anew after each cut; files come in and come again meanwhile."""
    todo = [
        *[(f"{n}.xml", order(payments(4, first=n * 10), message_id=f"FILE-{n}")) for n in range(3)],
        ("0-again.xml", order(payments(4), message_id="FILE-0")),
        ("mixed.xml", order(payments(2, first=12) + payments(1, first=50), message_id="FILE-9")),
    ]
    bank = Bank(folder, habits, day=DAY, balances=balances, step=cuts)
    for day in range(DAYS):
        for number in range(ROUNDS):
            if todo and number % 2 == 0:
                put(folder, *todo.pop(0))
            bank = without_power(bank, folder, habits, cuts, lambda bank: bank.round())
        target = bank.books.day
        while bank.books.day == target:
            bank = without_power(
                bank,
                folder,
                habits,
                cuts,
                partial(close_only, target),
            )
        assert day < DAYS
    for _ in range(8):
        bank = without_power(bank, folder, habits, cuts, lambda bank: bank.round())
    bank.write_truth()
    bank.close()


def close_only(day, bank) -> None:
    if bank.books.day == day:
        bank.close_day()


def without_power(bank, folder, habits, cuts, do) -> Bank:
    """Do it once; after a cut a new bank stands at the folder, and does it again."""
    while True:
        try:
            do(bank)
        except PowerCut:
            bank.close()
            bank = Bank(folder, habits, day=DAY, step=cuts)
        else:
            return bank


def hold_to_the_books(folder) -> None:
    """The letters and the truth tell one story, and nothing happened twice."""
    told = truth(folder)
    made = [one for one in told["payments"] if one["state"] != "rejected"]
    assert max(Counter(one["end_to_end_id"] for one in made).values(), default=1) == 1
    sheets: dict[int, BankStatement] = {}
    for _name, body in letters(folder):
        try:
            read = read_answer(body)
        except ProblemError:
            continue
        if isinstance(read, BankStatement) and read.kind == "camt.053":
            assert read.problems == ()
            assert sheets.setdefault(read.sequence, read) == read
    assert sorted(sheets) == list(range(1, len(told["statements"]) + 1))
    ordered = [sheets[number] for number in sorted(sheets)]
    assert [continuity(*pair) for pair in pairwise(ordered)] == [None] * (len(ordered) - 1)
    debits = Counter[str]()
    returned = Counter[str]()
    others = 0
    for sheet in ordered:
        for entry in sheet.entries:
            if not entry.end_to_end_id.startswith("PAY"):
                others += 1
            elif entry.credit:
                returned[entry.end_to_end_id] += entry.amount_tiyn
            else:
                debits[entry.end_to_end_id] += entry.amount_tiyn
    booked = {one["end_to_end_id"]: one["booked_tiyn"] for one in made if one["booked_on"]}
    assert debits == booked
    assert returned == {
        one["end_to_end_id"]: one["booked_tiyn"] for one in made if one["state"] == "returned"
    }
    assert others == len(told["others"])
    assert ordered[-1].closing_tiyn == told["balances"][OWN]


def count_moments(folder, habits: Habits) -> int:
    cuts = Cuts(set())
    live_through(folder, habits, cuts)
    return cuts.count


HABITUAL = Habits(3, QUIET | {"reject": 0.2, "reject-late": 0.2, "return": 0.3, "twice": 0.3, "fee": 0.5})


def test_a_cut_at_every_single_moment_changes_nothing_of_what_is_paid(tmp_path):
    moments = count_moments(tmp_path / "whole", HABITUAL)
    whole = truth(tmp_path / "whole")
    assert moments > 60
    for at in range(1, moments + 1):
        folder = tmp_path / str(at)
        live_through(folder, HABITUAL, Cuts({at}))
        hold_to_the_books(folder)
        assert outcomes(truth(folder)) == outcomes(whole), at
        assert truth(folder)["repeats"] == whole["repeats"], (
            at
        )  # a restart takes no file for a second sending


def outcomes(told: dict) -> list[tuple]:
    """What became of each payment; the day on which it happened may move with a cut."""
    return [
        (one["message"], one["end_to_end_id"], one["state"], one["booked_tiyn"]) for one in told["payments"]
    ]


@given(
    seed=st.integers(0, 10_000),
    rates=st.dictionaries(st.sampled_from(sorted(HABITS)), st.sampled_from([0.2, 0.5, 1.0]), max_size=5),
    at=st.sets(st.integers(1, 150), max_size=12),
    balance=st.sampled_from([None, 500_000, 10_000_000]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_habits_and_the_cuts_the_books_hold(tmp_path_factory, seed, rates, at, balance):
    folder = tmp_path_factory.mktemp("bank")
    live_through(folder, Habits(seed, rates), Cuts(at), {OWN: balance} if balance else None)
    hold_to_the_books(folder)


@pytest.mark.parametrize("seed", [1, 2])
def test_kill_nine_at_random_moments_pays_once(tmp_path, seed):
    chance = random.Random(seed)
    command = [
        *(sys.executable, "-c", "import sys; from amiyan.cli import main; sys.exit(main(sys.argv[1:]))"),
        *("bank-simulator", "--folder", str(tmp_path), "--date", DAY.isoformat(), "--watch", "--every", "0"),
        *(
            "--seed",
            str(seed),
            "--behaviour",
            "reject=0.2",
            "--behaviour",
            "twice=0.5",
            "--behaviour",
            "late=0.5",
        ),
    ]
    for number in range(4):
        put(tmp_path, f"{number}.xml", order(payments(50, first=number * 100), message_id=f"FILE-{number}"))
        bank = subprocess.Popen(command, env=os.environ | {"AMIYAN_LANG": "en"}, stdout=subprocess.DEVNULL)
        wait_for((tmp_path / "bank.sqlite").exists)
        if number:
            wait_for(lambda: not (tmp_path / "in" / f"{number}.xml").exists())  # noqa: B023 - asked at once
        time.sleep(chance.random() / 10)  # the moment of the kill is what is random, and any moment will do
        bank.send_signal(signal.SIGKILL)
        bank.wait()
    last = Bank(tmp_path, Habits(seed, {"reject": 0.2, "twice": 0.5, "late": 0.5}), day=DAY)
    for _ in range(8):
        last.round()
    last.close_day()
    for _ in range(8):
        last.round()
    last.close()
    hold_to_the_books(tmp_path)
    assert len(truth(tmp_path)["payments"]) == 200


def wait_for(what) -> None:
    until = time.monotonic() + 60
    while not what():
        assert time.monotonic() < until
        time.sleep(0.01)
