"""Registers that change in the middle of a period: the child moves, the supplier changes, the hours begin.

Whatever the order in which places are judged, what is known now decides; and each supplier is owed the meals of
its own days.
"""

import io
from datetime import date

import pytest

from amiyan.deliveries.actions import judge, take_in_log
from amiyan.entitlements.actions import decide
from amiyan.entitlements.grants import expect_days, grant
from amiyan.entitlements.laid_terms import lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.registry.actions.places import change_supplier
from amiyan.registry.importers.roster import import_roster
from amiyan.registry.importers.terminals import import_terminals
from amiyan.settlement.posting import post_deliveries, post_grants
from amiyan.settlement.statements.preview import statement
from tests.audit.kit import attlog, body, child, text

FIRST, LAST = date(2025, 9, 1), date(2025, 9, 12)
CHILD = child(1)
PROGRAMME = "school-meals"


@pytest.fixture
def folder(scratch, tmp_path):
    """Two schools with a canteen's terminal each: A1 in SA, B1 in SB."""
    text(tmp_path / "t.csv", ["terminal,facility,place", "A1,SA,canteen", "B1,SB,canteen"])
    import_terminals(tmp_path / "t.csv", source="t", programme=PROGRAMME, problem=pytest.fail)
    return tmp_path


def roster(folder, name, *rows, live=False):
    text(folder / name, ["iin,grade,facility,pin,enrolled_from,enrolled_to", *rows])
    import_roster(folder / name, source=name, problem=pytest.fail, live=live)


def facility(code):
    return query("SELECT id FROM registry_facility WHERE code = %s", [code])[0][0]


def send(name, *lines):
    facility_of = dict(query("SELECT serial, facility_id FROM registry_terminal"))
    take_in_log(io.BytesIO("\n".join(lines).encode()), name=name, facility_of=facility_of, source="test")


def judged(*facilities, batch=200, first=FIRST, last=LAST):
    decide(programme=PROGRAMME, first=first, last=last)
    terms = terms_of(load(PROGRAMME), Period(first, last), exceptions=(), regions=[None], price_tiyn=63100)
    lay_out(terms)
    judge(terms, facilities=facilities, batch=batch)
    return terms


def latest_verdicts():
    return query(
        "SELECT DISTINCT ON (person_id, service_day) service_day, verdict::text, reason::text, f.code"
        " FROM deliveries_verdict v JOIN registry_facility f ON f.id = v.facility_id"
        " ORDER BY person_id, service_day, version DESC"
    )


@pytest.mark.parametrize("order", [("SA", "SB"), ("SB", "SA")])
@pytest.mark.parametrize("batch", [1, 2])
def test_a_corrected_enrolment_gives_one_verdict_in_any_order_of_places(folder, order, batch):
    roster(folder, "r.csv", f"{CHILD},3,SA,101,,")
    send("A1_attlog.dat", attlog(CHILD, "2025-09-08 12:00:00"))
    send("B1_attlog.dat", attlog(CHILD, "2025-09-08 12:10:00"))
    judged(facility("SA"), facility("SB"))
    assert latest_verdicts() == [(date(2025, 9, 8), "payable", "used", "SA")]
    roster(folder, "r.csv", f"{CHILD},3,SB,102,,")
    judged(*map(facility, order), batch=batch)
    assert latest_verdicts() == [(date(2025, 9, 8), "payable", "used", "SB")]


def test_a_pass_is_of_whoever_held_the_number_on_its_day(folder):
    came = child(2)
    roster(folder, "r.csv", f"{CHILD},3,SA,101,2025-09-01,", live=True)
    send("A1_attlog.dat", attlog("101", "2025-09-04 12:00:00"), attlog("101", "2025-09-09 12:00:00"))
    judged(facility("SA"))
    roster(
        *(folder, "r.csv", f"{CHILD},3,SA,101,2025-09-01,2025-09-05", f"{came},2,SA,101,2025-09-08,"),
        live=True,
    )
    judged(facility("SA"))
    latest = query(
        "SELECT DISTINCT ON (person_id, service_day) service_day, p.iin, verdict::text FROM deliveries_verdict v"
        " JOIN registry_person p ON p.id = v.person_id ORDER BY person_id, service_day, version DESC"
    )
    paid = sorted((day, iin) for day, iin, verdict in latest if verdict == "payable")
    assert paid == [(date(2025, 9, 4), CHILD), (date(2025, 9, 9), came)]


