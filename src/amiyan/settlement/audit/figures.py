"""The figures of an audit as values: what the summary, the report and the workbook are written from.

Money is whole tiyn, days count at both ends. Nothing here names a child or a category.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the difference, or something beside it that limits the figure.

    ``code`` is one of PARTS or BESIDE; ``units`` counts what the part counts (meals, terminal-days, rows …).
    """

    code: str
    units: int
    tiyn: int


# Parts that together are the difference, each missing meal in the first that applies.
PARTS = (
    "held",  # a pass was seen, and needs a person's confirmation
    "no_terminal",  # the school has no terminal in its canteen
    "not_accepted",  # a pass was seen, but not where or when meals are served
    "silent_terminals",  # no terminal of the canteen sent anything that day
    "unknown_persons",  # numbers nobody knows were seen that day: some may be these children
    "entrance_only",  # seen at the school's entrance, not in the canteen
    "no_trace",  # not seen anywhere that day
)
# What stands beside the difference and could move it.
BESIDE = ("silent_terminal_days", "unknown_person_passes", "rejected_rows", "closed_days", "held_unknown")


@dataclass(frozen=True, slots=True)
class School:
    """One facility in the period."""

    code: str
    supplier: str
    children: int
    meals_by_list: int
    meals_by_fact: int
    meals_held: int
    by_list: int
    by_fact: int
    held: int

    @property
    def difference(self) -> int:
        return self.by_list - self.by_fact


@dataclass(frozen=True, slots=True)
class Week:
    """One calendar week (Monday) over all schools."""

    monday: date
    school_days: int
    meals_by_list: int
    meals_by_fact: int
    meals_held: int
    by_list: int
    by_fact: int


@dataclass(frozen=True, slots=True)
class Method:
    """One way in which children were recognised, over payable and held meals."""

    code: str
    payable: int
    held: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Lines that do not add up: a pattern worth a look at one facility, never a decision about anybody.

    ``code``: ``class_in_a_minute``, ``invoice_above_fact``, ``invoice_below_fact``, ``closed_day_passes``,
    ``confirmed_by_hand``, ``replayed_log``, ``wrong_clock``, ``never_seen``, ``silent_terminal``,
    ``unknown_numbers``, ``not_billed``. ``count`` is what the code counts; ``detail`` a date, a terminal or
    the like.
    """

    code: str
    facility: str
    count: int
    tiyn: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A parameter that no act was found for; the figure rests on it."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """What suppliers billed beside what was seen; tiyn at the price of the day."""

    billed_meals: int
    above_fact: int
    below_fact: int
    above_tiyn: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything an audit found."""

    programme: str
    first: date
    last: date
    region: str | None
    school_days: int
    children: dict[str, int]  # on_roster, entitled, not_entitled, unknown, rejected_rows
    passes: dict[str, int]  # read, and every outcome
    meals: dict[str, int]  # payable, held
    amount: dict[str, int]  # by_list, by_fact, held, difference (tiyn)
    parts: tuple[Part, ...]
    beside: tuple[Part, ...]
    schools: tuple[School, ...]  # by the size of the difference, largest first
    weeks: tuple[Week, ...]
    methods: tuple[Method, ...]
    findings: tuple[Finding, ...]
    placeholders: tuple[Placeholder, ...]
    price_given: int | None  # tiyn, where the command set one price for all
    calendar_given: bool
    invoice: Invoice | None
    ledger: dict[str, object]  # transfers, balanced, root
    files: tuple[tuple[str, int], ...]  # name, records read
    unread: tuple[tuple[str, str], ...] = ()  # name, why it could not be read
    problems: tuple[tuple[str, int], ...] = ()  # sentence, how many lines
    paid: tuple[tuple[str, int], ...] = ()  # supplier, tiyn in the payment file
    unpaid: tuple[tuple[str, int], ...] = ()  # supplier without an account or number, tiyn left out
