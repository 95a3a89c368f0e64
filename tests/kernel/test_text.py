import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.kernel.text import folded, skeleton

LETTERS = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + " -«»'0123456789"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ЖCH", "жсн"),
        ("Тeгi", "Тегі"),
        ("  Аты \u00a0 жөні ", "АТЫ ЖӨНІ"),
        ("hамит", "Һамит"),
        ("Ərкін", "Әrкін"),
        ("Ребёнок", "Ребенок"),
        ("SCH-001", "SСН–001"),
        ("3 «А»", '3 "A"'),
        ("И\u0306од", "Йод"),
        ("шко\u00adла\u200b", "школа"),
        ("МКТ-1", "MKT-1"),
        ("O`нер", "О´нер"),
        ("Ⅷ", "VIII"),
    ],
)
def test_the_wrong_keyboard_makes_no_difference(written, meant):
    assert skeleton(written) == skeleton(meant)


@pytest.mark.parametrize(
    ("one", "other"), [("Қар", "Кар"), ("И", "І"), ("О", "0"), ("З", "3"), ("Ұ", "Ү"), ("Й", "И"), ("Ө", "О")]
)
def test_letters_that_look_different_stay_apart(one, other):
    assert skeleton(one) != skeleton(other)


def test_folding_forgives_a_russian_keyboard():
    assert folded("Қатысу күні") == folded("Катысу куни")
    assert folded("Әкесінің аты") == folded("Акесинин аты")


@settings(max_examples=80)
@given(st.text(LETTERS + LETTERS.lower()))
def test_a_skeleton_of_a_skeleton_is_itself(text):
    assert skeleton(skeleton(text)) == skeleton(text) == skeleton(text.upper())
    assert folded(folded(text)) == folded(text)


def test_schools_write_the_number_sign_with_a_space_and_without():
    assert skeleton("Школа № 1") == skeleton("Школа №1") == skeleton("школа №\u00a01")
    assert skeleton("Школа №1") != skeleton("Школа №11")
