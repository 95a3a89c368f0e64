"""Live and shadow: nothing is posted beside another system, and a mode learnt late moves the money."""

import contextlib
import csv
import datetime as dt
import json

import pytest
from django.db import connection, transaction
from openpyxl import load_workbook

from amiyan.cli.main import main
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.ledger.verify import verify
from amiyan.settlement import jobs
from amiyan.settlement.modes import known_modes, set_mode, withdraw_mode
from amiyan.settlement.recompute.run import recompute
from amiyan.settlement.rejudge import mark_days
from amiyan.settlement.shadow.report import shadow_report
from tests.audit.kit import child, text

from .hamlet import ASEL, DAULET, MADI, PROGRAMME, TODAY, facility, hamlet, meals, owed, verdicts

__all__ = ["hamlet"]

MONDAY = dt.date(2025, 9, 8)


@pytest.fixture(autouse=True)
def _books_hold(hamlet):
    yield
    assert verify(connection).findings == ()


def believe(mode, *, first=None, last=None, **place):
    return set_mode(
        programme=PROGRAMME, mode=mode, source="order", first=first, last=last, **(place or {"region": "79"})
    )


def days():
    return [
        (one.region or one.facility, one.mode, str(one.first or ""), str(one.last or ""))
        for one in known_modes()
    ]


def eat(hamlet):
    hamlet.passes("A1", f"101 {MONDAY} 12:00:00", f"102 {MONDAY} 12:01:00")
    hamlet.passes("B1", f"103 {MONDAY} 12:00:00")
    hamlet.drain()


def test_in_shadow_everything_runs_and_nothing_is_posted(hamlet):
    believe("shadow")
    eat(hamlet)
    assert [row[2] for row in verdicts()] == ["payable"] * 3
    assert owed() == {}
    assert query("SELECT count(*) FROM deliveries_unposted") == [(0,)]
    done = recompute(day=MONDAY, programme=PROGRAMME, today=TODAY)
    assert (done.is_sound, done.shadow) == (True, 3)


def test_a_day_that_turns_out_to_have_been_shadow_is_taken_back_and_the_other_way_round(hamlet):
    eat(hamlet)
    assert meals() == 3
    number = believe("shadow", first=MONDAY, last=MONDAY)
    assert hamlet.night().post == 3
    assert owed() == {}
    withdraw_mode(number)
    hamlet.night()
    assert meals() == 3
    codes = query(
        "SELECT code, count(*) FROM ledger_transfer WHERE subject = '2025-09-08' GROUP BY 1 ORDER BY 1"
    )
    assert codes == [("correction", 3), ("delivery", 6)]
    assert recompute(day=MONDAY, programme=PROGRAMME, today=TODAY).is_sound


def test_a_school_may_start_before_its_region(hamlet):
    believe("shadow")
    believe("live", facility_id=facility("SB"), first=MONDAY)
    eat(hamlet)
    assert meals() == 1
    assert list(owed()) == [facility("SB")]


def test_a_mode_takes_the_place_of_what_was_known_of_its_days(hamlet):
    believe("shadow")
    believe("live", first=dt.date(2025, 10, 1))
    assert days() == [("79", "shadow", "", "2025-09-30"), ("79", "live", "2025-10-01", "")]
    believe("shadow", first=dt.date(2025, 10, 6), last=dt.date(2025, 10, 10))
    assert days() == [
        ("79", "shadow", "", "2025-09-30"),
        ("79", "live", "2025-10-01", "2025-10-05"),
        ("79", "shadow", "2025-10-06", "2025-10-10"),
        ("79", "live", "2025-10-11", ""),
    ]
    before = query("SELECT count(*) FROM settlement_mode")
    assert believe("live", first=dt.date(2025, 10, 20)) == known_modes()[3].id
    assert query("SELECT count(*) FROM settlement_mode") == before


@pytest.mark.parametrize("place", [{}, {"region": "79", "facility_id": 1}])
def test_a_mode_is_of_one_place(hamlet, place):
    with pytest.raises(ProblemError) as caught:
        set_mode(programme=PROGRAMME, mode="shadow", source="order", **place)
    assert caught.value.problem.kind.code == "mode-of-one-place"
    with pytest.raises(ProblemError) as caught:
        withdraw_mode(12345)
    assert caught.value.problem.kind.code == "mode-unknown"


