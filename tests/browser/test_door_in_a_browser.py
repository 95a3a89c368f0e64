"""Passkeys in a real browser, whose authenticator is the browser's own virtual one."""

import datetime as dt

import pytest

from amiyan.access.models import User
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import query
from tests.browser import walk
from tests.registry.invented_town import a_person

PAGES = ("/sign-in", "/sign-in?fresh=1", "/me/door")


@pytest.fixture
def anar(site):
    person = a_person(int(dt.datetime.now(dt.UTC).timestamp()) % 9000)
    return User.objects.create(username=f"u{person}", password="!", person_id=person)


def with_authenticator(page):
    """The browser has a phone's authenticator, whose holder is always there and always proves it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_lets_in_and_is_ended(opened, site, anar):
    # Passkeys are offered on localhost and not on 127.0.0.1.
    site.url = site.url.replace("127.0.0.1", "localhost")
    page = opened("/me/door", user=anar, fresh=True)
    with_authenticator(page)
    page.get_by_role("textbox").fill("Телефон")
    page.get_by_role("button", name="Кіру кілтін қосу").click()
    page.get_by_role("heading", name="Телефон").wait_for()
    page.context.clear_cookies()
    page.goto(f"{site.url}/sign-in?next=/me/door")
    page.get_by_role("button", name="Кіру кілтімен кіру").click()
    page.get_by_role("heading", name="Телефон").wait_for()
    page.get_by_role("button", name="«Телефон» тоқтату").click()
    page.get_by_text("Әзірге жоқ").wait_for()
    page.context.clear_cookies()
    page.goto(f"{site.url}/sign-in")
    page.get_by_role("button", name="Кіру кілтімен кіру").click()
    page.get_by_text("Бұл кіру кілті қабылданбады").wait_for()
    outcomes = query("SELECT outcome FROM access_sign_in WHERE way = 'passkey' ORDER BY id")
    assert [one for (one,) in outcomes] == ["passkey_added", "fresh", "passkey_ended", "refused"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_door_passes_axe_and_needs_no_sideways_scrolling(opened, site, anar, language):
    stranger, inside = opened("/sign-in", language=language), opened("/me/door", language=language, user=anar)
    found = {}
    for path in PAGES:
        page = inside if path == "/me/door" else stranger
        page.goto(site.url + path)
        found[path] = walk.faults(page, language)
    assert {path: faults for path, faults in found.items() if faults} == {}
