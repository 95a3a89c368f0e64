"""At the door: the national sign-in by a real server of OpenID Connect, and what a sign-in is worth."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from amiyan.access.sign_in import national
from amiyan.access.sign_in.queries import REFUSALS_ALLOWED, last_at_the_door
from amiyan.kernel.sql import query
from tests.access.oidc import serving
from tests.registry.invented_town import a_person, an_iin


@pytest.fixture(scope="module")
def provider():
    with serving() as found:
        yield found


@pytest.fixture
def site(db, provider, monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not for everybody\n", encoding="utf-8")
    monkeypatch.setenv("AMIYAN_SIGN_IN_SECRET_FILE", str(secret))
    monkeypatch.setenv("AMIYAN_SIGN_IN_URL", provider.url)
    national._registered.cache_clear()
    yield
    national._registered.cache_clear()


def iin_of(person):
    return query("SELECT iin FROM registry_person WHERE id = %s", [person])[0][0]


def comes_back(client, provider, sub, *, fresh=False, next_page="/style"):
    """Through the provider and back, as a browser goes."""
    form = {"next": next_page, **({"fresh": "1"} if fresh else {})}
    there = client.post("/sign-in/national", form)
    assert there.status_code == 302, there.content.decode()
    back = urlsplit(provider.person_signs_in(there["Location"], sub))
    return client.get(f"{back.path}?{back.query}")


def person_of(client):
    session = client.session
    found = query("SELECT person_id FROM access_user WHERE id = %s", [session.get("_auth_user_id")])
    return found[0][0] if found else None


def test_whoever_the_registers_know_is_let_in_and_led_to_where_they_wanted(site, provider):
    anar = a_person(0)
    provider.knows("anar", iin=iin_of(anar))
    client = Client()
    answer = comes_back(client, provider, "anar")
    assert (answer.status_code, answer["Location"]) == (302, "/style")
    assert person_of(client) == anar
    assert [(line.way, line.outcome) for line in last_at_the_door(anar)] == [("national", "in")]


def test_a_stranger_is_told_so_and_no_user_is_made(site, provider):
    provider.knows("stranger", iin=an_iin(7))
    client = Client(headers={"accept-language": "ru"})
    answer = comes_back(client, provider, "stranger")
    assert answer.status_code == 403
    assert "в здешних реестрах вас нет" in answer.content.decode()
    assert query("SELECT count(*) FROM access_user") == [(0,)]


@pytest.mark.parametrize("claim", ["", "123456789012", "not a number"])
def test_a_claim_that_is_no_iin_lets_nobody_in(site, provider, claim):
    provider.knows("odd", iin=claim)
    assert comes_back(Client(), provider, "odd").status_code == 403


def test_an_answer_that_another_browser_was_given_is_not_taken(site, provider):
    anar = a_person(0)
    provider.knows("anar", iin=iin_of(anar))
    there = Client().post("/sign-in/national", {"next": "/"})
    back = urlsplit(provider.person_signs_in(there["Location"], "anar"))
    other = Client()
    assert other.get(f"{back.path}?{back.query}").status_code == 403
    assert person_of(other) is None


def test_an_answer_counts_once(site, provider):
    anar = a_person(0)
    provider.knows("anar", iin=iin_of(anar))
    client = Client()
    there = client.post("/sign-in/national", {"next": "/"})
    back = urlsplit(provider.person_signs_in(there["Location"], "anar"))
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    assert client.get(f"{back.path}?{back.query}").status_code == 403


def test_a_decision_asks_the_provider_to_prove_it_anew(site, provider):
    client = Client()
    there = client.post("/sign-in/national", {"next": "/", "fresh": "1"})
    assert "prompt=login" in there["Location"]
    assert "max_age=0" in there["Location"]
    assert "code_challenge_method=S256" in there["Location"]


def test_the_session_has_a_new_key_after_the_door(site, provider):
    anar = a_person(0)
    provider.knows("anar", iin=iin_of(anar))
    client = Client()
    client.post("/sign-in/national", {"next": "/"})
    before = client.session.session_key
    comes_back(client, provider, "anar")
    assert client.session.session_key != before


def test_too_many_refusals_from_one_sender_close_the_door_for_a_while(site, provider):
    provider.knows("stranger", iin=an_iin(7))
    client = Client()
    for _ in range(REFUSALS_ALLOWED):
        assert comes_back(client, provider, "stranger").status_code == 403
    assert client.post("/sign-in/national", {"next": "/"}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert elsewhere.post("/sign-in/national", {"next": "/"}).status_code == 302


def test_a_silent_provider_is_nobody_s_fault(site, monkeypatch):
    monkeypatch.setenv("AMIYAN_SIGN_IN_URL", "http://localhost:9")
    national._registered.cache_clear()
    assert Client().post("/sign-in/national", {"next": "/"}).status_code == 503
    assert query("SELECT count(*) FROM access_sign_in") == [(0,)]


def test_signing_out_ends_the_session_and_what_the_browser_kept(site, provider):
    anar = a_person(0)
    provider.knows("anar", iin=iin_of(anar))
    client = Client()
    comes_back(client, provider, "anar")
    answer = client.post("/sign-out")
    assert '"storage"' in answer["Clear-Site-Data"]
    assert person_of(client) is None
    assert [line.outcome for line in last_at_the_door(anar)] == ["out", "in"]


def test_signing_out_everywhere_ends_the_session_of_a_lost_phone(site, provider):
    anar = a_person(0)
    provider.knows("anar", iin=iin_of(anar))
    lost, mine = Client(), Client()
    comes_back(lost, provider, "anar")
    comes_back(mine, provider, "anar")
    assert lost.get("/me/door").status_code == 200
    mine.post("/sign-out", {"everywhere": "1"})
    assert lost.get("/me/door").status_code != 200


@pytest.mark.parametrize(
    "given", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_nobody_is_led_out_of_the_house_by_the_door(site, provider, given):
    anar = a_person(0)
    provider.knows("anar", iin=iin_of(anar))
    assert comes_back(Client(), provider, "anar", next_page=given)["Location"] == "/"
