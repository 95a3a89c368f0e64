"""A ministry official with every page and every file of an office tries to reckon what a few children did.

The village has nine pupils. The attacker knows how numbers hang together: sums of days, schools and regions, of causes
and of ways of proof, and that list less missing is delivered; and solves for what is withheld by a linear programme.
"""

import io
import os
import random
import re
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from django.test import Client
from openpyxl import load_workbook

from amiyan.kernel.small_cells import LEAST, is_small
from amiyan.kernel.sql import execute
from amiyan.settlement.figures import few
from amiyan.settlement.figures.few import withheld_rows
from amiyan.settlement.figures.kinds import CAUSES, Kind
from amiyan.settlement.figures.queries import Figures
from amiyan.web.office.words import NUMBERS, kind_name
from tests.entitlements.village import a_school
from tests.kernel.linear import Programme
from tests.web.institution.kit import code_of, it_is, works

from .kit import PROGRAMME, TODAY, client_of

DAYS = ["2025-09-08", "2025-09-09"]
COUNTRY = "00"
_LISTED, _PAYABLE, _MISSING, _POSTED, _HELD, _REFUSED = (
    *("listed", "payable", "missing", "posted"),
    *("held", "refused"),
)
_INSERT = """
INSERT INTO settlement_figure_day (facility_id, programme, service_day, kind, code, meals, tiyn)
SELECT %s, %s, %s, %s, %s, %s, %s WHERE %s > 0
"""
_MONTHS = """
INSERT INTO settlement_figure_month (facility_id, programme, month, kind, code, meals, tiyn)
SELECT facility_id, programme, '2025-09-01', kind, code, sum(meals), sum(tiyn) FROM settlement_figure_day GROUP BY 1, 2, 4, 5
"""
_CHILDREN = """
INSERT INTO settlement_figure_month (facility_id, programme, month, kind, code, meals, tiyn)
VALUES (%s, %s, '2025-09-01', 'entitled', '', %s, 0), (%s, %s, '2025-09-01', 'served', '', %s, 0)
"""


@dataclass
class Country:
    """``meals`` of (node, kind, code), a node being a region, a school or a school's day; who looks at it."""

    official: object
    regions: dict[str, list[int]]
    meals: dict[tuple, int] = field(default_factory=dict)

    def add(self, node, kind, code, meals):
        key = (node, kind, code)
        self.meals[key] = self.meals.get(key, 0) + meals


def a_country(regions, chance):
    """Schools of so many children in regions; each day each child ate, or was held, refused, or missing for a cause."""
    country = Country(works("ministry_official"), {})
    for region, sizes in regions.items():
        for size in sizes:
            school = a_school(region)
            country.regions.setdefault(region, []).append(school)
            execute(_CHILDREN, [school, PROGRAMME, size, school, PROGRAMME, size])
            for day in DAYS:
                lived(country, region, school, day, size, chance)
    execute(_MONTHS)
    return country


