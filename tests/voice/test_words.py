"""What messages look like: lengths, links, codes, the family's word, check numbers (P13)."""

import datetime as dt
import random
from itertools import pairwise

import pytest

from amiyan.kernel.languages import LANGUAGES
from amiyan.voice import checks
from amiyan.voice.compose import clean_name, compose, leads_somewhere
from amiyan.voice.kinds import Amount, Day, Name, NoticeKind, Word, kinds
from amiyan.voice.sms import cut, octets

from .kit import DECIDED, at

NUMBER = 207_188_352_063


def kind(text, *fills):
    return NoticeKind("trial of a test", "Title", text, fills)


def said(text, language="en", word="", **fills):
    made = compose(
        kind(text, *fills), fills, language=language, word=word, number=checks.make_number(), now=at(12)
    )
    return made.text


@pytest.mark.parametrize(("letter", "alone", "in_a_chain"), [("a", 160, 153), ("ә", 70, 67), ("€", 80, 76)])
def test_a_message_is_cut_where_the_network_cuts_it(letter, alone, in_a_chain):
    assert [len(part) for part in cut(letter * alone).parts] == [alone]
    assert [len(part) for part in cut(letter * (alone + 1)).parts] == [in_a_chain, alone + 1 - in_a_chain]
    assert "".join(cut(letter * 400).parts) == letter * 400


def test_one_kazakh_letter_makes_the_whole_message_ucs2():
    assert cut("Salem").coding == "gsm"
    assert cut("Sәlem").coding == "ucs2"
    assert octets("ә", "ucs2") == b"\x04\xd9"
    assert octets("@€", "gsm") == b"\x00\x1be"


@pytest.mark.parametrize(
    "text", ["Visit meals.kz", "see a/b", "write to a@b", "dial *100#", "HTTP: here", "www here"]
)
def test_what_a_telephone_makes_a_link_of_is_found(text):
    assert leads_somewhere(text)
    with pytest.raises(ValueError, match="link"):
        said(f"{text}.")


def test_plain_sentences_lead_nowhere():
    assert not leads_somewhere("It was decided. The reasons are on your page – and on paper.")


def test_a_sentence_has_no_code_of_its_own():
    with pytest.raises(ValueError, match="digits"):
        said("Your code is 4071.")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Айша", "Айша"),
        ("evil.kz", "evil kz"),
        ("4071 8835", "–"),
        ("№5 мектеп http://x.y/z", "мектеп http x y z"),
        ("Д'Арк-Сейт", "Д'Арк-Сейт"),
    ],
)
def test_a_name_of_a_register_brings_neither_link_nor_code_p13(name, shown):
    assert clean_name(name) == shown
    text = said("{name} was served.", name=Name(name))
    assert text.startswith(f"Amiyan: {shown} was served. Check number ")


def test_amounts_and_days_are_said_in_full():
    text = said("{sum} since {day}.", "ru", sum=Amount(1_234_550), day=Day(dt.date(2026, 9, 7)))
    assert "12 345,50 теңге" in text or "12 345,50 тенге" in text
    assert "7 сентября" in text


def test_a_day_of_another_year_says_the_year():
    assert "2025" in said("Since {day}.", day=Day(dt.date(2025, 9, 7)))


def test_the_familys_word_stands_in_the_message_and_without_one_the_look_is_defined_p13():
    def made(word):
        return compose(
            DECIDED, {"day": Day(dt.date(2026, 9, 7))}, language="en", word=word, number=NUMBER, now=at(12)
        ).text

    assert made("Шаңырақ") == "Amiyan, Шаңырақ: 7 September: bread. Check number 2071 8835 2063."
    assert made("") == "Amiyan: 7 September: bread. Check number 2071 8835 2063."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_fits_and_leads_nowhere_whatever_fills_it(language):
    found = [one for one in kinds() if not one.name.startswith("test-")]
    assert len(found) >= 3
    for one in found:
        fills = {name: Name("Ә" * 60) for name in one.fills}
        compose(one, fills, language=language, word="Ә" * 12, number=NUMBER, now=at(12))
        days = {name: Day(dt.date(2030, 9, 30)) for name in one.fills}
        compose(one, days, language=language, word="Ә" * 12, number=NUMBER, now=at(12))
        assert one.title


def test_words_of_ours_are_said_in_the_language_of_the_message():
    assert "Бұл қате" in said("{what}.", "kk", what=Word("This is wrong"))


def test_a_check_number_is_read_however_it_is_typed():
    for _ in range(200):
        number = checks.make_number()
        assert checks.read(checks.shown(number)) == number
        assert checks.read(f" №{number} ") == number
    assert checks.read(checks.shown(number).replace(" ", "-")) == number
    for wrong in ("", "12", "407188352064", "2071 8835 206", "２０７１８８３５２０６３", "abc"):
        assert checks.read(wrong) is None


def test_one_wrong_digit_and_two_swapped_are_noticed():
    number = str(checks.make_number())
    for place in range(1, 12):
        for digit in set("0123456789") - {number[place]}:
            assert checks.read(number[:place] + digit + number[place + 1 :]) is None
    for place, (one, other) in enumerate(pairwise(number)):
        if one != other:
            assert checks.read(number[:place] + other + one + number[place + 2 :]) is None


def test_check_numbers_do_not_follow_each_other():
    drawn = [checks.make_number() for _ in range(500)]
    assert len(set(drawn)) == 500
    assert sorted(drawn) != drawn
    hits = sum(checks.read(str(random.randrange(2 * 10**11, 7 * 10**11))) in drawn for _ in range(1000))
    assert hits == 0
