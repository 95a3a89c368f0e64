"""Who pays: ``PAYER.toml`` with ``name``, ``bin``, ``iban`` and ``bic``."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amiyan.country.kz import bin as bins
from amiyan.country.kz import iban as ibans
from amiyan.kernel.problems import Kind, Problem, ProblemError
from amiyan.registry.files import problems as p
from amiyan.registry.files.guards import form_of
from amiyan.registry.files.problems import VALUE_SHOWN, RowProblem

MAX_SIZE = 64_000  # bytes
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")  # ISO 9362
_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Payer:
    """The paying office with its account."""

    name: str
    bin: str
    iban: str
    bic: str


def read_payer(path: str | Path) -> Payer | list[RowProblem]:
    """The payer, or one problem for each field that is wrong. ProblemError: the file is no TOML."""
    path = Path(path)
    fields = _fields(path)
    problems: list[RowProblem] = []
    found: dict[str, str] = {}
    for name, check in (("name", _name), ("bin", _bin), ("iban", _iban), ("bic", _bic)):
        value = fields.get(name)
        text = "" if value is None else str(value).strip()
        # An unquoted BIN is a number to TOML, and its leading zeros are an error there: text is asked for.
        result = check(text) if text else p.FIELD_MISSING
        if isinstance(result, str):
            found[name] = result
        else:
            kind, params = (result.kind, result.params) if isinstance(result, Problem) else (result, {})
            problems.append(RowProblem(path.name, 0, name, text[:VALUE_SHOWN], kind, params))
    return problems or Payer(**found)


def _fields(path: Path) -> dict[str, Any]:
    if form_of(path) != "csv" or path.stat().st_size > MAX_SIZE:
        raise ProblemError(p.TOML_BROKEN, where=path.name, file=path.name, line=1)
    try:
        fields = tomllib.loads(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        match = _LINE.search(str(error))
        line = int(match[1]) if match else 1
        raise ProblemError(p.TOML_BROKEN, where=path.name, file=path.name, line=line) from None
    inner = fields.get("payer")
    return inner if isinstance(inner, dict) else fields


def _name(text: str) -> str | Kind:
    return " ".join(text.split())


def _bin(text: str) -> str | Kind | Problem:
    digits = bins.normalise(text)
    return digits if isinstance(digits, Problem) else bins.check(digits) or digits


def _iban(text: str) -> str | Kind:
    iban = ibans.normalise(text[:100])
    return ibans.check(iban) or iban


def _bic(text: str) -> str | Kind:
    bic = "".join(text.split()).upper()
    return bic if _BIC.fullmatch(bic) else p.BIC_WRONG
