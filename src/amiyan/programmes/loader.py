"""Read a programme's folder and refuse, by name, whatever is wrong with it."""

import importlib.util
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final, cast

from amiyan.kernel.languages import LANGUAGES, Language
from amiyan.kernel.problems import Problem, ProblemError
from amiyan.programmes import problems
from amiyan.programmes.cases import read_cases
from amiyan.programmes.facts import FACTS
from amiyan.programmes.lapsed import counted_in, laid_end_to_end
from amiyan.programmes.model import (
    ANSWER,
    DecidedFor,
    Evidence,
    Payment,
    Programme,
    SchoolCalendar,
    Tariff,
    Texts,
)
from amiyan.programmes.overlay import merge
from amiyan.programmes.parameters import Parameters, Value, read_parameters
from amiyan.programmes.signed import Signed, signed
from amiyan.programmes.words import (
    AllOf,
    AnyOf,
    Clause,
    Compare,
    Holds,
    Not,
    OneOf,
    Param,
    Rule,
    clauses_of,
    walk,
)

HERE = Path(__file__).resolve().parent
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
SIGNED: Final = "entitlements_change"
"""Where values come from that two people signed: what a problem with one names."""
_NODE_TYPE: dict[type[Rule], str] = {Compare: "number", OneOf: "text", Holds: "truth"}


def all_codes() -> tuple[str, ...]:
    """The codes of all programmes that this installation knows, sorted."""
    return tuple(sorted(path.parent.name.replace("_", "-") for path in HERE.glob("*/programme.py")))


class _Load:
    """As a function, that can also forget what it read."""

    def __call__(self, code: str) -> Programme:
        """The programme with this code (``school-meals``), under the site's own parameters where it has any, and under
        what two people signed for it.

        Files are read once in a process; what was signed is asked for each time, from memory. ProblemError where the
        programme is unknown, or it, the site's file or what was signed is not sound.
        """
        return _loaded(code, signed(code))

    def cache_clear(self) -> None:
        """Read the files anew."""
        _loaded.cache_clear()


load: Final = _Load()


def unsigned(code: str) -> Programme:
    """The programme under the site's file alone, without what two people signed: what a change is joined to."""
    return _loaded(code, ())


@lru_cache(maxsize=32)
def _loaded(code: str, own: Signed) -> Programme:
    if code not in all_codes():
        raise ProblemError(problems.UNKNOWN_PROGRAMME, code=code, known=", ".join(all_codes()))
    programme = load_folder(HERE / code.replace("-", "_"))
    folder = os.environ.get("AMIYAN_PARAMETERS")
    programme = under(programme, Path(folder)) if folder else programme
    return with_own(programme, own, where=SIGNED) if own else programme


def daily_codes() -> list[str]:
    """The programmes that are proved by the day at a place: their deliveries are judged as they come."""
    return [
        code for code in all_codes() if load(code).calendar is not None and load(code).tariff.unit == "day"
    ]


def under(programme: Programme, folder: Path) -> Programme:
    """The programme under the parameters of a site's folder; ProblemError with the first thing wrong there."""
    if not folder.is_dir():
        raise ProblemError(problems.PARAMETERS_MISSING, folder=str(folder))
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in all_codes():
            raise ProblemError(
                problems.UNKNOWN_PROGRAMME, where=str(path), code=path.stem, known=", ".join(all_codes())
            )
    path = folder / f"{programme.code}.toml"
    if not path.exists():
        return programme
    own, found = read_parameters(_toml(folder, programme.code, path.name))
    if found:
        raise ProblemError(found[0].kind, where=found[0].where, **found[0].params)
    return _joined(programme, own, where=str(path))


def with_own(programme: Programme, own: Iterable[Value], *, where: str) -> Programme:
    """The programme under values of a region's own, each with its act; ProblemError with the first thing wrong there.

    Of values of one scope and first day the last one counts. One that counts no more (``counted_to``) is as if it had
    never been for the days behind that: what it took the place of counts again.
    """
    stages = [
        (days, _joined(programme, Parameters(by_name), where=where).parameters)
        for days, by_name in counted_in(own)
    ]
    return programme.with_parameters(laid_end_to_end(stages))


