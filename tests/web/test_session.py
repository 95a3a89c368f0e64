"""How long a sign-in lasts: months for a family, a day for an office, and by what somebody holds now."""

import datetime as dt
import time
from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory

from amiyan.access.appointing import appoint_role, end_role
from amiyan.access.sign_in.actions import sign_out_everywhere
from amiyan.kernel.sql import query
from amiyan.web.sign_in.device import device_of
from amiyan.web.sign_in.session import FAMILY, FRESH_S, OFFICE, is_fresh, open_session
from tests.registry.invented_town import a_facility, a_person

HOUR, DAY = 3600, 24 * 3600


@pytest.fixture
def person(db):
    return a_person(0)


def signed_in(person, *, fresh=False):
    client = Client()
    request = RequestFactory().get("/")
    request.session = client.session
    open_session(request, person_id=person, way="passkey", fresh=fresh, lasts=FAMILY)
    request.session.save()
    client.cookies["session"] = request.session.session_key
    return client


def appointed(person, role="director"):
    return appoint_role(person_id=person, role=role, facility_id=a_facility(role), source="test")


def earlier(client, seconds, *, seen=None):
    """The session began so long ago, and was last used ``seen`` seconds ago (as long ago as it began)."""
    session = client.session
    session["signed_in_at"] -= seconds
    session["seen_at"] = time.time() - (seconds if seen is None else seen)
    session.save()
    return client


def is_in(client):
    return client.get("/me/door").status_code == 200


def ends_in(client):
    return round(client.session.get_expiry_age() / HOUR)


def test_a_family_reads_for_months_and_an_office_for_a_day(person):
    assert ends_in(signed_in(person)) == FAMILY.days * 24
    appointed(person)
    assert ends_in(signed_in(person)) == OFFICE.total_seconds() / HOUR


def test_who_sees_dishes_and_nobody_s_record_is_a_parent_and_no_office(person):
    appointed(person, "parents_committee")
    assert ends_in(signed_in(person)) == FAMILY.days * 24


@pytest.mark.parametrize(
    ("days", "seen", "stays"),
    [(89, 0, True), (91, 0, False), (29, 29, True), (31, 31, False), (80, 20, True)],
)
def test_a_family_s_session_ends_with_its_age_or_with_a_month_of_silence(person, days, seen, stays):
    assert is_in(earlier(signed_in(person), days * DAY, seen=seen * DAY)) is stays


@pytest.mark.parametrize(
    ("hours", "seen", "stays"), [(11, 0, True), (13, 0, False), (1.9, 1.9, True), (2.1, 2.1, False)]
)
def test_an_office_s_session_ends_with_the_day_or_with_two_hours_of_silence(person, hours, seen, stays):
    appointed(person)
    assert is_in(earlier(signed_in(person), hours * HOUR, seen=seen * HOUR)) is stays


def test_whoever_is_appointed_has_no_session_of_months_any_more(person):
    client = earlier(signed_in(person), DAY, seen=0)
    assert is_in(client)
    held = appointed(person)
    assert not is_in(client)
    end_role(person_id=person, role_id=held, source="test")
    assert is_in(client)


def test_a_page_that_is_used_keeps_the_session_and_does_not_write_it_each_time(
    person, django_assert_num_queries
):
    client = earlier(signed_in(person), 5 * DAY, seen=3 * DAY)
    assert is_in(client)
    noted = client.session["seen_at"]
    assert time.time() - noted < 60
    assert is_in(client)
    assert client.session["seen_at"] == noted


def test_using_a_session_does_not_make_it_last_longer(person):
    client = signed_in(person)
    ends = client.session.get_expiry_date()
    earlier(client, 5 * DAY, seen=3 * DAY)
    assert is_in(client)
    assert client.session.get_expiry_date() == ends


def test_a_sign_in_is_fresh_for_a_quarter_of_an_hour(person):
    def asked(ago):
        return SimpleNamespace(session={"fresh_at": time.time() - ago})

    assert is_fresh(asked(FRESH_S - 5))
    assert not is_fresh(asked(FRESH_S + 5))
    assert not is_fresh(SimpleNamespace(session={}))
    assert not is_fresh(signed_in(person))


