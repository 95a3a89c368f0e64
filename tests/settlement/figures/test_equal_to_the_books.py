"""Every number of the overview, recomputed from transfers, verdicts and registers, after a random month."""

import datetime as dt
import random
from collections import Counter, defaultdict

import pytest

from amiyan.kernel.periods import Period
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import analyze, execute, query
from amiyan.settlement.figures import queries
from amiyan.settlement.figures.counting import count_days, count_payments, count_stale, differences
from amiyan.settlement.figures.kinds import CAUSES, Kind
from amiyan.settlement.figures.lines import classes_of_day
from amiyan.settlement.statements.holds import decide_hold
from tests.audit.kit import child
from tests.settlement.hamlet import PROGRAMME, TODAY, facility, founded, hamlet, unfunded  # noqa: F401
from tests.settlement.statements.kit import recorder

SEPTEMBER = Period.of_month(2025, 9)
PRICE = 63100
SCHOOL_DAYS = [dt.date(2025, 9, day) for day in (2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19)]
PLACES = {"SA": ["A1", "A2"], "SB": ["B1"]}
METHOD = {"face": 15, "card": 2, "password": 0, "by_hand": 9, "unknown": 99}
BY_A_WORD = ("password", "by_hand", "unknown")


def a_random_month(place, seed):
    """Children come, do not come, come twice, by hand, to the other school, too early; some are not known at all."""
    one = random.Random(seed)
    rows = [
        f"{child(n)},{one.choice((1, 2, 3))},{one.choice(('SA', 'SB'))},{100 + n},2025-09-01,"
        for n in range(1, 9)
    ]
    place.roster(*rows)
    place.night()
    for day in SCHOOL_DAYS:
        for terminals in PLACES.values():
            if one.random() < 0.15:
                continue  # the canteen's terminals are silent
            lines = [
                f"{100 + n} {day} {one.choice((7, 12, 12, 12, 13)):02}:{one.randrange(60):02}:00"
                for n in [*range(1, 9), 77]
                if one.random() < 0.6
            ]
            for how, said in by_ways(lines, one).items():
                place.passes(one.choice(terminals), *said, verify=METHOD[how])
        if one.random() < 0.4:
            place.drain()
            count_stale(programme=PROGRAMME, today=TODAY)
    place.drain()


def by_ways(lines, one):
    """Lines by how the terminal says that each child was known: most by face, the others by any way."""
    found = defaultdict(list)
    for line in lines:
        found[one.choice((*METHOD, *["face"] * 4))].append(line)
    return found


def counted(today=TODAY):
    count_stale(programme=PROGRAMME, today=today)
    count_days(programme=PROGRAMME, first=SEPTEMBER.first, last=today, today=today)
    count_payments(programme=PROGRAMME)


def of(kind, figures):
    return figures.meals[kind], figures.tiyn[kind]


def from_transfers():
    """What providers are owed for meals, by place: transfers to them less what flowed back, by their own subjects."""
    found = Counter()
    for owner, amount, code in query(
        "SELECT CASE WHEN code = 'delivery' THEN payee_owner ELSE payer_owner END, amount, code FROM ledger_transfer"
        " WHERE code IN ('delivery', 'correction')"
    ):
        found[owner] += amount if code == "delivery" else -amount
    return found


def verdicts_as_they_stand():
    return query(
        "SELECT DISTINCT ON (person_id, service_day, slot) person_id, service_day, verdict::text, reason::text,"
        " method, facility_id, amount_tiyn FROM deliveries_verdict"
        " ORDER BY person_id, service_day, slot, version DESC"
    )


