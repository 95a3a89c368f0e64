"""The components and the first page where people use them: by axe, by keyboard, on small screens, without scripts."""

import pytest
from playwright.sync_api import expect

from amiyan.kernel.languages import LANGUAGES
from tests.browser import walk

PAGES = ["/", "/style?faulty=1&toast=1"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_it_passes_axe_and_never_scrolls_sideways(opened, path, language):
    assert walk.faults(opened(path, language=language), language, looks=walk.ALL_LOOKS[language]) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_that_is_not_there_passes_axe_too(opened, scheme):
    assert walk.axe(opened("/style/nothing", scheme=scheme)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_the_smallest_telephone_shows_all_of_it(opened, path, language):
    assert opened(path, language=language, width=320).evaluate(walk.OVERFLOW) <= 0


def test_what_is_touched_is_large_enough(opened):
    small = opened("/style", width=360).evaluate(
        """() => [...document.querySelectorAll('main :is(button, .button, summary, select, .face, .person, .period a), nav a, .foot a')]
            .map(one => [one.textContent.trim(), one.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 43.9 || box.width < 43.9) && box.height < 43.9)
            .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
    )
    assert small == []


SEEN = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect(), drawn = getComputedStyle(one.closest('.face') || one);
    const covers = document.querySelector('.places').getBoundingClientRect();
    return {
        name: one.id || one.getAttribute('href') || one.textContent.trim().slice(0, 30),
        drawn: drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) >= 2,
        top: box.top + scrollY, inside: box.bottom > 0 && box.top < innerHeight,
        covered: !one.closest('.places') && innerWidth < 700 && box.top > covers.top,
    };
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_the_keyboard_reaches_everything_in_order_and_always_shows_where(opened, width):
    page = opened("/style", width=width)
    walked = []
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        walked.append(page.evaluate(SEEN))
    assert walked[0]["name"] == "#content"
    assert len(walked) > 40
    assert [step["name"] for step in walked if not step["drawn"]] == []
    assert [step["name"] for step in walked if not step["inside"] or step["covered"]] == []
    wanted = page.locator("main :is(a[href], button, input, select, textarea, summary):visible").count()
    assert len(walked) >= wanted // 2  # a group of radio buttons is one stop


def test_a_keyboard_skips_to_the_content(opened):
    page = opened("/style")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_a_dialog_is_opened_and_left_by_keyboard_and_focus_comes_back(opened):
    page = opened("/style")
    opener = page.locator("[data-opens=did-not]")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#did-not")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("one => one.matches(':modal')")
    assert walk.axe(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_without_scripts_a_dialog_stands_on_the_page(opened):
    page = opened("/style", scripts=False)
    expect(page.locator("#did-not")).to_be_hidden()
    page.locator("[data-opens=did-not]").click()
    expect(page.locator("#did-not")).to_be_visible()
    page.locator("#did-not [data-closes]").click()
    expect(page.locator("#did-not")).to_be_hidden()


@pytest.mark.parametrize("path", PAGES)
def test_without_scripts_all_of_it_is_read(opened, path):
    with_scripts = opened(path, width=1280).locator("main").inner_text()
    page = opened(path, width=1280, scripts=False)
    assert page.locator("main").inner_text() == with_scripts
    if "toast" in path:
        expect(page.locator("#toasts p")).to_be_visible()
        expect(page.locator("[data-close]")).to_be_hidden()


def test_a_language_is_chosen_without_scripts_and_leads_back(opened, site):
    page = opened("/style", scripts=False, width=1280)
    page.get_by_role("button", name="English").click()
    assert page.url == f"{site.url}/style"
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_what_is_wrong_is_read_first(opened):
    page = opened("/style?faulty=1")
    expect(page.locator(".summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_wish")).to_be_focused()


def test_nothing_moves_while_a_page_is_loaded(opened):
    page = opened("/style?toast=1")
    moved = page.evaluate(
        """() => new Promise(done => new PerformanceObserver((seen) =>
            done(seen.getEntries().reduce((sum, one) => sum + one.value, 0))
        ).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 300))"""
    )
    assert moved < 0.01


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_it_still_passes_axe(opened, scheme):
    page = opened("/style", scheme=scheme, forced_colors="active")
    assert (
        page.locator(".verdict.payable").first.evaluate("one => getComputedStyle(one).borderTopStyle")
        == "solid"
    )


def test_on_paper_there_is_no_navigation(opened):
    page = opened("/style", width=1280)
    page.emulate_media(media="print")
    expect(page.locator(".places")).to_be_hidden()
    expect(page.locator(".foot")).to_be_hidden()
    expect(page.locator("article.sheet")).to_be_visible()


def test_the_worker_keeps_the_shell(opened):
    page = opened("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = page.evaluate(
        """async () => {
            const shell = (await caches.keys()).find((name) => name.startsWith('shell-'));
            return (await (await caches.open(shell)).keys()).map((one) => new URL(one.url).pathname);
        }"""
    )
    assert any(name.endswith(".css") for name in kept)
    assert len(kept) == 5


def test_a_part_fetches_itself_anew_within_the_policy(opened):
    page = opened("/style")
    page.evaluate("document.querySelector('.live').textContent = ''")
    page.evaluate("htmx.ajax('GET', '/style/live', '.live')")
    page.wait_for_function("document.querySelector('.live').textContent.includes('412')")


def test_chromium_would_install_it(opened):
    page = opened("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    asked = page.context.new_cdp_session(page)
    wrong = [one["errorId"] for one in asked.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [one for one in wrong if one != "in-incognito"] == []
    manifest = asked.send("Page.getAppManifest")
    assert manifest["url"].endswith("/manifest.webmanifest?lang=kk")
    assert manifest["errors"] == []
