"""The public face: read without signing in and without a cookie, about nobody, from the rules and books themselves."""

import csv
import html
import io
import json
import re

import pytest
from django.test import Client

from amiyan.kernel.languages import LANGUAGES
from amiyan.programmes.loader import all_codes, load
from amiyan.settlement.open_data.publish import publish_month
from amiyan.web.moment import today
from tests.settlement.statements.conftest import Region, decided  # noqa: F401
from tests.settlement.statements.kit import LOCKS, SEPTEMBER, agreement, school

PAGES = [
    "/public",
    "/public/entitled",
    "/public/rules",
    *(f"/public/rules/{code}" for code in all_codes()),
    "/public/places",
    "/public/places/in/79",
    "/public/data",
    "/public/data/catalog.jsonld",
    "/public/log",
]


@pytest.fixture
def anybody(db):
    """A browser that has never been here, with checks against forgery as a real one meets them."""
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


@pytest.fixture
def town(db):
    """A city's school, a town's, and a village of nine pupils; September is locked and published."""
    region = Region()
    region.village = school("С-9")
    agreement(region.village, region.nur, number="13-2025")
    region.books.meals(40, at=region.a, payee=region.nur)
    region.books.meals(25, at=region.b, payee=region.dam)
    region.books.meals(9, at=region.village, payee=region.nur)
    region.books.lock(SEPTEMBER)
    publish_month(programme="school-meals", month=SEPTEMBER, on=LOCKS[SEPTEMBER])
    return region


def text_of(answer):
    """What stands on a page, without its tags."""
    inside = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside[0] if inside else "")))


# --- what holds for every page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_it_needs_no_cookie_sets_none_and_may_be_kept(anybody, address):
    answer = anybody.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PAGES)
def test_an_address_can_name_the_language(anybody, address, language):
    answer = anybody.get(address, {"lang": language})
    assert answer["Content-Language"] == language
    if "text/html" in answer["Content-Type"]:
        assert f'<html lang="{language}">' in answer.content.decode()


def test_the_first_page_and_every_foot_lead_here(anybody):
    assert 'href="/public"' in anybody.get("/").content.decode()
    assert 'href="/public"' in anybody.get("/style").content.decode().partition("<footer")[2]


@pytest.mark.parametrize(
    "address",
    [
        "/public/rules/nothing",
        "/public/places/in/00",
        "/public/places/nowhere",
        "/public/data/school-meals/2025-13/1.csv",
        "/public/data/school-meals/2025-09/7.json",
    ],
)
def test_what_is_not_there_is_not_found(anybody, address):
    assert anybody.get(address).status_code == 404


# --- what am I entitled to ------------------------------------------------------------------------------------------


def test_regions_stand_by_the_kazakh_alphabet(anybody):
    """“Қарағанды” comes after “Жетісу” and before “Маңғыстау”, whatever the code points say."""
    page = anybody.get("/public/entitled", headers={"accept-language": "kk"}).content.decode()
    found = [
        re.search(name, page).start() for name in ("Ақмола", "Алматы обл", "Жетісу", "Қарағанды", "Маңғыстау")
    ]
    assert found == sorted(found)


def answered(anybody, **said):
    return text_of(anybody.post("/public/entitled", said))


def test_a_child_of_the_third_grade_is_told_yes_and_why(anybody):
    said = answered(anybody, grade="3", region="79")
    assert "The child may eat free at school." in said
    assert "The child is in a primary grade" in said


def test_what_was_not_said_is_not_a_no(anybody):
    """Three-valued: the seventh grade alone settles nothing, and the page says what would."""
    said = answered(anybody, grade="7")
    assert "Not known yet" in said
    assert "What would settle it:" in said
    assert "Nothing is known about the family's income" in said


def test_who_says_that_nothing_else_is_true_is_told_no(anybody):
    said = answered(anybody, grade="7", statuses="none")
    assert "By what is known now, the child has no right to free meals." in said


def test_one_reason_is_enough(anybody):
    assert "The child may eat free at school." in answered(
        anybody, grade="7", statuses=["none", "large_family"]
    )


@pytest.mark.parametrize("grade", ["", "1", "4", "5", "12"])
@pytest.mark.parametrize("statuses", [[], ["none"], ["asp"]])
def test_the_page_says_what_the_rule_itself_says(anybody, grade, statuses):
    of, day = load("school-meals"), today()
    otherwise = False if "none" in statuses else None
    facts = {name: True if name.removeprefix("status_") in statuses else otherwise for name in of.facts}
    facts["grade"] = int(grade) if grade else None
    values = {name: of.parameters.get(name, day) for name in of.rule_parameters}
    word = {True: "yes", False: "no", None: "unknown"}[of.entitled.evaluate(facts, values)]
    assert of.texts["en"].answers[word] in answered(anybody, grade=grade, statuses=statuses)


