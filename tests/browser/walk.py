"""A walk over many pages in one browser: each page is loaded once and looked at in several widths and colours."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve

from tests.browser.conftest import RULES

PICTURES = os.environ.get("AMIYAN_PICTURES")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN_ALL = "document.querySelectorAll('details').forEach(part => { part.open = true })"
# Two rules compare the colours of each text with all that lies behind it, which is four fifths of axe's time. Colours come
# from the style sheet by width and scheme; a language has none of its own (test_walk holds it). So each width in each
# scheme is asked about colours once, and each language about all the rest.
COLOURS = ("color-contrast", "link-in-text-block")
SIZES = ("scrollable-region-focusable", "target-size")
SHAPES = {**RULES, "rules": {rule: {"enabled": False} for rule in COLOURS}}


def only(*rules):
    """What another width or other colours can change; the rest was found in the first look already."""
    return {"runOnly": {"type": "rule", "values": list(rules)}, "resultTypes": RULES["resultTypes"]}


# Each language sees both widths and both schemes, and the first two together each width in each scheme.
LOOKS = {
    "kk": ((360, "light", RULES), (1280, "dark", only(*COLOURS, *SIZES))),
    "ru": ((360, "dark", RULES), (1280, "light", only(*COLOURS, *SIZES))),
    "en": ((360, "light", SHAPES), (1280, "dark", only(*SIZES))),
}
# For what is shown to most people, and where one language is to see each width in each scheme by itself.
ALL_LOOKS = {
    "kk": (
        *LOOKS["kk"],
        (360, "dark", only(*COLOURS)),
        (1280, "light", only(*COLOURS)),
    ),
    "ru": ((360, "dark", SHAPES), (1280, "light", only(*SIZES))),
    "en": LOOKS["en"],
}
# For each text axe reads the colours of all that lies behind it from their words, some dozen different ones a page, each a
# thousand times: half of its time. What a word says does not change; that of no colour is an error each time.
COLOURS_READ_ONCE = """
(() => {
    const colour = axe.commons.color.Color.prototype, read = colour.parseString, known = new Map();
    colour.parseString = function (words) {
        if (!known.has(words)) {
            read.call(this, words);
            known.set(words, [this.r, this.g, this.b, this.alpha]);
        }
        [this.r, this.g, this.b, this.alpha] = known.get(words);
        return this;
    };
})()
"""
SCRIPT = f"{Axe().axe_script};{COLOURS_READ_ONCE}"


def faults(page, language, *, looks=None):
    """What axe finds and what has to be scrolled sideways, of the page as it stands, in each look of a language; or in
    the ``looks`` that are named: width, scheme, rules of axe. A page that is asked about in one language only is asked in
    one that sees colours: Kazakh.
    """
    page.wait_for_load_state()  # a click returns when the next page has begun to come
    page.evaluate(OPEN_ALL)
    found = []
    if page.locator("html").get_attribute("lang") != language:
        found.append("in another language")
    page.evaluate(SCRIPT)
    for width, scheme, rules in looks or LOOKS[language]:
        page.set_viewport_size({"width": width, "height": 780 if width < 700 else 900})
        page.emulate_media(color_scheme=scheme)
        if page.evaluate(OVERFLOW) > 0:
            found.append(f"{width}: scrolls sideways")
        found += [f"{width} {scheme}: {what}" for what in violations(page, rules)]
    return found


def axe(page, rules=RULES):
    """What axe finds in the page as it stands, in one look."""
    page.evaluate(SCRIPT)
    return violations(page, rules)


def violations(page, rules):
    """What axe, which is on the page already, finds in it as it stands."""
    said = page.evaluate("async (rules) => (await axe.run(rules)).violations", rules)
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in said for node in one["nodes"]]


def walked(opened, site, addresses, language):
    """Open each page (name of its address, who opens it, address) as its reader: the names that were opened, and what
    was found, by address. With ``AMIYAN_PICTURES`` naming a folder each page is kept there in both widths.
    """
    names, found, people = set(), {}, {}
    for number, (name, user, address) in enumerate(addresses):
        if user.pk not in people:
            people[user.pk] = opened("/sign-in", user=user, fresh=True, language=language)
        page = people[user.pk]
        answer = page.goto(site.url + address)
        assert answer.status == 200, address
        names.add(name)
        if what := faults(page, language):
            found[address] = what
        if PICTURES:
            keep(page, Path(PICTURES) / f"{number:02}-{name}-{language}")
    return names, found


def keep(page, stem):
    """Pictures of a page in both widths, for who looks at them."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 780})
        page.emulate_media(color_scheme="light")
        page.screenshot(path=f"{stem}-{width}.png", full_page=True)


def name_of(address):
    """The name of the page at an address."""
    return resolve(urlsplit(address).path).url_name


def press(page, wanted, *, most=150):
    """Go with the tabulator to the control of these words, see that it is marked, and press Enter."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted in page.evaluate("document.activeElement.innerText || document.activeElement.value || ''"):
            marked = "getComputedStyle(document.activeElement.closest('.face') || document.activeElement).outlineStyle"
            assert page.evaluate(marked) != "none", f"{wanted} is not seen to be chosen"
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def tab_to(page, selector, *, most=150):
    """Go with the tabulator to a field."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")
