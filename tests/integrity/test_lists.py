"""Lists of signals: in order, by keys, and found by the places' index, however many other regions have."""

import datetime as dt

from amiyan.integrity.queries.signals import (
    _OF_DAYS,
    _STRONGEST,
    how_many,
    in_order,
    signals_of_days,
    strongest,
)
from amiyan.integrity.queries.within import values_of
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute, query

from .kit import NOW, SATURDAY, looked

TODAY = NOW.date()
SEPTEMBER = {"first": dt.date(2025, 9, 1), "last": dt.date(2025, 9, 30)}


def planted(region):
    """Marks on a Saturday at two schools, the stronger at the second; a child in two places at a third."""
    region.month()
    for school, marks in ((1, 4), (2, 9)):
        region.marked(
            school, region.classes[school, "2A"][:marks], SATURDAY, "not_a_school_day", method="card"
        )
    child = region.classes[3, "2A"][0]
    for day in (2, 3, 4, 5):
        region.seen(4, [child], dt.date(2025, 9, day), at=dt.time(13))
    looked(only=["closed_day", "two_places"])


def test_the_strongest_of_each_detector_come_first_and_the_second_of_any_after_them(region):
    planted(region)
    found = [(one.detector, one.facility_id) for one in strongest(scope=EVERYTHING, on=TODAY, most=3)]
    assert found == [("two_places", 4), ("closed_day", 2), ("closed_day", 1)]
    assert [one.detector for one in strongest(scope=EVERYTHING, on=TODAY, most=1)] == ["two_places"]


def test_only_what_lies_in_the_scope_is_found(region):
    planted(region)
    own = Scope(facilities=frozenset({1}))
    assert [one.facility_id for one in strongest(scope=own, on=TODAY)] == [1]
    assert [one.facility_id for one in signals_of_days(scope=own, **SEPTEMBER)] == [1]
    assert strongest(scope=Scope(regions=frozenset({"75"})), on=TODAY) == []
    assert [how_many(scope=EVERYTHING, at=place, on=TODAY) for place in (1, 2, 3)] == [1, 1, 0]


def test_what_has_expired_is_strong_no_more_and_still_stands_in_its_month(region):
    planted(region)
    later = TODAY + dt.timedelta(days=400)
    assert strongest(scope=EVERYTHING, on=later) == []
    assert len(signals_of_days(scope=EVERYTHING, **SEPTEMBER)) == 3


def test_every_detector_has_its_place_in_the_order():
    assert len(set(in_order())) == len(in_order()) == 10
    assert in_order()[0] == "never_seen", "children whom nobody has seen cost most where it is true"
    assert in_order()[-1] == "not_served", "it is no suspicion"


def plan(statement, **more):
    values = values_of(Scope(regions=frozenset({"79"}))) | more
    return "\n".join(row[0] for row in query("EXPLAIN " + statement, values))


def test_a_regions_signals_are_found_by_the_keys_of_its_places(db):
    """On a table of one row anything is as good as an index: the planner is told that reading all is not."""
    execute("SET LOCAL enable_seqscan = off")
    ranked = plan(_STRONGEST, on=TODAY, detectors=list(in_order()), most=3)
    assert "integrity_signal_pkey" in ranked
    assert "facility_id = ANY" in ranked
    nothing = dict.fromkeys(("detector", "facility", "after_day", "after_id"))
    days = plan(_OF_DAYS, **SEPTEMBER, **nothing, most=50)
    assert "Seq Scan on integrity_signal" not in days
