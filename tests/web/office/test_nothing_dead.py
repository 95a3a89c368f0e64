"""Nobody is shown what they may not do: every page of an office is walked as each role, from its front page on by its own
links, and each form, button and link on it leads to a page whose row in the table of access names a role of theirs.
"""

from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve
from lxml import html

from amiyan.web.access_table import ANYONE, ROUTES, SOMEBODY
from tests.web.test_every_page_is_walked import is_read
from tests.web.world import Somebody, a_client

from .chain_kit import a_chain
from .kit import a_region
from .money_kit import money
from .signal_town import a_signal_town
from .signal_town import opened as opened_case

EACH = 2  # pages of one name that are opened as one role
# What these towns have none of, or what is come to by filling in a form: a search, an account, a change, a sample.
NOT_LED_TO = {
    *("office-found", "office-person", "office-account", "office-account-document"),
    *("office-approving", "office-approving-document", "office-change", "office-change-document"),
    *("office-sample", "office-sample-file", "office-export-file", "office-viewed", "office-place-table"),
    *("office-case", "office-matter", "office-past-day", "office-past-day-document", "office-campaign"),
}
# The ministry reads single matters of the country's own budget alone, of which these towns have none.
NOT_OF = {
    "ministry_official": {
        *("office-approval", "office-held-lines", "office-payout"),
        *("office-months", "office-month"),
    }
}
OFFICES = {"ministry_official": "/office/00"}
ROLES = ("district_official", "region_official", "ministry_official", "auditor")


def dead_in(page, path, roles):
    """What a page (its HTML) at ``path`` shows that leads nowhere for whoever has these roles."""
    found = html.fromstring(page)
    for one in found.iter("form"):
        wanted = [one.get("action") or path, *one.xpath(".//@formaction")]
        yield from (f"form {each}" for each in wanted if not may_open(each, roles))
    for each in found.xpath("//main//@href | //main//@hx-get | //main//@hx-post"):
        if not each.startswith("#") and not may_open(each, roles):
            yield f"link {each}"
    yield from (
        f"dead button {one.text_content().strip()}" for one in found.xpath("//main//button[@disabled]")
    )


def may_open(address, roles):
    """Whether the row of the page at an address names one of the roles; what is of no site's page is open to all."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return True
    try:
        row = ROUTES.get(resolve(parts.path).view_name)
    except Resolver404:
        return False
    return row is not None and bool(row.who & {*roles, ANYONE, SOMEBODY})


def walk(user, role, start):
    """The names of the pages that somebody comes to from ``start`` by links of the office, and what is dead on them."""
    browser = a_client(Somebody(role, user=user.pk).session(), "en")
    ahead, opened, dead = [start], {}, []
    while ahead:
        address = ahead.pop(0)
        path = urlsplit(address).path
        name = resolve(path).view_name
        if path in opened.setdefault(name, set()) or len(opened[name]) >= EACH:
            continue
        opened[name].add(path)
        answer = browser.get(address)
        assert answer.status_code == 200, (role, address, answer.status_code)
        if answer.streaming or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        dead += [f"{path}: {one}" for one in dead_in(page, path, {role})]
        ahead += [
            str(each)
            for each in html.fromstring(page).xpath("//a/@href")
            if each.startswith("/office/") and may_open(each, {role})
        ]
    return set(opened), dead


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.usefixtures("db", "own_terms")
def test_nobody_is_shown_what_they_may_not_do(monkeypatch, role):
    opened, dead = set(), []
    for town in (a_region, a_chain, money, a_signal_town):
        with monkeypatch.context() as patched, transaction.atomic():
            made = town(patched)
            if town is a_signal_town:
                opened_case(made, "never_seen")
            names, found = walk(made.people[role], role, OFFICES.get(role, "/office/79"))
            transaction.set_rollback(True)
        opened |= names
        dead += found
    assert dead == []
    pages = {
        name
        for name, row in ROUTES.items()
        if name.startswith("office-") and role in row.who and is_read(name)
    }
    missing = sorted(pages - opened - NOT_LED_TO - NOT_OF.get(role, set()))
    assert not missing, ", ".join(missing)


def test_what_is_dead_is_noticed():
    page = """<main><form method="post" action="/office/79/approving/sign"><button>Sign</button></form>
        <a href="/office/79/audit/samples">Samples</a><button disabled>Approve</button><a href="/nowhere">x</a></main>"""
    assert list(dead_in(page, "/office/79", {"district_official"})) == [
        "form /office/79/approving/sign",
        "link /office/79/audit/samples",
        "link /nowhere",
        "dead button Approve",
    ]
    assert list(
        dead_in(page.replace("disabled", "").replace("/nowhere", "/public"), "/office/79", {"auditor"})
    ) == ["form /office/79/approving/sign"]
