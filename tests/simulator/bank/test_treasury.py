"""The simulated treasury: a line is paid once, and every line is told of."""

import json

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.simulator.bank.habits import Habits
from amiyan.simulator.bank.treasury import HABITS, Treasury
from tests.simulator.bank.orders import DAY, PowerCut, line, put, register, truth


def treasury(folder, *, seed=7, budgets=None, step=None, **rates) -> Treasury:
    named = {name.replace("_", "-"): rate for name, rate in rates.items()}
    more = {"step": step} if step else {}
    return Treasury(folder, Habits(seed, named), day=DAY, budgets=budgets, **more)


def send(folder, number: str, lines, **changes) -> None:
    put(folder, f"register-{number}.xlsx", b"PK workbook")
    put(folder, f"register-{number}.json", register(number, lines, **changes))


def answers(folder) -> list[dict]:
    found = []
    for path in sorted((folder / "out").glob("answer-*.json"), key=lambda path: path.stem[-6:]):
        try:
            found.append(json.loads(path.read_bytes()))
        except ValueError:
            continue
    return [one for one in found if isinstance(one, dict) and one.get("format") == "amiyan-register-answer-1"]


def test_a_register_is_accepted_and_paid_with_a_payment_order_for_each_line(tmp_path):
    desk = treasury(tmp_path)
    send(tmp_path, "2026-7", [line(1), line(2)])
    desk.round()
    desk.round()
    desk.close()

    accepted, paid = answers(tmp_path)
    assert (accepted["number"], accepted["sequence"], accepted["state"]) == ("2026-7", 1, "accepted")
    assert accepted["lines"] == [{"id": "PAY-1", "state": "accepted"}, {"id": "PAY-2", "state": "accepted"}]
    assert (paid["sequence"], paid["state"]) == (2, "paid")
    assert paid["lines"][1] == {
        "id": "PAY-2",
        "state": "paid",
        "amount_tiyn": 63_100,
        "order_number": "000002",
        "order_date": "2026-02-05",
    }
    assert sorted(path.name for path in (tmp_path / "in" / "done").iterdir()) == [
        "register-2026-7.json",
        "register-2026-7.xlsx",
    ]


def test_a_budget_that_is_used_up_pays_what_it_can(tmp_path):
    desk = treasury(tmp_path, budgets={"464-003-015": 100_000})
    send(tmp_path, "1", [line(1), line(2), line(3, amount_tiyn=36_900)])
    send(tmp_path, "2", [line(4, amount_tiyn=1)])
    desk.round()
    desk.close()

    first, second = answers(tmp_path)
    assert [one.get("reason_code", "") for one in first["lines"]] == ["", "budget", ""]
    assert (first["state"], second["state"]) == ("partly", "rejected")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"total_tiyn": 1}, "sum"),
        ({"count": 3}, "sum"),
        ({"format": "other"}, "form"),
        ({"table": {"file": "register-1.xlsx", "sha256": "0" * 64}}, "table"),
        ({"table": {"file": "../../register-1.xlsx", "sha256": "0" * 64}}, "table"),
    ],
)
def test_a_register_that_does_not_hold_together_is_rejected_whole(tmp_path, changes, reason):
    desk = treasury(tmp_path)
    send(tmp_path, "1", [line(1)], **changes)
    desk.round()
    desk.round()
    desk.close()

    (said,) = answers(tmp_path)
    assert (said["state"], said["reason_code"]) == ("rejected", reason)
    assert [one["state"] for one in truth(tmp_path)["lines"]] == ["rejected"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"number": 1}', b"\xff" * 20, b'{"amount_tiyn": 1.5}'])
def test_a_manifest_that_cannot_be_read_is_answered(tmp_path, data):
    desk = treasury(tmp_path)
    put(tmp_path, "register-1.json", data)
    desk.round()
    desk.close()

    (said,) = answers(tmp_path)
    assert (said["number"], said["reason_code"]) == ("unknown", "form")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iban": "KZ00"}, "form"),
        ({"amount_tiyn": 0}, "form"),
        ({"contract_number": ""}, "contract-not-registered"),
    ],
)
def test_a_line_that_is_wrong_is_rejected_and_the_others_are_paid(tmp_path, changes, reason):
    desk = treasury(tmp_path)
    send(tmp_path, "1", [line(1, **changes), line(2)])
    desk.round()
    desk.round()
    desk.close()

    assert [(one["state"], one["reason"]) for one in truth(tmp_path)["lines"]] == [
        ("rejected", reason),
        ("paid", ""),
    ]


def test_a_register_that_comes_again_and_a_line_in_two_registers_are_paid_once(tmp_path):
    desk = treasury(tmp_path)
    for number in ("1", "1", "2"):
        send(tmp_path, number, [line(1), *([line(2)] if number == "2" else [])])
        desk.round()
        desk.round()
    desk.close()

    told = truth(tmp_path)
    assert told["repeats"] == {"1": 1}
    assert [(one["register"], one["id"], one["state"]) for one in told["lines"]] == [
        ("1", "PAY-1", "paid"),
        ("2", "PAY-1", "rejected"),
        ("2", "PAY-2", "paid"),
    ]
    assert [one["state"] for one in answers(tmp_path)] == ["accepted", "paid", "duplicate", "partly", "paid"]


def test_late_rejections_and_returns_are_told(tmp_path):
    desk = treasury(tmp_path, reject_late=0.4, **{"return": 0.5})
    send(tmp_path, "1", [line(number) for number in range(20)])
    desk.round()
    desk.round()
    desk.close_day()
    desk.close()

    last: dict[str, str] = {}
    for said in sorted(answers(tmp_path), key=lambda said: said["sequence"]):
        last |= {one["id"]: one["state"] for one in said["lines"]}
    assert last == {one["id"]: one["state"] for one in truth(tmp_path)["lines"]}
    assert set(last.values()) == {"paid", "rejected", "returned"}


def test_every_habit_at_once_ends_with_the_truth_in_the_answers(tmp_path):
    desk = treasury(tmp_path, **{name.replace("-", "_"): 0.3 for name in HABITS})
    for number in range(6):
        send(tmp_path, str(number), [line(number * 10 + n) for n in range(5)])
        desk.round()
    desk.close_day()
    for _ in range(8):
        desk.round()
    assert not desk.waits()
    desk.close()

    last: dict[str, str] = {}
    for said in sorted(answers(tmp_path), key=lambda said: (said["number"], said["sequence"])):
        last |= {one["id"]: one["state"] for one in said["lines"]}
    assert last == {one["id"]: one["state"] for one in truth(tmp_path)["lines"]}


def test_a_cut_at_every_single_moment_pays_each_line_once(tmp_path):
    whole = live_through(tmp_path / "whole", 0)
    for at in range(1, 40):
        assert live_through(tmp_path / str(at), at) == whole, at


def live_through(folder, at: int) -> list[dict]:
    """Some rounds with one cut; a new treasury stands at the folder afterwards."""
    count = 0

    def cut(moment: str) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise PowerCut(moment)

    desk = treasury(folder, step=cut, reject=0.3)
    for number in ("1", "2", "1"):
        send(folder, number, [line(int(number)), line(3)])
        for _ in range(3):
            try:
                desk.round()
            except PowerCut:
                desk.close()
                desk = treasury(folder, step=cut, reject=0.3)
    desk.write_truth()
    desk.close()
    return truth(folder)["lines"]


def test_a_day_never_goes_back(tmp_path):
    desk = treasury(tmp_path)
    with pytest.raises(ProblemError):
        desk.close_day(DAY)
    desk.close()
