import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.template import Engine
from lxml import html

from amiyan.kernel.languages import LANGUAGES
from amiyan.settlement.audit import report
from amiyan.settlement.audit.figures import Finding, Method, Part
from amiyan.settlement.audit.report import render_report

from .town import CHILD, invented

VOID = {"meta", "rect"}
FORBIDDEN = re.compile(r"\bsav(?:ed|ing)|үнемде|сэконом|эконом", re.IGNORECASE)
CATEGORIES = re.compile(
    r"orphan|disabilit|low.income|large.famil|жетім|мүгедек|көпбалалы|атаулы әлеуметтік|сирот|инвалид|многодет|малообеспеч"
    r"|no_parental_care|\basp\b|попечени",
    re.IGNORECASE,
)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def page(language):
    return render_report(invented(), language=language, generated_with="amiyan 0.2.0")


@pytest.fixture(scope="module")
def tree(page):
    return html.document_fromstring(page)


def tenge(text):
    """The tiyn of a shown amount."""
    text = re.sub(r"[\s₸\u00a0]", "", text).replace("−", "-")
    whole, _, rest = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text).replace(",", ".").partition(".")
    return int(whole) * 100 + int(rest or 0)


class Balanced(HTMLParser):
    """Every element is closed where it was opened."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append((tag, self.getpos()))


def test_the_page_says_its_language_and_is_well_formed(page, tree, language):
    assert page.startswith("<!DOCTYPE html>")
    assert tree.get("lang") == language
    parser = Balanced()
    parser.feed(page)
    assert (parser.open, parser.wrong) == ([], [])
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    named = [name for names in tree.xpath("//@aria-labelledby") for name in names.split()]
    assert set(named) <= set(ids)


def test_it_needs_nothing_from_elsewhere(page, tree):
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //form | //@src | //@onclick")
    assert all(target.startswith("#") for target in tree.xpath("//@href"))
    assert "url(" not in page
    assert "@import" not in page


def test_tables_and_drawings_can_be_read_aloud(tree):
    for table in tree.xpath("//table"):
        assert table.xpath("./caption[normalize-space()]")
    assert not tree.xpath("//thead//th[not(@scope='col')] | //tbody//th[not(@scope='row')]")
    drawings = tree.xpath("//*[local-name()='svg']")
    assert drawings
    for drawing in drawings:
        assert drawing.xpath("./*[local-name()='title'][normalize-space()]")
        assert drawing.xpath("./*[local-name()='desc'][normalize-space()]")
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1 | //h2 | //h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_parts_on_the_page_sum_to_the_difference(tree):
    figures = invented()
    shown = [
        tenge(row.xpath("string(./td[3])"))
        for row in tree.xpath("//table[contains(@class,'waterfall')]/tbody/tr")
    ]
    assert sum(shown) == figures.amount["difference"]
    assert tenge(tree.xpath("string(//table[contains(@class,'waterfall')]/tfoot//td[3])")) == sum(shown)
    amounts = [tenge(node.text) for node in tree.xpath("//dd[@class='exact']")]
    assert amounts == [figures.amount[name] for name in ("by_list", "by_fact", "difference")]


def test_the_first_page_holds_what_decides(tree):
    front = tree.xpath("//section[contains(@class,'front')]")[0]
    assert len(front.xpath(".//table[contains(@class,'waterfall')]/tbody/tr")) == 7
    assert len(front.xpath(".//table[contains(@class,'largest')]/tbody/tr")) == 10
    assert len(front.xpath(".//ul[@class='limits']/li")) >= 8
    assert front.xpath(".//p[@class='callout']/strong")


def test_all_schools_and_weeks_are_there(tree):
    figures = invented()
    assert len(tree.xpath("//table[contains(@class,'schools')]/tbody/tr")) == len(figures.schools) + 1
    total = tree.xpath("//tr[@class='total']/td")
    assert tenge(total[6].text) == figures.amount["difference"]


def test_it_never_claims_that_money_was_put_aside(page):
    assert not FORBIDDEN.search(page)


def test_it_names_no_child_and_no_reason_for_free_meals(language):
    figures = replace(
        invented(schools=3),
        findings=(Finding("never_seen", f"№ 1 {CHILD}", 1, 0, CHILD),),
        problems=((f"The IIN {CHILD} stands twice.", 2),),
        unread=((f"{CHILD}.csv", CHILD),),
    )
    page = render_report(figures, language=language, generated_with="amiyan")
    assert CHILD not in page
    assert not CATEGORIES.search(re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def test_names_from_files_stay_text():
    figures = invented(schools=2)
    bad = replace(figures.schools[0], code="<script>alert(1)</script>", supplier='"><b>x')
    page = render_report(
        replace(figures, schools=(bad, figures.schools[1])), language="ru", generated_with="a"
    )
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert '"><b>x' not in page


def test_the_same_figures_give_the_same_page(page, language):
    assert render_report(invented(), language=language, generated_with="amiyan 0.2.0") == page


def test_no_value_of_the_page_is_missing(monkeypatch, language):
    def strict():
        return Engine(
            dirs=[str(report.TEMPLATES)],
            libraries={"i18n": "django.templatetags.i18n"},
            string_if_invalid="¿%s?",
        )

    monkeypatch.setattr(report, "_engine", strict)
    assert "¿" not in render_report(invented(), language=language, generated_with="amiyan")


def test_an_audit_that_found_nothing_is_still_a_page(language):
    nothing = replace(
        invented(schools=0, days=0),
        parts=tuple(replace(part, units=0, tiyn=0) for part in invented().parts),
        weeks=(), methods=(), findings=(), placeholders=(), invoice=None, region=None, files=(), unread=(), problems=(), paid=(), unpaid=(),
    )  # fmt: skip
    page = render_report(nothing, language=language, generated_with="amiyan")
    parser = Balanced()
    parser.feed(page)
    assert (parser.open, parser.wrong) == ([], [])


def test_parts_that_are_not_the_difference_are_refused():
    figures = invented(schools=2)
    with pytest.raises(AssertionError, match="parts"):
        render_report(
            replace(figures, parts=(*figures.parts, Part("no_trace", 1, 1))),
            language="kk",
            generated_with="a",
        )


def test_an_unbalanced_ledger_is_said_loudly():
    figures = invented(schools=2)
    page = render_report(
        replace(figures, ledger={**figures.ledger, "balanced": False}), language="en", generated_with="a"
    )
    assert "NOT balanced" in page


def test_held_methods_carry_a_star():
    figures = replace(invented(schools=2), methods=(Method("face", 1000, 0), Method("by_hand", 5, 20)))
    assert "5 + 20*" in render_report(figures, language="en", generated_with="a")