def by_a_word_from_deliveries():
    """Meals of each place whose evidence, as the terminal sent it, is a word alone; refused ones are no proof."""
    return dict(
        query(
            "SELECT v.facility_id, count(*) FROM (SELECT DISTINCT ON (person_id, service_day, slot) * FROM deliveries_verdict"
            " ORDER BY person_id, service_day, slot, version DESC) v"
            " JOIN deliveries_pass p USING (facility_id, evidence_id, record)"
            " WHERE v.verdict <> 'refused' AND p.method = ANY (%s) GROUP BY 1",
            [list(BY_A_WORD)],
        )
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_number_of_a_random_month_equals_transfers_verdicts_and_registers(hamlet, seed):  # noqa: F811
    a_random_month(hamlet, seed)
    counted()
    read = {"programme": PROGRAMME, "month": SEPTEMBER, "scope": EVERYTHING}
    whole, places = queries.totals(**read), queries.by_place(**read)

    # Posted: from the transfers of the books. No school here has an agreement: a place stands for its supplier.
    owed = from_transfers()
    assert whole.tiyn[Kind.POSTED] == sum(owed.values()) > 0
    assert {place: one.tiyn[Kind.POSTED] for place, one in places.items() if one.tiyn[Kind.POSTED]} == dict(
        owed
    )
    assert whole.owed_tiyn == whole.tiyn[Kind.POSTED]

    # Payable, held, refused, and by which proof: from the verdicts.
    meals, tiyn, methods = Counter(), Counter(), Counter()
    for _person, _day, verdict, _reason, method, _place, amount in verdicts_as_they_stand():
        meals[verdict] += 1
        tiyn[verdict] += amount
        methods[method] += verdict != "refused"
    for kind in (Kind.PAYABLE, Kind.HELD, Kind.REFUSED):
        assert of(kind, whole) == (meals[kind.value], tiyn[kind.value]), kind
    parts = queries.parts(**read)
    assert {one.code: one.meals for one in parts if one.kind == Kind.METHOD} == +methods
    assert whole.proved == methods.total()
    assert whole.by_word == sum(methods[way] for way in BY_A_WORD) > 0
    assert sum(one.by_word for one in places.values()) == whole.by_word
    assert {place: one.by_word for place, one in places.items() if one.by_word} == by_a_word_from_deliveries()

    # By list: each child on each school day until today at its price; the parts are the difference.
    children = query("SELECT count(*) FROM entitlements_decision WHERE entitled AND known_to IS NULL")[0][0]
    assert of(Kind.LISTED, whole) == (
        children * len(SCHOOL_DAYS),
        children * len(SCHOOL_DAYS) * PRICE,
    )
    for one in (whole, *places.values()):
        assert one.difference_tiyn == one.tiyn[Kind.MISSING] + one.tiyn[Kind.PRICED] - one.tiyn[Kind.BEYOND]
    assert {one.code for one in parts if one.kind == Kind.MISSING} <= CAUSES.keys()

    # Coverage.
    served = {person for person, _day, verdict, *_rest in verdicts_as_they_stand() if verdict == "payable"}
    assert (whole.entitled, whole.served) == (children, len(served))

    # Days add up to their month, and every place to the whole.
    for place, one in places.items():
        days = queries.by_day(**read, place=place)
        for kind in (Kind.PAYABLE, Kind.LISTED, Kind.POSTED, Kind.MISSING):
            assert sum(figures.tiyn[kind] for figures in days.values()) == one.tiyn[kind]
    by_day = defaultdict(int)
    for one in queries.behind(**read, kind="missing"):
        by_day[one.facility_id] += one.meals
    assert by_day == {
        place: one.meals[Kind.MISSING] for place, one in places.items() if one.meals[Kind.MISSING]
    }
    assert differences(programme=PROGRAMME, first=SEPTEMBER.first, last=TODAY, today=TODAY) == []


@pytest.mark.parametrize("seed", [1])
def test_what_a_person_decided_of_held_meals_is_held_no_longer(hamlet, seed):  # noqa: F811
    """Paid: delivered, and in the books; not paid: refused, under a cause of its own. Nothing is below nothing."""
    a_random_month(hamlet, seed)
    counted()
    read = {"programme": PROGRAMME, "month": SEPTEMBER, "scope": EVERYTHING}
    before = queries.totals(**read)
    execute(
        "INSERT INTO settlement_hold (person_id, service_day, programme, slot, verdict_version, reason, facility_id, payee,"
        " budget_id, number, amount_tiyn, decide_by)"
        " SELECT person_id, service_day, programme, slot, version, reason, facility_id, facility_id,"
        " (SELECT min(id) FROM settlement_budget), 1, amount_tiyn, '2025-11-01'"
        " FROM (SELECT DISTINCT ON (person_id, service_day, slot) * FROM deliveries_verdict"
        " ORDER BY person_id, service_day, slot, version DESC) v WHERE verdict = 'held'"
    )
    held = query("SELECT person_id, service_day, slot FROM settlement_hold ORDER BY 1, 2, 3")
    official = recorder(region="79")
    paid = held[: len(held) // 2]
    assert before.meals[Kind.HELD] == len(held) > len(paid) > 0
    for person, day, slot in held:
        decide_hold(
            person_id=person,
            service_day=day,
            programme=PROGRAMME,
            slot=slot,
            is_paid=(person, day, slot) in paid,
            reason="asked at the school",
            decided_by=official,
        )
    hamlet.drain()
    count_stale(programme=PROGRAMME, today=TODAY)

    now, parts = queries.totals(**read), queries.parts(**read)
    assert of(Kind.HELD, now) == (0, 0)
    assert now.meals[Kind.PAYABLE] == before.meals[Kind.PAYABLE] + len(paid)
    assert now.meals[Kind.REFUSED] == before.meals[Kind.REFUSED] + len(held) - len(paid)
    assert now.tiyn[Kind.POSTED] == sum(from_transfers().values()) == now.tiyn[Kind.PAYABLE]
    assert now.unposted_tiyn == 0
    decided = [one for one in parts if (one.kind, one.code) == (Kind.MISSING, "decided")]
    assert 0 < sum(one.meals for one in decided) <= len(held) - len(paid)
    assert now.difference_tiyn == now.tiyn[Kind.MISSING] + now.tiyn[Kind.PRICED] - now.tiyn[Kind.BEYOND]
    assert differences(programme=PROGRAMME, first=SEPTEMBER.first, last=TODAY, today=TODAY) == []
    for day, figures in queries.by_day(**read, place=facility("SA")).items():
        classes = classes_of_day(place=facility("SA"), day=day, programme=PROGRAMME, scope=EVERYTHING)
        for kind in (Kind.PAYABLE, Kind.HELD, Kind.REFUSED):
            assert sum(getattr(one, kind.value) for one in classes) == figures.meals[kind], (day, kind)


def test_marked_days_come_to_what_a_count_of_all_comes_to(hamlet):  # noqa: F811
    """Whoever posts marks; the job counts only what was marked."""
    counted()
    hamlet.passes("A1", "101 2025-09-08 12:00:00", "102 2025-09-08 12:01:00")
    hamlet.drain()
    count_stale(programme=PROGRAMME, today=TODAY)
    assert query("SELECT FROM settlement_figure_stale") == []
    assert differences(programme=PROGRAMME, first=SEPTEMBER.first, last=TODAY, today=TODAY) == []
    day = queries.by_day(programme=PROGRAMME, month=SEPTEMBER, scope=EVERYTHING, place=facility("SA"))
    assert of(Kind.PAYABLE, day[dt.date(2025, 9, 8)]) == (2, 2 * PRICE)


def test_a_figure_that_somebody_bends_is_named_and_counted_anew(hamlet):  # noqa: F811
    hamlet.passes("A1", "101 2025-09-08 12:00:00")
    hamlet.drain()
    counted()
    execute("UPDATE settlement_figure_day SET tiyn = tiyn + 1 WHERE kind = 'payable'")
    (found,) = differences(programme=PROGRAMME, first=SEPTEMBER.first, last=TODAY, today=TODAY)
    assert (found.kind, found.stands_tiyn, found.comes_to_tiyn) == ("payable", PRICE + 1, PRICE)
    counted()
    assert differences(programme=PROGRAMME, first=SEPTEMBER.first, last=TODAY, today=TODAY) == []


def test_out_of_scope_there_are_no_figures(hamlet):  # noqa: F811
    counted()
    for scope in (NOBODY, Scope(regions=frozenset({"75"}))):
        assert queries.totals(programme=PROGRAMME, month=SEPTEMBER, scope=scope) == queries.NOTHING
        assert queries.by_place(programme=PROGRAMME, month=SEPTEMBER, scope=scope) == {}
    of_a_place = Scope(facilities=frozenset({facility("SB")}))
    assert list(queries.by_place(programme=PROGRAMME, month=SEPTEMBER, scope=of_a_place)) == [facility("SB")]


HOT = {
    "_OF_MONTHS": ("settlement_figure_month", "settlement_figure_month_by_month"),
    "_OF_DAYS": ("settlement_figure_day", "settlement_figure_day_pkey"),
    "_BEHIND": ("settlement_figure_day", "settlement_figure_day_by_kind"),
    "_CODES_OF_DAYS": ("settlement_figure_day", "settlement_figure_day_by_kind"),
}


@pytest.mark.parametrize("name", HOT)
def test_no_page_reads_through_all_figures(scratch, name):
    """Two years of two hundred schools: each question goes by the index of its month, and to no verdict."""
    execute(
        "INSERT INTO registry_facility (id, code, match_key, region, source)"
        " SELECT n, n, n, '79', 't' FROM generate_series(1, 200) n"
    )
    execute(
        "INSERT INTO settlement_figure_day SELECT f, 'school-meals', DATE '2024-01-01' + d, k, '', 1, 1"
        " FROM generate_series(1, 200) f, generate_series(0, 729, 2) d, unnest(ARRAY['listed', 'payable', 'missing']) k"
    )
    execute(
        "INSERT INTO settlement_figure_month"
        " SELECT f, 'school-meals', (DATE '2024-01-01' + make_interval(months => m))::date, k, '', 1, 1"
        " FROM generate_series(1, 200) f, generate_series(0, 23) m, unnest(ARRAY['listed', 'payable', 'missing']) k"
    )
    analyze("settlement_figure_day", "settlement_figure_month", "registry_facility")
    text = getattr(queries, name)
    if name == "_OF_MONTHS":
        text = text.format(by="m.facility_id", order="")
    values = {
        "programme": PROGRAMME,
        "first": SEPTEMBER.first,
        "last": SEPTEMBER.last,
        "kind": "missing",
        "code": "",
        "most": 100,
        "everything": False,
        "facilities": [],
        "regions": ["79"],
        "place": None,
        "places": [7],
    }
    plan = "\n".join(row for (row,) in query(f"EXPLAIN {text}", values))
    table, index = HOT[name]
    assert index in plan, plan
    assert f"Seq Scan on {table}" not in plan, plan
    assert "deliveries_verdict" not in plan
