"""A programme as loaded: rule, parameters, tariff, evidence policy, calendar, terms of payment, texts and cases."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from amiyan.kernel.languages import Language
from amiyan.programmes.parameters import Parameters
from amiyan.programmes.words import Clause, Param, Rule, Truth, clauses_of, facts_of, params_of

DecidedFor = Literal["enrolled", "everyone"]
ANSWER: dict[Truth, str] = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What a unit of the service costs, and how many units a person may have in a day or month."""

    unit: Literal["day", "month"]
    price: Param
    units: Param


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMarks:
    """What a list proves where no terminal saw anybody: who may mark it, and what it must stand before it is paid.

    ``supplier_posts`` are paid by the service: they never mark a list or sign one, and may only claim, the same
    day, what a broken terminal did not record. Where a school has one employee who could sign at all, the
    ``district_posts`` of the region countersign.
    """

    list_posts: Param
    countersign_posts: Param
    district_posts: Param
    supplier_posts: Param
    list_days_to_object: Param
    list_late_days: Param
    sample_per_mille: Param
    hand_share_limit_per_mille: Param

    @property
    def names(self) -> frozenset[str]:
        """The names of its parameters."""
        return frozenset(getattr(self, field.name).name for field in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What proves a unit: within which hours, by which methods, and who else must say so.

    Of what comes by network also: by how many seconds a terminal's clock may be wrong, within how many days
    it must come, and which bindings of a terminal (``network``, say) need a second source.
    """

    accepted_methods: Param
    methods_to_confirm: Param
    serving_from: Param | None = None
    serving_to: Param | None = None
    confirmed_by: Param | None = None
    clock_tolerance_s: Param | None = None
    late_days: Param | None = None
    bindings_to_confirm: Param | None = None
    lists: ListMarks | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """When and on what terms what was delivered is paid: nothing is paid out of a programme without it.

    ``payment.py`` says what each means. A service that is prepared before anybody comes (a meal is cooked) names
    also the hour until which it can still be called off, and which share is paid when it was not.
    """

    lock_day: Param
    payment_day: Param
    decide_days: Param
    account_cooling_days: Param
    remote_cut_off: Param | None = None
    cooked_per_mille: Param | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names of its parameters."""
        values = (getattr(self, field.name) for field in fields(self))
        return frozenset(value.name for value in values if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCalendar:
    """The parameters that make the school days: years, breaks, days of the week (1 is Monday)."""

    years: Param
    breaks: Param
    week: Param


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one language: the programme's name, the three answers, and three sentences a clause."""

    name: str
    answers: Mapping[str, str]
    clauses: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Case:
    """An example of the ministry's: facts in, decision and price out."""

    name: str
    on: dt.date
    facts: Mapping[str, Any]
    region: str | None
    entitled: Truth
    clauses: Mapping[str, Truth]
    price_tiyn: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Everything that a folder says."""

    code: str
    entitled: Rule
    decided_for: DecidedFor
    parameters: Parameters
    tariff: Tariff
    evidence: Evidence
    calendar: SchoolCalendar | None
    payment: Payment | None
    texts: Mapping[Language, Texts]
    cases: tuple[Case, ...]
    folder: Path

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses in the order in which their values are stored."""
        return clauses_of(self.entitled)

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts that the rule uses."""
        return facts_of(self.entitled)

    @property
    def rule_parameters(self) -> tuple[str, ...]:
        """The names of the parameters that the rule uses, sorted."""
        return tuple(sorted(params_of(self.entitled)))

    def rules_hash(self, values: Mapping[str, Any]) -> str:
        """A name for exactly these clauses with these values of their parameters."""
        text = json.dumps(
            {
                "programme": self.code,
                "clauses": [[clause.name, clause.to_sql()] for clause in self.clauses],
                "entitled": self.entitled.to_sql(),
                "parameters": {name: values[name] for name in self.rule_parameters},
            },
            sort_keys=True,
            default=str,
        )
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def with_parameters(self, parameters: Parameters) -> "Programme":
        """The same programme under other parameters, for a preview."""
        return replace(self, parameters=parameters)
