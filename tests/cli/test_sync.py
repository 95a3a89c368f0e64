"""``amiyan sync`` and ``amiyan simulate registers`` as a person types them."""

import csv
import socket
import threading

import pytest

from amiyan.cli import main
from amiyan.kernel.sql import query
from amiyan.simulator.registers import RegisterServer, often, registers_of, serving


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    size = ("--seed", "11", "--children", "400", "--schools", "8", "--days", "2")
    assert main(["simulate", *size, "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def site(scratch, monkeypatch, town, tmp_path):
    """The site's database is the test's own; it knows the town's places."""
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    rejected = tmp_path / "import.csv"
    assert main(["import", "--terminals", str(town / "terminals.csv"), "--rejected", str(rejected)]) == 0
    return scratch


def sync(register, *where, rejected):
    return main(["sync", register, *map(str, where), "--rejected", str(rejected), "--lang", "en"])


def count(table):
    return query(f"SELECT count(*) FROM registry_{table} WHERE known_to IS NULL")[0][0]


def test_a_town_is_known_from_its_registers_by_http(site, town, tmp_path, capsys):
    rejected = tmp_path / "rejected.csv"
    with serving(registers_of(town)) as server:
        for register in ("pupils", "statuses", "people"):
            assert sync(register, "--url", server.url, rejected=rejected) == 0
        known = [count(table) for table in ("enrolment", "social_status", "person_name")]
        assert min(known) > 350
        for register in ("pupils", "statuses", "people"):
            assert sync(register, "--url", server.url, rejected=rejected) == 0
    assert [count(table) for table in ("enrolment", "social_status", "person_name")] == known
    said = capsys.readouterr().out
    assert "people unanswered (they stay as they were)" in said
    assert query("SELECT DISTINCT source FROM registry_social_status ORDER BY 1") == [("SDU",), ("НОБД",)]


def test_a_folder_says_what_was_not_taken(site, town, tmp_path):
    registers_of(town).write(tmp_path)
    with (tmp_path / "pupils.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"iin": 17}\n')
    assert sync("pupils", "--from-folder", tmp_path, "--source", "school", rejected=tmp_path / "bad.csv") == 0
    with (tmp_path / "bad.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["file"] for row in rows} == {"pupils.jsonl"}
    wrong = [row["row"] for row in rows if row["problem"].startswith("This record is not written as agreed")]
    assert wrong == [str(len((tmp_path / "pupils.jsonl").read_text(encoding="utf-8").splitlines()))]
    assert query("SELECT DISTINCT source FROM registry_enrolment") == [("school",)]


def test_what_came_before_its_places_is_read_again(scratch, monkeypatch, town, tmp_path):
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    rejected = tmp_path / "rejected.csv"
    with serving(registers_of(town)) as server:
        assert sync("pupils", "--url", server.url, rejected=rejected) == 0
        assert main(["import", "--terminals", str(town / "terminals.csv"), "--rejected", str(rejected)]) == 0
        assert sync("pupils", "--url", server.url, rejected=rejected) == 0
        assert count("enrolment") == 0
        assert sync("pupils", "--url", server.url, "--again", rejected=rejected) == 0
    assert count("enrolment") > 350


def test_an_outage_is_said_with_what_to_do(site, town, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    with serving(registers_of(town), plan=lambda _: "outage") as server:
        assert sync("people", "--url", server.url, rejected=tmp_path / "bad.csv") == 1
    said = capsys.readouterr().out
    assert "The register “ГБД ФЛ” does not answer." in said
    assert "it goes on from where it stopped" in said
    assert query("SELECT outcome FROM registry_sync") == [("unavailable",)]


def test_an_empty_folder_and_a_bare_address_are_refused(site, tmp_path, capsys):
    assert sync("pupils", "--from-folder", tmp_path, rejected=tmp_path / "bad.csv") == 2
    assert sync("pupils", "--url", "http://register.kz", rejected=tmp_path / "bad.csv") == 2
    said = capsys.readouterr().err
    assert "no file whose name begins with “pupils”" in said
    assert "the address is not encrypted" in said


def test_the_simulator_serves_until_it_is_stopped(town, capsys, monkeypatch):
    started = threading.Event()

    def serve(self):
        """Somebody asks once, then Ctrl+C."""
        with socket.create_connection(("127.0.0.1", self.server_port), timeout=5):
            self.handle_request()
        started.set()
        raise KeyboardInterrupt

    monkeypatch.setattr(RegisterServer, "serve_forever", serve)
    arguments = ["simulate", "registers", "--town", str(town), "--port", "0", "--faults", "--lang", "en"]
    assert main(arguments) == 130
    assert started.is_set()
    assert "The registers answer at http://127.0.0.1:" in capsys.readouterr().out


def test_the_same_seed_makes_the_same_faults():
    assert [often(7)(n) for n in range(99)] == [often(7)(n) for n in range(99)]
    assert 3 < sum(1 for n in range(99) if often(7)(n)) < 25


def test_a_town_needs_a_folder(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["simulate", "--lang", "en"])
    assert stopped.value.code == 2
    assert "--out is missing" in capsys.readouterr().err
