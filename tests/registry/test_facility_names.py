"""What a place is called: in which language, on which day, as believed when; and lists of places from a file."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from amiyan.kernel.row_security import READER
from amiyan.kernel.sql import execute, query
from amiyan.registry.facility_names import FacilityName, facility_names
from amiyan.registry.files.problems import DATES_REVERSED, NAME_TOO_LONG, REGION_WRONG, VALUE_MISSING
from amiyan.registry.importers.facilities import import_facilities
from amiyan.registry.problems import LATER_KNOWN
from tests.registry.invented_town import JANUARY, SEPTEMBER, a_facility, moment
from tests.registry.test_importers import kinds, load

__all__ = ["load"]

TWELVE = {
    "facility": "KZ79-0012",
    "name_kk": "№ 12 жалпы білім беретін мектебі",
    "name_ru": "Общеобразовательная школа № 12",
    "alias_kk": "№ 12 мектеп",
    "alias_ru": "Школа № 12",
}


def place(code="KZ79-0012"):
    (found,) = query("SELECT id FROM registry_facility WHERE code = %s", [code])
    return found[0]


def called(language, on=JANUARY, known_at=None, code="KZ79-0012"):
    at = place(code)
    return facility_names([at], language=language, on=on, known_at=known_at)[at]


def test_a_list_of_facilities_adds_places_and_says_what_they_are_called(load):
    kindergarten = {"facility": "ДС-7", "region": "79", "name_kk": "«Балбөбек» балабақшасы"}

    assert load(import_facilities, TWELVE, kindergarten, region="75") == (2, 7, 0, 0)

    assert called("kk").short == "№ 12 мектеп"
    assert called("ru").short == "Школа № 12"
    assert called("kk", code="ДС-7").short == "«Балбөбек» балабақшасы"
    assert query('SELECT code, region FROM registry_facility ORDER BY code COLLATE "C"') == [
        ("KZ79-0012", "75"),
        ("ДС-7", "79"),
    ]


def test_the_same_list_twice_adds_nothing(load):
    load(import_facilities, TWELVE)

    assert load(import_facilities, TWELVE, on=(9, 9)) == (1, 0, 4, 0)


def test_a_place_that_is_known_keeps_its_code_and_region_and_gets_a_name(load):
    school = a_facility("KZ79-0012", region="79")

    load(import_facilities, {**TWELVE, "facility": "кz79-0012"}, region="75")

    assert facility_names([school], language="ru", on=JANUARY)[school].code == "KZ79-0012"
    assert facility_names([school], language="ru", on=JANUARY)[school].short == "Школа № 12"
    assert query("SELECT count(*), min(region) FROM registry_facility") == [(1, "79")]


def test_headings_may_be_written_as_an_office_writes_them(load):
    row = {"Мекеме коды": "Б-1", "Атауы": "«Күншуақ» балабақшасы", "Наименование": "Детский сад «Куншуак»"}

    load(import_facilities, row)

    assert called("kk", code="Б-1").name == "«Күншуақ» балабақшасы"
    assert called("ru", code="Б-1").name == "Детский сад «Куншуак»"


def test_a_paper_says_the_name_and_the_code_and_a_page_what_people_say(load):
    load(import_facilities, TWELVE)

    assert called("ru").in_full == "Общеобразовательная школа № 12 (KZ79-0012)"
    assert called("ru").short == "Школа № 12"


def test_a_language_without_a_name_falls_back_and_never_mixes_two(load):
    load(import_facilities, {**TWELVE, "alias_ru": ""})

    assert called("en") == FacilityName("KZ79-0012", TWELVE["name_kk"], "№ 12 мектеп")
    assert called("ru") == FacilityName("KZ79-0012", TWELVE["name_ru"], ""), "the alias is Kazakh only"


def test_a_place_without_a_name_is_called_by_its_code(db):
    school = a_facility("KZ79-0099")

    found = facility_names([school, None, 5], language="kk", on=JANUARY)

    assert found == {school: FacilityName("KZ79-0099")}
    assert (found[school].short, found[school].in_full) == ("KZ79-0099", "KZ79-0099")


def test_a_school_is_named_anew_and_past_days_keep_the_old_name(load):
    load(import_facilities, TWELVE)

    load(
        import_facilities,
        {"facility": "KZ79-0012", "alias_kk": "Самал мектебі", "from": "01.01.2026"},
        on=(9, 9),
    )

    assert called("kk", on=dt.date(2025, 12, 31)).short == "№ 12 мектеп"
    assert called("kk", on=JANUARY).short == "Самал мектебі"
    assert called("kk", on=JANUARY, known_at=moment((9, 5))).short == "№ 12 мектеп", "as was believed then"


def test_a_wrong_name_is_corrected_for_all_days(load):
    load(import_facilities, {**TWELVE, "alias_kk": "№ 21 мектеп"})

    load(import_facilities, TWELVE, on=(9, 9))

    assert called("kk", on=SEPTEMBER).short == "№ 12 мектеп"
    assert called("kk", on=SEPTEMBER, known_at=moment((9, 5))).short == "№ 21 мектеп"


def test_an_older_list_does_not_undo_a_later_name(load):
    load(import_facilities, {**TWELVE, "from": "01.01.2026"})

    load(
        import_facilities,
        {"facility": "KZ79-0012", "alias_kk": "№ 12 мектеп", "from": "01.09.2025"},
        on=(9, 9),
    )

    assert kinds(load) == [(2, LATER_KNOWN)]


def test_wrong_rows_are_listed_and_the_rest_is_kept(load):
    rows = [
        {**TWELVE, "facility": ""},
        {**TWELVE, "facility": "A", "name_kk": "м" * 301},
        {**TWELVE, "facility": "B", "from": "02.09.2025", "to": "01.09.2025"},
        {**TWELVE, "facility": "C", "region": "Атлантида"},
        TWELVE,
    ]

    assert load(import_facilities, *rows) == (5, 5, 0, 4)
    assert kinds(load) == [(2, VALUE_MISSING), (3, NAME_TOO_LONG), (4, DATES_REVERSED), (5, REGION_WRONG)]


def test_the_database_refuses_two_names_at_once_and_a_blank_one(db):
    school = a_facility("KZ79-0012")
    add = (
        "INSERT INTO registry_facility_name (facility_id, kind, language, name, source)"
        " VALUES (%s, 'name', 'kk', %s, 't')"
    )
    execute(add, [school, "№ 12 мектеп"])

    for name, constraint in (("№ 21 мектеп", "one_name_of_a_facility"), (" ", "says_something_short")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            execute(add, [school, name])


def test_who_reads_pages_may_read_names_of_every_place(load):
    load(import_facilities, TWELVE)

    with transaction.atomic():
        execute(f"SET LOCAL ROLE {READER}")
        assert called("kk").short == "№ 12 мектеп"


@pytest.mark.parametrize("many", [1, 40])
def test_names_of_many_places_are_one_query(many, db, django_assert_num_queries):
    places = [a_facility(f"KZ79-{number:04}") for number in range(many)]

    with django_assert_num_queries(1):
        assert len(facility_names(places, language="kk", on=JANUARY)) == many
