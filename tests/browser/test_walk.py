"""What the walks leave out in one language another one sees: no fault of a page gets past all of them."""

import re
from pathlib import Path

import pytest

import amiyan
from amiyan.kernel.languages import LANGUAGES
from tests.browser import walk

WIDTHS = {360: "(max-width: 48rem)", 1280: "(min-width: 48rem)"}
# A line that cannot be read, of each width in each scheme.
UNREADABLE = "".join(
    f"@media {width} and (prefers-color-scheme: {scheme}) {{ #w{pixels}{scheme} {{ color: #777; background: #888 }} }}"
    for pixels, width in WIDTHS.items()
    for scheme in ("light", "dark")
)
LINES = "".join(f"<p id=w{pixels}{scheme}>Жол</p>" for pixels in WIDTHS for scheme in ("light", "dark"))


@pytest.fixture
def shown(browser):
    context = browser.new_context()

    def show(body, language, style=""):
        page = context.new_page()
        page.set_content(
            f"<!doctype html><html lang={language}><title>Бет</title><style>body {{ color: #000; background: #fff }}"
            f"{style}</style><main>{body}</main>"
        )
        return page

    yield show
    context.close()


def test_text_that_cannot_be_read_is_found_in_each_width_and_scheme(shown):
    found = [
        fault for language in LANGUAGES for fault in walk.faults(shown(LINES, language, UNREADABLE), language)
    ]
    seen = {re.match(r"(\d+) (light|dark): color-contrast", fault).groups() for fault in found}
    assert seen == {(str(pixels), scheme) for pixels in WIDTHS for scheme in ("light", "dark")}


def test_all_looks_of_one_language_find_it_in_each_width_and_scheme(shown):
    found = walk.faults(shown(LINES, "kk", UNREADABLE), "kk", looks=walk.ALL_LOOKS["kk"])
    assert len({fault.split(":")[0] for fault in found}) == 4


REST = """<input><p lang=zz>Сөз</p><button>1</button><button>2</button><div class=wide>Кесте</div>"""
SMALL_AND_WIDE = """.wide { width: 2000px }
@media (min-width: 48rem) { button { width: 9px; height: 9px; padding: 0 } }"""


@pytest.mark.parametrize("looks", [walk.LOOKS, walk.ALL_LOOKS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_asked_about_all_the_rest(shown, language, looks):
    found = walk.faults(shown(REST, language, SMALL_AND_WIDE), language, looks=looks[language])
    for fault in (
        r"360.*: label: ",
        r"360.*: valid-lang: ",
        r"1280.*: target-size: ",
        r"1280: scrolls sideways",
    ):
        assert [one for one in found if re.match(fault, one)], (fault, found)


def test_a_page_in_another_language_is_a_fault(shown):
    assert walk.faults(shown("<p>Сөз", "ru"), "kk") == ["in another language"]


def test_no_language_has_colours_of_its_own():
    """On this rests that a language need not be asked about them."""
    sheets = list(Path(amiyan.__path__[0]).rglob("*.css"))
    assert sheets
    assert [sheet.name for sheet in sheets if re.search(r":lang\b|\[lang", sheet.read_text("utf-8"))] == []


def test_a_colour_that_is_read_once_is_the_same_and_what_is_none_stays_an_error(shown):
    page = shown("<p>Сөз", "kk")
    page.evaluate(walk.SCRIPT)
    read = """(words) => words.map(one => {
        try { return JSON.stringify(new axe.commons.color.Color().parseString(one).toJSON()) } catch (error) { return "none" }
    })"""
    words = ["rgb(1, 2, 3)", "rgba(9, 8, 7, 0.5)", "color(srgb 0.2 0.4 0.6)", "kök"]
    first = page.evaluate(read, words)
    assert first[0] == '{"red":1,"green":2,"blue":3,"alpha":1}'
    assert first[1] == '{"red":9,"green":8,"blue":7,"alpha":0.5}'
    assert first[3] == "none"
    assert page.evaluate(read, words) == first
