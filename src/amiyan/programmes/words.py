"""The words in which a programme's rule is written: a small tree, evaluated in two ways that must agree.

A rule is never run as program text. ``evaluate`` (used for the ministry's cases, and as the oracle of the
tests) and ``to_sql`` (used for a million people at once) walk the same tree. Both know three values: true,
false and unknown (None, NULL). Unknown is not no.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from amiyan.programmes.facts import STATUS_PREFIX

Truth = bool | None
Values = Mapping[str, Any]
PARAM_PREFIX = "p_"


@dataclass(frozen=True, slots=True)
class Param:
    """A dated parameter of the programme, by its name in ``parameters.toml``."""

    name: str


class Rule(ABC):
    """A node of the tree that is true, false or unknown."""

    __slots__ = ()

    def parts(self) -> tuple["Rule", ...]:
        """The rules directly under this one."""
        return ()

    def names(self) -> "tuple[str | Param, ...]":
        """The facts (text) and parameters that this node itself names."""
        return ()

    @abstractmethod
    def evaluate(self, facts: Values, params: Values) -> Truth:
        """True, False or None for the facts of one person (absent or None: unknown) and the parameters."""

    @abstractmethod
    def to_sql(self) -> str:
        """A boolean SQL expression over columns named as the facts, and ``p_<name>`` for parameters."""


@dataclass(frozen=True, slots=True)
class Number:
    """A fact that is a whole number, such as the grade; compare it to get a rule."""

    fact: str

    def between(self, low: Param, high: Param) -> "Rule":
        """True from ``low`` to ``high``, both included."""
        return AllOf((Compare(self.fact, ">=", low), Compare(self.fact, "<=", high)))

    def at_least(self, low: Param) -> "Rule":
        """True from ``low`` upwards."""
        return Compare(self.fact, ">=", low)

    def at_most(self, high: Param) -> "Rule":
        """True up to ``high``."""
        return Compare(self.fact, "<=", high)


@dataclass(frozen=True, slots=True)
class Word:
    """A fact that is a word or code, such as the region."""

    fact: str

    def is_one_of(self, words: Param) -> "Rule":
        """True when the parameter's list has it."""
        return OneOf(self.fact, words)


@dataclass(frozen=True, slots=True)
class Compare(Rule):
    """A number against a parameter."""

    fact: str
    sign: str
    param: Param

    def names(self) -> tuple[str | Param, ...]:
        return (self.fact, self.param)

    def evaluate(self, facts: Values, params: Values) -> Truth:
        value, limit = facts.get(self.fact), params[self.param.name]
        if value is None:
            return None
        return bool(value >= limit) if self.sign == ">=" else bool(value <= limit)

    def to_sql(self) -> str:
        return f"{self.fact} {self.sign} {PARAM_PREFIX}{self.param.name}"


@dataclass(frozen=True, slots=True)
class OneOf(Rule):
    """A word among a parameter's words."""

    fact: str
    param: Param

    def names(self) -> tuple[str | Param, ...]:
        return (self.fact, self.param)

    def evaluate(self, facts: Values, params: Values) -> Truth:
        value = facts.get(self.fact)
        # An empty list holds nobody, whether we know the word or not: SQL says so too.
        if value is None and params[self.param.name]:
            return None
        return value in params[self.param.name]

    def to_sql(self) -> str:
        return f"{self.fact} = ANY({PARAM_PREFIX}{self.param.name})"


@dataclass(frozen=True, slots=True)
class Listed(Rule):
    """Whether a parameter's list has a fixed word: true or false, never unknown."""

    word: str
    param: Param

    def names(self) -> tuple[str | Param, ...]:
        return (self.param,)

    def evaluate(self, facts: Values, params: Values) -> Truth:  # noqa: ARG002
        return self.word in params[self.param.name]

    def to_sql(self) -> str:
        return f"'{self.word}' = ANY({PARAM_PREFIX}{self.param.name})"


@dataclass(frozen=True, slots=True)
class Holds(Rule):
    """A fact that is itself true, false or unknown, such as a social status."""

    fact: str

    def if_listed_in(self, words: Param) -> Rule:
        """The same, and false while the parameter's list leaves the status out."""
        return AllOf((Listed(self.fact.removeprefix(STATUS_PREFIX), words), self))

    def names(self) -> tuple[str | Param, ...]:
        return (self.fact,)

    def evaluate(self, facts: Values, params: Values) -> Truth:  # noqa: ARG002
        value = facts.get(self.fact)
        return None if value is None else bool(value)

    def to_sql(self) -> str:
        return self.fact


