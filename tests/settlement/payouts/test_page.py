"""The page of the difference: its sums, its lines, its words in three languages."""

import json
import re

import pytest

from amiyan.kernel.languages import LANGUAGES
from amiyan.settlement.payouts import unmatched, words
from amiyan.settlement.payouts.due import (
    ACCOUNT_NOT_SIGNED,
    BOOKS_DIFFER,
    NO_ACCOUNT,
    NO_MONEY,
    ONE_PERSON,
    WRONG_ACCOUNT,
)
from amiyan.settlement.payouts.queries import BESIDE, PARTS
from amiyan.settlement.payouts.report.page import as_json, render_difference

from .invented import invented, nothing

MADE = "amiyan bank difference"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_difference_gives_the_same_page_and_it_needs_nothing_else(language):
    page = render_difference(invented(), language=language, generated_with=MADE)
    assert page == render_difference(invented(), language=language, generated_with=MADE)
    assert f'<html lang="{language}">' in page
    assert not re.search(r"<script|<link|https?://|url\(", page)


def test_every_number_is_in_a_language_of_its_own():
    kazakh = render_difference(invented(), language="kk", generated_with=MADE)
    assert "Біздің есеп бойынша төленді" in kazakh
    assert "2\u00a0841" in kazakh
    assert "Шарт қазынашылықта тіркелмеген" in kazakh or "тіркелмеген" in kazakh
    english = render_difference(invented(), language="en", generated_with=MADE)
    assert "2,841" in english
    assert "After statement 3 comes statement 5" in english


def test_a_suppliers_name_is_text_and_never_markup():
    page = render_difference(invented(), language="ru", generated_with=MADE)
    assert "Юг» &lt;b&gt;" in page


def test_what_is_reconciled_says_so_and_lists_nothing():
    page = render_difference(nothing(), language="en", generated_with=MADE)
    assert "Nothing waits for you." in page
    assert "<details" not in page


def test_more_lines_than_are_listed_are_told():
    page = render_difference(invented(), language="en", generated_with=MADE)
    assert "and 200 more" in page


def test_for_a_machine_the_parts_sum_to_the_difference():
    found = json.loads(json.dumps(as_json(invented())))
    assert sum(one["tiyn"] for one in found["sections"] if one["code"] in PARTS) == found["difference_tiyn"]
    assert found["shown_tiyn"] - found["believed_tiyn"] == found["difference_tiyn"]
    assert found["reconciled"] is False


def test_every_code_has_its_words():
    assert set(words.SECTIONS) == {*PARTS, *BESIDE}
    assert set(words.WAITING) == {
        *(NO_ACCOUNT, WRONG_ACCOUNT, ACCOUNT_NOT_SIGNED, ONE_PERSON),
        *(NO_MONEY, BOOKS_DIFFER),
    }
    assert set(words.UNMATCHED) == {
        *(unmatched.FEE, unmatched.NAMES_NOTHING, unmatched.UNEXPECTED_CREDIT, unmatched.UNKNOWN_ID),
        *(unmatched.OTHER_AMOUNT, unmatched.PAID_TWICE, unmatched.PAID_AFTER_ALL),
    }
