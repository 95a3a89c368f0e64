"""A ministry official with the country's pages of signals and each region's tries to reckon a region's few.

The attacker knows how numbers hang together (the country is the sum of its regions, what was taken up is the sum of what
came of it), takes pages and open data of all quarters from each other, and solves for what is withheld by a linear
programme.
"""

import csv
import datetime as dt
import io
import random
import re

import pytest

from amiyan.country.kz.kato import REGIONS
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.publishing import publish_quarter
from amiyan.integrity.queries.figures import kind_figures_by_region
from amiyan.integrity.queries.overseen import overseen
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.small_cells import LEAST
from amiyan.kernel.sql import execute, query
from tests.entitlements.village import a_school
from tests.kernel.linear import Programme
from tests.web.institution.kit import it_is, works
from tests.web.world import a_client

from .kit import client_of
from .test_office import text_of

COUNTRY, SOME = "00", ("79", "75", "10")
KINDS = ("closed_day", "never_seen", "not_served")
NOW = dt.datetime(2025, 10, 20, 5, tzinfo=dt.UTC)
_SIGNALS = """
INSERT INTO integrity_signal (facility_id, id, detector, version, subject, first, last, effect, facts, quiet, expires_on, run_id,
                              known_from)
SELECT %(school)s, gen_random_uuid(), %(kind)s, 1, 'facility', %(day)s, %(day)s, n, '{}', false, '2026-12-01', 1, %(at)s
FROM generate_series(1, %(count)s) n RETURNING id
"""
_CASES = """
INSERT INTO integrity_case (facility_id, id, source, about, kind, for_family, region, facts, opened_by, known_from)
SELECT %(school)s, s, 'signal', s, %(kind)s, false, %(region)s, '{}', 1, %(at)s FROM unnest(%(ids)s::uuid[]) s
"""
_STEPS = """
INSERT INTO integrity_step (facility_id, case_id, place, id, step, person_id, reason, says, term_days, known_from)
SELECT %(school)s, s, p.place, gen_random_uuid(), p.step, 1, p.reason, 'x', %(term)s, %(at)s
FROM unnest(%(ids)s::uuid[]) s,
     (VALUES (1, 'opened', 'signal'), (2, 'decision', %(reason)s::text)) p (place, step, reason)
WHERE p.place = 1 OR %(reason)s::text <> ''
"""


def signals(region, school, kind, count, *, at=NOW, **cases):
    """So many signals of a kind, of which so many came to something (``open``, ``late`` or a reason of a decision)."""
    given = {"school": school, "kind": kind, "region": region, "at": at, "day": at.date()}
    ids = [one for (one,) in query(_SIGNALS, given | {"count": count})]
    for what, many in cases.items():
        taken, ids = ids[:many], ids[many:]
        reason = "" if what in {"open", "late"} else what
        more = {"ids": taken, "reason": reason, "term": 1 if what == "late" else 300}
        for statement in (_CASES, _STEPS):
            execute(statement, given | more)


def page(official, path):
    answer = client_of(official).get(path)
    assert answer.status_code == 200
    return text_of(re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " ")))


def reckoned(cells, lines, known):
    """From where to where the attacker finds each small cell that is withheld."""
    unknown = [cell for cell in cells if cell not in known]
    equations = []
    for total, parts in lines:
        factors, value = {}, 0
        for cell, factor in [(total, -1), *((part, 1) for part in parts)]:
            if cell in known:
                value -= factor * known[cell]
            else:
                factors[cell] = factors.get(cell, 0) + factor
        if factors:
            equations.append((factors, value))
        else:
            assert value == 0, (total, "what is told adds up")
    solver = Programme(unknown, equations)
    return {cell: solver.range_of(cell) for cell in unknown if 0 < cells[cell] < LEAST}


def holds(cells, lines, known):
    assert all(known[cell] == cells[cell] for cell in known), "what is told is true"
    assert not [cell for cell in known if 0 < cells[cell] < LEAST]
    found = reckoned(cells, lines, known)
    for cell, (low, high) in found.items():
        assert high is None or high - low >= LEAST - 1, (cell, cells[cell], low, high)
    return found


