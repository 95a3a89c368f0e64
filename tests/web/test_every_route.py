"""Every address of the site, asked by everybody, about what is theirs, a neighbour's and a stranger's; the answers are
compared with the table of access, reckoned here once more from its words.

Pages are found in the URL conf; what an address needs (a facility, a person, a month, a number) is filled by its name.
"""

import copy
import functools
import itertools
import re
import time
from urllib.parse import quote

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from amiyan.access.callers import caller_of
from amiyan.access.roles import FROM_THE_REGISTRY, ROLES, SELF
from amiyan.access.sign_in.backend import ByPerson
from amiyan.web import errors
from amiyan.web import urls as web
from amiyan.web.access_table import ANYONE, ROUTES, SOMEBODY, Within
from amiyan.web.gate import Gate
from tests.web.addresses import PAGES, address_of, flat
from tests.web.world import FOREIGN, NEIGHBOUR, ONESELF, OWN, REGIONS, SURNAMES, a_client, a_world

LET_IN, DOOR, NOT_FOUND = "let in", "to the door", "not found"
SCOPES = (OWN, NEIGHBOUR, FOREIGN)
# Whoever is let in may be answered so; nothing is our own fault, and an empty form is the sender's.
ANSWERS = {200, 202, 204, 301, 302, 303, 304, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 503}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once: each request of these tests is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def browser(world):
    """Of somebody. Their session is begun once, and again before it is no longer fresh: requests leave it as it was."""
    begun = {}

    def browser_of(somebody, *, fresh=True):
        when, session = begun.get((somebody.role, fresh), (0, ""))
        if time.monotonic() - when > 300:
            session = somebody.session(fresh=fresh)
            begun[somebody.role, fresh] = time.monotonic(), session
        return a_client(session)

    return browser_of


errors_drawn = errors._page


def once(found, key):
    """What is found for a key, found out once; each who asks gets a copy."""
    known = {}

    @functools.wraps(found)
    def find(*args, **kwargs):
        of = key(*args, **kwargs)
        if of not in known:
            known[of] = found(*args, **kwargs)
        return copy.copy(known[of])

    return find


@pytest.fixture
def reached(monkeypatch):
    """The pages that the gate let somebody come to: their names, since the list was last emptied.

    Who somebody is, is found out once a test, from the session to the roles: each request is taken back, so it is the same
    for the next. So is the page that says no, drawn once for each reader.
    """
    names, gate = [], Gate.process_view
    for of, name, key in (
        (SessionStore, "load", lambda session: session.session_key),
        (ByPerson, "get_user", lambda _door, user: user),
    ):
        monkeypatch.setattr(of, name, once(getattr(of, name), key))
    monkeypatch.setattr("amiyan.web.gate.caller_of", once(caller_of, lambda user, **_at: user))
    said = once(
        lambda request, status: errors_drawn(request, status).content,
        lambda request, status: (status, request.user.pk),
    )
    monkeypatch.setattr(
        errors, "_page", lambda request, status: HttpResponse(said(request, status), status=status)
    )

    def process_view(self, request, view, args, kwargs):
        def page(*rest, **address):
            names.append(request.resolver_match.view_name)
            return view(*rest, **address)

        return gate(self, request, page, args, kwargs)

    monkeypatch.setattr(Gate, "process_view", process_view)
    return names


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
    if row.within is Within.REGION:
        return LET_IN if roles and scope in reached_in(name, somebody) else NOT_FOUND
    return LET_IN if roles or SOMEBODY in row.who else NOT_FOUND


def reached_in(name, somebody):
    """The scopes whose place (or, where no place is named, whose region) somebody reaches in an office."""
    if "facility" in PAGES[name].pattern.converters:
        return somebody.reach
    regions = {REGIONS[scope] for scope in somebody.reach}
    return {scope for scope in SCOPES if REGIONS[scope] in regions}


def asked(client, method, path, reached, name):
    """What became of a request: the outcome, its status (or what broke), and the text of the page. Nothing stays."""
    reached.clear()
    with transaction.atomic():
        client.raise_request_exception = False
        answer = client.generic(method, path, content_type="application/x-www-form-urlencoded")
        text = "" if answer.streaming else answer.content.decode("utf-8", "replace")
        transaction.set_rollback(True)
    status = answer.exc_info[1] if answer.exc_info else answer.status_code
    if reached:
        assert reached == [name]
        return LET_IN, status, text
    if status == 302 and answer["Location"].startswith("/sign-in?"):
        return DOOR, status, text
    return NOT_FOUND if status == 404 else "?", status, text


def scopes_of(name, somebody):
    within = ROUTES[name].within
    if within is Within.WARD:
        return (*SCOPES, ONESELF) if somebody.person else SCOPES
    return SCOPES if within in {Within.FACILITY, Within.REGION} else (OWN,)


