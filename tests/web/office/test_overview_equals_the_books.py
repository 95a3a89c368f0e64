"""The overview's own text after a random month, held against verdicts, transfers and decisions read here anew."""

from collections import Counter
from fractions import Fraction
from math import floor

import pytest

from amiyan.kernel.sql import query
from tests.settlement.figures.test_equal_to_the_books import (
    PRICE,
    SCHOOL_DAYS,
    a_random_month,
    counted,
    from_transfers,
    verdicts_as_they_stand,
)
from tests.settlement.hamlet import TODAY, hamlet  # noqa: F401
from tests.web.institution.kit import it_is, works

from .kit import client_of
from .test_links import of_page, opened

BY_A_WORD = ("password", "by_hand", "unknown")


def tenge(tiyn):
    return f"{floor(Fraction(tiyn, 100) + Fraction(1, 2)):,} ₸".replace("-", "−")


def share(part, whole):
    tenths = floor(Fraction(1000 * part, whole) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10} %"


@pytest.mark.parametrize("seed", [4, 5])
def test_what_the_overview_says_of_a_random_month_is_so(hamlet, monkeypatch, seed):  # noqa: F811
    a_random_month(hamlet, seed)
    counted()
    it_is(monkeypatch, day=TODAY)
    page = opened(client_of(works("region_official", region="79")), "/office/79?month=2025-09")
    told = {}
    for words, cells, _where in of_page(page):
        told.setdefault(words, cells)

    found = verdicts_as_they_stand()
    meals, tiyn, ways = Counter(), Counter(), Counter()
    for _person, _day, verdict, _reason, way, _place, amount in found:
        meals[verdict] += 1
        tiyn[verdict] += amount
        ways[way] += verdict != "refused"
    children = query("SELECT count(*) FROM entitlements_decision WHERE entitled AND known_to IS NULL")[0][0]
    listed = children * len(SCHOOL_DAYS)
    posted = sum(from_transfers().values())
    assert min(meals["payable"], meals["held"], posted) > 0, meals

    def amounts(words, count, money):
        assert told[words][1:3] == [count, money], words

    amounts("By list: if everybody entitled had eaten", f"{listed:,}", tenge(listed * PRICE))
    amounts("Delivered: proved and payable", f"{meals['payable']:,}", tenge(tiyn["payable"]))
    assert told["In the books: owed or paid for meals"][2] == tenge(posted)
    assert told["Still owed to suppliers"][2] == tenge(posted)
    amounts("Held until a person decides", f"{meals['held']:,}", tenge(tiyn["held"]))
    assert ("Refused" in told) == (meals["refused"] > 0)
    above = listed * PRICE - tiyn["payable"]
    assert told["List less fact"][2:] == [tenge(above), share(above, listed * PRICE)]

    # Whom it reached, and by which proof.
    served = {person for person, _day, verdict, *_rest in found if verdict == "payable"}
    proved = ways.total()
    word = sum(ways[way] for way in BY_A_WORD)
    assert word > 0
    assert told["Entitled children"] == [f"Entitled children {children}"]
    (reached,) = told["Served at least once"]
    assert reached == f"Served at least once {share(len(served), children)} {len(served)} children"
    (said,) = told["By a word alone"]
    assert said.startswith(f"By a word alone {share(word, proved)} ")
    (of_ways,) = [
        table
        for table in page.xpath("//main//table")
        if table.xpath("string(caption)") == "Meals by the way of proof"
    ]
    of_page_ways = Counter(
        (row.xpath("string(td[1])"), row.xpath("string(td[2])").replace("\xa0", " "))
        for row in of_ways.xpath("tbody/tr")
    )
    assert of_page_ways == Counter((f"{count:,}", share(count, proved)) for count in (+ways).values())
