"""A second opinion on an audit, row by row, written from the published wording and from nothing else.

It shares no code with the product: own readers (openpyxl, csv), own headings, own calendar of autumn 2025, own
prices. Where the wording leaves a choice, the choice is named in a comment that begins with "Choice".
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .oracle_logs import Seen, read_logs
from .oracle_registers import Enrolment, Registers, pin_key, read_roster, read_terminals
from .oracle_tables import NO, YES, code_key, date_in, key, table, text_in

OUTCOMES = [
    "unreadable", "repeated_record", "not_a_pass", "unknown_person", "outside_period", "not_a_school_day",
    "not_enrolled", "other_facility", "not_entitled", "entitlement_unknown", "outside_serving_hours",
    "method_needs_confirmation", "second_that_day", "used",
]  # fmt: skip
USUAL_HOURS = (dt.time(7, 30), dt.time(16, 30))
ACCEPTED = ("face", "palm", "fingerprint", "card")
# The programme's own calendar, as its parameters publish it, for autumn 2025 only.
SCHOOL_YEAR = (dt.date(2025, 9, 2), dt.date(2026, 5, 25))
BREAK = (dt.date(2025, 10, 27), dt.date(2025, 11, 2))
HOLIDAYS = {dt.date(2025, 10, 25), dt.date(2025, 10, 27), dt.date(2025, 12, 16)}


class Calendar:
    def __init__(self, path: Path | None, registers: Registers) -> None:
        self.rows = []
        for _, row in table(path) if path else []:
            written = text_in(row.get("facility", ""))
            if written and code_key(written) not in registers.codes:
                continue
            answer = key(text_in(row["school_day"]))
            try:
                date = date_in(row["date"])
            except ValueError:
                continue
            if date is None or answer not in YES | NO:
                continue
            grades = [text_in(row.get(name, "")) for name in ("grade_from", "grade_to")]
            low, high = (int(g) if g else edge for g, edge in zip(grades, (0, 12), strict=True))
            facility = code_key(written) if written else ""
            self.rows.append((date, answer in YES, facility, any(grades), low, high))

    def is_open(self, day: dt.date, facility: str, grade: int | None) -> bool:
        best = None
        for date, is_open, school, limited, low, high in self.rows:
            if date != day or (school and school != facility):
                continue
            if limited and (grade is None or not low <= grade <= high):
                continue
            rank = (bool(school), limited)  # Choice: the narrower wins, a school before grades
            if best is None or rank >= best[0]:
                best = (rank, is_open)
        if best is not None:
            return best[1]
        # Choice: a day of which the calendar says nothing is as the programme has it.
        return (
            SCHOOL_YEAR[0] <= day <= SCHOOL_YEAR[1]
            and day.isoweekday() <= 5
            and not BREAK[0] <= day <= BREAK[1]
            and day not in HOLIDAYS
        )


def price_of(region: str | None, grade: int | None, given: int | None) -> int:
    """Prices of autumn 2025. Choice: grade 0 and a grade not known cost as the lowest band."""
    if given is not None:
        return given
    if region == "59":
        return 63700 if (grade or 0) <= 4 else 74500 if (grade or 0) <= 9 else 79400
    return {"71": 95100, "75": 90100, "63": 89600}.get(region or "", 63100)


@dataclass
class Expected:
    summary: dict[str, Any]
    lines: list[tuple[str, ...]]
    passes: list[tuple[str, ...]]
    rejected: list[int]
    by_supplier: dict[str, int]


def expect(
    *,
    roster: Path,
    terminals: Path,
    events: list[Path],
    first: dt.date,
    last: dt.date,
    calendar: Path | None = None,
    invoice: Path | None = None,
    region: str | None = None,
    price_tiyn: int | None = None,
) -> Expected:
    registers = Registers()
    read_terminals(terminals, registers)
    read_roster(roster, registers)
    judge = Judge(registers, Calendar(calendar, registers), first, last, region, price_tiyn)
    judge.all(read_logs(events, registers))
    return judge.expected(invoice)


class Judge:
    def __init__(
        self,
        registers: Registers,
        calendar: Calendar,
        first: dt.date,
        last: dt.date,
        region: str | None,
        given: int | None,
    ) -> None:
        self.registers, self.calendar, self.first, self.last = registers, calendar, first, last
        self.region, self.given = region, given
        self.days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
        self.outcomes: list[tuple[Seen, str, str]] = []  # record, facility code, outcome
        self.meals: dict[tuple[str, dt.date], tuple[Any, ...]] = {}

    def person(self, facility: str, pin: str) -> str | None:
        if found := self.registers.pins.get((facility, pin_key(pin))):
            return found
        iin = pin.zfill(12)
        return iin if len(pin) >= 6 and iin in self.registers.children else None

    def enrolled(self, iin: str, day: dt.date) -> Enrolment | None:
        return next((e for e in self.registers.children[iin] if e.first <= day <= e.last), None)

    def all(self, records: list[Seen]) -> None:  # noqa: C901 - told in one breath
        seen = set()
        found: dict[int, str] = {}
        waiting: dict[tuple[str, dt.date], list[tuple[Any, ...]]] = defaultdict(list)
        held: dict[tuple[str, dt.date], list[tuple[Any, ...]]] = defaultdict(list)
        for n, record in enumerate(records):
            same = (record.terminal, pin_key(record.pin), record.at, record.state)
            if record.at is not None and same in seen:
                found[n] = "repeated_record"
                continue
            seen.add(same)
            outcome, iin = self.before_uniqueness(record)
            if outcome:
                found[n] = outcome
            if iin and record.at:
                entry: tuple[Any, ...] = (record.at, record.terminal, record.file, record.line, n, record)
                if not outcome:
                    waiting[iin, record.at.date()].append(entry)
                elif outcome in ("method_needs_confirmation", "entitlement_unknown"):
                    held[iin, record.at.date()].append((*entry, outcome))
        for child_day, entries in waiting.items():
            for place, entry in enumerate(sorted(entries, key=lambda e: e[:5])):
                found[entry[4]] = "second_that_day" if place else "used"
                if not place:
                    self.meals[child_day] = (entry[5], "payable", "used")
        for child_day, entries in held.items():
            least = min(entries, key=lambda e: e[:5])
            self.meals.setdefault(child_day, (least[5], "held", least[6]))
        self.outcomes = [(record, self.code_of(record), found[n]) for n, record in enumerate(records)]

    def code_of(self, record: Seen) -> str:
        listed = self.registers.terminals.get(record.terminal)
        return self.registers.codes[listed[0]] if listed else ""

    def before_uniqueness(self, record: Seen) -> tuple[str, str | None]:  # noqa: C901 - as the wording has it
        """The first outcome that applies, '' where the pass is good by itself; and the child."""
        if record.at is None:
            return "unreadable", None
        facility, place = self.registers.terminals.get(record.terminal, ("", ""))
        if not record.is_pass or place != "canteen":
            return "not_a_pass", None
        iin = self.person(facility, record.pin)
        if iin is None:
            return "unknown_person", None
        day = record.at.date()
        if not self.first <= day <= self.last:
            return "outside_period", iin
        enrolment = self.enrolled(iin, day)
        # Choice: a child enrolled nowhere that day is taken in the grade of the last enrolment.
        grade = (enrolment or max(self.registers.children[iin], key=lambda e: e.last)).grade
        if not self.calendar.is_open(day, facility, grade):
            return "not_a_school_day", iin
        if enrolment is None:
            return "not_enrolled", iin
        if enrolment.facility != facility:
            return "other_facility", iin
        if enrolment.entitled is False:
            return "not_entitled", iin
        if enrolment.entitled is None:
            return "entitlement_unknown", iin
        opens, closes = self.registers.hours.get(facility, USUAL_HOURS)
        if not opens <= record.at.time() <= closes:
            return "outside_serving_hours", iin
        return ("" if record.method in ACCEPTED else "method_needs_confirmation"), iin

    def price(self, iin: str, day: dt.date) -> int:
        enrolment = self.enrolled(iin, day)
        return price_of(self.region, enrolment.grade if enrolment else None, self.given)

    def by_list(self) -> int:
        return sum(
            self.price(iin, day)
            for iin, enrolments in self.registers.children.items()
            for e in enrolments
            if e.entitled
            for day in self.days
            if e.first <= day <= e.last and self.calendar.is_open(day, e.facility, e.grade)
        )

    def states(self) -> list[bool | None]:
        """Each child by the state on the last enrolled day of the period."""
        found = []
        for enrolments in self.registers.children.values():
            inside = [e for e in enrolments if e.first <= self.last and e.last >= self.first]
            if inside:
                found.append(max(inside, key=lambda e: e.first).entitled)
        return found

    def expected(self, invoice: Path | None) -> Expected:
        states = self.states()
        counts = Counter(outcome for _, _, outcome in self.outcomes)
        amounts: Counter[str] = Counter()
        lines, by_supplier = [], Counter[str]()
        payable: Counter[tuple[str, dt.date]] = Counter()
        for (iin, day), (record, verdict, reason) in self.meals.items():
            tiyn = self.price(iin, day)
            amounts[verdict] += tiyn
            facility = self.registers.terminals[record.terminal][0]
            if verdict == "payable":
                payable[facility, day] += 1
                by_supplier[self.registers.suppliers.get(facility, (facility, "", ""))[0]] += tiyn
            lines.append(
                (iin, self.code_of(record), day.isoformat(), verdict, reason, record.terminal,
                 record.at.isoformat(), record.method, str(tiyn))
            )  # fmt: skip
        by_list = self.by_list()
        summary = {
            "programme": "school-meals",
            "period": {"from": self.first.isoformat(), "to": self.last.isoformat()},
            "school_days": self.school_days(),
            "children": {
                "on_roster": len(states),
                "entitled": states.count(True),
                "not_entitled": states.count(False),
                "unknown": states.count(None),
                "rejected_rows": len(self.registers.rejected),
            },
            "passes": {"read": len(self.outcomes), **{name: counts[name] for name in OUTCOMES}},
            "meals": {
                "payable": sum(meal[1] == "payable" for meal in self.meals.values()),
                "held": sum(meal[1] == "held" for meal in self.meals.values()),
            },
            "amount_tiyn": {
                "by_list": by_list,
                "by_fact": amounts["payable"],
                "held": amounts["held"],
                "difference": by_list - amounts["payable"],
            },
            "invoice": self.invoice(invoice, payable) if invoice else None,
        }
        passes: list[tuple[str, ...]] = [
            (r.file, str(r.line), r.terminal, r.pin, r.at.isoformat() if r.at else "", code, outcome)
            for r, code, outcome in self.outcomes
        ]
        return Expected(summary, sorted(lines), passes, sorted(self.registers.rejected), dict(by_supplier))

    def school_days(self) -> int:
        """Choice: "the largest" is over schools and grades, whether or not the grade has children."""
        return max(
            sum(self.calendar.is_open(day, facility, grade) for day in self.days)
            for facility in self.registers.codes
            for grade in [None, *range(13)]
        )

    def invoice(self, path: Path, payable: Counter[tuple[str, dt.date]]) -> dict[str, int]:
        rows = set()
        for _, row in table(path):
            facility, day = code_key(text_in(row["facility"])), date_in(row["date"])
            # Choice: bills of unknown schools and of other periods are left out; the same line twice is one.
            if (
                facility in self.registers.codes
                and day
                and self.first <= day <= self.last
                and text_in(row["meals"]).isdigit()
            ):
                rows.add((facility, day, int(text_in(row["meals"]))))
        billed: Counter[tuple[str, dt.date]] = Counter()
        for facility, day, meals in rows:
            billed[facility, day] += meals
        return {
            "billed_meals": sum(billed.values()),
            "above_fact": sum(max(0, meals - payable[line]) for line, meals in billed.items()),
            # Choice: "line by line" is over billed lines; a day that nobody billed has no line.
            "below_fact": sum(max(0, payable[line] - meals) for line, meals in billed.items()),
        }