def test_a_session_begins_with_another_key_than_it_was_visited_with(person):
    """Fixation: a key that somebody laid into the browser before is worth nothing after."""
    client = Client()
    session = client.session
    session["laid"] = "by another"
    session.save()
    before = session.session_key
    request = RequestFactory().get("/")
    request.session = session
    open_session(request, person_id=person, way="passkey", fresh=False, lasts=FAMILY)
    assert request.session.session_key != before
    assert not type(session)().exists(before)


def test_a_session_of_another_person_is_not_carried_on(person):
    other = a_person(1)
    client = signed_in(person, fresh=True)
    request = RequestFactory().get("/")
    request.session = client.session
    request.session["next"] = "/somewhere"
    open_session(request, person_id=other, way="passkey", fresh=False, lasts=FAMILY)
    assert "next" not in request.session
    assert not is_fresh(request)


def test_signed_out_everywhere_is_over_at_once(person):
    client = signed_in(person)
    sign_out_everywhere(person_id=person, sender=bytes(16))
    assert not is_in(client)


def test_cookies_of_a_session_are_for_this_site_and_no_script(db, settings):
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


def test_pages_of_somebody_are_kept_by_no_cache(person):
    assert "no-store" in signed_in(person).get("/")["Cache-Control"]
    assert dt.timedelta(hours=12) == OFFICE


# --- one by one ------------------------------------------------------------------------------------------------------

PHONE = (
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)
COMPUTER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"


def on(person, agent, client=None):
    """A browser of this name that came through the door; ``client``: the same browser once more."""
    client = client or Client(headers={"accept-language": "en"})
    request = RequestFactory().get("/", headers={"user-agent": agent})
    request.session = client.session
    open_session(request, person_id=person, way="passkey", fresh=False, lasts=FAMILY)
    request.session.save()
    client.cookies["session"] = request.session.session_key
    return client


def sessions(person):
    return query(
        "SELECT device, ended_at IS NULL, session_key IS NOT NULL FROM access_session WHERE person_id = %s ORDER BY id",
        [person],
    )


def number(person, device):
    return query(
        "SELECT id FROM access_session WHERE (person_id, device) = (%s, %s) AND ended_at IS NULL",
        [person, device],
    )[0][0]


def test_a_lost_telephone_is_signed_out_from_the_computer_and_the_computer_stays(person):
    phone, computer = on(person, PHONE), on(person, COMPUTER)
    page = computer.get("/me/door").content.decode()
    assert "Android, Chrome" in page
    assert "This one." in page
    assert "Sign out: Windows, Firefox" not in page
    lost = number(person, "Android, Chrome")
    assert computer.post(f"/me/door/sessions/{lost}/end").status_code == 302
    assert not is_in(phone)
    assert is_in(computer)
    page = computer.get("/me/door").content.decode()
    assert "Android, Chrome" not in page
    assert "one phone or computer signed out" in page
    assert sessions(person) == [("Android, Chrome", False, False), ("Windows, Firefox", True, True)]


def test_nobody_ends_another_person_s_session(person):
    mine, other = on(person, COMPUTER), a_person(1)
    theirs = on(other, PHONE)
    mine.post(f"/me/door/sessions/{number(other, 'Android, Chrome')}/end")
    assert is_in(theirs)


def test_this_browser_is_not_ended_there_but_signed_out(person):
    computer = on(person, COMPUTER)
    computer.post(f"/me/door/sessions/{number(person, 'Windows, Firefox')}/end")
    assert is_in(computer)
    computer.post("/sign-out")
    assert sessions(person) == [("Windows, Firefox", False, False)]


def test_who_signs_in_anew_on_the_same_browser_is_one_session_with_a_new_key(person):
    computer = on(person, COMPUTER)
    before = computer.cookies["session"].value
    on(person, COMPUTER, computer)
    assert computer.cookies["session"].value != before
    assert is_in(computer)
    assert sessions(person) == [("Windows, Firefox", False, False), ("Windows, Firefox", True, True)]


def test_signing_out_everywhere_ends_each_of_them(person):
    phone, computer = on(person, PHONE), on(person, COMPUTER)
    computer.post("/sign-out", {"everywhere": "1"})
    assert not is_in(phone)
    assert [is_open for _device, is_open, _key in sessions(person)] == [False, False]


@pytest.mark.parametrize(
    ("agent", "called"),
    [
        (PHONE, "Android, Chrome"),
        (COMPUTER, "Windows, Firefox"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1",
            "iPhone, Safari",
        ),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_its_products_and_nothing_more(agent, called):
    assert device_of(agent) == called
