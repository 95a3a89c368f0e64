"""The file of the country's days holds all of them, read some schools at a time, and withholds what the page does."""

import io
import random

import pytest
from lxml import html
from openpyxl import load_workbook

from amiyan.kernel.sql import query
from amiyan.web.office import country_days
from tests.web.institution.kit import it_is

from .kit import TODAY, client_of
from .test_few import a_country

FILE = "/office/00/table/days?kind={}"


@pytest.fixture
def country(db, monkeypatch):
    """Nine schools of three regions, the smallest of which has nine children."""
    it_is(monkeypatch, day=TODAY)
    return a_country({"79": [300, 600, 120, 9], "75": [160, 400], "71": [90, 80, 500]}, random.Random(3))


def rows_of(answer):
    days, _about = load_workbook(io.BytesIO(answer.getvalue())).worksheets
    return [tuple(row) for row in days.iter_rows(min_row=2, values_only=True)]


@pytest.mark.parametrize("kind", ["payable", "listed", "missing", "held"])
def test_every_day_of_every_school_stands_in_it_also_beyond_those_of_the_page(country, monkeypatch, kind):
    monkeypatch.setattr("amiyan.web.office.places.MOST", 5)
    client = client_of(country.official)
    page = html.fromstring(client.get(f"/office/00/behind/{kind}").content.decode())
    shown = page.xpath("//main//table/tbody/tr")
    assert len(shown) == 5
    assert "the file holds all" in page.text_content()
    found = rows_of(client.get(FILE.format(kind)))
    ((days,),) = query(
        "SELECT count(DISTINCT (facility_id, service_day)) FROM settlement_figure_day WHERE kind = %s", [kind]
    )
    assert len(found) == days > 5
    assert len(set(found)) == len({(row[0], row[2]) for row in found}) == days


def test_what_is_withheld_on_the_page_is_withheld_in_it_and_nothing_else(country):
    """So a file tells no more than the pages; and where the parts are so many schools at once, nothing is otherwise."""
    client = client_of(country.official)
    for kind in ("payable", "missing"):
        page = html.fromstring(client.get(f"/office/00/behind/{kind}").content.decode())
        of_page = sorted(
            (row[0].text_content().strip(), row[-2].text_content().replace(",", ""))
            for row in page.xpath("//main//table/tbody/tr")
        )
        assert sorted((row[0], str(row[3])) for row in rows_of(client.get(FILE.format(kind)))) == of_page
        assert any(meals == "…" for _school, meals in of_page)


def test_schools_are_read_a_few_at_a_time_and_only_when_it_is_their_turn(country, monkeypatch):
    asked = []
    behind = country_days.behind

    def noted(**how):
        asked.append(len(how["scope"].facilities))
        return behind(**how)

    client = client_of(country.official)
    whole = rows_of(client.get(FILE.format("payable")))
    monkeypatch.setattr(country_days, "behind", noted)
    monkeypatch.setattr(country_days, "SCHOOLS", 2)
    answer = client.get(FILE.format("payable"))
    assert answer.streaming
    assert asked == []  # nothing is read before the first piece is asked for
    assert rows_of(answer) == whole
    assert max(asked) == 2
    assert sum(asked) == 9


def test_it_speaks_the_language_of_who_asked_to_its_end(country):
    days, about = load_workbook(
        io.BytesIO(client_of(country.official, language="kk").get(FILE.format("payable")).getvalue())
    ).worksheets
    assert next(cell.value for cell in days[1]) == "Мектеп"
    assert "Шымкент қаласы" in {row[1] for row in days.iter_rows(min_row=2, values_only=True)}
    assert about["A2"].value == "Өңір"
