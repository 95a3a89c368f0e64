"""What is stated and paid opens to the statements and payments that make it up, to the tiyn."""

import datetime as dt
import re

import pytest
from lxml import html

from amiyan.kernel.sql import execute, query
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.figures.counting import count_days, count_payments
from amiyan.settlement.payouts.make import make_payouts
from tests.web.institution.kit import code_of

from .kit import PROGRAMME, client_of
from .money_kit import PRICE, TODAY, money

DUE = dt.date(2025, 12, 1)
STATED, PAID = "In statements of suppliers", "Paid by the bank"
# Meals by month: «Нұрлы дәм» 27 and 39, «Дала ас» 10 and 10.
OF_MONTH = {"2025-09": (37, 10), "2025-10": (49, 10)}


@pytest.fixture
def region(db, monkeypatch, own_terms):
    """Both months are stated; of «Дала ас» both are approved, and the bank has paid them."""
    found = money(monkeypatch)
    for one in (found.act(found.dala, 1), found.act(found.dala, 2)):
        approved(found, one)
    make_payouts(budget_id=found.budget_id, today=DUE)
    settled()
    counted()
    return found


def approved(region, one):
    region.agreed(one)
    execute(
        "INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)"
        " SELECT %s, %s, %s, place, 1000 + place, 0, gen_random_uuid() FROM generate_series(1, 2) place",
        list(one),
    )


def settled():
    """The bank has paid every payout."""
    for n, state in enumerate(("sent", "settled"), 2):
        execute(
            "INSERT INTO settlement_payout_event (payee, payout_id, n, state, at, reason_code, reason)"
            " SELECT payee, id, %s, %s, '2025-12-02T06:00:00Z', '', '' FROM settlement_payout",
            [n, state],
        )


def counted():
    count_days(programme=PROGRAMME, first=dt.date(2025, 9, 1), last=TODAY, today=TODAY)
    count_payments(programme=PROGRAMME)


def opened(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.fromstring(answer.content.decode())


def text(node):
    return " ".join(node.text_content().replace("\xa0", " ").split())


def row_of(page, words):
    (found,) = [row for row in page.xpath("//main//table//tr[td]") if text(row[0]) == words]
    return found


def tenge(cell):
    return int(re.sub(r"[^\d-]", "", text(cell)))


def sums(page):
    """(meals, tenge) of the statements of a page, which its last row must say too."""
    rows = page.xpath("//main//table/tbody/tr")
    found = sum(tenge(row[3]) for row in rows), sum(tenge(row[4]) for row in rows)
    (total,) = page.xpath("//main//table/tfoot/tr")
    assert found == (tenge(total[3]), tenge(total[4]))
    return found


@pytest.mark.parametrize("role", ["region_official", "auditor"])
@pytest.mark.parametrize("month", OF_MONTH)
def test_the_statements_behind_a_number_come_to_it_and_open_with_their_lines(region, role, month):
    client = client_of(region.people[role])
    overview = opened(client, f"/office/79?month={month}")
    for words, meals, part in zip((STATED, PAID), OF_MONTH[month], ("approvals", "payouts"), strict=True):
        row = row_of(overview, words)
        assert (tenge(row[1]), tenge(row[2])) == (meals, meals * PRICE // 100)
        behind = opened(client, row.xpath(".//a/@href")[0])
        assert sums(behind) == (meals, meals * PRICE // 100)
        assert "The overview says" not in text(behind)
        for link in behind.xpath("//main//table/tbody//a/@href"):
            assert f"/{part}/" in link
            assert opened(client, link).xpath("//main//table/tbody/tr") or part == "payouts"
    cards = [one for one in overview.xpath("//main//*[@class='figure']") if PAID in text(one)]
    assert cards[0].xpath(".//a/@href") == row_of(overview, PAID).xpath(".//a/@href")


def test_the_numbers_of_a_school_open_to_its_own_part_of_each_statement(region):
    """The second school of «Нұрлы дәм» had nine meals of the thirty-nine that stand in one statement."""
    client = client_of(region.people["region_official"])
    school = code_of(region.schools[1])
    page = opened(client, f"/office/79/school/{school}?month=2025-10")
    row = row_of(page, STATED)
    behind = opened(client, row.xpath(".//a/@href")[0])
    assert sums(behind) == (9, 9 * PRICE // 100) == (tenge(row[1]), tenge(row[2]))
    (line,) = behind.xpath("//main//table/tbody/tr")
    assert tenge(line[5]) == 39 * PRICE // 100


def test_a_statement_that_is_not_paid_whole_is_in_no_paid_number(region):
    client = client_of(region.people["region_official"])
    page = opened(client, "/office/79/paid?month=2025-10")
    assert [text(row[0]) for row in page.xpath("//main//table/tbody/tr")] == ["«Дала ас» ЖШС"]
    one = Statement(region.dala, region.budget_id, 2)
    execute(
        "INSERT INTO settlement_payout_event (payee, payout_id, n, state, at, reason_code, reason)"
        " SELECT payee, id, 4, 'returned', '2025-12-03T06:00:00Z', 'AC04', '' FROM settlement_payout"
        " WHERE (payee, budget_id, number) = (%s, %s, %s)",
        list(one),
    )
    page = opened(client, "/office/79/paid?month=2025-10")
    assert not page.xpath("//main//table")
    assert "The overview says 6,310 ₸" in text(page)  # counted before the money came back
    count_payments(programme=PROGRAMME)
    assert "The overview says" not in text(opened(client, "/office/79/paid?month=2025-10"))


def test_who_reads_no_statement_is_led_to_the_schools_as_before(region):
    for role, path in (("district_official", "/office/79"), ("ministry_official", "/office/79")):
        client = client_of(region.people[role])
        for link in row_of(opened(client, f"{path}?month=2025-09"), STATED).xpath(".//a/@href"):
            assert "/schools?" in link
        for page in ("in-statements", "paid"):
            assert client.get(f"{path}/{page}?month=2025-09").status_code == 404
    other = client_of(region.people["other_region"])
    assert other.get("/office/79/in-statements").status_code == 404
    assert other.get("/office/75/in-statements?school=" + code_of(region.schools[0])).status_code == 404


def test_a_school_that_is_not_there_has_no_page(region):
    client = client_of(region.people["auditor"])
    assert client.get("/office/79/paid?school=none").status_code == 404
    assert query("SELECT count(*) FROM settlement_payout") == [(2,)]
