"""A town is the same for the same seed, and its truth is what stands in its files."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.simulator import names
from amiyan.simulator.town import simulate

from .plain_audit import audit, has_right_checksum, rows

OUTCOMES = [
    "unreadable", "repeated_record", "not_a_pass", "unknown_person", "outside_period", "not_a_school_day",
    "not_enrolled", "other_facility", "not_entitled", "entitlement_unknown", "outside_serving_hours",
    "method_needs_confirmation", "second_that_day", "used",
]  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    out = tmp_path_factory.mktemp("town")
    return out, simulate(seed=7, children=2500, days=12, out=out)


def digests(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def agrees(found: dict[str, Any], expected: dict[str, Any]) -> None:
    passes = {name: found["passes"].get(name, 0) for name in ["read", *OUTCOMES]}
    assert passes == expected["passes"]
    assert found["children"] == expected["children"]
    assert found["meals"] == expected["meals"]
    assert found["by_list"] * 63100 == expected["amount_tiyn"]["by_list"]
    assert found["invoice"] == expected["invoice"]


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    for name in ("one", "other"):
        simulate(seed=3, children=300, days=6, out=tmp_path / name)
    simulate(seed=4, children=300, days=6, out=tmp_path / "third")
    assert digests(tmp_path / "one") == digests(tmp_path / "other")
    assert digests(tmp_path / "one") != digests(tmp_path / "third")


def test_writing_again_into_its_own_folder_leaves_nothing_of_the_earlier_town(tmp_path):
    simulate(seed=3, children=300, days=6, out=tmp_path / "one")
    simulate(seed=4, children=500, days=5, out=tmp_path / "one")
    simulate(seed=4, children=500, days=5, out=tmp_path / "other")
    assert digests(tmp_path / "one") == digests(tmp_path / "other")


def test_foreign_logs_are_never_overwritten(tmp_path):
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "mine.dat").write_text("1\t2025-09-02 12:00:00\t0\t15\t0\n")
    with pytest.raises(ProblemError):
        simulate(seed=3, children=300, days=6, out=tmp_path)
    assert (tmp_path / "events" / "mine.dat").exists()


@pytest.mark.parametrize("wrong", [{"children": 0}, {"days": 0}, {"schools": 0}, {"schools": 301}])
def test_a_town_of_nobody_is_refused(tmp_path, wrong):
    with pytest.raises(ProblemError):
        simulate(**({"seed": 1, "children": 300, "days": 5, "out": tmp_path} | wrong))


def test_a_plain_reading_of_the_files_finds_the_truth(town):
    out, truth = town
    agrees(audit(out), truth["expected"])


@pytest.mark.parametrize("seed", range(4))
def test_the_truth_holds_for_other_seeds_and_sizes(tmp_path, seed):
    truth = simulate(seed=seed, children=400 + 300 * seed, days=5 + seed * 3, out=tmp_path, honest=seed == 2)
    agrees(audit(tmp_path), truth["expected"])


@pytest.mark.parametrize(("children", "days", "schools"), [(1, 1, 1), (40, 2, 1), (60, 3, 3), (300, 25, 13)])
def test_the_truth_holds_for_odd_towns(tmp_path, children, days, schools):
    truth = simulate(seed=5, children=children, days=days, schools=schools, out=tmp_path)
    agrees(audit(tmp_path), truth["expected"])


def test_another_first_day_without_a_holiday(tmp_path):
    truth = simulate(seed=1, children=400, days=6, out=tmp_path, first_day=date(2026, 1, 12))
    assert truth["period"] == {"from": "2026-01-12", "to": "2026-01-19"}
    agrees(audit(tmp_path), truth["expected"])


def test_every_outcome_and_every_kind_of_mischief_occurs(town):
    _, truth = town
    passes = truth["expected"]["passes"]
    assert list(passes) == ["read", *OUTCOMES]
    assert all(passes.values())
    assert sum(passes[name] for name in OUTCOMES) == passes["read"]
    assert all(any(kind.values()) if isinstance(kind, dict) else kind for kind in truth["planted"].values())


def test_an_honest_town_has_nothing_dishonest(tmp_path):
    truth = simulate(seed=2, children=600, days=6, out=tmp_path, honest=True)
    planted = truth["planted"]
    for kind in ("ghosts", "classes_in_a_minute", "marks_on_closed_days", "one_card_for_many_passes"):
        assert planted[kind]["count"] == 0
    assert planted["bad_rows"] == {}
    assert truth["expected"]["children"]["rejected_rows"] == 0


def test_truth_json_is_what_was_returned(town):
    out, truth = town
    assert json.loads((out / "truth.json").read_text(encoding="utf-8")) == truth


def test_iins_are_valid_unique_and_of_nobody_alive(town):
    out, truth = town
    roster = rows(out / "roster.csv")
    wrong = [row["iin"] for row in roster if not has_right_checksum(row["iin"])]
    assert len(wrong) == truth["planted"]["bad_rows"]["wrong_checksum"]
    numbers = {row["iin"] for row in roster}
    assert len(numbers - set(wrong)) >= truth["expected"]["children"]["on_roster"]
    everybody = numbers | {row["guardian_iin"] for row in rows(out / "guardians.csv")}
    assert all(2027 <= 2000 + int(iin[:2]) <= 2099 and iin[6] in "56" for iin in everybody)
    assert all(has_right_checksum(row["guardian_iin"]) for row in rows(out / "guardians.csv"))


def test_names_have_the_endings_of_their_sex(town):
    out, _ = town
    for row in rows(out / "roster.csv")[:2000]:
        girl = row["iin"][6] == "6"
        ending = r"(қызы|овна)$" if girl else r"(ұлы|ович)$"
        assert not row["patronymic"] or re.search(ending, row["patronymic"]), row
        assert not re.search(r"(ов|ев|ұлы)$" if girl else r"(ова|ева|қызы)$", row["surname"]), row


def test_suppliers_have_valid_bins_and_ibans(town):
    out, _ = town
    with_supplier = [row for row in rows(out / "terminals.csv") if row["organisation_bin"]]
    assert len({row["facility"] for row in with_supplier}) < len(
        {r["facility"] for r in rows(out / "terminals.csv")}
    )
    for row in with_supplier:
        assert has_right_checksum(row["organisation_bin"])
        assert int(row["iban"][4:] + "2035" + row["iban"][2:4]) % 97 == 1


def test_every_school_has_a_contract_whose_ceiling_pays_the_year(town):
    out, truth = town
    agreements = rows(out / "agreements.csv")
    assert {row["facility"] for row in agreements} == {row["facility"] for row in rows(out / "terminals.csv")}
    by_supplier = {(row["organisation_bin"], row["number"], row["ceiling_tenge"]) for row in agreements}
    assert len(by_supplier) == len({row["organisation_bin"] for row in agreements})
    meals = sum(Decimal(ceiling) for _, _, ceiling in by_supplier) / Decimal("631.00")
    assert meals >= 170 * truth["children"]


def test_one_supplier_has_left_its_bank_and_the_bank_knows_its_new_account(town):
    out, truth = town
    moved = truth["planted"]["closed_account"]
    holders = {row["iban"]: row["bin"] for row in rows(out / "account_holders.csv")}
    listed = {row["organisation_bin"]: row["iban"] for row in rows(out / "accounts.csv")}
    assert listed[moved["bin"]] == moved["closed"] != moved["new"]
    assert holders[moved["new"]] == moved["bin"]
    assert all(holders[iban] == number for number, iban in listed.items())
    assert int(moved["new"][4:] + "2035" + moved["new"][2:4]) % 97 == 1


def test_officials_are_nobody_else_and_each_supplier_has_one(town):
    out, _ = town
    officials = rows(out / "officials.csv")
    iins = [row["iin"] for row in officials]
    assert all(has_right_checksum(iin) for iin in iins)
    others = {row["iin"] for row in rows(out / "roster.csv")}
    others |= {row[key] for row in rows(out / "guardians.csv") for key in ("ward_iin", "guardian_iin")}
    assert len(set(iins)) == len(iins)
    assert not others & set(iins)
    duties = Counter(row["duty"] for row in officials)
    suppliers = {row["organisation_bin"] for row in rows(out / "accounts.csv")}
    assert duties == {"record": 2, "approve": 2, "agree": len(suppliers)}
    assert {row["organisation_bin"] for row in officials if row["duty"] == "agree"} == suppliers


def test_a_kitchen_cooks_in_vain_where_a_whole_school_stays_at_home_and_nobody_is_marked(town):
    _, truth = town
    planted = truth["planted"]
    cooked = {(one["facility"], one["day"]) for one in planted["cooked_in_vain"]}
    assert cooked
    assert cooked <= {tuple(where) for where in planted["days_at_home"]["where"]}
    assert not cooked & {tuple(where[:2]) for where in planted["marks_on_closed_days"]["where"]}
    assert all(0 < one["portions"] <= one["expected"] for one in planted["cooked_in_vain"])


def test_progress_is_told(tmp_path):
    told = []
    simulate(seed=1, children=100, days=3, out=tmp_path, progress=lambda *step: told.append(step))
    assert told[-1][1] == told[-1][2] == len(told)


def test_no_two_children_of_a_family_have_the_same_given_name():
    """The later one has the next name of the list, whoever else is in the family; all others keep theirs."""
    boys, girls = names.GIVEN[0]
    given = np.array(
        [boys[0], boys[0], boys[0], boys[1], boys[-1], boys[-1], girls[2], girls[2]], dtype=object
    )
    family = np.array([0, 0, 0, 0, 1, 1, 2, 3])
    found = names.unlike(given, family)
    assert list(found[:1]) == [boys[0]]
    assert len(set(found[:4])) == 4
    assert set(found[:4]) <= set(boys)
    assert list(found[4:]) == [boys[-1], boys[0], girls[2], girls[2]]
    assert list(given[:3]) == [boys[0]] * 3, "what was given is not changed"
    assert set(boys).isdisjoint(girls)


def test_children_of_one_family_share_their_fathers_names(town):
    """Surname and patronymic, each in the form of the child's sex; the given name is of the same tongue."""
    out, _ = town
    children = {row["iin"]: row for row in rows(out / "roster.csv")}
    families = defaultdict(list)
    for row in rows(out / "guardians.csv"):
        if row["kind"] == "mother":
            families[row["guardian_iin"]].append(children[row["ward_iin"]])
    together = [family for family in families.values() if len(family) > 1]
    assert len(together) > 300
    pairs = [pair for tongue in names.SURNAMES for pair in tongue]
    fathers = [pair for forms in names.PATRONYMICS for pair in zip(*forms, strict=True)]
    for family in together:
        (surname,) = [pair for pair in pairs if pair[sex_of(family[0])] == family[0]["surname"]]
        assert all(row["surname"] == surname[sex_of(row)] for row in family)
        of_father = [pair for pair in fathers if pair[sex_of(family[0])] == family[0]["patronymic"]]
        assert len(of_father) == bool(family[0]["patronymic"])
        assert all(row["patronymic"] == (of_father[0][sex_of(row)] if of_father else "") for row in family)
        tongue = surname in names.SURNAMES[1]
        assert all(row["given_name"] in names.GIVEN[tongue][sex_of(row)] for row in family)


def sex_of(row):
    """0 a boy, 1 a girl, by the seventh digit of an invented IIN."""
    return int(row["iin"][6] == "6")


def test_who_moved_has_a_class_as_the_new_school_writes_it(town):
    """Else a class of one stands beside its own: 9 «А» and 9-А."""
    out, _ = town
    labelled = [row for row in rows(out / "roster.csv") if re.search(r"[А-Я]", row["class"])]
    ways = Counter((row["facility"], "«" in row["class"]) for row in labelled)
    left = {row["iin"] for row in labelled if row["enrolled_to"]}
    moved = [row for row in labelled if row["enrolled_from"] and row["iin"] in left]
    assert len(moved) > 10
    for row in moved:
        own = "«" in row["class"]
        assert ways[row["facility"], own] > 20 * ways[row["facility"], not own], row