def test_the_answers_are_kept_nowhere(anybody, django_assert_num_queries):
    """P13: nothing that a family says of itself here is written down, or stands in an address."""
    with django_assert_num_queries(0):
        answer = anybody.post("/public/entitled", {"grade": "7", "statuses": ["orphan"]})
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert 'method="post"' in anybody.get("/public/entitled").content.decode()


def test_an_answer_that_is_none_of_the_choices_is_refused_with_a_word(anybody):
    answer = anybody.post("/public/entitled", {"grade": "99"})
    assert answer.status_code == 422


# --- how each rule works --------------------------------------------------------------------------------------------


def test_every_value_of_a_rule_stands_there_with_its_act_or_as_a_placeholder(anybody):
    said = text_of(anybody.get("/public/rules/school-meals"))
    values = [one for found in load("school-meals").parameters.values.values() for one in found]
    acts = {one.act for one in values if one.act}
    assert acts
    assert all(act in said for act in acts)
    assert said.count("No act was found yet: a placeholder.") == sum(one.placeholder for one in values)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", all_codes())
def test_no_name_of_a_parameter_of_the_code_is_shown(anybody, code, language):
    """A reader is told "Price of a day", never "price_tiyn"."""
    said = text_of(anybody.get(f"/public/rules/{code}", {"lang": language}))
    assert [name for name in load(code).parameters.values if name in said] == []
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", said) == []


# --- places ---------------------------------------------------------------------------------------------------------


def test_a_place_shows_its_month_and_a_small_one_withholds_it(anybody, town):
    assert "40" in text_of(anybody.get("/public/places/А-1"))
    small = text_of(anybody.get("/public/places/С-9"))
    assert "withheld" in small
    assert not re.search(r"\b9\b", small.replace("С-9", ""))


def test_a_region_lists_its_places_and_finds_one_by_a_part_of_its_name(anybody, town):
    assert "А-1" in text_of(anybody.get("/public/places/in/79"))
    found = text_of(anybody.get("/public/places/in/79", {"q": "б-2"}))
    assert "Б-2" in found
    assert "А-1" not in found


def test_the_country_shows_what_the_books_moved(anybody, town):
    said = text_of(anybody.get("/public/places"))
    assert "September 2025" in said
    assert "74" in said


# --- open data ------------------------------------------------------------------------------------------------------


def test_csv_and_json_say_the_same(anybody, town):
    text = anybody.get("/public/data/school-meals/2025-09/1.csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    said = anybody.get("/public/data/school-meals/2025-09/1.json").json()
    as_texts = [["" if cell is None else str(cell) for cell in row] for row in said["rows"]]
    assert as_texts == [list(row.values()) for row in rows]
    assert said["columns"] == list(rows[0])
    assert {row["facility"] for row in rows if row["withheld"] == "1"} == {"Б-2", "С-9"}


def test_a_release_may_be_kept_for_ever_and_loaded_by_any_site(anybody, town):
    answer = anybody.get("/public/data/school-meals/2025-09/1.csv")
    assert "immutable" in answer["Cache-Control"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


def test_the_catalogue_names_every_file_and_each_is_there(anybody, town):
    catalogue = json.loads(anybody.get("/public/data/catalog.jsonld").content)
    assert catalogue["@type"] == "dcat:Catalog"
    (dataset,) = catalogue["dcat:dataset"]
    agent = catalogue["dct:publisher"]
    assert {one["@language"]: one["@value"] for one in agent["foaf:name"]}["kk"] == "Әмиян"
    licences = {one["dct:license"]["@id"] for one in [catalogue, *dataset["dcat:distribution"]]}
    assert licences == {"https://creativecommons.org/licenses/by/4.0/"}
    assert dataset["dct:publisher"] == agent
    page = text_of(anybody.get("/public/data"))
    assert "Published by: Amiyan. Licence: CC BY 4.0 . Both are as Amiyan sets them" in page
    files = [one["dcat:downloadURL"]["@id"] for one in dataset["dcat:distribution"]]
    assert len(files) == 2
    for file in files:
        assert anybody.get(file.removeprefix("http://testserver")).status_code == 200


# --- the log --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "receipt", ["{", "[]", '{"format": "amiyan-receipt-1"}', "x" * 70_000, '{"format": 1, "proof": 3}']
)
def test_what_is_no_receipt_is_said_to_be_none(anybody, receipt):
    answer = anybody.post("/public/log", {"receipt": receipt})
    assert answer.status_code in {200, 422}
    assert "stands in our log" not in text_of(answer)