def lived(country, region, school, day, size, chance):
    held, refused, ill, away = (min(size // 4, chance.choice((0, 0, 1, 3, 12, 40))) for _ in range(4))
    missing = {"held": held, "not_accepted": refused, "no_trace": ill, "elsewhere": away}
    payable = size - sum(missing.values())
    by_hand = min(payable, chance.choice((0, 2, 15)))
    counts = {(_LISTED, ""): size, (_PAYABLE, ""): payable, (_POSTED, ""): payable, (_HELD, "not_seen"): held}
    counts |= {(_REFUSED, "closed"): refused}
    counts |= {(_MISSING, cause): n for cause, n in missing.items()}
    counts |= {("method", "by_hand"): by_hand, ("method", "card"): payable + held - by_hand}
    for (kind, code), meals in counts.items():
        execute(_INSERT, [school, PROGRAMME, day, kind, code, meals, 63_100 * meals, meals])
        for node in ((school, day), school, region, COUNTRY):
            country.add(node, kind, code, meals)
            if code:
                country.add(node, kind, "", meals)


# --- what the official carries away -------------------------------------------------------------------------------


def carried_away(country):
    """Every number of meals that any file or page tells, by (node, kind, code)."""
    client, known = client_of(country.official), {}
    code_to_place = {code_of(place): place for places in country.regions.values() for place in places}
    kinds = [*NUMBERS, Kind.MISSING]
    for region in [COUNTRY, *country.regions]:
        names = {str(region_text(client, one)): one for one in country.regions}
        for name, *cells in rows_of(client, f"/office/{region}/table/regions"):
            known |= pairs(names[name], kinds, cells[: 2 * len(kinds)])
        for name, *cells in rows_of(client, f"/office/{region}/table/schools"):
            known |= pairs(int(re.search(r"\((\d+)\)$", name)[1]), kinds, cells[: 2 * len(kinds)])
        for name, meals, *_tiyn in rows_of(client, f"/office/{region}/table/causes")[:-1]:
            known[region, _MISSING, next(cause for cause in CAUSES if kind_name(_MISSING, cause) == name)] = (
                meals
            )
        known |= told_in_files_of_the_overview(client, region)
        known |= told_on_the_overview(client, region)
    for kind, code in {(kind, code) for _node, kind, code in country.meals}:
        known |= regions_behind(client, kind, code)
    for region, places in country.regions.items():
        for kind, code in {(kind, code) for _node, kind, code in country.meals}:
            known |= days_behind(client, region, kind, code, code_to_place)
        for place in places:
            where = f"/office/{region}/school/{quote(code_of(place))}"
            for day, *cells in rows_of(client, f"{where}/table"):
                known |= pairs((place, day), kinds, cells)
            known |= told_of_a_school(client, where, place)
    return {key: meals for key, meals in known.items() if isinstance(meals, int)}


def rows_of(client: Client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return list(
        load_workbook(io.BytesIO(answer.getvalue())).worksheets[0].iter_rows(min_row=2, values_only=True)
    )


def pairs(node, kinds, cells):
    assert all((one == "…") == (two == "…") for one, two in zip(cells[::2], cells[1::2], strict=True))
    return {(node, str(kind), ""): meals for kind, meals in zip(kinds, cells[::2], strict=True)}


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))


def region_text(client, region):
    return re.search(r"<h1>([^<]*)</h1>", page(client, f"/office/{region}"))[1]


def table_rows(html):
    for row in re.findall(r"<tr.*?</tr>", html):
        cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        yield re.search(r'href="([^"]*)"', row), cells


def number(text):
    return int(text.replace(",", "")) if re.fullmatch(r"[\d,]+", text) else text


def told_on_the_overview(client, region):
    """Kinds and ways of proof of a region, by their names."""
    known = {}
    for _href, cells in table_rows(page(client, f"/office/{region}")):
        for kind in (_LISTED, _PAYABLE, _POSTED, _HELD, _REFUSED):
            if cells[0] == kind_name(kind):
                known[region, kind, ""] = number(cells[1])
        for code in ("by_hand", "card"):
            if cells[0] == kind_name("method", code):
                known[region, "method", code] = number(cells[1])
    return known


def told_in_files_of_the_overview(client, region):
    """Kinds and ways of proof of a region in the files of these tables."""
    known = {}
    for name, meals, *_money in rows_of(client, f"/office/{region}/table/numbers"):
        known |= {(region, str(kind), ""): meals for kind in NUMBERS if kind_name(kind) == name}
    for name, meals, _share in rows_of(client, f"/office/{region}/table/proof"):
        known |= {
            (region, "method", code): meals
            for code in ("by_hand", "card")
            if kind_name("method", code) == name
        }
    return known


def regions_behind(client, kind, code):
    """The regions behind a cause or a way of proof of the country: the page and its file."""
    if not code or kind not in {_MISSING, "method"}:
        return {}
    known, names = {}, []
    for href, cells in table_rows(page(client, f"/office/00/behind/{kind}?code={code}")):
        if href:
            names.append(cells[0])
            known[re.search(r"/office/(\d\d)/", href[1])[1], kind, code] = number(cells[1])
    of_file = rows_of(client, f"/office/00/table/days?kind={kind}&code={code}")
    assert [(name, meals) for name, meals, _tiyn in of_file] == list(zip(names, known.values(), strict=True))
    return known


def told_of_a_school(client, where, place):
    known = {}
    kinds = (_LISTED, _PAYABLE, _MISSING, _HELD, _REFUSED)
    for href, cells in table_rows(page(client, where)):
        if href and (day := re.search(r"/(2025-09-\d\d)\?", href[1])):
            known |= {
                ((place, day[1]), kind, ""): number(one) for kind, one in zip(kinds, cells[1:6], strict=True)
            }
        for kind in (_LISTED, _PAYABLE, _POSTED, _HELD, _REFUSED):
            if cells[0] == kind_name(kind):
                known[place, kind, ""] = number(cells[1])
    return known


def days_behind(client, region, kind, code, code_to_place):
    """The page and the file of the days behind a number."""
    known, query = {}, f"kind={kind}&code={code}"
    path = f"/office/{region}/behind/{kind}?code={code}"
    if client.get(path).status_code == 404:
        assert code, "a whole kind has its days"
        assert kind in {_HELD, _REFUSED}
        assert client.get(f"/office/{region}/table/days?{query}").status_code == 404
        return {}
    for href, cells in table_rows(page(client, path)):
        if href:
            place, day = re.search(r"/school/([^/]+)/(2025-09-\d\d)", href[1]).groups()
            known[(code_to_place[place.replace("%20", " ")], day), kind, code] = number(cells[2])
    of_file = rows_of(client, f"/office/{region}/table/days?{query}")
    assert sorted(str(row[2]) for row in of_file) == sorted(map(str, known.values()))
    return known


# --- what the official knows of numbers ----------------------------------------------------------------------------


def equations(country):
    """Pairs of sums that are the same, each as {cell: factor}: all that hangs together by what the numbers are."""
    nodes = [COUNTRY, *country.regions]
    places = [place for found in country.regions.values() for place in found]
    nodes += [*places, *((place, day) for place in places for day in DAYS)]
    kinds = sorted({(kind, code) for _node, kind, code in country.meals})
    for kind, code in kinds:
        yield {(COUNTRY, kind, code): -1} | {(one, kind, code): 1 for one in country.regions}
        for region, found in country.regions.items():
            yield {(region, kind, code): -1} | {(one, kind, code): 1 for one in found}
        for place in places:
            yield {(place, kind, code): -1} | {((place, day), kind, code): 1 for day in DAYS}
    for node in nodes:
        for kind in (_MISSING, "method", _HELD, _REFUSED):
            yield {(node, kind, ""): -1} | {
                (node, kind, code): 1 for of, code in kinds if of == kind and code
            }
        yield {(node, _LISTED, ""): -1, (node, _PAYABLE, ""): 1, (node, _MISSING, ""): 1}
        yield {(node, _POSTED, ""): -1, (node, _PAYABLE, ""): 1}
        yield {(node, "method", ""): -1, (node, _PAYABLE, ""): 1, (node, _HELD, ""): 1}
        yield {(node, _MISSING, "held"): -1, (node, _HELD, ""): 1}


def solvable(country, known):
    """The small cells, with their ranges, that are known closer than :data:`LEAST`; every cell that is small is asked."""
    rows = []
    for equation in equations(country):
        value, unknown = 0, {}
        for cell, factor in equation.items():
            meals = country.meals.get(cell, 0)
            if cell in known or (not meals and cell[0] == COUNTRY):
                value -= factor * meals
            else:
                unknown[cell] = factor
        if unknown:
            rows.append((unknown, value))
    found = []
    for cells, mine in parts(rows):
        attacker = Programme(cells, mine)
        for cell in cells:
            count = country.meals.get(cell, 0)
            if is_small(count, threshold=LEAST):
                low, high = attacker.range_of(cell)
                if high is not None and high - low < LEAST:
                    found.append((cell, count, low, high))
    return found


def parts(rows):
    """The equations in groups that share no unknown."""
    groups = []
    for unknown, value in rows:
        cells, mine = set(unknown), [(unknown, value)]
        apart = []
        for other, theirs in groups:
            if other & cells:
                cells, mine = cells | other, mine + theirs
            else:
                apart.append((other, theirs))
        groups = [*apart, (cells, mine)]
    return groups


@pytest.fixture
def when(monkeypatch):
    it_is(monkeypatch, day=TODAY)


SEEDS = range(int(os.environ.get("AMIYAN_ATTACKS", "1")))
WORLDS = (
    {"79": [9, 300, 600, 120], "75": [60, 400], "71": [90, 80, 500]},
    {"79": [9, 40], "75": [200, 300, 7]},
    {"79": [9], "75": [200, 300], "71": [40, 12, 5]},
)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "world", WORLDS, ids=("three regions", "two villages", "a region that is the village")
)
def test_nobody_reckons_what_few_children_did(db, when, world, seed):
    country = a_country(world, random.Random(seed))
    known = carried_away(country)
    told = {cell: meals for cell, meals in known.items() if meals}
    assert told.items() <= country.meals.items(), "what is told is true"
    assert [cell for cell, meals in told.items() if is_small(meals, threshold=LEAST)] == []
    assert len(told) > len(DAYS), "something is told"
    assert solvable(country, known) == []
    village = country.regions["79"][0]
    assert not [
        cell for cell in told if cell[0] == village or (isinstance(cell[0], tuple) and cell[0][0] == village)
    ]


