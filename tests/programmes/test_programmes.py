"""Every programme's own cases, and what the loader refuses."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.programmes.cases import age_on, run_cases
from amiyan.programmes.loader import HERE, all_codes, load, load_folder, read_folder, read_parameters_file
from amiyan.programmes.scaffold import new_programme


@pytest.mark.parametrize("code", all_codes())
def test_the_folder_is_sound_and_every_case_holds(code):
    programme = load(code)
    assert len(programme.cases) >= 5
    assert list(run_cases(programme)) == []


def test_both_programmes_are_known():
    assert all_codes() == ("extracurricular-club", "school-meals")


def test_a_programme_that_is_not_there_is_named():
    with pytest.raises(ProblemError) as refused:
        load("free-lunch")
    assert refused.value.problem.kind.code == "programme-unknown"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the school meals that a test may spoil."""
    copy = tmp_path / "school_meals"
    shutil.copytree(HERE / "school_meals", copy)
    return copy


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


SPOILED = [
    ("parameters.toml", 'act = "Order of the Minister', 'acts = "Order', "programme-parameter-entry-unclear"),
    ("parameters.toml", "value = 58000\nplaceholder = true\n", "value = 58000\n", "programme-parameter-without-act"),
    ("parameters.toml", "value = 58000\nplaceholder = true", 'value = 58000\nact = ""', "programme-parameter-without-act"),
    ("parameters.toml", "value = 58000\n", "value = 580.5\n", "programme-parameter-entry-unclear"),
    ("parameters.toml", 'value = 58000\nplaceholder = true\nsource = "', 'value = 58000\nplaceholder = true\nsource = ""\n#', "programme-parameter-without-source"),
    ("parameters.toml", "from = 2024-10-28\nto = 2024-11-03", "from = 2024-10-28\nto = 2025-01-03", "programme-dates-overlap"),
    ("parameters.toml", "from = 2025-01-01\nvalue = 63100", "from = 2024-01-01\nvalue = 63100", "programme-dates-overlap"),
    ("parameters.toml", "grades = [5, 9]", "grades = [4, 9]", "programme-dates-overlap"),
    ("parameters.toml", "[[units_per_day]]", "[[units_a_day]]", "programme-parameter-missing"),
    ("parameters.toml", "[[free_statuses]]", "[[statuses]]", "programme-parameter-missing"),
    ("programme.py", 'status("orphan")', 'status("orphen")', "programme-unknown-fact"),
    ("programme.py", 'grade.between(param("free_grades_from"), param("free_grades_to"))', 'status("grade")', "programme-unknown-fact"),
    ("programme.py", 'clause("orphan", status("orphan").if_listed_in(reasons))', 'status("orphan")', "programme-rule-outside-clause"),
    ("programme.py", 'clause("orphan"', 'clause("asp"', "programme-clause-name-twice"),
    ("programme.py", "tariff = ", "prices = ", "programme-rule-missing"),
    ("programme.py", "entitled = any_of(", "entitled = any_off(", "programme-file-not-readable"),
    ("texts/kk.toml", "[clauses.orphan]\nyes = ", "[clauses.orphan]\nyess = ", "programme-sentence-missing"),
    ("texts/ru.toml", 'unknown = "Нет сведений о доходе', 'other = "', "programme-sentence-missing"),
    ("texts/en.toml", "[clauses.emergency]", "[clauses.emergencies]", "programme-sentence-missing"),
    ("cases.toml", "facts = { grade = 3 }", "facts = { height = 3 }", "programme-case-unknown-fact"),
    ("cases.toml", 'holds = ["orphan"]', 'holds = ["twin"]', "programme-case-unknown-fact"),
    ("cases.toml", 'entitled = "yes"', 'entitled = "perhaps"', "programme-case-unclear"),
    ("cases.toml", 'clauses = { primary_grades = "yes"', 'clauses = { primary = "yes"', "programme-case-unclear"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "problem"), SPOILED)
def test_a_spoiled_folder_is_refused_by_name(folder, file, old, new, problem):
    spoil(folder, file, old, new)
    programme, found = read_folder(folder)
    assert programme is None
    assert problem in [one.kind.code for one in found]
    with pytest.raises(ProblemError):
        load_folder(folder)


