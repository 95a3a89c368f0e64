"""How the bench counts: what was planted, found, flagged; and what is wrong."""

from amiyan.bench.integrity import SEEDS, Town, Unit, of_kind, wrong_at
from amiyan.integrity.detectors.loader import detectors

STRONG = detectors()["closed_day"].promised


def unit(place, day="2025-09-13", detector="closed_day"):
    return Unit(detector, place, day=day)


def a_town(planted, flagged, disturbed=(), there=None):
    return Town(planted, set(flagged), set(disturbed), there or {}, 1.0)


def test_recall_counts_the_promised_strengths_and_precision_all_that_is_flagged():
    planted = {unit(1): STRONG, unit(2): STRONG, unit(3): 1, unit(4): 1}
    town = a_town(planted, [unit(1), unit(3), unit(9)], disturbed={1, 2, 3, 4})
    said = of_kind("closed_day", [town])
    assert (said["planted"], said["found"], said["flagged"]) == (2, 1, 3)
    assert (said["recall"], said["precision"]) == (0.5, 0.667)
    assert said["by_strength"] == {"1": {"planted": 2, "found": 1}, str(STRONG): {"planted": 2, "found": 1}}


def test_what_another_plan_brought_about_is_neither_right_nor_wrong_and_is_told():
    other = {unit(7, "", "hand_made"): 12}
    town = a_town(other, [unit(7)], disturbed={7}, there={7: "hand_made", 8: "twins"})
    assert of_kind("closed_day", [town])["flagged"] == 0
    assert wrong_at([town]) == {"closed_day at hand_made": 1}


def test_a_flag_on_another_day_of_a_place_with_a_plan_of_the_same_kind_is_wrong():
    town = a_town({unit(1): STRONG}, [unit(1), unit(1, "2025-09-14")], disturbed={1})
    said = of_kind("closed_day", [town])
    assert (said["found"], said["flagged"], said["precision"]) == (1, 2, 0.5)


def test_nothing_planted_gives_no_share():
    said = of_kind("closed_day", [a_town({}, [])])
    assert (said["precision"], said["recall"]) == (None, None)


def test_seeds_are_fixed():
    assert SEEDS == (9101, 9102, 9103, 9104)