def test_the_attacker_can_solve(db, when):
    """Were only what is small left out, and nothing with it, small cells would be reckoned."""
    country = a_country(WORLDS[0], random.Random(1))
    careless = {cell: meals for cell, meals in country.meals.items() if not is_small(meals, threshold=LEAST)}
    assert len(solvable(country, careless)) > 10


# --- the rule of whole rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_rows_that_are_withheld_whole_tell_no_small_cell(seed):
    chance = random.Random(seed)
    codes = "abc"[: chance.randint(1, 3)]
    table = {
        row: {code: chance.choice((0, 0, 3, 8, 12, 50)) for code in codes}
        for row in range(chance.randint(1, 6))
    }
    of_rows = {row: sum(cells.values()) for row, cells in table.items()}
    also = few._hidden(of_rows, zeros=True) & table.keys()
    hidden = withheld_rows(table, also=also)
    sums = {code: sum(cells[code] for cells in table.values()) for code in codes}
    if any(is_small(count, threshold=LEAST) for count in sums.values()):
        assert hidden == set(table), "then not even a sum may be told"
        return
    rows = [{(row, code): 1 for row in hidden} for code in codes]
    values = [sum(table[row][code] for row in hidden) for code in codes]
    for row in hidden - also:
        rows.append({(row, code): 1 for code in codes})
        values.append(sum(table[row].values()))
    solver = Programme(
        {(row, code) for row in hidden for code in codes}, list(zip(rows, values, strict=True))
    )
    for row in hidden:
        for code in codes:
            if is_small(table[row][code], threshold=LEAST):
                low, high = solver.range_of((row, code))
                assert high - low >= LEAST, (table, hidden, row, code)


def of_a_day(chance):
    """Figures as a day of a school has them, mostly with something small in them."""
    kinds = [Kind.LISTED, Kind.PAYABLE, Kind.MISSING, Kind.HELD, Kind.REFUSED, Kind.POSTED]
    kinds += [Kind.STATED, Kind.PAID, Kind.COOKED, Kind.BEYOND, Kind.PRICED]
    meals = {kind: chance.choice([0, 3, 12, 300, 304]) for kind in kinds}
    return Figures(meals, {}, 0, 300, chance.choice([0, 295, 300]), 300, chance.choice([0, 2, 50]))


@pytest.mark.parametrize("column", [*NUMBERS, Kind.MISSING, Kind.METHOD, few.CODES])
def test_where_one_column_is_shown_only_what_would_tell_it_is_counted(column):
    chance = random.Random(str(column))
    for _ in range(30):
        days = {day: of_a_day(chance) for day in range(5)}
        whole = few.withheld(days, few.OF_FIGURES)
        alone = few.withheld(days, few.hiding(column))
        assert [column in whole[day] for day in days] == [column in alone[day] for day in days]
    assert 0 < len(few.hiding(column)) < len(few.OF_FIGURES)
