"""The sheet of paper for a family without a phone, and an answer that somebody writes down for it, with a receipt."""

import argparse
import re
from contextlib import nullcontext
from uuid import UUID, uuid4

import pytest
from django.utils import translation

from amiyan.cli.commands import sheet as command
from amiyan.feedback.actions.disputes import raise_dispute
from amiyan.feedback.receipts import receipt_of, receipt_text
from amiyan.feedback.sheet.paper import called_on, page_of, pages_of, pdf_of
from amiyan.feedback.sheet.pupils import CHUNK, classes_of, sheet_of_person, sheets_of
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.periods import Period
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import execute, query
from tests.audit.kit import child
from tests.entitlements.village import a_person

from .kit import MONDAY, NOON, PROGRAMME, TODAY, a_guardian, dispute, own, says, stands

SEPTEMBER = Period.of_month(2025, 9)


@pytest.fixture
def named(family):
    for person, name in ((family.asel, "Асель"), (family.daulet, "Дәулет")):
        execute(
            "INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source)"
            " VALUES (%s, 'Ойлаповтар', %s, %s, 't')",
            [person, name, name],
        )
    return family


def texts(family, lang="en"):
    (sheet,) = sheet_of_person(family.asel, scope=own(family.asel), month=SEPTEMBER)
    with translation.override(lang):
        return page_of(sheet, SEPTEMBER, lang, called_on([sheet], SEPTEMBER, lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_says_what_was_given_and_how_to_answer(named, lang):
    page = texts(named, lang)
    assert page["name"] == "Ойлаповтар Асель"
    assert page["place"] == "SA"
    ((day, where, came_to),) = page["rows"]
    assert "12:00, SA" in where
    assert "631" in came_to
    assert re.search(r"\d", day)
    assert len(page["sums"]) == 3
    assert page["nothing"] == ""


def test_a_meal_that_waits_says_why(named):
    dispute(named)
    ((_day, _where, came_to),) = texts(named)["rows"]
    assert came_to == "Waiting for a person's word: Somebody objects: a named person decides"


def test_where_the_place_is_hidden_from_one_guardian_it_is_on_no_paper(named):
    """A sheet can come into anybody's hands."""
    a_guardian(named.asel, hides_place=True)
    page = texts(named)
    assert page["place"] == ""
    assert "SA" not in str(page)
    assert "12:00" not in str(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_drawn_in_every_language_and_the_same_each_time(named, lang):
    sheets = sheet_of_person(named.asel, scope=EVERYTHING, month=SEPTEMBER)
    first = pdf_of(sheets, SEPTEMBER, language=lang)
    assert first.startswith(b"%PDF")
    assert first == pdf_of(sheets, SEPTEMBER, language=lang)
    (page,) = pages_of(sheets, SEPTEMBER, language=lang)
    assert page.startswith(b"\x89PNG")


def test_a_place_is_printed_in_parts_and_nobody_outside_the_scope(named):
    rows = [f"{child(n)},2,SA,{n + 300},2025-09-01," for n in range(30, 30 + CHUNK + 3)]
    named.place.roster(*rows)
    parts = [children for _label, children in classes_of(named.school, scope=EVERYTHING, month=SEPTEMBER)]
    assert [len(part) for part in parts] == [CHUNK, 5]
    assert len({one.person_id for part in parts for one in part}) == CHUNK + 5
    assert list(classes_of(named.school, scope=NOBODY, month=SEPTEMBER)) == []
    assert sheet_of_person(named.asel, scope=own(named.daulet), month=SEPTEMBER) == []
    place = Scope(facilities=frozenset({named.school}))
    assert len(list(classes_of(named.school, scope=place, month=SEPTEMBER))) == 2
    assert sheets_of([], SEPTEMBER) == []


def test_the_command_writes_a_file_for_each_part(named, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "site", nullcontext)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    for who in (["--facility", "SA"], ["--iin", child(1)]):
        options = parser.parse_args([*who, "--month", "2025-09", "--language", "kk", "--out", str(tmp_path)])
        assert command.run(options) == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".pdf") == [
        "001-class-2025-09.pdf",
        "child-2025-09.pdf",
    ]
    assert capsys.readouterr().out.count(str(tmp_path)) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_on_paper_is_taken_with_a_receipt_and_holds_the_line_as_any_other(named, lang):
    pedagogue, key = a_person(), UUID("7f3a09c21b4400000000000000000001")
    by_mother = {"channel": "paper", "taken_by": pedagogue}
    taken(named, key, by_mother)
    assert stands(named.asel) == ("held", "objected")
    found = receipt_of(named.asel, key, scope=own(named.asel))
    assert (found.number, found.kind, found.taken_by) == ("7F3A-09C2-1B44", "dispute", pedagogue)
    with translation.override(lang):
        text = receipt_text(found, lang=lang)
    assert "7F3A-09C2-1B44" in text
    assert len(text.splitlines()) == 7
    place = Scope(facilities=frozenset({named.school}))
    assert receipt_of(named.asel, key, scope=place, taken_by=pedagogue) == found
    assert receipt_of(named.asel, key, scope=place, taken_by=named.office) is None
    assert receipt_of(named.asel, uuid4(), scope=EVERYTHING) is None
    assert query("SELECT channel, taken_by FROM feedback_dispute") == [("paper", pedagogue)]


def taken(family, key, how):
    raise_dispute(
        dispute_id=key,
        person_id=family.asel,
        service_day=MONDAY,
        programme=PROGRAMME,
        voice=says(family.mother, NOON, **how),
    )
    family.place.drain(TODAY)


def test_a_month_without_deliveries_says_so(named):
    (sheet,) = sheet_of_person(named.asel, scope=EVERYTHING, month=Period.of_month(2025, 10))
    with translation.override("en"):
        page = page_of(sheet, Period.of_month(2025, 10), "en", {})
    assert page["nothing"] == "Nothing was recorded for your child this month."
    assert page["rows"] == []