# --- the queue -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_the_country_less_its_regions_tells_no_few_that_wait(db, monkeypatch, seed):
    it_is(monkeypatch, day=dt.date(2025, 12, 1), hour=9, minute=0)
    chance, cells = random.Random(seed), {}
    for region in SOME:
        school = a_school(region)
        for kind in KINDS:
            waits = chance.choice((0, 3, 7, 15, 40))
            late, in_time = (chance.choice((0, 0, 2, 12)) for _ in range(2))
            signals(region, school, kind, waits + late + in_time, late=late, open=in_time)
            for what, count in ((kind, waits), ("all", waits), ("open", late + in_time), ("late", late)):
                for where in (region, COUNTRY):
                    cells[where, what] = cells.get((where, what), 0) + count
    for where in (COUNTRY, *SOME):
        cells[where, "in time"] = cells[where, "open"] - cells[where, "late"]
    lines = [((where, "all"), [(where, kind) for kind in KINDS]) for where in (COUNTRY, *SOME)]
    lines += [((where, "open"), [(where, "late"), (where, "in time")]) for where in (COUNTRY, *SOME)]
    lines += [
        ((COUNTRY, what), [(region, what) for region in SOME])
        for what in (*KINDS, "all", "open", "late", "in time")
    ]
    official, known = works("ministry_official"), {}
    names = {kind: detectors()[kind].words.name for kind in KINDS}
    numbers = {"open": "Open cases", "late": "Overdue", "all": "What nobody has taken up"}
    for where in (COUNTRY, *SOME):
        text = page(official, f"/office/{where}/queue")
        for what, name in (names | numbers).items():
            found = re.search(rf"{re.escape(name)} (…|\d+)", text)
            if found is None:
                known[where, what] = 0  # no row: nothing of it waits there
            elif found[1] != "…":
                known[where, what] = int(found[1])
    holds(cells, lines, known)


def test_a_number_of_the_queue_that_tells_of_few_is_missing_on_every_page_alike(db, monkeypatch):
    it_is(monkeypatch, day=dt.date(2025, 12, 1), hour=9, minute=0)
    for region, count in (("79", 3), ("75", 50), ("10", 60)):
        signals(region, a_school(region), "closed_day", count)
    official = works("ministry_official")
    told = {
        region: re.search(r"Marks on a day without school (\S+)", page(official, f"/office/{region}/queue"))[
            1
        ]
        for region in (COUNTRY, *SOME)
    }
    assert told == {COUNTRY: "113", "79": "…", "75": "…", "10": "60"}, "the 3 hide behind the 50"


# --- how often they were right, quarter by quarter -------------------------------------------------------------------


QUARTERS = (dt.date(2025, 7, 1), dt.date(2025, 10, 1))
MEASURES = ("signals", "opened", "confirmed", "not_confirmed", "overturned", "waiting")


def lived(chance):
    """What a region's signals of a quarter came to, by kind."""
    counts = (0, 0, 1, 4, 9, 15, 40)
    return {
        "confirmed": chance.choice(counts),
        "unfounded": chance.choice(counts),
        "open": chance.choice(counts),
    }


def cells_of(quarter, last):
    """What is true of a quarter, by region, kind and measure."""
    cells = {}
    found = kind_figures_by_region(scope=EVERYTHING, first=quarter, last=last)
    for region in (one.code for one in REGIONS):
        by_kind = {one.kind: one for one in found.get(region, [])}
        for kind in detectors():
            one = by_kind.get(kind)
            row = {what: getattr(one, what) if one else 0 for what in MEASURES if what != "waiting"}
            row["waiting"] = row["opened"] - row["confirmed"] - row["not_confirmed"] - row["overturned"]
            for what, count in row.items():
                cells[region, kind, what] = count
                cells[COUNTRY, kind, what] = cells.get((COUNTRY, kind, what), 0) + count
    return cells


LINES = [
    ((COUNTRY, kind, what), [(region.code, kind, what) for region in REGIONS])
    for kind in KINDS
    for what in MEASURES
] + [
    ((where, kind, "opened"), [(where, kind, what) for what in MEASURES[2:]])
    for where in (COUNTRY, *(one.code for one in REGIONS))
    for kind in KINDS
]


