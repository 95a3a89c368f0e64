"""Files that are not what they claim to be: one clear sentence, and the rest goes on where there is a rest."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from amiyan.kernel.problems import ProblemError, sentence
from amiyan.settlement.audit.run import labelled

from .kit import attlog, child, text, workbook

A, B = child(1), child(2)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "empty": lambda folder: written(folder / "Тізім.xlsx", b""),
    "only spaces": lambda folder: written(folder / "Тізім.csv", b" \r\n\r\n"),
    "a PDF": lambda folder: written(folder / "Тізім.xlsx", PDF),
    "a picture": lambda folder: written(folder / "Тізім.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(40)),
    "a web page": lambda folder: written(
        folder / "Тізім.xlsx", b"<html><table><tr><td>IIN</td></tr></table></html>"
    ),
    "a damaged workbook": lambda folder: written(folder / "Тізім.xlsx", b"PK\x03\x04" + bytes(200)),
    "a zip bomb": lambda folder: bomb(folder / "Тізім.xlsx"),
    "no headings": lambda folder: text(folder / "Тізім.csv", ["a,b,c", "1,2,3"]),
    "an empty workbook": lambda folder: workbook(folder / "Тізім.xlsx", []),
    "one line of no table": lambda folder: written(folder / "Тізім.csv", b"x" * 3_000_000),
    "missing": lambda folder: folder / "Тізім.xlsx",
    "a folder": lambda folder: folder,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_roster_that_is_none_gets_one_clear_sentence(files, kind):
    files.roster_path = HOSTILE[kind](files.folder)
    files.log("CAN1_attlog.dat", attlog(A))
    with pytest.raises(ProblemError) as caught:
        files.run()
    told = sentence(caught.value.problem)
    assert files.roster_path.name in told
    assert "\n" not in told
    assert len(told) < 250
    assert str(files.folder.parent) not in told


@pytest.mark.parametrize("kind", ["empty", "a PDF", "a zip bomb", "no headings"])
@pytest.mark.parametrize("which", ["terminals_path", "calendar_path", "invoice_path"])
def test_the_other_tables_as_well(files, kind, which):
    files.roster(f"{A},1,S1,,,,").terminals().log("CAN1_attlog.dat", attlog(A))
    setattr(files, which, HOSTILE[kind](files.folder))
    with pytest.raises(ProblemError) as caught:
        files.run()
    assert getattr(files, which).name in sentence(caught.value.problem)


def test_a_log_that_is_none_is_listed_and_the_others_are_read(files):
    files.roster(f"{A},1,S1,,,,").log("CAN1_attlog.dat", attlog(A))
    files.logs += [
        written(files.folder / "CAN1_2_attlog.dat", b""),
        written(files.folder / "CAN1_3_attlog.dat", PDF),
        bomb(files.folder / "CAN1_4_attlog.dat"),
        files.folder / "CAN1_5_attlog.dat",
        written(files.folder / "CAN1_6_attlog.dat", bytes(range(256)) * 40),
    ]
    result = files.run()
    assert result.outcomes == ["used"]
    listed = {row["file"] for row in result.rejected}
    assert listed == {f"CAN1_{n}_attlog.dat" for n in range(2, 7)}


def test_where_no_log_can_be_read_nothing_is_done(files):
    files.roster(f"{A},1,S1,,,,").log("CAN1_attlog.dat")
    with pytest.raises(ProblemError):
        files.run()


def test_a_line_without_end_is_one_unreadable_record(files):
    """Two gigabytes in one line, made small: longer than any line that is held."""
    files.roster(f"{A},1,S1,,,,", f"{B},1,S1,,,,")
    files.log("CAN1_attlog.dat", attlog(A), "9" * 3_000_000, attlog(B))
    files.log("HIK_events.jsonl", '{"a": "' + "9" * 3_000_000 + '"}', "[]")
    result = files.run()
    can = [row["outcome"] for row in result.passes if row["file"].startswith("CAN1")]
    assert can == ["used", "unreadable", "used"]
    assert all(row["outcome"] == "unreadable" for row in result.passes if row["file"].startswith("HIK"))


def test_a_row_without_end_in_a_roster_costs_only_itself(files):
    files.roster(f"{A},1,S1,,,,", f"{B},1,S1,{'x' * 3_000_000},,,", f"{child(3)},1,S1,,,,")
    files.log("CAN1_attlog.dat", attlog(A), attlog(B), attlog(child(3)))
    result = files.run()
    assert result.outcomes == ["used", "unknown_person", "used"]
    assert result.summary["children"]["rejected_rows"] == 1


def test_a_roster_of_which_no_row_can_be_taken_is_nothing(files):
    files.roster(f"{A},1,НЕТ,,,,", f"{A},1,НЕТ,,,,").log("CAN1_attlog.dat", attlog(A))
    with pytest.raises(ProblemError) as caught:
        files.run()
    assert "roster.csv" in sentence(caught.value.problem)


def test_a_nul_far_down_the_roster_costs_its_own_row(files):
    many = [f"{child(n)},Абв,3,S1,{n}" for n in range(3, 300)]
    files.roster(
        *(*many, f"{A},Аб\0в,3,S1,1", f"{B},Абв,3,S\0,2"), head="iin,surname,class,facility,pin"
    ).log("CAN1_attlog.dat", attlog("1"))
    result = files.run()
    assert result.summary["children"]["on_roster"] == len(many) + 1
    assert [row["value"] for row in result.rejected] == ["S\ufffd"]
    assert result.outcomes == ["used"]


def test_names_that_are_no_utf_8_are_shown_as_far_as_they_can_be_read(files):
    files.roster(f"{A},3,S1,,101,,").log("CAN1_attlog.dat", attlog("101"))
    log = Path(os.fsdecode(os.fsencode(files.folder) + b"/CAN1_\x96\x97.dat"))
    log.write_text(attlog("102"), encoding="utf-8")
    files.logs.append(log)
    assert files.roster_path
    files.roster_path = files.roster_path.rename(os.fsdecode(os.fsencode(files.folder) + b"/\x92\x93.csv"))
    assert sorted(row["file"] for row in files.run().passes) == ["CAN1_attlog.dat", "CAN1_\ufffd\ufffd.dat"]


def test_a_folder_of_folders_is_read_whole_and_the_results_in_it_are_no_logs(files):
    logs = files.folder / "logs"
    for place, pin in (("CAN1_1.dat", "101"), ("one/CAN1_2.dat", "102"), ("one/two/CAN1_3.dat", "103")):
        (logs / place).parent.mkdir(parents=True, exist_ok=True)
        text(logs / place, [attlog(pin)])
    (logs / ".DS_Store").write_bytes(bytes(9))
    text(logs / "lines.csv", ["of an earlier run"])
    files.roster(f"{A},3,S1,,101,,", f"{B},3,S1,,102,,")
    result = files.run(logs, events=(logs,))
    assert [row["file"] for row in result.passes] == ["CAN1_1.dat", "CAN1_2.dat", "CAN1_3.dat"]
    assert result.rejected == []


def test_two_logs_of_one_name_are_told_apart_and_one_named_twice_is_one(tmp_path):
    for place in ("a/CAN1.dat", "b/CAN1.dat", "b/CAN2.dat"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        text(tmp_path / place, [attlog("101")])
    found = labelled((tmp_path, tmp_path / "b" / "CAN2.dat"), out=tmp_path / "out")
    assert [label for label, _ in found] == [f"{tmp_path}/a/CAN1.dat", f"{tmp_path}/b/CAN1.dat", "CAN2.dat"]


def test_results_that_cannot_be_written_get_one_clear_sentence(files):
    files.roster(f"{A},3,S1,,101,,").log("CAN1_attlog.dat", attlog("101"))
    (files.folder / "out" / "rejected.csv").mkdir(parents=True)
    with pytest.raises(ProblemError) as caught:
        files.run()
    assert caught.value.problem.kind.code == "out-not-made"


def test_a_period_to_the_end_of_the_calendar_is_a_problem_and_no_crash(files):
    files.roster(f"{A},3,S1,,101,,").log("CAN1_attlog.dat", attlog("101"))
    files.last = files.last.max
    with pytest.raises(ProblemError):
        files.run()
