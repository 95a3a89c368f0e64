"""Which signals rest on which facts of registers. Pure data and values.

Where a named person finds in a case that a register is wrong, the other signals that rest on the same fact say nothing
any more: they are closed by the rule ``rests_on_a_wrong_value``. What is the same fact is said here, and nowhere else.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from amiyan.kernel.problems import N_

RULE: Final = "rests_on_a_wrong_value"
By = Literal["region", "place", "class", "person"]


@dataclass(frozen=True, slots=True)
class Register:
    """A register: what people call the fact (a msgid), about what it is, and the detectors whose signals rest on it."""

    name: str
    by: By
    detectors: tuple[str, ...]


REGISTERS: Final[dict[str, Register]] = {
    "region_calendar": Register(N_("The region's calendar, for every place"), "region", ("closed_day",)),
    "place_calendar": Register(N_("The calendar of this place alone"), "place", ("closed_day",)),
    "class_list": Register(
        N_("The list of the class"), "class", ("never_seen", "too_perfect", "class_in_a_minute")
    ),
    "terminal": Register(
        N_("What is written of the terminals of this place: clock, door, binding"),
        "place",
        ("closed_day", "class_in_a_minute", "hand_made", "never_seen", "one_card"),
    ),
    "invoice": Register(N_("The invoice as it was entered"), "place", ("invoice_above",)),
    "enrolment": Register(N_("Where the child is enrolled"), "person", ("two_places", "not_served")),
    "numbers": Register(N_("The child's number at a terminal"), "person", ("two_places", "not_served")),
    "right": Register(N_("Whether the child has the right"), "person", ("not_served",)),
}
# What a family says is wrong is a table; of these signals rest on a fact.
_OF_A_TABLE: Final = {"registry_enrolment": "enrolment", "entitlements_decision": "right"}


class Value(NamedTuple):
    """A fact: of which register, and of which region, place, class or person, on which days (None: on any)."""

    register: str
    person_id: int | None
    class_label: str
    first: dt.date | None
    last: dt.date | None


def may_be_wrong(*, source: str, kind: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """On which registers a case of this source and kind rests; empty where nothing else can rest on the same fact."""
    if source == "correction":
        named = _OF_A_TABLE.get(str(facts.get("fact")))
        return (named,) if named else ()
    if source != "signal":
        return ()
    by_class = bool(facts.get("class"))
    return tuple(
        code for code, one in REGISTERS.items() if kind in one.detectors and (one.by != "class" or by_class)
    )


def value_of(
    register: str, *, source: str, kind: str, person_id: int | None, facts: Mapping[str, Any]
) -> Value | None:
    """The fact that a case says is wrong; None where the case does not rest on that register."""
    if register not in may_be_wrong(source=source, kind=kind, facts=facts):
        return None
    by = REGISTERS[register].by
    if by == "person":
        return Value(register, person_id, "", None, None) if person_id is not None else None
    days = (dt.date.fromisoformat(facts["first"]), dt.date.fromisoformat(facts["last"]))
    return Value(register, None, str(facts.get("class", "")) if by == "class" else "", *days)