def read_by_region(programme: Programme) -> frozenset[str]:
    """The names of the parameters that a programme looks up by region: in a region each may have a value of its own."""
    return frozenset(
        {programme.tariff.price.name} | (programme.payment.names if programme.payment else set())
    )


def read_by_grade(programme: Programme) -> frozenset[str]:
    """The names of the parameters that a programme looks up by grade."""
    breaks = {programme.calendar.breaks.name} if programme.calendar else set()
    return frozenset({programme.tariff.price.name} | breaks)


def _joined(programme: Programme, own: Parameters, *, where: str) -> Programme:
    merged, found = merge(
        programme.parameters,
        own,
        by_region=read_by_region(programme),
        by_grade=read_by_grade(programme),
        where=where,
    )
    if found:
        raise ProblemError(found[0].kind, where=found[0].where, **found[0].params)
    return programme.with_parameters(merged)


def load_folder(folder: Path) -> Programme:
    """The programme in a folder; ProblemError with the first thing that is wrong with it."""
    programme, found = read_folder(folder)
    if found:
        raise ProblemError(found[0].kind, where=found[0].where, **found[0].params)
    assert programme is not None
    return programme


def read_folder(folder: Path) -> tuple[Programme | None, list[Problem]]:
    """The programme as far as it can be read, and everything that is wrong with the folder."""
    code = folder.name.replace("_", "-")
    if not _CODE.fullmatch(code):
        return None, [Problem(problems.CODE_NOT_USABLE, str(folder), {"code": code})]
    try:
        module = _module(folder, code)
        raw = {name: _toml(folder, code, name) for name in ("parameters.toml", "cases.toml")}
        texts = {language: _toml(folder, code, f"texts/{language}.toml") for language in LANGUAGES}
    except ProblemError as error:
        return None, [error.problem]
    found = list(_missing_words(code, module))
    if found:
        return None, found
    parameters, wrong = read_parameters(raw["parameters.toml"])
    entitled: Rule = module.entitled
    found += [*wrong, *_wrong_rule(code, entitled), *_wrong_parameters(module, parameters)]
    found += _missing_sentences(entitled, texts)
    cases, wrong_cases = read_cases(raw["cases.toml"], [clause.name for clause in clauses_of(entitled)])
    found += wrong_cases
    if found:
        return None, found
    return (
        Programme(
            code=code,
            entitled=entitled,
            decided_for=cast(DecidedFor, module.decided_for),
            parameters=parameters,
            tariff=module.tariff,
            evidence=module.evidence,
            calendar=getattr(module, "calendar", None),
            payment=getattr(module, "payment", None),
            texts={language: _texts(raw_texts) for language, raw_texts in texts.items()},
            cases=cases,
            folder=folder,
        ),
        [],
    )


def read_parameters_file(path: Path, programme: Programme) -> Parameters:
    """Changed parameters for a known programme, held to the same rules; ProblemError where they are wrong."""
    parameters, found = read_parameters(_toml(path.parent, programme.code, path.name))
    found += _missing_parameters(_used_parameters(programme), parameters)
    if found:
        raise ProblemError(found[0].kind, where=found[0].where, **found[0].params)
    return parameters