@pytest.mark.parametrize("seed", range(2))
def test_no_page_of_how_often_they_were_right_tells_a_region_s_few(db, monkeypatch, seed):
    it_is(monkeypatch, day=dt.date(2026, 3, 1), hour=9, minute=0)
    chance = random.Random(seed)
    schools = {region: a_school(region) for region in SOME}
    for quarter in QUARTERS:
        at = dt.datetime(quarter.year, quarter.month + 1, 20, 5, tzinfo=dt.UTC)
        for region, school in schools.items():
            for kind in KINDS:
                cases = lived(chance)
                more = chance.choice((0, 2, 30))
                signals(region, school, kind, sum(cases.values()) + more, at=at, **cases)
        publish_quarter(quarter=quarter, on=dt.date(2026, 3, 1), now=NOW)
    official = works("ministry_official")
    years = {}
    for quarter, last in zip(QUARTERS, (dt.date(2025, 9, 30), dt.date(2025, 12, 31)), strict=True):
        cells, known = cells_of(quarter, last), {}
        for where in (COUNTRY, *SOME):
            text = page(official, f"/office/{where}/precision?quarter={quarter}")
            for kind in KINDS:
                words = re.escape(detectors()[kind].words.name)
                told = re.search(rf"{words} " + " ".join([r"(…|\d+)"] * len(MEASURES)), text).groups()
                known |= {
                    (where, kind, what): int(cell)
                    for what, cell in zip(MEASURES, told, strict=True)
                    if cell != "…"
                }
        for where in {one.code for one in REGIONS} - set(SOME):
            known |= {(where, kind, what): 0 for kind in KINDS for what in MEASURES}
        ours = {cell: count for cell, count in cells.items() if cell[1] in KINDS}
        assert holds(ours, LINES, known), "there were few, and they are withheld"
        years[quarter] = known
    assert len(years) == 2


def test_the_published_page_and_the_ministry_s_and_the_table_to_take_away_withhold_alike(db, monkeypatch):
    it_is(monkeypatch, day=dt.date(2026, 3, 1), hour=9, minute=0)
    for region, count in (("79", 3), ("75", 50), ("10", 60)):
        signals(region, a_school(region), "closed_day", count, at=NOW)
    publish_quarter(quarter=QUARTERS[1], on=dt.date(2026, 3, 1), now=NOW)
    official = works("ministry_official")
    told = {
        region: re.search(
            r"Marks on a day without school (\S+)", page(official, f"/office/{region}/precision")
        )[1]
        for region in (COUNTRY, *SOME)
    }
    assert told == {COUNTRY: "113", "79": "…", "75": "…", "10": "60"}
    catalogue = a_client().get("/public/data/catalog.jsonld").json()
    (dataset,) = [one for one in catalogue["dcat:dataset"] if one["dct:identifier"] == "signals"]
    assert dataset["dct:accrualPeriodicity"]["@id"].endswith("QUARTERLY")
    (as_json,) = [
        one["dcat:downloadURL"]["@id"]
        for one in dataset["dcat:distribution"]
        if "json" in one["dct:title"] + one["@id"]
    ]
    said = a_client().get(as_json[as_json.index("/public") :]).json()
    assert (said["quarter"], said["least_of_a_cell"]) == ("2025-10", 10)
    assert "signals/2025-10.csv" in a_client().get("/public/data").content.decode()
    assert a_client().get("/public/data/signals/2025-07.csv").status_code == 404
    everybody = text_of(a_client(language="en").get("/public/precision").content.decode())
    assert re.search(r"Marks on a day without school\s+113", everybody)
    rows = csv.DictReader(io.StringIO(a_client().get("/public/data/signals/2025-10.csv").content.decode()))
    taken = {
        (row["level"], row["region"]): row["value"] or "…"
        for row in rows
        if (row["section"], row["group"], row["measure"]) == ("kind", "closed_day", "signals")
    }
    assert taken["country", ""] == "113"
    assert {region: taken["region", region] for region in SOME} == {"79": "…", "75": "…", "10": "60"}


def test_where_nothing_waits_anywhere_the_ministry_reads_noughts(db):
    for region in (COUNTRY, "79"):
        found = overseen(scope=EVERYTHING, today=NOW.date(), in_favour=(), region=region)
        assert (found.waiting, found.open_cases, found.overdue, found.beyond) == (0, 0, 0, 0)
