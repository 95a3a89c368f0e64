"""Every address of the site, asked by everybody, about what is theirs, a neighbour's and a stranger's; the answers are
compared with the table of access, reckoned here once more from its words.

Pages are found in the URL conf; what an address needs (a facility, a person, a month, a number) is filled by its name.
"""

import itertools
import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from amiyan.access.roles import FROM_THE_REGISTRY, ROLES, SELF
from amiyan.web import urls as web
from amiyan.web.access_table import ANYONE, ROUTES, SOMEBODY, Within
from amiyan.web.gate import Gate
from tests.web.world import FOREIGN, NEIGHBOUR, ONESELF, OWN, SURNAMES, a_world

LET_IN, DOOR, NOT_FOUND = "let in", "to the door", "not found"
SCOPES = (OWN, NEIGHBOUR, FOREIGN)
# Whoever is let in may be answered so; nothing is our own fault, and an empty form is the sender's.
ANSWERS = {200, 202, 204, 301, 302, 303, 304, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 503}
BY_NAME = {
    "month": "2025-10",
    "year": "2025",
    "day": "2025-10-07",
    "week": "2025-10-06",
    "programme": "school-meals",
    "slot": "1",
    "size": "192",
}
ANYHOW = (
    "1",
    "2025-10-07",
    "2025-10",
    "00000000-0000-4000-8000-000000000001",
    "x",
    "school-meals",
    "payable",
    "kk",
)


@pytest.fixture
def world(db):
    return a_world()


@pytest.fixture
def reached(monkeypatch):
    """The pages that the gate let somebody come to: their names, since the list was last emptied."""
    names, gate = [], Gate.process_view

    def process_view(self, request, view, args, kwargs):
        def page(*rest, **address):
            names.append(request.resolver_match.view_name)
            return view(*rest, **address)

        return gate(self, request, page, args, kwargs)

    monkeypatch.setattr(Gate, "process_view", process_view)
    return names


def flat(found, before=""):
    for one in found:
        if isinstance(one, URLResolver):
            yield from flat(one.url_patterns, before + str(one.pattern))
        else:
            assert isinstance(one, URLPattern)
            yield before + str(one.pattern), one


PAGES = {one.name: one for _, one in flat(web.urlpatterns) if one.name}


def address_of(name, fills):
    """The path of a page with every place in it filled."""
    pattern = PAGES[name].pattern
    given = {}
    for part, converter in pattern.converters.items():
        chosen = str(fills.get(part, BY_NAME.get(part, "")))
        if not chosen:
            chosen = next(one for one in ANYHOW if re.fullmatch(converter.regex, one))
        given[part] = chosen
    text = "/" + str(pattern)
    for part, chosen in given.items():
        before, _, rest = text.partition(_place(pattern, part))
        text = before + chosen + rest
    assert resolve(text).view_name == name, f"{text} does not lead to {name}"
    return text


def _place(pattern, part):
    """``<part>`` as it stands in the address, with its converter or without."""
    text = str(pattern)
    end = text.index(f"{part}>") + len(part) + 1
    return text[text.rindex("<", 0, end) : end]


def expected(name, somebody, scope):
    """What the table says, in plain words: who comes, for what, within what."""
    row = ROUTES[name]
    if ANYONE in row.who:
        return LET_IN
    if somebody.role == "nobody":
        return DOOR
    roles = somebody.roles & row.who
    if row.within is Within.WARD:
        ward = "guardian" in roles and scope in somebody.wards
        return LET_IN if ward or (SELF in roles and scope == ONESELF) else NOT_FOUND
    if row.within is Within.FACILITY:
        looks = any(
            role in ROLES and (row.purpose is None or row.purpose in ROLES[role].purposes) for role in roles
        )
        return LET_IN if looks and scope in somebody.reach else NOT_FOUND
    return LET_IN if roles or SOMEBODY in row.who else NOT_FOUND


def asked(client, method, path, reached, name):
    """What became of a request: the outcome, its status, and the text of the page. Nothing of it stays."""
    reached.clear()
    with transaction.atomic():
        answer = client.generic(method, path, content_type="application/x-www-form-urlencoded")
        text = "" if answer.streaming else answer.content.decode("utf-8", "replace")
        transaction.set_rollback(True)
    if reached:
        assert reached == [name]
        return LET_IN, answer.status_code, text
    if answer.status_code in {302, 401} and (answer.status_code == 401 or "/sign-in?" in answer["Location"]):
        return DOOR, answer.status_code, text
    return NOT_FOUND if answer.status_code == 404 else "?", answer.status_code, text