def theirs(folder, *rows, head="ЖСН,күні,мектеп,сомасы"):
    text(folder / "theirs.csv", [head, *rows])
    return folder / "theirs.csv"


def report(folder, against=None):
    summary = shadow_report(day=MONDAY, programme=PROGRAMME, against=against, out=folder / "out")
    assert json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8")) == summary
    if against is None:
        return summary, []
    with (folder / "out" / "shadow.csv").open(encoding="utf-8-sig", newline="") as file:
        return summary, list(csv.DictReader(file))


def test_each_line_of_the_other_system_says_what_we_know_of_it(hamlet, tmp_path):
    hamlet.passes("A1", f"101 {MONDAY} 12:00:00", f"102 {MONDAY} 06:00:00")
    hamlet.passes("B1", f"103 {MONDAY} 12:00:00")
    hamlet.roster(f"{child(4)},3,SA,104,2025-09-01,", f"{child(5)},3,SA,105,2025-09-01,")
    hamlet.night()
    hamlet.passes("A2", f"105 {MONDAY} 12:00:00")
    hamlet.passes("A2", f"104 {MONDAY} 12:10:00", skew_s=90_000)
    hamlet.drain()
    file = theirs(
        tmp_path,
        f"{ASEL},08.09.2025,SA,631",
        f"{MADI},08.09.2025,SA,631",
        f"{DAULET},08.09.2025,SA,631",
        f"{ASEL},08.09.2025,SA,631",
        f"{child(4)},08.09.2025,SA,",
        f"{child(6)},08.09.2025,SA,631",
        f"{ASEL},09.09.2025,SA,631",
        "123,08.09.2025,SA,631",
        f"{ASEL},08.09.2025,,631",
    )
    summary, lines = report(tmp_path, file)
    assert [(one["line"], one["kind"], one["reason"], one["verdict"]) for one in lines] == [
        ("2", "both", "", "payable"),
        ("3", "places", "", "payable"),
        ("4", "only_theirs", "outside_serving_hours", ""),
        ("5", "only_theirs", "second_line", ""),
        ("6", "only_theirs", "clock_is_wrong", "held"),
        ("7", "only_theirs", "unknown_person", ""),
        ("", "only_ours", "", "payable"),
    ]
    assert lines[-1]["iin"] == child(5)
    assert summary["against"] == {"file": "theirs.csv", "lines": 6, "other_days": 1, "rejected": 2}
    with (tmp_path / "out" / "rejected.csv").open(encoding="utf-8", newline="") as listed:
        assert [row["row"] for row in csv.DictReader(listed)] == ["9", "10"]
    places = {one["facility"]: one for one in summary["facilities"]}
    assert (places["SA"]["theirs"], places["SA"]["ours"], places["SA"]["both"]) == (5, 2, 1)
    assert (places["SB"]["theirs"], places["SB"]["ours"], places["SB"]["our_tiyn"]) == (1, 1, 63100)
    book = load_workbook(tmp_path / "out" / "shadow.xlsx", read_only=True)
    kinds, by_place = (list(sheet.values) for sheet in book.worksheets)
    assert len(kinds) == len(summary["lines"]) + 1
    assert [row[:4] for row in by_place[1:]] == [("SA", 5, 2, 1), ("SB", 1, 1, 1)]
    assert not any(str(ASEL) in str(row) for row in kinds + by_place)


def test_amounts_that_differ_are_told_and_headings_may_be_in_three_languages(hamlet, tmp_path):
    eat(hamlet)
    for head in ("ИИН,дата,учреждение,сумма тенге", "iin,date,facility,amount_tenge"):
        _, lines = report(tmp_path, theirs(tmp_path, f"{ASEL},2025-09-08,SA,700.50", head=head))
        assert [(one["kind"], one["their_tenge"], one["our_tenge"]) for one in lines] == [
            ("amounts", "700.50", "631.00"),
            ("only_ours", "", "631.00"),
            ("only_ours", "", "631.00"),
        ]


def test_a_child_that_nobody_saw_is_said_to_be_so(hamlet, tmp_path):
    eat(hamlet)
    hamlet.roster(f"{child(7)},3,SA,107,2025-09-01,")
    _, lines = report(tmp_path, theirs(tmp_path, f"{child(7)},2025-09-08,SA,631"))
    assert (lines[0]["kind"], lines[0]["reason"]) == ("only_theirs", "no_pass")


