"""Every page that is read is opened by a test in a browser that runs axe on it: a new page without one fails here.

Which pages are read is asked of the pages themselves. Which are walked is read from the tests:
the names and addresses that stand in a file of ``tests/browser`` that runs axe. That a file really opens what it names is
its own to hold, as :mod:`tests.browser.test_institution_in_a_browser` does.
"""

import ast
import inspect
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.urls import Resolver404

from amiyan.web.access_table import ROUTES
from tests.browser import test_family_in_a_browser
from tests.browser.walk import name_of
from tests.web.addresses import PAGES

# What is read and is no page: a part of one that fetches itself anew, a file, a way through.
NO_PAGES = {
    *("institution-today-live", "style-live", "demo-month-now"),
    *("institution-list-document", "institution-agree-document"),
    *("institution-scan", "manifest", "worker", "security-contact"),
    "sign-in-national-answer",
    *("public-catalogue", "public-csv", "public-json"),
    *("public-signals-csv", "public-signals-json"),
    *("office-table", "office-place-table"),
    "office-account-document",
    *("office-act", "office-approving-document"),
    *("office-change-document", "office-past-day-document"),
    *("office-actions-table", "office-sample-file", "office-export-file"),
}
BROWSER = Path(test_family_in_a_browser.__file__).parent


def is_read(name):
    """Whether a page answers to GET, as its ``require_safe`` or ``require_POST`` says."""
    view = PAGES[name].callback
    while view is not None:
        methods = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if methods is not None:
            return "GET" in methods
        view = getattr(view, "__wrapped__", None)
    raise AssertionError(f"{name} does not say what it answers to (require_safe, require_POST)")


def named_in(text):
    """The names of pages that stand in a test, by themselves or by an address."""
    for one in ast.walk(ast.parse(text)):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            if one.value in ROUTES:
                yield one.value
            elif one.value.startswith("/"):
                try:
                    yield name_of(one.value)
                except Resolver404:
                    continue


def walked():
    """The names of pages that tests in a browser walk with axe."""
    texts = [path.read_text() for path in sorted(BROWSER.glob("test_*.py"))]
    with_axe = ("RULES", "walk.faults", "walk.walked")
    found = {name for text in texts if any(one in text for one in with_axe) for name in named_in(text)}
    family = SimpleNamespace(asel=1, supplier=1, mother=1)
    return (found - {None}) | {name_of(one) for one in test_family_in_a_browser.states(family)}


def test_every_page_that_is_read_is_walked_with_axe():
    read = {name for name in ROUTES if is_read(name)} - NO_PAGES
    assert read - walked() == set(), "these pages are opened by no test that runs axe"


def test_a_page_that_nobody_walks_is_noticed():
    text = 'walk("institution-today"); page.goto("/me/door"); "institution-nothing"'
    assert set(named_in(text)) == {"institution-today", "door"}


@pytest.mark.parametrize("name", sorted(NO_PAGES))
def test_what_is_said_to_be_no_page_is_read_all_the_same(name):
    assert is_read(name)
