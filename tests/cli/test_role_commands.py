"""``amiyan role`` as people type it."""

import pytest

from tests.registry.invented_town import a_facility, a_person, an_iin

from .test_signatory_commands import typed


@pytest.fixture
def school(scratch, monkeypatch):
    """The site's database is the test's own."""
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    a_person(0)
    a_person(1)
    return a_facility("12")


def test_a_role_is_given_listed_and_ended_with_what_is_handed_over(school, capsys):
    asked = ("role", "appoint", "--role", "director", "--facility", "12", "--source", "Order 12")
    number = typed(capsys, *asked, an_iin(0)).split("number ")[1].rstrip(".\n")
    typed(capsys, *asked, an_iin(1), "--deputises", an_iin(0), "--to", "2099-12-31")
    listed = typed(capsys, "role", "list").splitlines()
    assert listed[0] == f"{number}: {an_iin(0)} · director · 12 · … – … · Order 12"
    assert "deputy of" in listed[1]
    said = typed(capsys, "role", "end", an_iin(0), number, "--source", "Order 13")
    assert said.splitlines() == [
        "The role ends. What is handed over:",
        "- 1 deputies, who hold the role no more either",
    ]


def test_a_region_is_named_and_a_wrong_place_refused(school, capsys):
    typed(capsys, "role", "appoint", an_iin(0), "--role", "operator", "--region", "79", "--source", "x")
    assert "operator · Shymkent City" in typed(capsys, "role", "list", "--iin", an_iin(0))
    wrong = typed(capsys, "role", "appoint", an_iin(0), "--role", "auditor", "--source", "x", status=2)
    assert "held for one facility" in wrong
    assert "Nobody has been appointed." in typed(capsys, "role", "list", "--iin", an_iin(1))
