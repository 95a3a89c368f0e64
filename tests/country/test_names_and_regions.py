import random

from amiyan.country.kz import kato, statuses
from amiyan.country.kz.names import ALPHABET, Name, clean, full_name, short_name, sort_key, split_full_name

IN_ORDER = [
    "Абай",
    "Әбен",
    "Бек",
    "Гали",
    "Ғали",
    "Елік",
    "Ёлкин",
    "Жан",
    "Кайрат",
    "Қайрат",
    "На",
    "Ңа",
    "Омар",
    "Өмір",
    "Умар",
    "Ұлан",
    "Үміт",
    "Хасан",
    "Һамит",
    "Цой",
    "Ыбырай",
    "Іңкәр",
    "Элла",
    "Яна",
    "Adams",
]


def test_kazakh_letters_stand_in_their_places():
    mixed = random.Random(7).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(mixed, key=sort_key) == IN_ORDER
    assert len(ALPHABET) == 42 == len({sort_key(c) for c in ALPHABET})


def test_a_sort_key_has_only_characters_that_every_collation_orders_alike():
    key = sort_key("Сәрсен-бай Ё’", "Әйгерім", "Нұрланқызы 2 ß 中")
    assert key.isascii()
    assert key.isalnum()
    assert key == key.lower()


def test_a_short_surname_comes_before_its_continuation_and_case_does_not_count():
    assert sort_key("Ан", "Яна") < sort_key("Ана", "Абай") < sort_key("Анар")
    assert sort_key("СЕРІК") == sort_key("серік")
    assert sort_key("Әлі-Бек") == sort_key("Әлі Бек")
    assert sort_key("И\u0306") == sort_key("Й") != sort_key("И")
    assert sort_key("É") == sort_key("E")
    assert sort_key("Ан", "Ан", "А") < sort_key("Ан", "Ан", "Б") < sort_key("Ан", "Ана", "А")


def test_a_whole_name_is_taken_apart():
    aisha = Name("Серік", "Айша", "Нұрланқызы")
    assert split_full_name("Серік Айша Нұрланқызы") == aisha
    assert split_full_name("Айша Нұрланқызы Серік") == aisha
    assert split_full_name("Серік, Айша\u00a0 Нұрлан қызы") == Name("Серік", "Айша", "Нұрлан қызы")
    assert split_full_name("Ли Анна") == Name("Ли", "Анна", "")
    assert split_full_name("Оспанұлы Әлі Серікұлы") == Name("Оспанұлы", "Әлі", "Серікұлы")
    assert split_full_name("Мамедов Али Рза оглы") == Name("Мамедов", "Али", "Рза оглы")
    assert split_full_name("Ким") == Name("Ким", "", "")
    assert split_full_name(" ") == Name("", "", "")


def test_the_order_of_a_name_depends_on_the_language():
    aisha = Name("Серік", "Айша", "Нұрланқызы")
    assert full_name(aisha) == full_name(aisha, "ru") == "Серік Айша Нұрланқызы"
    assert full_name(aisha, "en") == "Айша Нұрланқызы Серік"
    assert full_name(Name("Ли", "Анна", "")) == "Ли Анна"
    assert short_name(aisha) == "Серік\u00a0А.\u00a0Н."
    assert short_name(Name("", "Анна", "")) == "А."


def test_latin_letters_inside_a_kazakh_word_are_repaired():
    assert clean("Сepiк  Aйшa") == "Серік Айша"
    assert clean("hамит Adams") == "һамит Adams"
    assert clean("Anna Ким") == "Anna Ким"


def test_twenty_regions_with_names_in_three_languages():
    assert len(kato.REGIONS) == 20 == len(kato.REGION_BY_CODE)
    assert all(region.name(lang) for region in kato.REGIONS for lang in ("kk", "ru", "en"))
    known = sum(region.population or 0 for region in kato.REGIONS)
    assert kato.POPULATION_TOTAL - known == 7_795_696
    assert kato.region_of_kato("791110000").kk == "Шымкент қаласы"
    assert kato.find_region("Шымкент каласы").code == "79" == kato.find_region(" 79 ").code
    assert kato.find_region("Алматы облысы").code == "19"
    assert kato.find_region("Алматы қаласы").code == "75"
    assert kato.region_of_kato("99") is None
    assert kato.find_region("Атлантида") is None


def test_words_that_schools_write_become_categories():
    written = {
        "Жетім": "orphan",
        "дети-сироты": "orphan",
        "Оставшийся без попечения родителей": "no_parental_care",
        "Мугедектиги бар бала": "disability",
        "инвалид": "disability",
        "АӘК": "asp",
        "АСП": "asp",
        "ACП": "asp",
        "Малообеспеченная семья": "low_income",
        "көп балалы": "large_family",
        "Многодетная  семья": "large_family",
        "ЧС": "emergency",
        "төтенше жағдай": "emergency",
    }
    assert {word: statuses.status_code(word) for word in written} == written
    assert [statuses.status_code(c) for c in statuses.SOCIAL_STATUSES] == list(statuses.SOCIAL_STATUSES)
    assert set(statuses.STATUS_NAMES) == set(statuses.SOCIAL_STATUSES)
    assert statuses.status_code("ерекше білім беру қажеттілігі бар") is None
    assert statuses.status_code("") is None


def test_no_word_means_two_categories():
    words = [(statuses._key(w), c) for c, ws in statuses._SYNONYMS.items() for w in ws.split(";")]
    assert len({key for key, _ in words}) == len(set(words))
