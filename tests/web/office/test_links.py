"""Every number of the overview opens to the lines behind it within two clicks, and stands in a file as on its page."""

import io
import random
import re

import pytest
from lxml import html
from openpyxl import load_workbook

from amiyan.kernel.sql import execute
from amiyan.settlement.figures.budgets import keep_forecasts
from tests.settlement.statements.kit import budget
from tests.web.institution.kit import it_is

from .kit import PROGRAMME, TODAY, a_region, client_of
from .test_few import a_country

PRICE = 631_00

VIEWS = [
    ("region_official", "/office/79"),
    ("district_official", "/office/79"),
    ("auditor", "/office/79"),
    ("ministry_official", "/office/79"),
    ("ministry_official", "/office/00"),
]
# By the caption of a table its file; what is a drawing's own table, or signals, has none.
FILES = {
    "Numbers of the month beside the month before": "numbers",
    "The difference taken apart": "causes",
    "Meals by the way of proof": "proof",
    "Schools at both ends, of the week": "ratings",
    "Budgets of the year, as of the last night": "plan",
    "Regions, the largest difference first": "regions",
}
WITHOUT = {"Delivered, share of the list", "List and fact, by month", "The strongest first"}
NUMBER = re.compile(r"\d[\d,]*(\.\d)?( ₸| %| meals| children)|^[+−]?\d[\d,.]*$")
EQUAL = {
    "By list: if everybody entitled had eaten": 2,
    "Delivered: proved and payable": 2,
    "In the books: owed or paid for meals": 2,
    "Held until a person decides": 2,
    "Still owed to suppliers": 2,
    "Cooked and not served": 2,
    "Payable, and not yet in the books": 2,
    "Of paid statements: set off against debts, or above a contract": 2,
    "The canteen has no terminal": 2,
}
"""Rows whose amount (the cell of that place) is the sum of an amount of the lines that the row leads to."""


@pytest.fixture
def region(db, monkeypatch):
    """The region with money under way: in statements, paid, set off, cooked in vain, and not all of it in the books."""
    found = a_region(monkeypatch)
    money_of(found.big, found.foreign)
    written("cooked", found.tiny, 48, 30_288_00)
    return found


def money_of(*schools):
    """Each with less in the books than was delivered; of statements something is paid, and something set off."""
    for part, school in enumerate(schools, 1):
        execute(
            "DELETE FROM settlement_figure_month WHERE facility_id = %s AND kind IN ('posted', 'cooked')",
            [school],
        )
        execute("DELETE FROM settlement_figure_day WHERE facility_id = %s AND kind = 'posted'", [school])
        execute(
            "INSERT INTO settlement_figure_day (facility_id, programme, service_day, kind, code, meals, tiyn)"
            " VALUES (%s, %s, '2025-09-08', 'posted', '', %s, %s)",
            [school, PROGRAMME, 35 * part, 35 * part * PRICE],
        )
        for kind, meals in {"posted": 35, "stated": 30, "paid": 20, "cooked": 12}.items():
            written(kind, school, meals * part, meals * part * PRICE)
        written("withheld", school, 0, part * PRICE)


def written(kind, school, meals, tiyn):
    execute(
        "INSERT INTO settlement_figure_month (facility_id, programme, month, kind, code, meals, tiyn)"
        " VALUES (%s, %s, '2025-09-01', %s, '', %s, %s)",
        [school, PROGRAMME, kind, meals, tiyn],
    )


@pytest.fixture
def seen_by(request, db, monkeypatch):
    """Whoever looks: at the region, or (since there the ministry is told nothing) at a country of larger schools."""
    role = request.param
    if role != "ministry_official":
        return role, client_of(request.getfixturevalue("region").people[role])
    it_is(monkeypatch, day=TODAY)
    budget(region="79")
    country = a_country({"79": [300, 600, 120, 9], "75": [160, 400], "71": [90, 80, 500]}, random.Random(3))
    money_of(*country.regions["79"][:2], *country.regions["75"])
    keep_forecasts(PROGRAMME, today=TODAY)
    return role, client_of(country.official)


