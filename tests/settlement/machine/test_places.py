"""A meal that turns out to belong to another place of the same supplier stands on that place's line of the act."""

import datetime as dt

from amiyan.kernel.sql import query

from .machine import Machine
from .sides import MILESTONES, OCTOBER
from .town import AIM, CAN, MEAL, NUR, TURNSTILE, VILLAGE

SEPTEMBER_8, SEPTEMBER_9 = dt.date(2025, 9, 8), dt.date(2025, 9, 9)
_POSTED = """
SELECT facility_id, payee, amount_tiyn FROM settlement_posting WHERE person_id = %s AND service_day = %s
ORDER BY version DESC LIMIT 1
"""
_LINES = """
SELECT facility_id, reason, units, amount_tiyn FROM settlement_statement_line
WHERE payee = %s AND kind = 'correction' AND service_month = '2025-09-01' ORDER BY facility_id
"""


def test_a_child_of_two_schools_of_one_supplier_moves_with_its_meal(town):
    """It was seen at both; when September is stated already, it is learnt that it belonged to the village."""
    Machine.town = town
    life = Machine()
    life.begins(
        regional=True,
        sums=(10**9, 10**9),
        eaten={(AIM, SEPTEMBER_8), (CAN, SEPTEMBER_9)},
        stage="begun",
        may="",
    )
    life.supplier_changes(school=VILLAGE, first=SEPTEMBER_8, followed=True)
    life._list(SEPTEMBER_8, [AIM], SEPTEMBER_8, signed=True)
    life.today = MILESTONES[0]
    life.night()
    life.both_sides_agree()
    assert query(_POSTED, [AIM, SEPTEMBER_8]) == [(TURNSTILE, NUR, MEAL)]
    life._locks_september()
    life.child_changes(child=AIM, day=SEPTEMBER_8, what="elsewhere", was_never_so=True, followed=True)
    assert query(_POSTED, [AIM, SEPTEMBER_8]) == [(VILLAGE, NUR, MEAL)]
    life.both_sides_agree()
    life.today = MILESTONES[1]
    life._locks(0, OCTOBER, by=0, reason="")
    assert query(_LINES, [NUR]) == [
        (TURNSTILE, "other_place", -1, -MEAL),
        (VILLAGE, "other_place", 1, MEAL),
    ]
    life.both_sides_agree()
    life.teardown()
