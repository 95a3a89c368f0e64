"""What terminals record, as columns, and what each record is worth because of why it was made.

No rule is read here. Whoever makes a record says with which intention (a meal, a second helping, a stranger
at the door …); the table below says, for a child that is entitled, not entitled or of unknown standing, what
an honest audit must find. A disagreement with the audit is therefore a finding about one of the two.
"""

from enum import IntEnum

import numpy as np

from amiyan.simulator.text import Column

OUTCOMES = (
    "unreadable",
    "repeated_record",
    "not_a_pass",
    "unknown_person",
    "outside_period",
    "not_a_school_day",
    "not_enrolled",
    "other_facility",
    "not_entitled",
    "entitlement_unknown",
    "outside_serving_hours",
    "method_needs_confirmation",
    "second_that_day",
    "used",
)
UNREADABLE, REPEATED, NOT_A_PASS, UNKNOWN_PERSON, OUTSIDE_PERIOD, NOT_A_SCHOOL_DAY, NOT_ENROLLED = range(7)
OTHER_FACILITY, NOT_ENTITLED, ENTITLEMENT_UNKNOWN, OUTSIDE_HOURS, NEEDS_CONFIRMATION = range(7, 12)
SECOND_THAT_DAY, USED = 12, 13


class Standing(IntEnum):
    """What a child is owed, as the register of the town has it."""

    ENTITLED = 0
    NOT_ENTITLED = 1
    UNKNOWN = 2


class Intent(IntEnum):
    """Why a record was made."""

    MEAL = 0  # the meal of the day, proved by the child's face, palm, finger or card
    AGAIN = 1  # the same meal seen by another terminal, or a second helping
    OUT_OF_HOURS = 2
    TYPED = 3  # a password, a mark by hand or a method that nobody knows
    GUEST = 4  # a child of another school
    GONE = 5  # a child that is enrolled nowhere on that day
    CLOSED_DAY = 6
    STRANGER = 7  # a number that is on no roster: a teacher, a rejected row
    PASSING_BY = 8  # the entrance, a failed recognition, a door, a terminal that is not listed


OUTCOME_OF = np.array(
    [
        (USED, NOT_ENTITLED, ENTITLEMENT_UNKNOWN),
        (SECOND_THAT_DAY, NOT_ENTITLED, ENTITLEMENT_UNKNOWN),
        (OUTSIDE_HOURS, NOT_ENTITLED, ENTITLEMENT_UNKNOWN),
        (NEEDS_CONFIRMATION, NOT_ENTITLED, ENTITLEMENT_UNKNOWN),
        (OTHER_FACILITY, OTHER_FACILITY, OTHER_FACILITY),
        (NOT_ENROLLED, NOT_ENROLLED, NOT_ENROLLED),
        (NOT_A_SCHOOL_DAY, NOT_A_SCHOOL_DAY, NOT_A_SCHOOL_DAY),
        (UNKNOWN_PERSON, UNKNOWN_PERSON, UNKNOWN_PERSON),
        (NOT_A_PASS, NOT_A_PASS, NOT_A_PASS),
    ],
    dtype=np.int8,
)


class Method(IntEnum):
    """How the person was recognised."""

    FACE = 0
    PALM = 1
    FINGER = 2
    CARD = 3
    PASSWORD = 4
    BY_HAND = 5


class Event(IntEnum):
    """What kind of event a terminal wrote down."""

    PASS = 0
    FAILED = 1
    DOOR_OPENED = 2
    DOOR_CLOSED = 3


NOBODY = -1  # in ``child``: no person at all; strangers are numbered -2, -3, …

RECORD = np.dtype(
    [
        ("child", "i4"),
        ("terminal", "i4"),
        ("second", "i4"),  # of the local day, on the terminal's own clock
        ("event", "i1"),
        ("method", "i1"),
        ("state", "u1"),  # ZKTeco's check-in state
        ("outcome", "i1"),
        ("copy", "i1"),
        ("card", "i8"),  # a card's number where it is not the child's own; 0 otherwise
        ("pin", "S12"),
    ]
)


def make(
    *,
    child: Column,
    terminal: Column,
    second: Column,
    pin: Column,
    outcome: Column | int,
    method: Column | int = Method.FACE,
    event: int = Event.PASS,
    card: int = 0,
) -> Column:
    """Records as one column of :data:`RECORD`; all arguments of equal length or single values."""
    records = np.zeros(len(child), dtype=RECORD)
    records["child"], records["terminal"], records["second"] = child, terminal, second
    records["pin"], records["outcome"], records["method"] = pin, outcome, method
    records["event"], records["card"] = event, card
    return records


def make_none() -> Column:
    """No record, in the shape of records."""
    return np.zeros(0, dtype=RECORD)


def personless(records: Column, event: int, *, seconds_later: int) -> Column:
    """Events without a person beside given passes, at most one a second at a terminal.

    Two events of nobody in one second could not be told from one event recorded twice.
    """
    second = np.clip(records["second"] + seconds_later, 0, 86_399)
    _, first = np.unique(records["terminal"].astype(np.int64) * 86_400 + second, return_index=True)
    return make(
        child=np.full(len(first), NOBODY),
        terminal=records["terminal"][first],
        second=second[first],
        pin=np.zeros(len(first), dtype="S12"),
        outcome=NOT_A_PASS,
        event=event,
    )


def in_order(records: Column) -> Column:
    """Sorted by terminal, second and person, copies right behind their originals."""
    moment = records["terminal"].astype(np.int64) * 86_400 + records["second"]
    order = np.lexsort((records["copy"], records["state"], records["child"], moment))
    ordered: Column = records[order]
    return ordered