def opened(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.fromstring(answer.content.decode())


def text(node):
    return " ".join(node.text_content().replace("\xa0", " ").split())


def of_page(page):
    """(words, cells, address) of each row and card of a page that shows a number."""
    for row in page.xpath("//main//table//tr[td]"):
        cells = [text(cell) for cell in row.xpath("th|td")]
        if any(NUMBER.search(cell) or cell == "…" for cell in cells[1:]):
            yield cells[0], cells, (row.xpath(".//a/@href") or [""])[0]
    for card in page.xpath("//main//*[@class='figure']"):
        yield text(card.find("dt")), [" ".join(map(text, card))], (card.xpath(".//a/@href") or [""])[0]


def lines_of(page):
    """The rows of the tables of a page, without those of drawings."""
    return page.xpath("//main//table[not(ancestor::figure)]/tbody/tr")


@pytest.mark.parametrize(("seen_by", "path"), VIEWS, indirect=["seen_by"])
def test_each_number_leads_to_its_lines_within_two_clicks(seen_by, path):
    role, client = seen_by
    overview = opened(client, path)
    found = list(of_page(overview))
    assert len(found) > 15
    assert [words for words, _cells, address in found if not address] == []
    for address in {address for _words, _cells, address in found}:
        behind = opened(client, address)
        lines = lines_of(behind)
        if "/in-statements" in address or "/paid?" in address:
            # Here figures stand without statements: the page says so, test_money_of_the_month has both.
            assert not lines
            assert "The overview says" in text(behind)
            continue
        if not lines:
            # Nothing is behind a number that is nothing.
            assert {cells[1] for _w, cells, where in found if where == address and len(cells) > 1} <= {"0"}
            continue
        if "/school/" in address or "/budgets" in address:
            continue
        assert [text(line) for line in lines if not line.xpath(".//a/@href")] == []
        # A school of few has no lines for the ministry; the others have.
        deeper = [line.xpath(".//a/@href")[0] for line in lines]
        below = [lines_of(opened(client, one)) for one in deeper[:4]]
        # The larger country has figures and no verdicts, of which a day's classes are made.
        assert any(below) or (role == "ministry_official" and "/2025-09-" in deeper[0]), address


@pytest.mark.parametrize(("seen_by", "path"), VIEWS, indirect=["seen_by"])
def test_no_number_stands_where_no_link_is(seen_by, path):
    overview = opened(seen_by[1], path)
    told = [
        node
        for node in overview.xpath("//main//*[not(self::script) and not(*)]")
        if re.search(r"\d[\d, \xa0]*(₸|%)|\d meals|\d children", node.text_content())
    ]
    assert len(told) > 15
    lonely = [
        text(node)
        for node in told
        if not node.xpath("ancestor-or-self::*[self::tr or self::figure or @class='figure'][1]//a/@href")
    ]
    assert lonely == []


def amount(cell):
    return int(re.sub(r"[^\d−-]", "", cell).replace("−", "-") or 0)


@pytest.mark.parametrize("role", ["region_official", "auditor"])
def test_the_lines_behind_a_number_come_to_it(region, role):
    client = client_of(region.people[role])
    told = {words: (cells, address) for words, cells, address in of_page(opened(client, "/office/79"))}
    assert EQUAL.keys() <= told.keys()
    for words, column in EQUAL.items():
        # The card of the same name stands after the row, and leads to the same lines.
        cells, address = told[words]
        sums = [
            sum(amount(text(line.xpath("th|td")[at])) for line in lines_of(opened(client, address)))
            for at in range(1, len(lines_of(opened(client, address))[0].xpath("th|td")))
        ]
        whole = amount(cells[column]) if len(cells) > 1 else amount(re.search(r"[\d, ]+ ₸", cells[0])[0])
        assert whole in sums, (words, whole, sums)


def sheets(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Disposition"].endswith('.xlsx"')
    return [list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(answer.getvalue()))]


def as_on_the_page(cell):
    """What a cell of a file looks like on a page: amounts in whole tenge."""
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return f"{cell:,.0f}"
    return str(cell).replace("\xa0", " ")


def same(cell, of_file):
    shown = cell.removesuffix(" ₸").replace("−", "-")
    return shown in {one.replace("−", "-") for one in of_file}


@pytest.mark.parametrize(("seen_by", "path"), VIEWS, indirect=["seen_by"])
def test_each_table_stands_in_a_file_with_the_same_numbers(seen_by, path):
    role, client = seen_by
    overview = opened(client, path)
    tables = {text(table.find("caption")): table for table in overview.xpath("//main//table")}
    assert tables.keys() <= FILES.keys() | WITHOUT
    assert len(tables.keys() & FILES.keys()) >= 4
    links = {
        re.search(r"/table/(\w+)", one)[1]: one
        for one in overview.xpath("//main//a/@href[contains(., '/table/')]")
    }
    for caption, table in tables.items():
        if caption in WITHOUT:
            continue
        rows = {
            as_on_the_page(row[0]): [as_on_the_page(cell) for cell in row[1:]]
            for row in sheets(client, links[FILES[caption]])[0]
        }
        for row in table.xpath("tbody/tr|tfoot/tr"):
            words, *cells = (text(cell) for cell in row.xpath("th|td"))
            assert words in rows, (caption, list(rows))
            of_file = rows[words]
            if FILES[caption] == "regions":  # whose file has children and meals where the page has shares
                cells = [cell for cell in cells if not cell.endswith("%")]
            for cell in cells:
                assert same(cell, of_file) or "…" in of_file, (caption, words, cell, of_file)
                assert cell != "…" or "…" in of_file
            if role == "ministry_official":
                assert ("…" in cells) == ("…" in of_file), (caption, words)
    for what, address in links.items():
        assert sheets(client, address), what


def test_the_coverage_stands_in_the_file_of_proof(region):
    client = client_of(region.people["auditor"])
    cards = {words: cells[0] for words, cells, _where in of_page(opened(client, "/office/79"))}
    _ways, reached, _about = sheets(client, "/office/79/table/proof")
    assert len(reached) == 4
    for words, *cells in reached[1:]:
        assert any("…" in str(cell) or as_on_the_page(cell) in cards[words] for cell in cells if cell), words


@pytest.mark.parametrize(
    ("kind", "code"), [("payable", ""), ("missing", "no_terminal"), ("method", "face"), ("held", "")]
)
def test_the_country_s_lines_stand_in_a_file_as_on_the_page(region, kind, code):
    client = client_of(region.people["ministry_official"])
    page = opened(client, f"/office/00/behind/{kind}?code={code}")
    (address,) = page.xpath("//main//a/@href[contains(., '/table/')]") or [""]
    of_file = [[as_on_the_page(cell) for cell in row] for row in sheets(client, address)[0][1:]]
    lines = [[text(cell) for cell in row.xpath("th|td")] for row in lines_of(page)]
    assert lines
    assert sorted((line[0], line[-2]) for line in lines) == sorted((row[0], row[-2]) for row in of_file)


def test_a_cause_of_the_country_opens_to_its_regions_and_then_to_days(region):
    client = client_of(region.people["ministry_official"])
    (regions,) = [
        address
        for words, _cells, address in of_page(opened(client, "/office/00"))
        if words == "The canteen has no terminal"
    ]
    addresses = [line.xpath(".//a/@href")[0] for line in lines_of(opened(client, regions))]
    assert [re.search(r"/office/(\d\d)/behind/missing\?", one)[1] for one in addresses] == ["75", "79"]
    assert client.get("/office/00/behind/refused?code=closed").status_code == 404


@pytest.mark.parametrize(
    ("order", "first"),
    [("stated", "big"), ("cooked", "tiny"), ("owed", "tiny"), ("entitled", "big"), ("good", "big")],
)
def test_schools_stand_in_the_order_of_the_number_that_led_here(region, order, first):
    page = opened(client_of(region.people["auditor"]), f"/office/79/schools?order={order}")
    named = lines_of(page)[0].xpath(".//a/@href")[0]
    school = {"big": region.big, "tiny": region.tiny}[first]
    assert region.code(school) in named.replace("%20", " ")


def test_what_the_books_hold_too_much_has_its_own_words_and_is_never_below_nothing(region):
    execute(
        "UPDATE settlement_figure_month SET tiyn = tiyn + %s WHERE kind = 'posted' AND facility_id = %s",
        [10_000 * PRICE, region.big],
    )
    client = client_of(region.people["region_official"])
    rows = {words: (cells, where) for words, cells, where in of_page(opened(client, "/office/79"))}
    assert "Payable, and not yet in the books" not in rows
    cells, where = rows["In the books, and payable no more: it flows back by itself"]
    assert cells[2].endswith(" ₸")
    assert "−" not in cells[2]
    assert "order=overposted" in where
    said = text(opened(client, where))
    assert "In the books, and payable no more" in said
