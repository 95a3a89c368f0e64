"""Whoever acts by name stands in the log of actions: every action that takes a named person writes what some kind tells."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from amiyan.auditor.queries.acts import ACTED

SOURCE: Final = Path(__file__).parents[2] / "src" / "amiyan"
# Faces and tools call the actions of rooms; the simulator invents people.
NO_ROOMS: Final = {
    "api",
    "bench",
    "cli",
    "config",
    "country",
    "gate",
    "kernel",
    "simulator",
    "web",
    "witness",
}
A_PERSON: Final = {"int", "str", "int | None", "str | None"}

THE_FAMILY_S: Final = "what a family says is its own; who wrote it down for them stands in the row"
MARKS: Final = "evidence and marks stand in a log of their own, and in the trees"
THE_KITCHEN_S: Final = "the kitchen's own book, which the school, its parents and the sanitary service read"
COUNTS_ONLY: Final = "changes nothing: it counts or checks; what comes of it is an act of its own"
# Actions that no kind tells, and why.
WITHOUT_A_KIND: Final = {
    "entitlements.changes.actions:ask_effect": COUNTS_ONLY,
    "feedback.receipts:receipt_of": COUNTS_ONLY,
    # The finding is a step of the case, and that is told; what follows from it follows by a rule.
    "integrity.closing:close_resting_on": "its finding is told as a step of the case",
    "deliveries.actions.objections:raise_objection": THE_FAMILY_S,
    "deliveries.actions.objections:withdraw_objection": THE_FAMILY_S,
    "meals.family.actions:say_day_off": THE_FAMILY_S,
    "meals.family.actions:undo": THE_FAMILY_S,
    "meals.family.needs:say_needs": THE_FAMILY_S,
    "voice.actions.answers:answer_notice": THE_FAMILY_S,
    "voice.actions.choices:choose_word": THE_FAMILY_S,
    "voice.actions.choices:choose_language": THE_FAMILY_S,
    # A teacher says who is away today.
    "meals.family.actions:report_absence": MARKS,
    "meals.family.actions:report_absences": MARKS,
    "meals.kitchen.actions:record_batch": THE_KITCHEN_S,
    "meals.kitchen.actions:keep_sample": THE_KITCHEN_S,
    "meals.kitchen.actions:end_sample": THE_KITCHEN_S,
    "meals.kitchen.actions:record_visit": THE_KITCHEN_S,
    "meals.kitchen.actions:answer_visit": THE_KITCHEN_S,
    "meals.kitchen.noon:keep_portions": THE_KITCHEN_S,
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        room, *_ = parts = path.relative_to(SOURCE).with_suffix("").parts
        if room not in NO_ROOMS and "migrations" not in parts:
            yield ".".join(parts), ast.parse(path.read_text())


TREES: Final = dict(modules())


def names_a_person(action: ast.FunctionDef) -> bool:
    return any(
        (one.arg.endswith("_by") or one.arg == "by")
        and one.annotation is not None
        and ast.unparse(one.annotation) in A_PERSON
        for one in (*action.args.args, *action.args.kwonlyargs)
    )


def actions() -> list[str]:
    """Public functions of rooms that take a named person; what only reads is named so by its module."""
    return [
        f"{module}:{one.name}"
        for module, tree in TREES.items()
        if not re.search(r"(^|\.)(queries|rules|models|words)(\.|$)", module)
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and not one.name.startswith("_") and names_a_person(one)
    ]


@cache
def defined(module: str) -> dict[str, tuple[str, ast.AST]]:
    """What the names of a module stand for: where, and the piece of code."""
    found: dict[str, tuple[str, ast.AST]] = {}
    for one in TREES[module].body:
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            found[one.name] = module, one
        elif isinstance(one, ast.Assign | ast.AnnAssign):
            for target in one.targets if isinstance(one, ast.Assign) else [one.target]:
                found[ast.unparse(target)] = module, one
    for one in ast.walk(TREES[module]):
        if isinstance(one, ast.ImportFrom) and (one.module or "").startswith("amiyan."):
            for alias in one.names:
                theirs = str(one.module).removeprefix("amiyan.")
                if theirs in TREES and alias.name in (there := defined(theirs)):
                    found.setdefault(alias.asname or alias.name, there[alias.name])
                elif (whole := f"{theirs}.{alias.name}") in TREES:
                    found |= {
                        f"{alias.asname or alias.name}.{name}": piece
                        for name, piece in defined(whole).items()
                    }
    return found


def written(action: str) -> set[str]:
    """The tables of its room that an action writes, itself or by what it calls; of other rooms where it writes none there."""
    return _written(action, elsewhere=False) or _written(action, elsewhere=True)


def _written(action: str, *, elsewhere: bool) -> set[str]:
    module, _, name = action.partition(":")
    room = module.partition(".")[0]
    todo, seen, tables = [defined(module)[name]], set(), set()
    while todo:
        where, piece = todo.pop()
        if id(piece) in seen or not (elsewhere or where.partition(".")[0] == room):
            continue
        seen.add(id(piece))
        for node in ast.walk(piece):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                # A statement may take the name of its table.
                tables |= set(re.findall(r"(?:INSERT INTO|UPDATE) (\w+_\w+)", node.value)) | told() & {
                    node.value
                }
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "FactTable":
                tables.add(node.args[0].value)
            if isinstance(node, ast.Name | ast.Attribute):
                found = defined(where).get(ast.unparse(node))
                todo += [found] if found else []
    return tables


@cache
def told() -> frozenset[str]:
    """The tables whose rows the kinds of the log tell."""
    found = {"access_view"}  # counted by a function of the owner
    for one in ACTED.values():
        found |= set(re.findall(r"FROM (\w+)", one.select)[:1])
    for path in (SOURCE / "auditor" / "migrations").glob("*.sql"):
        found |= set(
            re.findall(r"SELECT (?:'[a-z-]+'|x\.kind), .*?\sFROM (\w+)", path.read_text(), re.DOTALL)
        )
    return frozenset(found)


@pytest.mark.parametrize("action", actions())
def test_whoever_acts_by_name_stands_in_the_log_of_actions(action):
    is_told = bool(written(action) & told())
    if action in WITHOUT_A_KIND:
        assert not is_told, f"{action} is told: take it out of the exceptions."
    else:
        assert is_told, f"{action} writes {sorted(written(action))}, and no acted.py tells any of it."


def test_exceptions_of_the_log_are_actions_that_there_are():
    assert not set(WITHOUT_A_KIND) - set(actions())


def test_an_action_that_nobody_tells_is_found_out():
    """The rule itself can fail: a mark is written by an action, and no kind reads the table of marks."""
    assert written("meals.kitchen.actions:record_batch") == {"meals_batch"}
    assert "meals_batch" not in told()
    assert "integrity_step" in written("integrity.actions.cases:answer_case") & told()