def test_a_place_without_a_pass_leaves_the_old_one_refused(folder):
    roster(folder, "r.csv", f"{CHILD},3,SA,101,,")
    send("A1_attlog.dat", attlog(CHILD, "2025-09-08 12:00:00"))
    judged(facility("SA"))
    roster(folder, "r.csv", f"{CHILD},3,SB,102,,")
    judged(facility("SB"), facility("SA"), batch=1)
    assert latest_verdicts() == [(date(2025, 9, 8), "refused", "other_facility", "SA")]


def test_a_child_that_moves_keeps_the_days_before(folder):
    roster(folder, "september.csv", f"{CHILD},3,SA,101,2025-09-01,")
    roster(folder, "october.csv", f"{CHILD},3,SB,102,2025-09-08,")
    known = "SELECT valid::text FROM registry_enrolment WHERE known_to IS NULL ORDER BY lower(valid)"
    assert query(known) == [("[2025-09-01,2025-09-08)",), ("[2025-09-08,)",)]
    roster(folder, "october.csv", f"{CHILD},3,SB,102,2025-09-08,")
    assert query("SELECT count(*) FROM registry_enrolment") == [(3,)]
    send("A1_attlog.dat", attlog(CHILD, "2025-09-04 12:00:00"))
    send("B1_attlog.dat", attlog(CHILD, "2025-09-09 12:00:00"))
    judged(facility("SA"), facility("SB"))
    assert [row[1:] for row in latest_verdicts()] == [("payable", "used", "SA"), ("payable", "used", "SB")]


def test_a_correction_of_the_whole_enrolment_leaves_nothing_of_it(folder):
    roster(folder, "r.csv", f"{CHILD},3,SA,101,2025-09-01,")
    roster(folder, "r.csv", f"{CHILD},3,SB,102,2025-09-01,2025-09-05", f"{CHILD},3,SA,103,2025-09-06,")
    known = query(
        "SELECT f.code, e.valid::text FROM registry_enrolment e JOIN registry_facility f ON f.id = e.facility_id"
        " WHERE known_to IS NULL ORDER BY lower(e.valid)"
    )
    assert known == [("SB", "[2025-09-01,2025-09-06)"), ("SA", "[2025-09-06,)")]


def test_hours_that_begin_later_do_not_touch_the_days_before(folder):
    roster(folder, "r.csv", f"{CHILD},3,SA,101,,")
    execute(
        "INSERT INTO registry_serving_hours (facility_id, open_from, open_to, valid, source)"
        " VALUES (%s, '11:00', '11:30', '[2025-09-10,)', 'test')",
        [facility("SA")],
    )
    send("A1_attlog.dat", *(attlog(CHILD, f"2025-09-{day} 12:00:00") for day in ("09", "10")))
    judged(facility("SA"))
    assert query("SELECT outcome::text FROM deliveries_outcome ORDER BY record") == [
        ("used",),
        ("outside_serving_hours",),
    ]


def test_each_supplier_is_owed_the_meals_of_its_own_days(folder):
    roster(folder, "r.csv", f"{CHILD},3,SA,101,,")
    school = facility("SA")
    for id_, first in ((71, date(2025, 9, 3)), (72, date(2025, 9, 8))):
        execute(
            "INSERT INTO registry_organisation (id, bin, name, source) VALUES (%s, %s, 'x', 'test')",
            [id_, body(id_)],
        )
        change_supplier(
            facility_id=school, programme=PROGRAMME, organisation_id=id_, first_day=first, source="test"
        )
    send("A1_attlog.dat", *(attlog(CHILD, f"2025-09-{day} 12:00:00") for day in ("02", "04", "09", "10")))
    terms = judged(school)
    expect_days(terms)
    grant(terms)
    post_grants(programme=PROGRAMME, budget=9)
    assert post_deliveries(programme=PROGRAMME, first=FIRST, last=LAST) == {"posted": 4}
    owed = dict(query("SELECT owner, credits FROM ledger_account WHERE kind = 'payable' AND credits > 0"))
    # Before the first agreement nobody is known: the school itself stands for its supplier.
    assert owed == {school: 63100, 71: 63100, 72: 2 * 63100}
    for id_ in (71, 72):
        told = statement(organisation=id_, programme=PROGRAMME, first=FIRST, last=LAST)
        assert told.total_tiyn == owed[id_]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_period_says_nothing_of_another_periods_meals(folder, turn):
    roster(folder, "r.csv", f"{CHILD},3,SA,101,,")
    send("A1_attlog.dat", *(attlog(CHILD, f"2025-09-{day} 12:00:00") for day in ("04", "09")))
    for first, last in [(FIRST, date(2025, 9, 5)), (date(2025, 9, 6), LAST)][::turn]:
        judged(facility("SA"), first=first, last=last)
    assert [row[1:3] for row in latest_verdicts()] == [("payable", "used")] * 2