@dataclass(frozen=True, slots=True)
class AnyOf(Rule):
    """True when one is true; else unknown when one is unknown; else false."""

    rules: tuple[Rule, ...]

    def parts(self) -> tuple[Rule, ...]:
        return self.rules

    def evaluate(self, facts: Values, params: Values) -> Truth:
        values = [rule.evaluate(facts, params) for rule in self.rules]
        if True in values:
            return True
        return None if None in values else False

    def to_sql(self) -> str:
        return "(" + " OR ".join(rule.to_sql() for rule in self.rules) + ")" if self.rules else "false"


@dataclass(frozen=True, slots=True)
class AllOf(Rule):
    """False when one is false; else unknown when one is unknown; else true."""

    rules: tuple[Rule, ...]

    def parts(self) -> tuple[Rule, ...]:
        return self.rules

    def evaluate(self, facts: Values, params: Values) -> Truth:
        values = [rule.evaluate(facts, params) for rule in self.rules]
        if False in values:
            return False
        return None if None in values else True

    def to_sql(self) -> str:
        return "(" + " AND ".join(rule.to_sql() for rule in self.rules) + ")" if self.rules else "true"


@dataclass(frozen=True, slots=True)
class Not(Rule):
    """The opposite; unknown stays unknown."""

    rule: Rule

    def parts(self) -> tuple[Rule, ...]:
        return (self.rule,)

    def evaluate(self, facts: Values, params: Values) -> Truth:
        value = self.rule.evaluate(facts, params)
        return None if value is None else not value

    def to_sql(self) -> str:
        return f"(NOT {self.rule.to_sql()})"


@dataclass(frozen=True, slots=True)
class Clause(Rule):
    """One reason within a rule, under a name that texts and stored decisions use."""

    name: str
    rule: Rule

    def parts(self) -> tuple[Rule, ...]:
        return (self.rule,)

    def evaluate(self, facts: Values, params: Values) -> Truth:
        return self.rule.evaluate(facts, params)

    def to_sql(self) -> str:
        return self.rule.to_sql()


# --- what programme.py writes ------------------------------------------------------------------------------

grade = Number("grade")
region = Word("region")
age = Number("age")


def status(code: str) -> Holds:
    """Whether a register says that the person has the social status; unknown where no register covers it."""
    return Holds(STATUS_PREFIX + code)


def param(name: str) -> Param:
    """A dated parameter from ``parameters.toml``."""
    return Param(name)


def clause(name: str, rule: Rule) -> Clause:
    """Name a reason."""
    return Clause(name, rule)


def any_of(*rules: Rule) -> Rule:
    """At least one."""
    return AnyOf(rules)


def all_of(*rules: Rule) -> Rule:
    """Every one."""
    return AllOf(rules)


def not_(rule: Rule) -> Rule:
    """The opposite."""
    return Not(rule)


# --- walking -----------------------------------------------------------------------------------------------


def walk(rule: Rule) -> Iterator[Rule]:
    """The node and everything under it, in the order of writing."""
    yield rule
    for part in rule.parts():
        yield from walk(part)


def clauses_of(rule: Rule) -> tuple[Clause, ...]:
    """The named clauses of a rule in the order of writing, each once."""
    return tuple(dict.fromkeys(node for node in walk(rule) if isinstance(node, Clause)))


def facts_of(rule: Rule) -> frozenset[str]:
    """The names of the facts that a rule uses."""
    return frozenset(name for node in walk(rule) for name in node.names() if isinstance(name, str))


def params_of(rule: Rule) -> frozenset[str]:
    """The names of the parameters that a rule uses."""
    return frozenset(name.name for node in walk(rule) for name in node.names() if isinstance(name, Param))


def decide_by_clauses(rule: Rule, clauses: Values) -> Truth:
    """The decision that follows from the values of the clauses alone (as stored), without facts."""
    return _with_clauses_as_facts(rule).evaluate(clauses, {})


def _with_clauses_as_facts(rule: Rule) -> Rule:
    match rule:
        case Clause(name=name):
            return Holds(name)
        case AnyOf(rules=rules):
            return AnyOf(tuple(map(_with_clauses_as_facts, rules)))
        case AllOf(rules=rules):
            return AllOf(tuple(map(_with_clauses_as_facts, rules)))
        case Not(rule=inner):
            return Not(_with_clauses_as_facts(inner))
        case _:
            raise TypeError("a decision is made of clauses only")
