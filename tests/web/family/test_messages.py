"""The family reads what it was written, whether or not it came, and chooses its own word and language itself (P13)."""

import re
from uuid import uuid4

import pytest

from amiyan.feedback.notices import DISPUTE_DECIDED, HAPPENED
from amiyan.kernel.sql import query
from amiyan.voice.actions.choices import note_phones
from amiyan.voice.actions.notices import tell_family
from amiyan.voice.kinds import _KINDS, Day, NoticeKind
from amiyan.voice.people import name_of

from .home_town import FRIDAY, NOON, WEDNESDAY
from .test_reading import words

ASKED = NoticeKind(
    "trial-of-an-answer",
    "whether something may be",
    "{name}: may this be?",
    ("name",),
    answers={"yes": "It may be", "no": "It may not be"},
    answer_days=10,
)
PAGE = "/me/messages"


def written_to(family, kind=DISPUTE_DECIDED, about="Wednesday's meal"):
    """Those who are to be told of Asel are told that something was decided."""
    fills = {"name": name_of(family.asel, on=FRIDAY)}
    if kind is DISPUTE_DECIDED:
        fills |= {"day": Day(WEDNESDAY), "outcome": HAPPENED[False]}
    return tell_family(kind=kind, ward_id=family.asel, about=about, fills=fills, on=FRIDAY, now=NOON)


def chosen(person, what):
    found = query(
        "SELECT says FROM voice_choice WHERE (person_id, what) = (%s, %s) AND known_to IS NULL",
        [person, what],
    )
    return found[0][0] if found else None


def test_what_was_written_stands_on_the_page_though_no_telephone_is_known(signed_in, family):
    assert written_to(family) == 3, "mother, father, and the grandmother who may look"
    mother = signed_in("mother")
    assert "New messages to you: 1" in words(mother.get("/family"))
    said = words(mother.get(PAGE))
    assert "New message. Әсел, the meal of 17 September: a person decided that" in said
    (text,) = query("SELECT text FROM voice_notice WHERE person_id = %s", [family.mother])[0]
    assert text in said, "as it was written, with its check number"
    assert f"/family/{family.asel}/said" in mother.get(PAGE).content.decode(), "where the reasons stand"


def test_reading_it_is_noted_of_whom_it_was_for_and_of_nobody_else(signed_in, family):
    written_to(family)
    mother = signed_in("mother")
    mother.head(PAGE)
    mother.get(PAGE, headers={"sec-purpose": "prefetch"})
    assert query("SELECT FROM voice_seen") == [], "a browser that looks ahead has read nothing"
    mother.get(PAGE)
    assert query("SELECT person_id, channel FROM voice_seen") == [(family.mother, "page")]
    said = words(mother.get(PAGE))
    assert "You have read it" in said
    assert "New message" not in said
    assert "New messages to you" not in words(mother.get("/family"))
    assert "New messages to you: 1" in words(signed_in("father").get("/family"))


@pytest.mark.parametrize("who", ["neighbour", "stranger"])
def test_nobody_else_reads_it_p28(signed_in, family, who):
    written_to(family)
    browser = signed_in(who)
    assert "Nothing was written to you yet" in words(browser.get(PAGE))
    assert query("SELECT FROM voice_seen") == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_is_read_in_the_language_of_the_page(signed_in, family, language):
    written_to(family)
    said = words(signed_in("mother", language).get(PAGE))
    assert {"kk": "Өз сөзіңіз", "ru": "Ваше собственное слово", "en": "Your own word"}[language] in said


def test_the_family_chooses_its_word_and_sees_how_a_message_looks_p13(signed_in, family):
    mother = signed_in("mother", fresh=True)
    assert "Amiyan: … Тексеру нөмірі" in words(mother.get(PAGE)), "the look before a word is chosen"
    answer = mother.post(f"{PAGE}/word", {"word": "Шаңырақ"})
    assert answer["Location"] == PAGE
    said = words(mother.get(PAGE))
    assert "Your word is kept." in said
    assert "Amiyan, Шаңырақ: …" in said
    written_to(family)
    begins = dict(query("SELECT person_id, left(text, 16) FROM voice_notice"))
    assert begins[family.mother] == "Amiyan, Шаңырақ:"
    assert begins[family.father].startswith("Amiyan: "), "another guardian has a word of their own"
    mother.post(f"{PAGE}/word", {"word": "Жұлдыз"})
    assert chosen(family.mother, "word") == "Жұлдыз"
    mother.post(f"{PAGE}/word", {"word": ""})
    assert chosen(family.mother, "word") == ""


def test_a_word_that_could_be_a_code_is_refused_in_words(signed_in, family):
    mother = signed_in("mother", fresh=True)
    mother.post(f"{PAGE}/word", {"word": "a1.kz"})
    assert chosen(family.mother, "word") is None
    assert "three to twelve letters" in words(mother.get(PAGE)).lower()


def test_the_word_is_changed_only_by_who_has_just_signed_in(signed_in, family):
    answer = signed_in("mother").post(f"{PAGE}/word", {"word": "Ұрының"})
    assert answer["Location"].startswith("/sign-in?")
    assert chosen(family.mother, "word") is None


def test_they_choose_in_which_language_they_are_written_to(signed_in, family):
    mother = signed_in("mother")
    mother.post(f"{PAGE}/language", {"tongue": "ru"})
    mother.post(f"{PAGE}/language", {"tongue": "xx"})
    assert chosen(family.mother, "language") == "ru"
    written_to(family)
    assert query("SELECT language FROM voice_notice WHERE person_id = %s", [family.mother]) == [("ru",)]


def test_an_answer_is_given_on_the_page_and_taken_back_p24(signed_in, family, monkeypatch):
    monkeypatch.setitem(_KINDS, ASKED.name, ASKED)  # known only while this test runs
    written_to(family, ASKED, "a question")
    mother = signed_in("mother")
    html = mother.get(PAGE).content.decode()
    form = {
        name: re.search(rf'name="{name}" value="([^"]+)"', html)[1]
        for name in ("ask", "person", "month", "notice")
    }
    mother.post(f"{PAGE}/answer", form | {"says": "no"})
    assert "You answered: It may not be" in words(mother.get(PAGE))
    mother.post(f"{PAGE}/answer", form | {"ask": str(uuid4())})
    assert "You answered" not in words(mother.get(PAGE))
    assert query("SELECT says FROM voice_answer ORDER BY place") == [("no",), ("",)]
    foreign = signed_in("father").post(f"{PAGE}/answer", form | {"says": "yes"})
    assert foreign.status_code == 404, "nobody answers what another was asked"


def test_a_page_of_many_messages_asks_as_often_as_of_one(signed_in, family, django_assert_max_num_queries):
    note_phones(phones=[(family.mother, "87010000001")], source="t", now=NOON)
    for number in range(12):
        written_to(family, about=f"meal {number}")
    mother = signed_in("mother")
    mother.get(PAGE)
    with django_assert_max_num_queries(30):
        said = words(mother.get(PAGE))
    assert said.count("the meal of 17 September") == 12
