"""``amiyan lists``, ``objection`` and ``sample`` as the office types them."""

import datetime as dt

import pytest

from amiyan.cli import main
from amiyan.deliveries.actions.lists import mark_due_lists
from amiyan.deliveries.actions.samples import Where, publish_seed
from amiyan.deliveries.lists.rules import seed_digest
from amiyan.kernel.sql import execute, query
from amiyan.settlement.log import seal_all
from tests.deliveries.school import (
    MONDAY,
    MONTH,
    PROGRAMME,
    a_village_school,
    countersign,
    judge_as_of,
    send_list,
    verdicts,
)
from tests.entitlements.village import value

THURSDAY = dt.date(2025, 9, 11)
SEED = "a long random line, kept in a safe"


@pytest.fixture
def school(scratch, monkeypatch):
    """The site's database is the test's own; a class ate on Monday by a list that is signed and due."""
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    made = a_village_school()
    countersign(made, send_list(made, made.teacher), made.head)
    mark_due_lists(THURSDAY)
    judge_as_of(made, THURSDAY)
    return made


def listed(capsys, lang="en"):
    capsys.readouterr()
    assert main(["lists", "--lang", lang, "--from", "2025-09-01", "--to", "2025-09-30"]) == 0
    return capsys.readouterr().out


def test_the_office_reads_what_waits(school, capsys):
    send_list(school, school.cook)
    send_list(school, school.teacher, day=dt.date(2025, 9, 9))
    said = listed(capsys)
    assert "1 lists, 3 marks, the oldest of 9 Sept 2025" in said
    assert "1 × Who marked the list is paid by the supplier, or is the supplier." in said
    assert "өнім берушіден ақы алады" in listed(capsys, "kk")
    assert "получает деньги от поставщика" in listed(capsys, "ru")


def test_an_objection_is_raised_and_decided(school, capsys):
    iin = "000000000000"
    asked = [
        "objection",
        "raise",
        iin,
        "--lang",
        "en",
        "--on",
        "2025-09-08",
        "--by",
        "Mother",
        "--channel",
        "phone",
    ]
    assert main([*asked, "--reason", "Was ill"]) == 2
    assert "not in the registry" in capsys.readouterr().err
    asked[2] = value("SELECT min(iin) FROM registry_person WHERE iin IS NOT NULL")
    assert main([*asked, "--reason", "Was ill"]) == 2  # an employee, whom no list names
    assert "No list names this person" in capsys.readouterr().err


def test_a_sample_goes_from_the_seed_to_the_familys_no(school, tmp_path, capsys):
    seed = tmp_path / "seed"
    seed.write_text(SEED + "\n")
    which = ["--month", "2025-09", "--seed", str(seed), "--by", "Office", "--lang", "en"]
    assert main(["sample", "publish", *which]) == 2
    assert "is published before the month begins" in capsys.readouterr().err
    august = dt.datetime(2025, 8, 20, tzinfo=dt.UTC)
    publish_seed(
        programme=PROGRAMME, month=MONTH, where=Where(), seed=SEED, published_by="Office", now=august
    )
    assert main(["sample", "draw", *which, "--out", str(tmp_path / "sheets")]) == 2
    assert "is not sealed in the log yet" in capsys.readouterr().err
    execute(
        "INSERT INTO deliveries_evidence (facility_id, id, terminal, file_name, original_sha256, source)"
        " OVERRIDING SYSTEM VALUE SELECT facility_id, evidence_id, 'PHONE1', '', sha256('list'), 'phone' FROM deliveries_list"
    )
    seal_all()
    assert main(["sample", "draw", *which, "--out", str(tmp_path / "sheets")]) == 0
    assert "1 of 3 lines" in capsys.readouterr().out
    sheet = (tmp_path / "sheets" / "call-sheet.csv").read_text(encoding="utf-8-sig")
    assert "Did the child eat at school on 8 September 2025?" in sheet
    assert "8 September 2025" in (tmp_path / "sheets" / "paper.txt").read_text()
    number = str(value("SELECT id FROM deliveries_sample"))
    said = [
        "sample",
        "answer",
        number,
        "1",
        "--lang",
        "en",
        "--channel",
        "phone",
        "--by",
        "Officer",
        "--answer",
    ]
    assert main([*said, "yes"]) == main([*said, "no"]) == 0
    judge_as_of(school, dt.date(2025, 10, 15))
    assert sorted(verdicts(school, MONDAY)) == [
        ("held", "objected"),
        ("payable", "used"),
        ("payable", "used"),
    ]
    assert "the family says that the child did not eat" in listed(capsys)
    objection = str(query("SELECT id FROM deliveries_objection")[0][0])
    decided = [
        "objection",
        "decide",
        objection,
        "--lang",
        "en",
        "--by",
        "Head of office",
        "--reason",
        "A note",
    ]
    assert main([*decided, "--uphold"]) == 0
    judge_as_of(school, dt.date(2025, 10, 15))
    assert ("refused", "objection_upheld") in verdicts(school, MONDAY)


def test_the_digest_of_a_seed_is_printed_and_the_seed_is_not(school, tmp_path, capsys):
    seed = tmp_path / "seed"
    seed.write_text(SEED + "\n")
    assert (
        main(
            ["sample", "publish", "--lang", "en", "--month", "2099-09", "--seed", str(seed), "--by", "Office"]
        )
        == 0
    )
    said = capsys.readouterr().out
    assert seed_digest(SEED).hex() in said
    assert SEED not in said


def test_a_seed_that_cannot_be_read_is_said_in_a_sentence(school, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(
            ["sample", "publish", "--lang", "en", "--month", "2025-13", "--seed", str(tmp_path), "--by", "x"]
        )
    assert "a month is written as 2025-09" in capsys.readouterr().err
