"""What an official reads: numbers that add up, ways down to the meals, and nobody by name who need not be."""

import io
import re

import pytest
from openpyxl import load_workbook

from amiyan.kernel.small_cells import LEAST
from amiyan.kernel.sql import query

from .kit import WEEK, a_region, client_of

PRICE = 631


@pytest.fixture
def region(db, monkeypatch):
    return a_region(monkeypatch)


def page(region, role, path, status=200):
    answer = client_of(region.people[role]).get(path)
    assert answer.status_code == status, (role, path, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " ")) if status == 200 else ""


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_an_official_is_led_to_the_region_they_answer_for(region):
    for role, where in (
        ("region_official", "/office/79"),
        ("ministry_official", "/office/00"),
        ("auditor", "/office/79"),
        ("district_official", "/office/79"),
    ):
        answer = client_of(region.people[role]).get("/office")
        assert (answer.status_code, answer["Location"]) == (302, where)
        assert client_of(region.people[role]).get("/")["Location"] == "/office"


def test_the_overview_tells_list_fact_and_why_they_differ(region):
    text = text_of(page(region, "region_official", "/office/79"))
    # Fifteen children on ten school days until the 15th; eleven ate on each of five.
    listed, delivered = 15 * 10, 11 * 5
    assert f"By list: if everybody entitled had eaten {listed} {listed * PRICE:,} ₸" in text
    assert f"Delivered: proved and payable {delivered} {delivered * PRICE:,} ₸" in text
    assert f"List less fact — {(listed - delivered) * PRICE:,} ₸" in text
    assert "The canteen has no terminal" in text
    assert "Served at least once 73.3 %" in text


@pytest.mark.parametrize(
    ("role", "path", "said"),
    [
        ("ministry_official", "/office/00", "The month of the country: what was delivered"),
        ("region_official", "/office/79", "The month of the region: what was delivered"),
        ("region_official", "/office/79/school/{big}/{day}", "One school on one day: who was expected"),
    ],
)
def test_a_page_begins_with_what_it_is_for(region, role, path, said):
    address = path.format(big=region.code(region.big), day=WEEK[0])
    assert said in page(region, role, address)


def test_the_overview_tells_what_families_say_of_schools_that_enough_rated(region):
    overview = page(region, "region_official", "/office/79")
    text = text_of(overview)
    assert "Schools that enough families rated: 1 6 83.3 % 0.0 % 16.7 %" in text
    (named,) = re.findall(
        r"<tr[^>]*>(?:(?!</tr>).)*83\.3(?:(?!</tr>).)*school/([^?/\"]+)", overview
    ) or re.findall(r"school/([^?/\"]+)\?[^>]*>(?:(?!</tr>).)*83\.3", overview)
    assert named.replace("%20", " ") == region.code(region.big), "three families of the other are too few"
    district = text_of(page(region, "district_official", "/office/79"))
    assert "Schools that enough families rated: 1" in district


def test_a_number_opens_to_its_meals_within_two_clicks(region):
    overview = page(region, "region_official", "/office/79")
    (held,) = set(re.findall(r'href="([^"]*/behind/held[^"]*)"', overview))
    days = page(region, "region_official", held.replace("&amp;", "&"))
    (day,) = re.findall(r'<a href="(/office/79/school/[^"]*2025-09-08[^"]*)"', days)
    meals = text_of(page(region, "region_official", day.replace("&amp;", "&")))
    assert "Each meal, without names" in meals
    assert "12:04:00" in meals
    assert "Ойдан" not in meals


def test_a_day_can_be_read_by_time(region):
    day = f"/office/79/school/{region.code(region.big)}/{WEEK[0]}"
    by_class, by_time = (page(region, "region_official", day + query) for query in ("", "?by=time"))
    assert "by=time" in by_class
    assert "In the order in which they were seen." in by_time
    times = re.findall(r"\b12:\d\d:\d\d\b", text_of(by_time))
    assert len(times) > 1
    assert times == sorted(times)
    assert "these stand first" in text_of(by_class)


