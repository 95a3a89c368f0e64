"""Pages and terminals share a site: what surrounds a page never reaches a terminal."""

import pytest
from django.test import Client

PAGE_HEADERS = ("Content-Security-Policy", "X-Frame-Options", "Content-Language", "Vary", "Set-Cookie")


@pytest.fixture
def web(db):
    return Client(headers={"accept-language": "ru"})


def test_a_page_speaks_the_reader_s_language_and_says_what_may_run(web):
    answer = web.get("/")
    assert answer.status_code == 200
    assert answer["Content-Language"] == "ru"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/iclock/cdata?SN=Q1&options=all"),
        ("post", "/"),
        ("post", "/iclock/cdata?SN=Q1"),
        ("get", "/healthz"),
    ],
)
def test_a_terminal_gets_no_header_that_is_meant_for_a_browser(web, method, path):
    answer = getattr(web, method)(path)
    assert [name for name in PAGE_HEADERS if name in answer] == []


def test_a_terminal_s_own_host_never_leads_to_a_page(web, settings):
    settings.TERMINAL_DOMAIN = "t.meals.example"
    answer = web.get("/", headers={"host": "abc.t.meals.example"})
    assert answer.status_code == 404
    assert "Content-Security-Policy" not in answer


def test_a_language_is_kept_and_leads_back_to_where_it_was_chosen(web):
    answer = web.post("/language", {"language": "en", "next": "/style"})
    assert (answer.status_code, answer["Location"]) == (302, "/style")
    assert web.get("/")["Content-Language"] == "en"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_led_out_of_the_house(web, back):
    assert web.post("/language", {"language": "kk", "next": back})["Location"] == "/"


def test_a_form_without_its_token_is_refused():
    answer = Client(enforce_csrf_checks=True).post("/language", {"language": "kk"})
    assert answer.status_code == 403