def test_without_a_file_our_own_figures_are_told(hamlet, tmp_path):
    eat(hamlet)
    summary, _ = report(tmp_path)
    assert summary["verdicts"] == [{"verdict": "payable", "reason": "used", "meals": 3, "tiyn": 3 * 63100}]
    assert [(one["facility"], one["ours"]) for one in summary["facilities"]] == [("SA", 2), ("SB", 1)]
    assert not (tmp_path / "out" / "shadow.csv").exists()


def test_days_are_marked_by_hand_only_where_they_are_open(hamlet):
    eat(hamlet)
    marked = mark_days(programme=PROGRAMME, first=MONDAY, last=MONDAY, today=TODAY, facility="SA")
    assert marked == (1, 2)
    assert mark_days(programme=PROGRAMME, first=MONDAY, last=MONDAY, today=TODAY) == (2, 3)
    before = verdicts(), owed()
    hamlet.drain()
    assert (verdicts(), owed()) == before
    with pytest.raises(ProblemError) as caught:
        mark_days(programme=PROGRAMME, first=dt.date(2025, 6, 30), last=MONDAY, today=TODAY)
    assert caught.value.problem.kind.code == "days-closed"
    with pytest.raises(ProblemError) as caught:
        mark_days(programme=PROGRAMME, first=MONDAY, last=MONDAY, today=TODAY, facility="SX")
    assert caught.value.problem.kind.code == "facility-unknown"


def waiting():
    return query(
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%follow_now' AND status = 'todo'"
    )[0][0]


def test_registers_are_followed_soon_only_where_evidence_comes_by_network(hamlet):
    assert jobs.ask_to_follow() is False
    assert waiting() == 0
    eat(hamlet)
    with transaction.atomic():
        assert jobs.ask_to_follow() is True
        assert jobs.ask_to_follow() is False
        assert query("SELECT 1") == [(1,)]
    assert waiting() == 1


@pytest.mark.parametrize("words", [["--registers"], ["--from", "2026-11-02", "--to", "2026-11-03"]])
def test_rejudge_is_asked_in_one_of_two_ways(hamlet, monkeypatch, capsys, words):
    monkeypatch.setattr("amiyan.cli.commands.rejudge.site", transaction.atomic)
    assert main(["rejudge", "--lang", "en", *words, "--from", "2026-11-02"][: len(words) + 3]) == 0
    assert "arked" in capsys.readouterr().out
    assert main(["rejudge", "--lang", "en"]) == 2


def test_modes_are_told_on_the_command_line(hamlet, monkeypatch, capsys):
    monkeypatch.setattr("amiyan.cli.commands.mode.site", transaction.atomic)
    assert main(["mode", "set", "--lang", "en", "shadow", "--region", "79", "--source", "Order 1"]) == 0
    assert main(["mode", "show", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "school-meals, 79, shadow" in out
    assert main(["mode", "withdraw", "--lang", "en", str(known_modes()[0].id)]) == 0
    assert known_modes() == []


def test_registers_brought_in_by_command_are_followed_soon(hamlet, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("amiyan.cli.commands.importing.site", contextlib.nullcontext)
    text(
        tmp_path / "more.csv", ["iin,grade,facility,pin,enrolled_from,enrolled_to", f"{child(8)},3,SA,108,,"]
    )
    words = ["import", "--lang", "en", "--roster", str(tmp_path / "more.csv")]
    words += ["--rejected", str(tmp_path / "rejected.csv")]
    assert main(words) == 0
    assert waiting() == 0
    eat(hamlet)
    assert main(words) == 0
    assert waiting() == 1
    assert "judged anew" in capsys.readouterr().out


def test_recompute_says_by_its_status_whether_the_day_stands(hamlet, monkeypatch, capsys):
    monkeypatch.setattr("amiyan.cli.commands.recompute.site", contextlib.nullcontext)
    eat(hamlet)
    words = ["recompute", "--lang", "en", "--day", MONDAY.isoformat()]
    assert main(words) == 0
    assert "payable (used): 3 meals" in capsys.readouterr().out
    with hamlet.database.connect("postgres") as superuser:
        superuser.execute(
            "UPDATE deliveries_verdict SET amount_tiyn = 1 WHERE facility_id = %s", [facility("SB")]
        )
    assert main(words) == 1
    out = capsys.readouterr().out
    assert "on 2025-09-08: the verdict stands as “payable used" in out
    assert "2 differences" in out
