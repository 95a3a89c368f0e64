"""A caller reads a check number to an operator: ours, not ours or mistyped; and who tells of forged messages."""

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.test import Client

from amiyan.country.kz.calendar import to_instant
from amiyan.kernel.sql import query
from amiyan.voice import checks
from amiyan.voice.actions.choices import choose_word
from amiyan.voice.actions.forgeries import note_forgery
from tests.voice.kit import family, kinds_of_tests  # noqa: F401 - fixtures
from tests.voice.test_terms import problem
from tests.web.institution.kit import it_is, named, works
from tests.web.office.kit import client_of
from tests.web.public.test_message import send

TODAY = dt.date(2026, 9, 8)
PAGE, FORGED = "/office/79/messages", "/office/79/messages/forged"
NOON = to_instant(dt.datetime.combine(TODAY, dt.time(12)))


@pytest.fixture
def operator(db, monkeypatch):
    it_is(monkeypatch, day=TODAY)
    return client_of(works("operator", region="79"))


def text_of(answer):
    html = re.sub(r"<[^>]+>", " ", answer.content.decode().replace("\xa0", " "))
    return re.sub(r"\s+", " ", html.replace("&#x27;", "'"))


def told(client, **more):
    said = {"key": str(uuid4()), "day": str(TODAY), "sender": "", "says": ""} | more
    return client.post(FORGED, said)


def invented():
    """A number that fits together and that we never gave."""
    known = {number for (number,) in query("SELECT number FROM voice_check")}
    while (number := checks.make_number()) in known:
        pass
    return checks.shown(number)


def test_an_operator_is_led_to_the_question(operator):
    assert operator.get("/")["Location"] == "/office"
    assert operator.get("/office")["Location"] == PAGE
    text = text_of(operator.get(PAGE))
    assert "Is this message from us?" in text
    assert "Nobody has told of a forged message" in text


def test_a_real_message_passes_on_the_page_and_in_the_operators_view_p13(operator, family):  # noqa: F811
    number = send(family.mother)
    anybody = Client(headers={"accept-language": "en"})
    for answer in (
        operator.post(PAGE, {"number": number}),
        anybody.post("/public/message", {"number": number}),
    ):
        text = text_of(answer)
        assert answer.status_code == 200
        assert "Yes, this message is from us" in text
        assert "7 September 2026" in text
        assert "no message with this number" not in text
        assert answer["Cache-Control"] == "no-store"


def test_a_forged_message_fails_on_the_page_and_in_the_operators_view_p13(operator, family):  # noqa: F811
    send(family.mother)
    number = invented()
    anybody = Client(headers={"accept-language": "en"})
    for answer in (
        operator.post(PAGE, {"number": number}),
        anybody.post("/public/message", {"number": number}),
    ):
        text = text_of(answer)
        assert "No, we sent no message with this number" in text
        assert "Yes, this message is from us" not in text
    assert "Note a forged message" in text_of(operator.post(PAGE, {"number": number}))


def test_a_digit_misheard_is_told_as_mistyped_and_not_as_forged_p13(operator, family):  # noqa: F811
    number = send(family.mother)
    text = text_of(operator.post(PAGE, {"number": number[:-1] + str((int(number[-1]) + 3) % 10)}))
    assert "Mistyped: these digits do not fit together" in text
    assert "we sent no message" not in text
    short = operator.post(PAGE, {"number": number[:-2]})
    assert short.status_code == 422
    assert "here there are 10." in text_of(short)


def test_the_operator_learns_the_look_and_nothing_about_the_family_p13(operator, family):  # noqa: F811
    named(family.mother, "Ойданова")
    choose_word(person_id=family.mother, word="Алма", chosen_by=family.mother, now=NOON)
    answer = operator.post(PAGE, {"number": send(family.mother)})
    text = text_of(answer)
    assert "the family's own word. Ask whether it is their word, not what it is." in text
    for secret in ("Алма", "Ойданова", "7010000001", str(family.mother)):
        assert secret not in text
    assert query("SELECT count(*) FROM access_view") == [(0,)], "nobody was looked at"
    plain = text_of(operator.post(PAGE, {"number": send(family.child)}))
    assert "without a word" in plain


def test_a_forgery_is_noted_with_one_tap_and_counted_by_day(operator):
    key = str(uuid4())
    for _ in "ab":
        answer = told(operator, key=key)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, PAGE)
    told(operator, sender="+7 700 000 00 00", says="Кодты жіберіңіз", day="2026-09-07")
    assert query("SELECT region, told_on, sender, says FROM voice_forgery ORDER BY told_on") == [
        ("79", dt.date(2026, 9, 7), "+7 700 000 00 00", "Кодты жіберіңіз"),
        ("79", TODAY, "", ""),
    ]
    text = text_of(operator.get(PAGE))
    assert "2 forged messages." in text
    assert "8 September 2026 1" in text
    assert "Кодты жіберіңіз" in text


def test_a_region_counts_its_own_and_an_official_reads_the_same(operator):
    told(operator, says="Ұтып алдыңыз")
    official = client_of(works("region_official", region="79"))
    elsewhere = client_of(works("operator", region="75"))
    assert "Ұтып алдыңыз" in text_of(official.get(PAGE))
    assert "Nobody has told of a forged message" in text_of(elsewhere.get("/office/75/messages"))
    assert elsewhere.get(PAGE).status_code == 404
    assert client_of(works("ministry_official")).get(PAGE).status_code == 404


def test_what_is_told_of_a_forgery_keeps_no_number_of_a_person(operator):
    assert told(operator, says="ЖСН 990401500019 және 4400 4301 1234 5678 жіберіңіз").status_code == 302
    assert query("SELECT says FROM voice_forgery") == [("ЖСН … және … жіберіңіз",)]


def test_a_day_to_come_or_long_ago_is_refused_in_words(operator):
    for day in ("2026-09-09", "2024-01-01"):
        answer = told(operator, day=day)
        assert answer.status_code == 422
        assert "Correct the day." in text_of(answer)
    assert query("SELECT count(*) FROM voice_forgery") == [(0,)]
    said = {"id": uuid4(), "region": "79", "sender": "", "says": "", "noted_by": 1, "now": NOON}
    assert problem(note_forgery, on=dt.date(2026, 9, 9), **said) == "voice-day-unlikely"