@pytest.mark.parametrize("file", ["programme.py", "parameters.toml", "cases.toml", "texts/kk.toml"])
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()
    assert read_folder(folder)[1][0].kind.code == "programme-file-missing"


def test_a_file_that_is_no_toml_is_named(folder):
    (folder / "cases.toml").write_text("[[case")
    assert read_folder(folder)[1][0].kind.code == "programme-file-not-readable"


def test_a_case_that_does_not_hold_is_told(folder):
    spoil(folder, "cases.toml", 'facts = { grade = 5, holds = [] }\nentitled = "no"', 'facts = { grade = 5, holds = [] }\nentitled = "yes"')  # fmt: skip
    spoil(folder, "cases.toml", "price_tiyn = 63100", "price_tiyn = 63000")
    found = list(run_cases(load_folder(folder)))
    assert [problem.params["expected"] for problem in found] == ["63000", "entitled = yes"]


def test_changed_parameters_are_held_to_the_same_rules(folder):
    programme = load("school-meals")
    path = folder / "parameters.toml"
    spoil(folder, "parameters.toml", "value = 58000", "value = 59000")
    assert read_parameters_file(path, programme).get("price_tiyn", dt.date(2024, 9, 10)) == 59000
    spoil(folder, "parameters.toml", "[[school_week]]", "[[week]]")
    with pytest.raises(ProblemError) as refused:
        read_parameters_file(path, programme)
    assert refused.value.problem.params == {"parameter": "school_week"}


def test_a_value_lasts_until_the_next_of_its_scope():
    parameters = load("school-meals").parameters
    assert parameters.get("price_tiyn", dt.date(2024, 12, 31)) == 58000
    assert parameters.get("price_tiyn", dt.date(2025, 1, 1)) == 63100
    assert parameters.find("price_tiyn", dt.date(2023, 12, 31)) is None
    with pytest.raises(ProblemError):
        parameters.get("price_tiyn", dt.date(2023, 12, 31))


def test_a_period_is_cut_only_where_a_value_changes(folder):
    programme = load_folder(folder)
    day = dt.date
    # In February 2026 the act changes and the value does not.
    assert len(programme.parameters.dated(programme.rule_parameters, day(2026, 2, 1), day(2026, 3, 31))) == 1
    path = folder / "parameters.toml"
    path.write_text(path.read_text().replace("from = 2026-02-21\nvalue = 4", "from = 2026-02-21\nvalue = 5"))
    changed = load_folder(folder)
    parts = changed.parameters.dated(changed.rule_parameters, day(2026, 2, 1), day(2026, 3, 31))
    assert [(first, last) for first, last, _ in parts] == [
        (day(2026, 2, 1), day(2026, 2, 20)),
        (day(2026, 2, 21), day(2026, 3, 31)),
    ]
    assert changed.rules_hash(parts[0][2]) != changed.rules_hash(parts[1][2])
    assert programme.rules_hash(parts[0][2]) == changed.rules_hash(parts[0][2])


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (dt.date(2096, 2, 29), dt.date(2099, 2, 28), 2),
        (dt.date(2096, 2, 29), dt.date(2099, 3, 1), 3),
        (dt.date(2095, 10, 1), dt.date(2099, 9, 30), 3),
        (dt.date(2095, 10, 1), dt.date(2099, 10, 1), 4),
    ],
)
def test_age_is_in_full_years(born, day, age):
    assert age_on(born, day) == age


def test_a_new_programme_passes_its_own_tests(tmp_path):
    home = new_programme("free-medicines", tmp_path)
    assert home == tmp_path / "free_medicines"
    programme = load_folder(home)
    assert programme.code == "free-medicines"
    assert list(run_cases(programme)) == []
    with pytest.raises(ProblemError) as refused:
        new_programme("free-medicines", tmp_path)
    assert refused.value.problem.kind.code == "programme-folder-exists"


@pytest.mark.parametrize("code", ["Free", "free_medicines", "../x", "", "a--b", "1st"])
def test_a_code_that_cannot_be_one_is_refused(tmp_path, code):
    with pytest.raises(ProblemError) as refused:
        new_programme(code, tmp_path)
    assert refused.value.problem.kind.code == "programme-code-not-usable"