def _module(folder: Path, code: str) -> ModuleType:
    path = folder / "programme.py"
    if not path.is_file():
        raise ProblemError(problems.FILE_MISSING, where=str(path), code=code, file="programme.py")
    spec = importlib.util.spec_from_file_location(f"amiyan_programme_{folder.name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (SyntaxError, NameError, TypeError, AttributeError, ImportError) as error:
        raise ProblemError(
            problems.FILE_NOT_READABLE, where=str(path), code=code, file="programme.py", why=str(error)
        ) from error
    return module


def _toml(folder: Path, code: str, name: str) -> dict[str, Any]:
    path = folder / name
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProblemError(problems.FILE_MISSING, where=str(path), code=code, file=name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProblemError(
            problems.FILE_NOT_READABLE, where=str(path), code=code, file=name, why=str(error)
        ) from error


def _missing_words(code: str, module: ModuleType) -> Iterator[Problem]:
    wanted: dict[str, Any] = {"entitled": Rule, "decided_for": str, "tariff": Tariff, "evidence": Evidence}
    for name, kind in wanted.items():
        if not isinstance(getattr(module, name, None), kind):
            yield Problem(problems.RULE_MISSING, "programme.py", {"code": code, "name": name})
    if getattr(module, "decided_for", "enrolled") not in {"enrolled", "everyone"}:
        yield Problem(problems.RULE_MISSING, "programme.py", {"code": code, "name": "decided_for"})
    optional: dict[str, Any] = {"calendar": SchoolCalendar | None, "payment": Payment | None}
    for name, kind in optional.items():
        if not isinstance(getattr(module, name, None), kind):
            yield Problem(problems.RULE_MISSING, "programme.py", {"code": code, "name": name})


def _wrong_rule(code: str, entitled: Rule) -> Iterator[Problem]:
    if not _made_of_clauses(entitled):
        yield Problem(problems.RULE_OUTSIDE_CLAUSE, "programme.py", {"code": code})
    clauses = clauses_of(entitled)
    names = [clause.name for clause in clauses]
    for clause in clauses:
        if names.count(clause.name) > 1 or not _NAME.fullmatch(clause.name):
            yield Problem(problems.CLAUSE_NAME_TWICE, "programme.py", {"clause": clause.name})
        yield from _wrong_facts(clause)


def _made_of_clauses(rule: Rule) -> bool:
    if isinstance(rule, Clause):
        return True
    return isinstance(rule, AnyOf | AllOf | Not) and all(map(_made_of_clauses, rule.parts()))


def _wrong_facts(clause: Clause) -> Iterator[Problem]:
    for node in walk(clause.rule):
        for fact in (name for name in node.names() if isinstance(name, str)):
            params = {"clause": clause.name, "fact": fact.removeprefix("status_")}
            if fact not in FACTS:
                known = ", ".join(name.removeprefix("status_") for name in FACTS)
                yield Problem(problems.UNKNOWN_FACT, "programme.py", {**params, "known": known})
            elif FACTS[fact].type != _NODE_TYPE[type(node)]:
                yield Problem(problems.FACT_MISUSED, "programme.py", params)


def _wrong_parameters(module: ModuleType, parameters: Parameters) -> Iterator[Problem]:
    entitled: Rule = module.entitled
    named = {name.name for node in walk(entitled) for name in node.names() if isinstance(name, Param)}
    optional = (getattr(module, name, None) for name in ("calendar", "payment"))
    for section in (module.tariff, module.evidence, module.evidence.lists, *optional):
        named |= _params_in(section)
    yield from _missing_parameters(named, parameters)


def _missing_parameters(named: set[str], parameters: Parameters) -> Iterator[Problem]:
    for name in sorted(named):
        if not parameters.values.get(name) or not _NAME.fullmatch(name):
            yield Problem(problems.PARAMETER_MISSING, "parameters.toml", {"parameter": name})


def _used_parameters(programme: Programme) -> set[str]:
    named = set(programme.rule_parameters)
    parts = (programme.calendar, programme.payment)
    for section in (programme.tariff, programme.evidence, programme.evidence.lists, *parts):
        named |= _params_in(section)
    return named


def _params_in(section: Any) -> set[str]:
    names = getattr(type(section), "__dataclass_fields__", {})
    values = (getattr(section, name) for name in names)
    return {value.name for value in values if isinstance(value, Param)}


def _missing_sentences(entitled: Rule, texts: Mapping[Language, Mapping[str, Any]]) -> Iterator[Problem]:
    sections = ["answers", *(f"clauses.{clause.name}" for clause in clauses_of(entitled))]
    wanted = ["name", *(f"{section}.{answer}" for section in sections for answer in ANSWER.values())]
    for language, words in texts.items():
        for name in wanted:
            if not _words_at(words, name):
                params = {"name": name, "language": language}
                yield Problem(problems.SENTENCE_MISSING, f"texts/{language}.toml", params)


def _words_at(words: Mapping[str, Any], name: str) -> str:
    at: Any = words
    for key in name.split("."):
        at = at.get(key) if isinstance(at, dict) else None
    return at.strip() if isinstance(at, str) else ""


def _texts(raw: Mapping[str, Any]) -> Texts:
    return Texts(raw["name"], raw["answers"], raw["clauses"])