def faults_of(somebody, scope, outcome, status, text, wanted):
    if outcome != wanted:
        yield f"{outcome} ({status}) and not {wanted}"
    if outcome == LET_IN and status not in ANSWERS:
        yield f"answered {status!r}"
    for other, surname in SURNAMES.items():
        if surname in text and not somebody.sees(other):
            yield f"tells who is of {other}"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_lets_in_whom_the_table_names_and_nobody_else(world, browser, reached, name):
    """Read by everybody, about everything; an empty form is sent by the first who is let in."""
    found, sent = [], False
    for role, somebody in world.people.items():
        for scope in scopes_of(name, somebody):
            path, wanted = address_of(name, world.fills(scope, somebody)), expected(name, somebody, scope)
            # A POST to the front door itself is a terminal's.
            sends = wanted == LET_IN and not sent and path != "/"
            sent = sent or sends
            for method in ("GET", "POST") if sends else ("GET",):
                outcome = asked(browser(somebody), method, path, reached, name)
                found += [
                    f"{role} {method} {path} ({scope}): {fault}"
                    for fault in faults_of(somebody, scope, *outcome, wanted)
                ]
    assert found == []


WITH_A_CHILD = sorted(
    name for name, one in PAGES.items() if {"facility", "child"} <= set(one.pattern.converters)
)


@pytest.mark.parametrize("name", WITH_A_CHILD)
@pytest.mark.parametrize("other", [NEIGHBOUR, FOREIGN])
def test_a_place_of_one_s_own_does_not_lead_to_a_child_elsewhere(world, browser, reached, name, other):
    """The facility in the address is one's own and the child is not of it: nothing of the child is told or changed."""
    for role, somebody in world.people.items():
        if expected(name, somebody, OWN) == LET_IN and other not in somebody.reach:
            path = address_of(name, {**world.fills(OWN, somebody), "child": world.pupils[other]})
            for method in ("GET", "POST"):
                _, status, text = asked(browser(somebody), method, path, reached, name)
                assert SURNAMES[other] not in text, f"{role} {method} {path}"
                assert status in ANSWERS, f"{role} {method} {path}: {status!r}"
                assert method == "POST" or status in {404, 405}, f"{role} reads {path}: {status}"


@pytest.mark.parametrize("name", sorted(name for name, row in ROUTES.items() if row.decides))
def test_a_decision_asks_again_whoever_signed_in_long_ago(world, browser, reached, name):
    for somebody in world.people.values():
        for scope in scopes_of(name, somebody):
            if expected(name, somebody, scope) == LET_IN:
                path = address_of(name, world.fills(scope, somebody))
                answer = browser(somebody, fresh=False).post(path, headers={"referer": "http://testserver/"})
                assert (answer.status_code, reached) == (302, [])
                assert "fresh=1" in answer["Location"]


TOKEN = r'name="csrfmiddlewaretoken" value="\w+"'


@pytest.mark.parametrize("name", ["family-month", "institution-child", "office-facility"])
def test_who_is_refused_reads_the_same_whatever_they_asked_for(world, browser, name):
    """Nothing of what an address is about stands in a refusal; tests above draw it once for each reader."""
    for somebody in world.people.values():
        paths = {
            address_of(name, world.fills(scope, somebody))
            for scope in SCOPES
            if expected(name, somebody, scope) == NOT_FOUND
        }
        # The address itself may stand in it: where one comes back to when another language was chosen.
        told = {
            re.sub(TOKEN, "", browser(somebody).get(path).content.decode()).replace(quote(path), "")
            for path in paths
        }
        assert len(told) <= 1, somebody.role


def test_a_row_that_nobody_can_use_is_a_mistake():
    """A role in a row without the row's purpose comes to nothing."""
    idle = [
        f"{name}: {role}"
        for name, row in ROUTES.items()
        for role in row.who - {ANYONE, SOMEBODY}
        if (purpose := row.purpose_of(role)) is not None
        and purpose not in ({**ROLES, **FROM_THE_REGISTRY}[role].purposes)
    ]
    assert idle == []


def test_what_begins_like_a_page_and_is_none_is_nobody_s(world, browser, reached):
    for somebody in world.people.values():
        for path in ("/me", "/me/door/elsewhere", "/sign-in/x", "/static/none", "/.well-known/x"):
            assert browser(somebody).get(path).status_code == 404


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
def test_signing_in_opens_nothing_that_is_no_page(world, browser, path):
    """A session is worth nothing there, and none begins there."""

    def told(client):
        answer = client.get(path, REMOTE_ADDR="192.0.2.7")
        assert "Set-Cookie" not in answer
        assert "Amiyan-Reader" not in answer
        return answer.status_code, answer.content if path != "/healthz" else b""

    nobody = told(Client())
    assert nobody[0] in ({200} if path == "/healthz" else {200, 401, 404, 405, 411})
    for somebody in world.people.values():
        assert told(browser(somebody)) == nobody
