"""The commands as a person types them, from a simulated town to an explanation and sound books."""

import json
from pathlib import Path

import pytest

from amiyan import programmes
from amiyan.cli import main
from amiyan.cli.main import language_wanted
from amiyan.kernel.sql import query
from amiyan.ledger import actions
from amiyan.programmes.cases import run_cases
from amiyan.programmes.loader import load_folder
from amiyan.settlement.posting import post_deliveries, post_grants
from tests.ledger import books


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    arguments = ["simulate", "--seed", "11", "--children", "400", "--schools", "8", "--days", "4"]
    assert main([*arguments, "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def site(scratch, monkeypatch):
    """The site's database is the test's own; Django points at it already."""
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    return scratch


def audited(town: Path, out: Path, *extra: str) -> list[str]:
    period = json.loads((town / "truth.json").read_text())["period"]
    files = {
        name: str(town / name) for name in ("roster.csv", "terminals.csv", "calendar.csv", "invoice.csv")
    }
    return [
        *("audit", "--programme", "school-meals", "--lang", "en"),
        *("--roster", files["roster.csv"], "--terminals", files["terminals.csv"]),
        *("--calendar", files["calendar.csv"], "--invoice", files["invoice.csv"]),
        *("--payer", str(town / "payer.toml"), "--price-tiyn", "63100"),
        *("--events", str(town / "events"), "--from", period["from"], "--to", period["to"]),
        *("--out", str(out), *extra),
    ]


def test_an_audit_reproduces_what_the_town_intended(unblocked, town, tmp_path, capsys):
    assert main(audited(town, tmp_path)) == 0
    found = json.loads((tmp_path / "summary.json").read_text())
    expected = json.loads((town / "truth.json").read_text())["expected"]
    assert {key: found[key] for key in expected} == expected
    assert found["ledger"]["balanced"] is True
    said = capsys.readouterr().out
    assert "By fact:" in said
    assert "report.html" in said
    names = {
        "summary.json",
        "lines.csv",
        "passes.csv",
        "rejected.csv",
        "report.html",
        "report.xlsx",
        "pain001.xml",
    }
    assert {path.name for path in tmp_path.iterdir()} == names


def test_an_audit_again_is_the_same_to_the_byte(unblocked, town, tmp_path):
    once, again = tmp_path / "once", tmp_path / "again"
    assert main(audited(town, once)) == main(audited(town, again)) == 0
    for name in ("summary.json", "lines.csv", "passes.csv", "pain001.xml", "report.html"):
        assert (once / name).read_bytes() == (again / name).read_bytes(), name


def test_what_cannot_be_done_is_said_in_the_persons_language(town, tmp_path, capsys):
    wrong = audited(town, tmp_path)
    wrong[wrong.index("school-meals")] = "school-dreams"
    assert main(wrong) == 2
    assert "school-dreams" in capsys.readouterr().err
    backwards = audited(town, tmp_path)
    backwards[backwards.index("--lang") + 1] = "kk"
    place = backwards.index("--to")
    backwards[place + 1] = "2020-01-01"
    assert main(backwards) == 2
    assert "2020-01-01" in capsys.readouterr().err


def test_registers_are_imported_decided_and_explained(site, town, tmp_path, capsys):
    rejected = tmp_path / "rejected.csv"
    arguments = ["import", "--lang", "en", "--rejected", str(rejected)]
    for name in ("terminals", "roster", "calendar", "guardians"):
        arguments += [f"--{name}", str(town / f"{name}.csv")]
    assert main(arguments) == 0
    assert "roster.csv" in capsys.readouterr().out
    assert rejected.read_text().startswith("file,row,column,value,problem,what_to_do")
    people = query("SELECT count(*) FROM registry_enrolment WHERE known_to IS NULL")[0][0]
    assert main(arguments) == 0, "the same files again"
    assert query("SELECT count(*) FROM registry_enrolment WHERE known_to IS NULL")[0][0] == people

    days = ["--from", "2025-09-01", "--to", "2025-09-30"]
    assert main(["decide", "--programme", "school-meals", *days]) == 0
    iin = query(
        "SELECT p.iin FROM registry_person p JOIN registry_enrolment e ON e.person_id = p.id"
        " WHERE e.grade = 3 AND e.valid @> DATE '2025-09-10' ORDER BY 1 LIMIT 1"
    )[0][0]
    capsys.readouterr()
    answers = {}
    for language in ("kk", "ru", "en"):
        asked = ["explain", iin, "--programme", "school-meals", "--on", "2025-09-10", "--lang", language]
        assert main(asked) == 0
        answers[language] = capsys.readouterr().out
    assert len(set(answers.values())) == 3
    assert "school's list of pupils" in answers["en"], "the source of the fact, in words"
    assert iin not in "".join(answers.values())


def test_a_change_is_previewed_before_it_takes_effect(site, town, tmp_path, capsys):
    main(["import", "--terminals", str(town / "terminals.csv"), "--roster", str(town / "roster.csv"),
          "--rejected", str(tmp_path / "rejected.csv")])  # fmt: skip
    source = Path(programmes.__file__).parent / "school_meals" / "parameters.toml"
    changed = tmp_path / "parameters.toml"
    text = source.read_text(encoding="utf-8")
    place = text.index("[[free_grades_to]]")
    changed.write_text(text[:place] + text[place:].replace("value = 4", "value = 5", 1), encoding="utf-8")
    capsys.readouterr()
    asked = ["preview", "--programme", "school-meals", "--on", "2025-09-10", "--lang", "en"]
    assert main([*asked, "--parameters", str(changed)]) == 0
    assert "Gain" in capsys.readouterr().out
    assert query("SELECT count(*) FROM entitlements_decision") == [(0,)], "nothing was applied"


def test_books_are_verified_and_a_bent_row_is_named(site, capsys):
    actions.open_accounts(accounts=books.ALL)
    assert books.post(books.transfer(books.FUND, books.CANTEEN, 1, "x")) == ["posted"]
    for options, read in (([], "root of the log"), ([], "verified before"), (["--full"], "root of the log")):
        assert main(["verify", *options, "--lang", "en"]) == 0
        said = capsys.readouterr().out
        assert "The books hold." in said
        assert read in said
    with site.connect("postgres") as superuser:
        superuser.execute(
            "INSERT INTO ledger_account (owner, id, credits, kind, purpose, period)"
            " VALUES (77, 1, 500, 'fund', 'school-meals', '')"
        )
    assert main(["verify", "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "77" in said
    assert "do not hold" in said


def test_posting_what_nobody_is_owed_posts_nothing(site):
    assert not post_grants(programme="school-meals", budget=1).get("posted")
    assert not post_deliveries(programme="school-meals", first="2025-09-01", last="2025-09-30")


def test_a_town_comes_into_the_database_by_the_importers(site, tmp_path):
    town = str(tmp_path / "town")
    assert main(["simulate", "--children", "200", "--days", "2", "--into-database", "--out", town]) == 0
    assert query("SELECT count(*) > 150 FROM registry_enrolment WHERE known_to IS NULL") == [(True,)]
    assert query("SELECT count(*) > 100 FROM registry_guardianship WHERE known_to IS NULL") == [(True,)]
    assert (tmp_path / "town" / "rejected.csv").is_file()


def test_the_language_is_chosen_before_anything_is_said(monkeypatch):
    monkeypatch.delenv("AMIYAN_LANG", raising=False)
    assert language_wanted([]) == "kk"
    assert language_wanted(["audit", "--lang", "ru"]) == "ru"
    assert language_wanted(["audit", "--lang=en"]) == "en"
    assert language_wanted(["audit", "--lang", "tlh"]) == "kk"
    monkeypatch.setenv("AMIYAN_LANG", "ru")
    assert language_wanted(["audit"]) == "ru"


def test_a_new_programme_passes_its_own_tests(tmp_path, capsys):
    assert main(["programme", "new", "free-medicines", "--into", str(tmp_path)]) == 0
    assert "free_medicines" in capsys.readouterr().out
    assert list(run_cases(load_folder(tmp_path / "free_medicines"))) == []


@pytest.mark.parametrize("price", ["-1", "631.00", "10000001", "9" * 5000])
def test_a_price_is_whole_tiyn_and_within_what_the_books_bear(price, town, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([*audited(town, tmp_path), "--price-tiyn", price])
    assert "a price is a whole number of tiyn" in capsys.readouterr().err
