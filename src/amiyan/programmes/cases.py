"""A programme's own examples, and running them.

``cases.toml`` has entries ``[[case]]`` with ``name``, ``on`` (a date), ``facts`` and ``entitled`` ("yes",
"no", "unknown"); optional are ``clauses`` (the value of some clauses), ``price_tiyn`` (of the day) and
``source``. Facts not named are unknown; ``holds`` lists the statuses that registers confirm and ``covers``
those they speak of (all, when only ``holds`` is written); ``born`` gives the age.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.kernel.problems import Problem
from amiyan.programmes import problems
from amiyan.programmes.facts import FACTS, STATUS_PREFIX
from amiyan.programmes.model import ANSWER, Case, Programme
from amiyan.programmes.words import Truth

_TRUTH: dict[Any, Truth] = {answer: truth for truth, answer in ANSWER.items()}
_FACT_KEYS = ("grade", "region", "age", "born", "holds", "covers")


def read_cases(raw: Mapping[str, Any], clauses: Sequence[str]) -> tuple[tuple[Case, ...], list[Problem]]:
    """The cases of a parsed ``cases.toml`` and everything that is wrong with them."""
    found: list[Problem] = []
    cases: list[Case] = []
    for entry in raw.get("case", []):
        wrong = list(_wrong(entry, clauses))
        found += wrong
        if not wrong:
            cases.append(_case(entry))
    if not raw.get("case"):
        found.append(_unclear("", "[[case]]"))
    return tuple(cases), found


def run_cases(programme: Programme) -> Iterator[Problem]:
    """Run every case of a programme; what comes out are the cases that do not hold."""
    for case in programme.cases:
        params = {name: programme.parameters.get(name, case.on) for name in programme.rule_parameters}
        entitled = programme.entitled.evaluate(case.facts, params)
        yield from _differs(case, "entitled", case.entitled, entitled)
        values = {clause.name: clause.evaluate(case.facts, params) for clause in programme.clauses}
        for name, expected in case.clauses.items():
            yield from _differs(case, name, expected, values[name])
        if case.price_tiyn is not None:
            price = programme.parameters.get(
                programme.tariff.price.name, case.on, region=case.region, grade=case.facts.get("grade")
            )
            if price != case.price_tiyn:
                yield _failed(case, f"{case.price_tiyn}", f"{price}")


def facts_from(raw: Mapping[str, Any], on: dt.date) -> dict[str, Any]:
    """The facts of a case by their names, for ``Rule.evaluate``; age is read from ``born``."""
    facts = {key: raw[key] for key in ("grade", "region", "age") if key in raw}
    if "born" in raw:
        facts["age"] = age_on(raw["born"], on)
    covers = raw.get("covers", SOCIAL_STATUSES if "holds" in raw else ())
    for code in covers:
        facts[STATUS_PREFIX + code] = code in raw.get("holds", ())
    return facts


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years on a day; who was born on 29 February has the birthday on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _wrong(entry: Mapping[str, Any], clauses: Sequence[str]) -> Iterator[Problem]:
    name = entry.get("name", "")
    facts = entry.get("facts")
    if not name or not isinstance(facts, dict) or not isinstance(entry.get("on"), dt.date):
        yield _unclear(name, "name, on, facts")
        return
    if entry.get("entitled") not in _TRUTH:
        yield _unclear(name, "entitled")
    for clause, answer in entry.get("clauses", {}).items():
        if clause not in clauses or answer not in _TRUTH:
            yield _unclear(name, f"clauses.{clause}")
    words = [*facts.get("holds", ()), *facts.get("covers", ())]
    for word in [*(set(facts) - set(_FACT_KEYS)), *(set(words) - set(SOCIAL_STATUSES))]:
        known = ", ".join(fact.removeprefix(STATUS_PREFIX) for fact in FACTS)
        yield Problem(problems.CASE_UNKNOWN_FACT, "cases.toml", {"case": name, "fact": word, "known": known})


def _case(entry: Mapping[str, Any]) -> Case:
    return Case(
        name=entry["name"],
        on=entry["on"],
        facts=facts_from(entry["facts"], entry["on"]),
        region=entry["facts"].get("region"),
        entitled=_TRUTH[entry["entitled"]],
        clauses={name: _TRUTH[answer] for name, answer in entry.get("clauses", {}).items()},
        price_tiyn=entry.get("price_tiyn"),
    )


def _differs(case: Case, what: str, expected: Truth, found: Truth) -> Iterator[Problem]:
    if expected is not found:
        yield _failed(case, f"{what} = {ANSWER[expected]}", f"{what} = {ANSWER[found]}")


def _failed(case: Case, expected: str, found: str) -> Problem:
    return Problem(
        problems.CASE_FAILED, "cases.toml", {"case": case.name, "expected": expected, "found": found}
    )


def _unclear(name: str, why: str) -> Problem:
    return Problem(problems.CASE_UNCLEAR, "cases.toml", {"case": name, "why": why})
