"""The reads of the room: a stored decision in sentences."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.country.kz.statuses import STATUS_NAMES
from amiyan.kernel.languages import Language
from amiyan.programmes.facts import FACTS, STATUS_PREFIX
from amiyan.programmes.loader import load
from amiyan.programmes.model import ANSWER, Programme, Texts
from amiyan.programmes.words import Clause, Truth, decide_by_clauses, facts_of
from amiyan.registry.source_words import source_words

_STORED = """
SELECT d.entitled, d.clauses, d.facts, d.rules, d.known_at, d.valid, r.clauses, p.id
FROM registry_person p
LEFT JOIN entitlements_decision d
    ON d.person_id = p.id AND d.programme = %(programme)s AND d.valid @> %(on)s::date
   AND d.known_to IS NULL
LEFT JOIN entitlements_rules r ON r.rules = d.rules
WHERE p.iin = %(iin)s
"""

CLOSED: Final = "closed"
"""Stands for a clause where two registers report a death (:mod:`amiyan.entitlements.closing`)."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One clause of a decision: its value, its sentence, and the facts behind it as sentences."""

    clause: str
    value: Truth
    sentence: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A stored decision in the words of one language; ``decided`` is false where none is stored."""

    language: Language
    programme: str
    on: dt.date
    decided: bool
    entitled: Truth
    answer: str
    reasons: tuple[Reason, ...] = ()
    unknown: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
    made: str = ""
    what_to_do: str = ""


@dataclass(frozen=True, slots=True)
class _Stored:
    entitled: Truth
    clauses: dict[str, Truth]
    facts: dict[str, Any]
    known_at: dt.datetime


def explain(*, iin: str, programme: str, on: dt.date, lang: Language) -> Explanation:
    """Why the person may or may not have the programme on a day, by the decision that was stored.

    Nothing is decided anew: the sentences speak of the facts that the decision used, each with its source and
    its dates. Where no decision is stored (or nobody has this IIN), it says so and what to do. ProblemError
    for an unknown programme. One look-up by index.
    """
    rules = load(programme)
    with override(lang), connection.cursor() as cursor:
        cursor.execute(_STORED, {"iin": iin, "programme": programme, "on": on})
        row = cursor.fetchone()
        if row is None or row[3] is None:
            return _undecided(rules, on, lang, known=row is not None)
        return explained(rules, on=on, lang=lang, row=row[:7])


def explained(
    rules: Programme, *, on: dt.date, lang: Language, row: Sequence[Any], hides_place: bool = False
) -> Explanation:
    """A stored decision in sentences; the language must be active.

    ``row``: entitled, clauses, facts, rules, known_at, valid of the decision, and the clauses' names of its rules.
    ``hides_place`` leaves out where somebody is enrolled.
    """
    texts = rules.texts[lang]
    stored = _Stored(row[0], dict(zip(row[6], row[1], strict=True)), _parsed(row[2]), row[4])
    if hides_place:
        stored.facts.pop("enrolment", None)
    closed = tuple(_closed(stored, lang))
    return Explanation(
        language=lang,
        programme=texts.name,
        on=on,
        decided=True,
        entitled=stored.entitled,
        answer=texts.answers[ANSWER[stored.entitled]],
        reasons=closed or tuple(_reasons(rules, texts, stored, lang)),
        unknown=() if closed else tuple(_unknown(texts, stored)),
        would_change=tuple(_would_open() if closed else _would_change(rules, texts, stored)),
        made=_("Decided by what was known on {day}.").format(day=format_date(_local(stored), lang)),
    )


def _undecided(rules: Programme, on: dt.date, lang: Language, *, known: bool) -> Explanation:
    if known:
        answer = _("No decision is stored for this person and {day}.").format(day=format_date(on, lang))
        advice = _("Check that the person is enrolled on that day, then decide the period that contains it.")
    else:
        answer = _("Nobody with this IIN is in the registry.")
        advice = _("Check the number, or add the person with a roster.")
    return Explanation(
        language=lang,
        programme=rules.texts[lang].name,
        on=on,
        decided=False,
        entitled=None,
        answer=answer,
        what_to_do=advice,
    )


def _reasons(rules: Programme, texts: Texts, stored: _Stored, lang: Language) -> Iterator[Reason]:
    """The clauses in the order of the rule; those that a later rule no longer has are left out."""
    by_name = {clause.name: clause for clause in rules.clauses}
    for name, value in stored.clauses.items():
        if name in by_name:
            facts = tuple(_fact_sentences(by_name[name], stored.facts, lang))
            yield Reason(name, value, texts.clauses[name][ANSWER[value]], facts)


def _unknown(texts: Texts, stored: _Stored) -> Iterator[str]:
    for name, value in stored.clauses.items():
        if value is None and name in texts.clauses:
            yield texts.clauses[name]["unknown"]


def _closed(stored: _Stored, lang: Language) -> Iterator[Reason]:
    """Two registers report a death: that alone decides, whatever the clauses say, and each report stands with its source."""
    if not (deaths := stored.facts.get("deaths")):
        return
    told = []
    for said in deaths:
        day = format_date(dt.date.fromisoformat(said["died"]), lang) if said["died"] else _("day not known")
        told.append(_said(_("Reported death"), day, said, lang))
    sentence = _("Two registers report that this person has died.")
    yield Reason(CLOSED, False, sentence, tuple(told))


def _would_open() -> Iterator[str]:
    yield _(
        "One of the registers takes its report back: then the right stands as if it had never been closed."
    )
    yield _(
        "If this is wrong, say so on the page of facts, at the school or by telephone: a register is asked to check."
    )


def _fact_sentences(clause: Clause, facts: dict[str, Any], lang: Language) -> Iterator[str]:
    for name in sorted(facts_of(clause)):
        statement = FACTS[name].statement
        if statement == "statuses":
            code = name.removeprefix(STATUS_PREFIX)
            for said in facts.get("statuses") or ():
                if code in said.get("covers", (code,)):
                    yield _said(_(STATUS_NAMES[code]), _yes_no(held=code in said["holds"]), said, lang)
        elif statement == "enrolment":
            enrolment = facts.get("enrolment")
            if enrolment and enrolment.get(name) is not None:
                yield _said(*_enrolment_words(name, enrolment[name], lang), enrolment, lang)
        elif facts.get("person"):
            born = dt.date.fromisoformat(facts["person"]["born"])
            yield _said(_("Date of birth"), format_date(born, lang), facts["person"], lang)


def _enrolment_words(name: str, value: Any, lang: Language) -> tuple[str, str]:
    if name == "grade":
        return _("Grade"), str(value)
    region = REGION_BY_CODE.get(value)
    return _("Region"), region.name(lang) if region else str(value)


def _said(what: str, value: str, statement: dict[str, Any], lang: Language) -> str:
    known = format_date(dt.date.fromisoformat(statement["known"]), lang)
    words = {"what": what, "value": value, "source": source_words(statement["source"]), "known": known}
    if statement.get("since"):
        since = format_date(dt.date.fromisoformat(statement["since"]), lang)
        return _("{what}: {value}. Source: {source}; true since {since}, known since {known}.").format(
            **words, since=since
        )
    return _("{what}: {value}. Source: {source}; known since {known}.").format(**words)


def _would_change(rules: Programme, texts: Texts, stored: _Stored) -> Iterator[str]:
    """The single clauses that would turn the answer, if they came out otherwise."""
    if set(stored.clauses) != {clause.name for clause in rules.clauses}:
        return
    for name, value in stored.clauses.items():
        for other in (True, False):
            if other is value:
                continue
            decision = decide_by_clauses(rules.entitled, {**stored.clauses, name: other})
            if decision is not None and decision is not stored.entitled:
                yield _("If this were so: “{reason}” — the answer would be: “{answer}”").format(
                    reason=texts.clauses[name][ANSWER[other]], answer=texts.answers[ANSWER[decision]]
                )


def _yes_no(*, held: bool) -> str:
    return _("yes") if held else _("no")


def _local(stored: _Stored) -> dt.date:
    return to_local(stored.known_at).date()


def _parsed(facts: Any) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(facts) if isinstance(facts, str) else facts
    return parsed
