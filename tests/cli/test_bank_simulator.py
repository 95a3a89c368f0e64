"""The simulators of banks from the command line."""

import pytest

from amiyan.cli import main
from tests.simulator.bank.orders import line, order, payments, put, register, truth


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")


def run(*arguments) -> int:
    return main(["bank-simulator", *map(str, arguments), "--lang", "en"])


def test_a_bank_looks_once_and_shows_what_it_did(tmp_path, capsys):
    put(tmp_path, "a.xml", order(payments(3)))
    assert run("--folder", tmp_path, "--date", "2026-02-05", "--once") == 0
    assert "accepts the file" in capsys.readouterr().out
    assert run("--folder", tmp_path, "--date", "2026-02-05", "--close-day") == 0
    shown = capsys.readouterr().out
    assert "pays" in shown
    assert "closes the day" in shown
    assert [one["state"] for one in truth(tmp_path)["payments"]] == ["paid"] * 3
    assert run("--folder", tmp_path, "--date", "2026-02-06") == 0
    assert "nothing to do" in capsys.readouterr().out


def test_a_later_date_closes_the_days_before_and_an_earlier_one_is_refused(tmp_path, capsys):
    put(tmp_path, "a.xml", order(payments(1)))
    run("--folder", tmp_path, "--date", "2026-02-05")
    assert run("--folder", tmp_path, "--date", "2026-02-09") == 0
    assert "closes the day" in capsys.readouterr().out
    assert run("--folder", tmp_path, "--date", "2026-02-05") == 2
    assert "2026-02-09" in capsys.readouterr().err


def test_habits_and_balances_are_taken_from_the_command_line(tmp_path, capsys):
    put(tmp_path, "a.xml", order(payments(3)))
    account = order(payments(1)).split(b"<IBAN>")[1][:20].decode()
    assert run("--folder", tmp_path, "--date", "2026-02-05", "--balance", f"{account}=1262.00") == 0
    assert [one["reason"] for one in truth(tmp_path)["payments"]] == ["", "", "AM04"]
    capsys.readouterr()
    for wrong in (
        ["--behaviour", "steal=1"],
        ["--behaviour", "late=often"],
        ["--balance", account],
        ["--balance", f"{account}=x"],
    ):
        assert run("--folder", tmp_path, "--date", "2026-02-05", *wrong) == 2
        assert capsys.readouterr().err


def test_a_folder_is_needed(capsys):
    with pytest.raises(SystemExit):
        run("--once")
    assert "--folder" in capsys.readouterr().err


def test_a_bank_watches_until_it_is_stopped_and_ends_a_day_after_some_rounds(tmp_path, monkeypatch, capsys):
    put(tmp_path, "a.xml", order(payments(3)))
    looks = 0

    def pause(_seconds) -> None:
        nonlocal looks
        looks += 1
        if looks == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr("amiyan.cli.commands.bank_simulator.time.sleep", pause)
    assert run("--folder", tmp_path, "--watch", "--date", "2026-02-05", "--rounds-a-day", "2") == 130
    assert "accepts the file" in capsys.readouterr().out
    told = truth(tmp_path)
    assert (told["day"], [one["number"] for one in told["statements"]]) == ("2026-02-07", [1, 2])


def test_a_treasury_looks_once(tmp_path, capsys):
    put(tmp_path, "register-1.xlsx", b"PK workbook")
    put(tmp_path, "register-1.json", register("1", [line(1), line(2)]))
    budget = ["--budget", "464-003-015=631.00"]
    assert run("treasury", "--folder", tmp_path, "--date", "2026-02-05", *budget) == 0
    assert "accepts a part of the file" in capsys.readouterr().out
    assert [one["reason"] for one in truth(tmp_path)["lines"]] == ["", "budget"]


def test_a_platform_serves_until_it_is_stopped(monkeypatch, capsys):
    def stop(server) -> None:
        assert server.platform.purposes["school-meals"].left_tiyn == 100_000
        raise KeyboardInterrupt

    monkeypatch.setattr("amiyan.simulator.bank.purpose_money.PlatformServer.serve_forever", stop)
    options = ["--port", "0", "--purpose", "school-meals=1000", "--behaviour", "lost=0.1", "--lang", "en"]
    assert main(["bank-simulator", "purpose-money", *options]) == 130
    assert "http://127.0.0.1:" in capsys.readouterr().out