def scopes_of(name, somebody):
    within = ROUTES[name].within
    if within is Within.WARD:
        return (*SCOPES, ONESELF) if somebody.person else SCOPES
    return SCOPES if within is Within.FACILITY else (OWN,)


def faults_of(somebody, scope, outcome, status, text, wanted):
    if outcome != wanted:
        yield f"{outcome} ({status}) and not {wanted}"
    if outcome == LET_IN and status not in ANSWERS:
        yield f"answered {status}"
    for other, surname in SURNAMES.items():
        if surname in text and not somebody.sees(other):
            yield f"tells who is of {other}"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_lets_in_whom_the_table_names_and_nobody_else(world, reached, name):
    """Read by everybody, about everything; sent to empty by whoever is let in."""
    found = []
    for role, somebody in world.people.items():
        client = somebody.client()
        for scope in scopes_of(name, somebody):
            path, wanted = address_of(name, world.fills(scope, somebody)), expected(name, somebody, scope)
            # A POST to the front door itself is a terminal's.
            methods = ("GET", "POST") if wanted == LET_IN and path != "/" else ("GET",)
            for method in methods:
                cookies = client.cookies.copy()
                outcome = asked(client, method, path, reached, name)
                client.cookies = cookies
                found += [
                    f"{role} {method} {path} ({scope}): {fault}"
                    for fault in faults_of(somebody, scope, *outcome, wanted)
                ]
    assert found == []


@pytest.mark.parametrize("name", sorted(name for name, row in ROUTES.items() if row.decides))
def test_a_decision_asks_again_whoever_signed_in_long_ago(world, reached, name):
    for somebody in world.people.values():
        for scope in scopes_of(name, somebody):
            if expected(name, somebody, scope) == LET_IN:
                path = address_of(name, world.fills(scope, somebody))
                answer = somebody.client(fresh=False).post(path, headers={"referer": "http://testserver/"})
                assert (answer.status_code, reached) == (302, [])
                assert "fresh=1" in answer["Location"]


def test_a_row_that_nobody_can_use_is_a_mistake():
    """A role in a row without the row's purpose comes to nothing."""
    idle = [
        f"{name}: {role}"
        for name, row in ROUTES.items()
        for role in row.who - {ANYONE, SOMEBODY}
        if row.purpose is not None and row.purpose not in ({**ROLES, **FROM_THE_REGISTRY}[role].purposes)
    ]
    assert idle == []


def test_what_begins_like_a_page_and_is_none_is_nobody_s(world, reached):
    for somebody in world.people.values():
        for path in ("/me", "/me/door/elsewhere", "/sign-in/x", "/static/none", "/.well-known/x"):
            assert somebody.client().get(path).status_code == 404


# What is no page: for everybody, for those who run the site, and for terminals, which show a secret or a signature.
KINDS = {
    "amiyan.api.public": "public",
    "amiyan.api.operation": "operation",
    "amiyan.api.device": "terminal",
    "ninja": "terminal",  # the native protocol's own addresses and its document
}
ASKED = {
    "public": ("/log/heads", "/log/transfers/checkpoint", "/log/transfers/tile/0/000"),
    "operation": ("/healthz", "/metrics"),
    "terminal": ("/t/wrong/iclock/cdata", "/iclock/cdata?SN=1", "/api/device/v1/state", "/anything/else"),
}


def kind_of(one):
    module = getattr(one.callback, "func", one.callback).__module__
    return next((kind for begins, kind in KINDS.items() if module.startswith(begins)), None)


def test_an_address_that_is_no_page_is_of_a_known_kind():
    pages = {id(one) for _, one in flat(web.urlpatterns)}
    others = [(address, one) for address, one in flat(get_resolver().url_patterns) if id(one) not in pages]
    assert [address for address, one in others if kind_of(one) is None] == []
    assert {kind_of(one) for _, one in others} == set(ASKED)


@pytest.mark.parametrize("path", list(itertools.chain.from_iterable(ASKED.values())))
def test_signing_in_opens_nothing_that_is_no_page(world, path):
    """A session is worth nothing there, and none begins there."""

    def told(client):
        answer = client.get(path, REMOTE_ADDR="192.0.2.7")
        assert "Set-Cookie" not in answer
        assert "Amiyan-Reader" not in answer
        return answer.status_code, answer.content if path != "/healthz" else b""

    nobody = told(Client())
    assert nobody[0] in ({200} if path == "/healthz" else {200, 401, 404, 405, 411})
    for somebody in world.people.values():
        assert told(somebody.client()) == nobody
