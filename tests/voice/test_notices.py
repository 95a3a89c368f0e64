"""Something is said to people: once, to whom it concerns, in their language, and it can be checked (P13, fault 14)."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.access.reading import reading
from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import NOBODY, Scope
from amiyan.kernel.sql import execute, query
from amiyan.voice import checks
from amiyan.voice.actions.choices import choose_language, choose_word, note_phones, phone_of
from amiyan.voice.actions.notices import Message, notice_id, send_notices, tell_family
from amiyan.voice.kinds import Day
from amiyan.voice.queries.checking import check_number
from amiyan.voice.queries.inbox import language_chosen, word_of

from .kit import (
    AT_NIGHT,
    DECIDED,
    DIGESTIBLE,
    INVITATION,
    MONDAY,
    OF_PLACE,
    a_person,
    at,
    count,
    face,
    stand_for,
    tell,
)


def problem(call, *args, **options):
    with pytest.raises(ProblemError) as caught:
        call(*args, **options)
    return caught.value.problem.kind.code


def told(child, kind=DECIDED, about="dispute 1", on=MONDAY, now=None):
    return tell_family(
        kind=kind, ward_id=child, about=about, fills={"day": Day(on)}, on=on, now=now or at(12)
    )


def test_the_same_matter_fifty_times_is_one_notice_fault_14(family):
    new = [told(family.child) for _ in range(50)]
    assert new == [2] + [0] * 49
    assert [count(table) for table in ("voice_notice", "voice_check", "voice_due")] == [2, 2, 2]


def test_asked_again_in_another_month_it_is_still_one_fault_14(family):
    assert told(family.child) == 2
    assert told(family.child, now=at(12, day=dt.date(2026, 11, 2))) == 0


def test_two_matters_are_two_notices(family):
    assert told(family.child) == told(family.child, about="dispute 2") == 2
    assert len(face(family.mother)) == 2


def test_under_an_id_nothing_else_is_said(family):
    key = uuid4()
    assert tell(family.mother, id=key)
    assert not tell(family.mother, id=key)
    assert problem(tell, family.mother, "dispute 2", id=key) == "voice-id-used"
    assert problem(tell, family.mother, id=key, kind=INVITATION) == "voice-id-used"


def test_those_who_are_to_be_told_are_told_and_nobody_else(family):
    silent, stranger = stand_for(family.child, be_told=False), a_person()
    assert told(family.child) == 2
    assert [len(face(who)) for who in (family.mother, family.father, silent, stranger)] == [1, 1, 0, 0]


def test_an_adult_for_whom_nobody_stands_is_told_themselves(db):
    person = a_person()
    assert told(person) == 1
    assert face(person)[0].about_person == person


def test_a_guardian_from_whom_the_place_is_hidden_is_not_told_of_it(family):
    hidden = stand_for(family.child, hides_place=True)
    assert told(family.child, kind=OF_PLACE) == 2
    assert face(hidden) == []
    assert told(family.child) == 3, "what tells no place is told"


def test_it_is_written_in_the_language_and_with_the_word_of_whom_it_is_for_p13(family):
    choose_language(person_id=family.mother, language="ru", chosen_by=family.mother, now=at(9))
    choose_word(person_id=family.mother, word=" Шаңырақ ", chosen_by=family.mother, now=at(9))
    told(family.child)
    assert face(family.mother)[0].text.startswith("Amiyan, Шаңырақ: 7 сентября: bread.")
    assert face(family.father)[0].text.startswith("Amiyan: 7 қыркүйек: bread.")
    assert (word_of(family.mother), language_chosen(family.mother)) == ("Шаңырақ", "ru")


def test_the_word_is_changed_as_often_as_they_like_and_the_last_counts(family):
    for word in ("Алма", "Алмұрт", "Алмұрт", ""):
        choose_word(person_id=family.mother, word=word, chosen_by=family.mother, now=at(9))
    assert word_of(family.mother) == ""
    assert count("voice_choice") == 3
    tell(family.mother)
    assert face(family.mother)[0].text.startswith("Amiyan: ")


@pytest.mark.parametrize("word", ["ab", "a1b2", "two words", "evil.kz", "тринадцатьбук", "abc!"])
def test_a_word_is_no_code_and_no_link(family, word):
    assert (
        problem(choose_word, person_id=family.mother, word=word, chosen_by=1, now=at(9)) == "voice-word-unfit"
    )


def test_a_real_message_passes_the_check_and_a_forged_one_fails_p13(family):
    tell(family.mother)
    number = face(family.mother)[0].check_number
    found = check_number(number, language="en").ours
    assert (found.kind, found.sent_on) == ("test-decided", MONDAY)
    assert found.says == "There is no such case."
    assert check_number(f"№ {number.replace(' ', '')}", language="kk").ours.says == "Мұндай іс жоқ."
    while (forged := checks.make_number()) == checks.read(number):
        pass
    assert check_number(checks.shown(forged), language="en").word == "not_ours"


@pytest.mark.parametrize("typed", ["4071 8835 2064 4071", "4071", "a link", "", "٢٠٧١ ٨٨٣٥ ٢٠٦٣"])
def test_what_has_not_twelve_digits_is_no_question_about_a_message(db, typed):
    assert check_number(typed, language="en").word == "other"


def test_each_digit_that_is_wrong_and_each_two_that_were_swapped_are_told_as_mistyped_p13(family):
    tell(family.mother)
    real = face(family.mother)[0].check_number.replace(" ", "")
    wrong = {
        real[:at] + digit + real[at + 1 :] for at in range(12) for digit in "0123456789" if digit != real[at]
    }
    swapped = {real[:at] + real[at + 1] + real[at] + real[at + 2 :] for at in range(11)} - {real}
    assert {check_number(one, language="en").word for one in wrong | swapped} == {"misread"}


def test_the_check_tells_whether_a_message_bore_a_word_and_never_which_p13(family):
    tell(family.mother, "a")
    choose_word(person_id=family.mother, word="Алма", chosen_by=family.mother, now=at(9))
    tell(family.mother, "b")
    by_text = {one.text.startswith("Amiyan, Алма:"): one.check_number for one in face(family.mother)}
    for has_word, number in by_text.items():
        found = check_number(number, language="kk").ours
        assert found.has_word is has_word
        assert "Алма" not in repr(found)
    assert set(by_text) == {True, False}


def test_the_check_is_answered_to_nobody_in_particular_and_tells_nobodys_name_p28(family):
    tell(family.mother)
    number = face(family.mother)[0].check_number
    with reading(NOBODY):
        assert check_number(number, language="en").word == "ours"
        assert query("SELECT count(1) FROM voice_notice") == [(0,)]
    columns = "SELECT attname FROM pg_attribute WHERE attrelid = 'voice_check'::regclass AND attnum > 0"
    assert sorted(row[0] for row in query(columns)) == ["has_word", "kind", "number", "sent_on"], (
        "no column leads to a person"
    )


def test_a_reader_sees_their_own_messages_and_word_alone_p28(family):
    choose_word(person_id=family.mother, word="Алма", chosen_by=family.mother, now=at(9))
    told(family.child)
    own = Scope(owners=frozenset({family.father, family.child}))
    with reading(own):
        assert face(family.father)
        assert face(family.mother) == []
        assert word_of(family.mother) == ""


def test_the_face_shows_it_in_the_language_of_the_page(family):
    tell(family.father)
    assert [face(family.father, language)[0].says for language in ("kk", "en")] == [
        "7 қыркүйек: bread.",
        "7 September: bread.",
    ]


def test_the_face_shows_the_newest_first_and_one_child_alone(family):
    tell(family.mother, "a", about_person=family.child)
    tell(family.mother, "b", now=at(13))
    assert [one.about for one in face(family.mother)] == ["b", "a"]
    assert [one.about for one in face(family.mother, about=family.child)] == ["a"]
    assert face(family.mother, today=dt.date(2027, 6, 1)) == []


def goes_at():
    return [
        f"{to_local(row[0]):%-d %-H}" for row in query("SELECT not_before FROM voice_due ORDER BY not_before")
    ]


@pytest.mark.parametrize(
    ("kind", "asked", "goes"),
    [
        (DECIDED, at(12), "7 12"),
        (DECIDED, at(22), "8 9"),
        (DECIDED, at(3), "7 9"),
        (AT_NIGHT, at(3), "7 3"),
        (DIGESTIBLE, at(12), "7 18"),
        (DIGESTIBLE, at(19), "8 18"),
    ],
)
def test_nobody_is_woken_and_what_can_wait_goes_together(family, kind, asked, goes):
    tell(family.mother, kind=kind, now=asked)
    assert goes_at() == [goes]


def test_many_are_told_by_as_many_statements_as_one(family, django_assert_num_queries):
    def messages(most):
        people = [a_person() for _ in range(most)]
        return [Message(notice_id(DECIDED, "c", one), one, {"day": Day(MONDAY)}, None, "c") for one in people]

    few, many = messages(2), messages(40)
    for some in (few, many):
        with django_assert_num_queries(7):
            assert len(send_notices(kind=DECIDED, on=MONDAY, now=at(12), messages=some)) == len(some)


def test_what_was_said_is_never_changed_or_deleted(family):
    tell(family.mother)
    execute("SET ROLE amiyan_app")
    rights = query(
        "SELECT bool_or(has_table_privilege(t, p)) FROM unnest(ARRAY['voice_notice', 'voice_check', 'voice_report']) t,"
        " unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p"
    )
    execute("RESET ROLE")
    assert rights == [(False,)]


def test_the_part_of_a_month_is_made_when_it_is_needed(family):
    tell(family.mother, on=dt.date(2031, 2, 3))
    assert query("SELECT tableoid::regclass::text FROM voice_notice") == [("voice_notice_2031_02",)]


@pytest.mark.parametrize(
    "typed", ["87010000001", "+7 701 000 00 01", "8 (701) 000-00-01", "7701 000 0001", "7010000001"]
)
def test_a_telephone_is_kept_as_it_is_dialled_from_everywhere(typed):
    assert phone_of(typed) == "+77010000001"


@pytest.mark.parametrize("typed", ["", "123", "+0123456789", "not a number", "8701000000"])
def test_what_is_no_telephone_is_refused(typed):
    assert problem(phone_of, typed) == "voice-not-a-phone"


def test_another_telephone_ends_the_one_before(family):
    assert note_phones(phones=[(family.mother, "87010000001")], source="bmg", now=at(9)) == 0
    assert note_phones(phones=[(family.mother, "87010000002")], source="bmg", now=at(10)) == 1
    assert query(
        "SELECT number FROM voice_phone WHERE person_id = %s AND known_to IS NULL", [family.mother]
    ) == [("+77010000002",)]
