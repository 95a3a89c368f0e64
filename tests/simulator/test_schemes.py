"""Schemes in graded strengths, beside honest people who look alike: what is planted is told, and is the same each time."""

import datetime as dt
import hashlib
from collections import Counter

import pytest

from amiyan.simulator.schemes.plan import LOOK_ALIKES, PLANTED, SCHOOLS
from amiyan.simulator.town import simulate

# One school in five is at home for a day and has no plan; some kinds ask for terminals that not every school has.
TOWN = {"seed": 5, "children": 14_000, "days": 6, "schools": 80, "first_day": dt.date(2025, 9, 2)}


def lived(folder, schemes):
    return simulate(out=folder, schemes=schemes, **TOWN)


def digest(folder):
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    return folder, lived(folder, "planted")["schemes"]


def test_each_kind_is_planted_in_each_strength_at_a_school_of_its_own(planted):
    _, plans = planted
    schools = {}
    for plan in plans:
        schools.setdefault((plan["kind"], plan["strength"]), set()).add(plan["facility"])
    for wanted in (*PLANTED, *LOOK_ALIKES):
        for strength, count in Counter(wanted.strengths).items():
            assert len(schools[wanted.kind, strength]) == count, (wanted.kind, strength)
    every = [place for places in schools.values() for place in places]
    assert len(every) == len(set(every)) == SCHOOLS


def test_the_same_seed_gives_the_same_bytes(planted, tmp_path):
    folder, _ = planted
    lived(tmp_path, "planted")
    assert digest(tmp_path) == digest(folder)


def test_where_nothing_is_planted_there_are_look_alikes_alone(tmp_path):
    plans = lived(tmp_path, "honest")["schemes"]
    assert plans
    assert all(plan["innocent"] for plan in plans)
    assert {plan["kind"] for plan in plans} == {one.kind for one in LOOK_ALIKES}


def test_one_class_of_a_town_may_be_ghosts_beside_all_other_mischief(tmp_path):
    """What an audit must find is told as ever; at no gate and by no face is one of the class seen."""
    known = simulate(out=tmp_path, ghost_class=True, **(TOWN | {"children": 2000, "schools": 10}))
    (ghosts,) = known["planted"]["ghost_class"]
    assert (ghosts["kind"], ghosts["children"]) == ("never_seen", len(ghosts["iins"]))
    assert known["expected"]["meals"]["payable"] > 0
    assert "ghosts" in known["planted"]
    assert ghosts["facility"] not in {f"KZ79-{2 + n:04}" for n in range(0, 10, 3)}, "an honest school"


def test_a_town_without_schemes_has_neither_ratings_nor_plans(tmp_path):
    known = simulate(out=tmp_path, seed=5, children=200, days=3, schools=4)
    assert "schemes" not in known
    assert "expected" in known
    assert not (tmp_path / "ratings.csv").exists()


def test_ghosts_are_on_the_roster_and_at_no_entrance(planted):
    folder, plans = planted
    (ghosts,) = [plan for plan in plans if (plan["kind"], plan["strength"]) == ("never_seen", 99)][:1]
    roster = (folder / "roster.csv").read_text(encoding="utf-8")
    assert ghosts["children"] == len(ghosts["iins"]) >= 8
    assert all(iin in roster for iin in ghosts["iins"])