def test_nothing_was_counted_later_than_the_moment_of_the_page(region):
    overview = text_of(page(region, "region_official", "/office/79"))
    assert re.search(r"Counted on \d+ September 2025, \d\d:\d\d\.", overview), (
        "the clock of the demo, not the machine's"
    )


def test_schools_stand_in_the_order_of_what_does_not_add_up(region):
    for order, first in (("difference", region.big), ("share", region.tiny), ("held", region.tiny)):
        rows = re.findall(
            r"/office/79/school/([^?/\"]+)\?", page(region, "auditor", f"/office/79/schools?order={order}")
        )
        assert rows[0].replace("%20", " ") == region.code(first), order


def test_whoever_opens_a_class_by_name_leaves_a_trace(region):
    where = f"/office/79/school/{region.code(region.big)}/{WEEK[0]}/lines?class=3А"
    text = page(region, "region_official", where)
    assert "Ойдан1 Сәуле" in text
    assert "Ойдан7" not in text, "the other class"
    seen = query("SELECT person_id, role, purpose, page FROM access_view ORDER BY 1")
    assert seen == [
        (child, "region_official", "dispute", "office-lines") for child in sorted(region.children[:6])
    ]


def test_the_ministry_sees_numbers_and_nobody_by_name_nor_few(region):
    big, tiny = region.code(region.big), region.code(region.tiny)
    page(region, "ministry_official", f"/office/79/school/{big}/{WEEK[0]}/lines?class=3А", status=404)
    day = page(region, "ministry_official", f"/office/79/school/{big}/{WEEK[0]}")
    assert "Ойдан" not in day
    assert "12:04:00" not in day
    assert "Few children eat here" in page(region, "ministry_official", f"/office/79/school/{tiny}")
    schools = text_of(page(region, "ministry_official", "/office/79/schools"))
    assert re.search(r"Ақбұлақ[^…]*…", schools), schools
    country = page(region, "ministry_official", "/office/00")
    assert "/office/75?" in country
    assert query("SELECT count(*) FROM access_view") == [(0,)]


def test_a_district_sees_its_own_places_alone(region):
    schools = page(region, "district_official", "/office/79/schools")
    assert schools.count("/office/79/school/") == 1
    assert "By list: if everybody entitled had eaten 120 " in text_of(
        page(region, "district_official", "/office/79")
    )
    page(region, "district_official", f"/office/79/school/{region.code(region.tiny)}", status=404)


def test_outside_the_scope_nothing_is_there(region):
    foreign = region.code(region.foreign)
    for role in ("region_official", "district_official", "auditor"):
        for path in (
            "/office/75",
            "/office/00",
            "/office/99",
            f"/office/75/school/{foreign}",
            f"/office/79/school/{foreign}",
        ):
            page(region, role, path, status=404)
    page(region, "ministry_official", "/office/99", status=404)


def test_a_file_withholds_small_cells_from_everybody(region):
    for role in region.people:
        answer = client_of(region.people[role]).get("/office/79/table/schools")
        assert answer.status_code == 200
        assert answer["Content-Disposition"].endswith('schools.xlsx"')
        book = load_workbook(io.BytesIO(answer.content))
        cells = [
            value for row in book.worksheets[0].iter_rows(min_row=2, values_only=True) for value in row[1::2]
        ]
        assert not [value for value in cells if isinstance(value, int) and 0 < value < LEAST]
    for what in ("regions", "causes", "days?kind=held"):
        assert client_of(region.people["auditor"]).get(f"/office/79/table/{what}").status_code == 200
    assert client_of(region.people["auditor"]).get("/office/79/table/nothing").status_code == 404
    where = f"/office/79/school/{region.code(region.big)}/table"
    assert client_of(region.people["auditor"]).get(where).status_code == 200


@pytest.mark.parametrize("path", ["/office/79", "/office/79/schools", "/office/79/behind/missing"])
def test_a_page_asks_the_same_number_of_questions_however_many_schools(
    region, path, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40):
        page(region, "region_official", path)
