"""A stored decision in sentences, in three languages."""

import pytest
from django.utils.translation import get_language

from amiyan.entitlements.actions import decide
from amiyan.entitlements.explain import as_text
from amiyan.entitlements.queries import explain
from amiyan.kernel.languages import LANGUAGES
from tests.entitlements.village import FIRST, LAST, a_person, a_school, an_iin, day, enrol, run, say

pytestmark = pytest.mark.django_db


def told(lang, serial=1, on=None):
    return explain(iin=an_iin(serial), programme="school-meals", on=on or day(10), lang=lang)


@pytest.fixture
def child():
    """In grade 7; one register says that the family receives assistance and that it is not a large one."""
    person = a_person(serial=1)
    enrol(person, a_school(), 7)
    say(person, ["asp"], ["asp", "large_family"], first=day(3), source="SDU")
    decide(programme="school-meals", first=FIRST, last=LAST)
    return person


def test_a_yes_is_told_with_its_facts_their_sources_and_dates(child):
    found = told("en")
    assert found.decided
    assert found.entitled is True
    assert found.answer == "The child may eat free at school."
    reasons = {reason.clause: reason for reason in found.reasons}
    assert reasons["asp"].sentence == "The family receives targeted social assistance."
    [fact] = reasons["asp"].facts
    assert "Source: SDU; true since 3 September 2025, known since" in fact
    [grade] = reasons["primary_grades"].facts
    assert grade.startswith("Grade: 7. Source: the school's list of pupils; true since 1 September 2025")
    assert reasons["orphan"].value is None
    assert reasons["orphan"].facts == ()
    assert len(found.unknown) == 5
    # A yes for one reason stays one only as long as that reason holds.
    assert not found.would_change


@pytest.mark.parametrize(
    ("lang", "answer", "words"),
    [
        ("kk", "Бала мектепте тегін тамақтана алады.", "Отбасы атаулы әлеуметтік көмек алады."),
        ("ru", "Ребёнок имеет право на бесплатное питание в школе.", "Источник: SDU"),
        ("en", "The child may eat free at school.", "Family receiving targeted social assistance: yes."),
    ],
)
def test_it_is_told_in_three_languages(child, lang, answer, words):
    text = as_text(told(lang))
    assert answer in text
    assert words in text
    assert get_language() == "kk"  # the language of the caller is left as it was


def test_no_sentence_is_the_same_in_two_languages(child):
    lines = {lang: {line.strip() for line in as_text(told(lang)).splitlines() if line.strip()} for lang in LANGUAGES}  # fmt: skip
    assert not lines["kk"] & lines["ru"]
    assert not lines["kk"] & lines["en"]
    assert not lines["ru"] & lines["en"]


def test_an_unknown_says_what_would_settle_it():
    enrol(a_person(serial=1), a_school(), 9)
    decide(programme="school-meals", first=FIRST, last=LAST)
    found = told("en")
    assert found.entitled is None
    assert len(found.unknown) == 7
    assert any("The child is an orphan." in sentence for sentence in found.would_change)
    assert "What is not known:" in as_text(found)


def test_a_no_says_what_would_change_it():
    person = a_person(serial=1)
    enrol(person, a_school(), 9)
    say(person)
    decide(programme="school-meals", first=FIRST, last=LAST)
    found = told("ru")
    assert (
        found.answer
        == "По имеющимся сведениям, у ребёнка нет права на бесплатное питание. Если положение семьи изменилось, сообщите об этом школе."
    )
    assert not found.unknown
    assert len(found.would_change) == 8


def test_it_speaks_of_the_stored_decision_and_not_of_the_registers_of_today(child):
    run("UPDATE registry_social_status SET known_to = clock_timestamp()")
    assert told("en").entitled is True
    decide(programme="school-meals", first=FIRST, last=LAST)
    assert told("en").entitled is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nothing_is_decided_it_says_what_to_do(child, lang):
    other_day = told(lang, on=day(10, 11))
    assert not other_day.decided
    assert other_day.what_to_do in as_text(other_day)
    nobody = told(lang, serial=2)
    assert not nobody.decided
    assert nobody.answer != other_day.answer


def test_a_club_is_told_by_birthday_and_region():
    person = a_person(serial=1)
    enrol(person, a_school("71"), 3)
    decide(programme="extracurricular-club", first=FIRST, last=LAST)
    found = explain(iin=an_iin(1), programme="extracurricular-club", on=day(10), lang="kk")
    facts = [fact for reason in found.reasons for fact in reason.facts]
    assert any("Астана қаласы" in fact for fact in facts)
    # A narrow space stands between the words of a date.
    assert any("2099 ж. 8 наурыз" in " ".join(fact.split()) for fact in facts)
