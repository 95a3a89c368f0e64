"""Every number of the overview opens to the lines behind it within two clicks, and stands in a file as on its page."""

import io
import re

import pytest
from lxml import html
from openpyxl import load_workbook

from amiyan.kernel.sql import execute

from .kit import PROGRAMME, a_region, client_of

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
    "In statements of suppliers": 2,
    "Paid by the bank": 2,
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
    months = {"posted": (45, 28_395_00), "stated": (40, 25_240_00), "paid": (30, 18_930_00)}
    months |= {"withheld": (0, 631_00), "cooked": (12, 7_572_00)}
    for kind, (meals, tiyn) in months.items():
        for school, part in ((found.big, 1), (found.foreign, 2)):
            execute(
                "INSERT INTO settlement_figure_month (facility_id, programme, month, kind, code, meals, tiyn)"
                " VALUES (%s, %s, '2025-09-01', %s, '', %s, %s)",
                [school, PROGRAMME, kind, meals * part, tiyn * part],
            )
    execute(
        "INSERT INTO settlement_figure_day (facility_id, programme, service_day, kind, code, meals, tiyn)"
        " VALUES (%s, %s, '2025-09-08', 'posted', '', 45, 2839500), (%s, %s, '2025-09-08', 'posted', '', 90, 5679000)",
        [found.big, PROGRAMME, found.foreign, PROGRAMME],
    )
    return found


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
        yield text(card.find("dt")), [text(card)], (card.xpath(".//a/@href") or [""])[0]


def lines_of(page):
    """The rows of the tables of a page, without those of drawings."""
    return page.xpath("//main//table[not(ancestor::figure)]/tbody/tr")


@pytest.mark.parametrize(("role", "path"), VIEWS)
def test_each_number_leads_to_its_lines_within_two_clicks(region, role, path):
    client = client_of(region.people[role])
    overview = opened(client, path)
    found = list(of_page(overview))
    assert len(found) > 15
    assert [words for words, _cells, address in found if not address] == []
    for address in {address for _words, _cells, address in found}:
        behind = opened(client, address)
        lines = lines_of(behind)
        if not lines:
            # Nothing is behind a number that is nothing.
            assert {cells[1] for _w, cells, where in found if where == address and len(cells) > 1} <= {"0"}
            continue
        assert [line for line in lines if not line.xpath(".//a/@href")] == [] or "/budgets" in address
        for deeper in lines[0].xpath(".//a/@href"):
            assert lines_of(opened(client, deeper)), (address, deeper)


@pytest.mark.parametrize(("role", "path"), VIEWS)
def test_no_number_stands_where_no_link_is(region, role, path):
    overview = opened(client_of(region.people[role]), path)
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
    return [list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(answer.content))]


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


@pytest.mark.parametrize(("role", "path"), VIEWS)
def test_each_table_stands_in_a_file_with_the_same_numbers(region, role, path):
    client = client_of(region.people[role])
    overview = opened(client, path)
    tables = {text(table.find("caption")): table for table in overview.xpath("//main//table")}
    assert tables.keys() <= FILES.keys() | WITHOUT
    assert len(tables.keys() & FILES.keys()) >= 5
    links = {
        re.search(r"/table/(\w+)", one)[1]: one
        for one in overview.xpath("//main//a/@href[contains(., '/table/')]")
    }
    for caption, table in tables.items():
        if caption in WITHOUT:
            continue
        rows = {
            str(row[0]): [as_on_the_page(cell) for cell in row[1:]]
            for row in sheets(client, links[FILES[caption]])[0]
        }
        for row in table.xpath("tbody/tr|tfoot/tr"):
            words, *cells = (text(cell) for cell in row.xpath("th|td"))
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
    ("kind", "code"), [("payable", ""), ("missing", "no_terminal"), ("method", "card"), ("held", "")]
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
    ("order", "first"), [("stated", "big"), ("owed", "tiny"), ("entitled", "big"), ("good", "big")]
)
def test_schools_stand_in_the_order_of_the_number_that_led_here(region, order, first):
    page = opened(client_of(region.people["auditor"]), f"/office/79/schools?order={order}")
    named = lines_of(page)[0].xpath(".//a/@href")[0]
    school = {"big": region.big, "tiny": region.tiny}[first]
    assert region.code(school) in named.replace("%20", " ")
