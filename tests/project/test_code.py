"""House rules that no linter knows, held over every file."""

import ast
import re
from pathlib import Path

import pytest

from tests.project.tree import (
    ROOT,
    SOURCE,
    Function,
    functions,
    kept_files,
    parsed,
    place,
    python_files,
    text_of,
)

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 70
# The names that every command has; cli/command.py says once what they do.
OF_A_COMMAND = {"help_text", "add_arguments", "run"}
# Where money is counted, promised or written.
NEAR_MONEY = [
    SOURCE / "ledger",
    SOURCE / "settlement",
    SOURCE / "entitlements",
    SOURCE / "programmes",
    SOURCE / "kernel" / "money.py",
    SOURCE / "country" / "kz" / "money.py",
]

UNFINISHED = re.compile("TO" + r"DO|FIX" + r"ME|XX" + r"X\b|HA" + "CK")
# A folder of somebody's machine; what a system has in the same place everywhere is no such thing.
OF_ONE_MACHINE = re.compile(r"(?<![\w.$}])/(?:work|root|home/\w+|Users/\w+|mnt|tmp)/\w")
# Where packages came from is a matter of the machine that installs: the lock holds hashes only.
FROM_A_REGISTRY = re.compile(
    r"(?:index[-_]url|find-links|registry|trusted-host)[\"']?\s*[=:]\s*[\"']?https?://|^# from https?://|@ https?://",
    re.IGNORECASE | re.MULTILINE,
)


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        place(path, text_of(path).count("\n", 0, found.start()) + 1, found.group())
        for path in kept_files()
        for found in pattern.finditer(text_of(path))
    ]


def all_functions() -> list[Function]:
    return [function for path in python_files() for function in functions(path)]


@pytest.mark.parametrize(
    "pattern",
    [UNFINISHED, OF_ONE_MACHINE, FROM_A_REGISTRY],
    ids=["unfinished work", "a path of one machine", "a registry's host"],
)
def test_no_file_holds(pattern):
    assert lines_with(pattern) == []


def test_a_lock_of_uv_which_holds_hosts_is_not_kept():
    assert not [path for path in kept_files() if path.name in {"uv.lock", "poetry.lock"}]


def catches_all(node: ast.AST) -> bool:
    """``except:``, ``except Exception``, and ``suppress(Exception)``; catching to raise again is allowed."""
    if isinstance(node, ast.ExceptHandler):
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        raised = node.body and isinstance(node.body[-1], ast.Raise)
        return not raised and any(
            kind is None or named(kind) in {"Exception", "BaseException"} for kind in kinds
        )
    if isinstance(node, ast.Call) and named(node.func) == "suppress":
        return any(named(argument) in {"Exception", "BaseException"} for argument in node.args)
    return False


def named(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_nothing_catches_every_error():
    found = [
        place(path, node.lineno)
        for folder in (SOURCE, ROOT / "tests", ROOT / "tools")
        for path in python_files(folder)
        for node in ast.walk(parsed(path))
        if catches_all(node)
    ]
    assert found == []


def test_a_catch_all_would_be_found():
    tries = "try:\n    f()\nexcept {}:\n    {}"
    sound = [tries.format("ValueError", "pass"), tries.format("Exception", "raise")]
    wrong = [
        tries.format("Exception as e", "pass"),
        tries.format("(OSError, BaseException)", "pass"),
        "suppress(Exception)",
    ]
    assert [any(map(catches_all, ast.walk(ast.parse(text)))) for text in sound] == [False] * len(sound)
    assert [any(map(catches_all, ast.walk(ast.parse(text)))) for text in wrong] == [True] * len(wrong)


def test_no_file_passes_four_hundred_lines():
    found = [
        place(path, lines)
        for folder in (SOURCE, ROOT / "tools")
        for path in python_files(folder)
        if (lines := text_of(path).count("\n")) > LINES_OF_A_FILE
    ]
    assert found == []


def test_no_function_passes_seventy_lines():
    assert [f"{f.where} {f.lines}" for f in all_functions() if f.lines > LINES_OF_A_FUNCTION] == []


def test_half_of_all_functions_stay_short():
    lengths = sorted(f.lines for f in all_functions())
    assert lengths[len(lengths) // 2] <= 12


def test_what_a_room_offers_says_what_it_does():
    silent = [
        place(path, node.lineno, node.name)
        for path in python_files()
        if path.name != "apps.py"  # Django's own form, filled in
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not (path.parent.name == "commands" and node.name in OF_A_COMMAND)
        and node.name != "main"  # a module that is run says above all what it does
        and not ast.get_docstring(node)
    ]
    assert silent == []


def near_money(suffix: str) -> list[Path]:
    return [
        path
        for path in kept_files()
        if path.suffix == suffix and any(path == root or path.is_relative_to(root) for root in NEAR_MONEY)
    ]


def test_no_float_comes_near_money():
    found = [
        place(path, node.lineno, "float")
        for path in near_money(".py")
        for node in ast.walk(parsed(path))
        if named(node) in {"float", "FloatField"}
    ]
    assert found == []


def test_no_float_comes_near_money_in_sql():
    binary = re.compile(r"\b(?:float[48]?|real|double precision)\b", re.IGNORECASE)
    found = [
        place(path, number, line.strip())
        for path in near_money(".sql")
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if binary.search(line.partition("--")[0])
    ]
    assert found == []


def test_a_programme_reads_its_prices_as_whole_numbers():
    for path in near_money(".toml"):
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if re.match(r"\s*(?:value|price_tiyn)\s*=\s*-?\d+[.eE]", line):
                pytest.fail(place(path, number, line))
