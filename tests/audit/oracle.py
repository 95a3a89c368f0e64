"""A second opinion on an audit, row by row, written from the published wording and from nothing else.

It shares no code with the product: own readers (openpyxl, csv), own headings, own calendar of autumn 2025, own
prices. Where the wording leaves a choice, the choice is named in a comment that begins with "Choice".
"""

import csv
import datetime as dt
import io
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

OUTCOMES = [
    "unreadable", "repeated_record", "not_a_pass", "unknown_person", "outside_period", "not_a_school_day",
    "not_enrolled", "other_facility", "not_entitled", "entitlement_unknown", "outside_serving_hours",
    "method_needs_confirmation", "second_that_day", "used",
]  # fmt: skip
CATEGORIES = ("orphan", "no_parental_care", "disability", "asp", "low_income", "large_family", "emergency")
ALMATY, OLD_ALMATY = (dt.timezone(dt.timedelta(hours=hours)) for hours in (5, 6))
ONE_ZONE_SINCE = dt.datetime(2024, 3, 1, tzinfo=OLD_ALMATY)
USUAL_HOURS = (dt.time(7, 30), dt.time(16, 30))
ACCEPTED = ("face", "palm", "fingerprint", "card")
VERIFY = {
    "0": "password", "3": "password", "1": "fingerprint", "2": "card", "4": "card", "15": "face", "25": "palm",
}  # fmt: skip
SUB_TYPES = {75: "face", 1: "card", 38: "fingerprint"}

# The programme's own calendar, as its parameters publish it, for autumn 2025 only.
SCHOOL_YEAR = (dt.date(2025, 9, 2), dt.date(2026, 5, 25))
BREAK = (dt.date(2025, 10, 27), dt.date(2025, 11, 2))
HOLIDAYS = {dt.date(2025, 10, 25), dt.date(2025, 10, 27), dt.date(2025, 12, 16)}

HEADINGS = {
    "iin": "iin|жсн|иин|баланың жсн",
    "surname": "surname|тегі|фамилия",
    "given_name": "given_name|аты|имя",
    "patronymic": "patronymic|әкесінің аты|отчество",
    "grade": "grade|параллель",
    "class": "class|сынып|класс",
    "facility": "facility|мектеп|мектеп коды|школа",
    "categories": "categories|санаты|әлеуметтік санаты|категория",
    "pin": "pin|терминалдағы нөмірі|номер в терминале|табельный номер",
    "enrolled_from": "enrolled_from|қабылданған күні|дата зачисления",
    "enrolled_to": "enrolled_to|шыққан күні|дата выбытия",
    "terminal": "terminal|терминал|серийный номер",
    "place": "place|орны|место",
    "organisation_bin": "organisation_bin|бсн|бин",
    "organisation_name": "organisation_name|жеткізуші|поставщик",
    "iban": "iban|жск|иик",
    "open_from": "open_from|ашылуы|открытие",
    "open_to": "open_to|жабылуы|закрытие",
    "date": "date|күні|дата",
    "school_day": "school_day|оқу күні|учебный день",
    "grade_from": "grade_from|сыныптан|класс с",
    "grade_to": "grade_to|сыныпқа дейін|класс по",
    "meals": "meals|тамақ саны|количество порций",
}
WORDS = {
    "canteen": "canteen|асхана|столовая",
    "entrance": "entrance|кіреберіс|вход",
    "orphan": "orphan|жетім бала|сирота",
    "no_parental_care": "no_parental_care|без попечения родителей",
    "disability": "disability|мүгедектігі бар|инвалидность",
    "asp": "asp|аәк|асп",
    "low_income": "low_income|аз қамтылған|малообеспеченная семья",
    "large_family": "large_family|көп балалы|многодетная семья",
    "emergency": "emergency|төтенше жағдай|чс",
}
# Letters that look alike: everything is compared with the Cyrillic twin in place of the Latin one.
TWINS = str.maketrans("aceoptxykmhib", "асеортхукмніь", "")


def key(text: str) -> str:
    """For headings and words: no case, no twins, no spaces, punctuation or underscores."""
    return re.sub(r"[\W_]", "", text.lower().translate(TWINS).replace("в", "ь"))


def code_key(text: str) -> str:
    """For facilities: no case, no twins, single spaces."""
    return " ".join(text.lower().translate(TWINS).replace("в", "ь").split())


NAME_OF = {key(word): name for name, words in HEADINGS.items() for word in words.split("|")}
YES, NO = ({key(word) for word in words.split("|")} for words in ("1|иә|да|yes", "0|жоқ|нет|no"))
MEANING = {key(word): name for name, words in WORDS.items() for word in words.split("|")}


# --- tables ---------------------------------------------------------------------------------------------------


def table(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """(row number, column -> value) of the data rows; every known heading of the header is a column."""
    cells = workbook_cells(path) if path.suffix == ".xlsx" else text_cells(path)
    header: dict[int, str] = {}
    found = []
    for number, row in cells:
        if not header:
            names = {i: NAME_OF[key(str(c))] for i, c in enumerate(row) if key(str(c)) in NAME_OF}
            if len(names) >= 2:
                header = names
            continue
        if any(str(cell).strip() for cell in row):
            values = {name: row[i] if i < len(row) else "" for i, name in header.items()}
            found.append((number, values))
    return found


def workbook_cells(path: Path) -> list[tuple[int, list[Any]]]:
    sheet = openpyxl.load_workbook(path).active
    grid = [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        value = grid[area.min_row - 1][area.min_col - 1]
        for row in range(area.min_row - 1, area.max_row):
            for column in range(area.min_col - 1, area.max_col):
                grid[row][column] = value
    return list(enumerate(grid, 1))


def text_cells(path: Path) -> list[tuple[int, list[Any]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1251")
    first = max(text.split("\n")[:10], key=lambda line: line.count(";") + line.count(","))
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    return [(reader.line_num, row) for row in reader]


def text_in(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def date_in(value: Any) -> dt.date | None:
    """None where blank; ValueError where the cell is no date."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = text_in(value)
    if not text:
        return None
    if re.fullmatch(r"\d{5}", text):
        return dt.date(1899, 12, 30) + dt.timedelta(int(text))
    if match := re.fullmatch(r"(\d\d?)\.(\d\d?)\.(\d{4})", text):
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    return dt.date.fromisoformat(text)


def iin_in(value: Any) -> str:
    """Twelve digits with a right control digit, or ValueError."""
    text = text_in(value)
    if not re.fullmatch(r"\d{9,12}", text):
        raise ValueError(text)
    iin = text.zfill(12)
    dt.date(2000 + int(iin[:2]), int(iin[2:4]), int(iin[4:6]))
    digits = [int(c) for c in iin]
    rest = sum(d * w for d, w in zip(digits, range(1, 12), strict=False)) % 11
    if rest == 10:
        rest = sum(d * w for d, w in zip(digits, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), strict=False)) % 11
    if rest == 10 or rest != digits[11]:
        raise ValueError(text)
    return iin


def grade_in(row: dict[str, Any]) -> int | None:
    for name in ("grade", "class"):
        # Choice: a grade that is no grade (13, "дошкольник") is unknown, then the class is read.
        match = re.search(r"\d+", text_in(row.get(name, "")))
        if match and int(match[0]) <= 12:
            return int(match[0])
    return None


def categories_in(row: dict[str, Any]) -> bool | None:
    """Whether the child has any category: True, False, or None (unknown)."""
    if "categories" not in row:
        return None
    words = [word for word in map(str.strip, text_in(row["categories"]).split(";")) if word]
    if any(MEANING.get(key(word)) in CATEGORIES for word in words):
        return True
    return None if words else False


def pin_key(pin: str) -> str:
    """Choice: a number with lost or added zeros is the same number."""
    return pin.lstrip("0") or pin[:1]


# --- registers ------------------------------------------------------------------------------------------------


@dataclass
class Enrolment:
    row: int
    iin: str
    facility: str
    first: dt.date
    last: dt.date
    grade: int | None
    category: bool | None
    pin: str

    @property
    def entitled(self) -> bool | None:
        if self.category:
            return True
        young = None if self.grade is None else 1 <= self.grade <= 4
        if young:
            return True
        return None if young is None or self.category is None else False


@dataclass
class Registers:
    """Facilities by key; everything refers to a facility by its key."""

    codes: dict[str, str] = field(default_factory=dict)
    terminals: dict[str, tuple[str, str]] = field(default_factory=dict)
    hours: dict[str, tuple[dt.time, dt.time]] = field(default_factory=dict)
    suppliers: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    children: dict[str, list[Enrolment]] = field(default_factory=lambda: defaultdict(list))
    pins: dict[tuple[str, str], str] = field(default_factory=dict)
    rejected: list[int] = field(default_factory=list)


def read_terminals(path: Path, registers: Registers) -> None:
    for _, row in table(path):
        place = MEANING.get(key(text_in(row["place"])))
        terminal, written = text_in(row["terminal"]), text_in(row["facility"])
        if place not in ("canteen", "entrance") or not terminal or not written:
            continue
        facility = code_key(written)
        if registers.terminals.setdefault(terminal, (facility, place)) != (facility, place):
            continue
        registers.codes.setdefault(facility, " ".join(written.split()))
        if text_in(row.get("open_from", "")) and text_in(row.get("open_to", "")):
            hours = tuple(
                value if isinstance(value, dt.time) else dt.time.fromisoformat(text_in(value).zfill(5))
                for value in (row["open_from"], row["open_to"])
            )
            registers.hours.setdefault(facility, hours)  # type: ignore[arg-type]
        supplier = tuple(text_in(row.get(name, "")) for name in ("organisation_bin", "organisation_name", "iban"))
        if supplier[0]:
            registers.suppliers.setdefault(facility, supplier)  # type: ignore[arg-type]


def read_roster(path: Path, registers: Registers) -> None:
    good: list[Enrolment] = []
    seen = set()
    for number, row in table(path):
        try:
            enrolment = enrolment_in(number, row, registers)
        except ValueError:
            registers.rejected.append(number)  # Choice: a bad row twice is rejected twice
            continue
        same = repr(sorted((k, comparable(k, v)) for k, v in row.items()))
        if same in seen:
            continue
        seen.add(same)
        if enrolment.facility in registers.codes:
            good.append(enrolment)
        else:
            registers.rejected.append(number)
    owners = defaultdict(set)
    for enrolment in good:
        owners[enrolment.facility, enrolment.pin].add(enrolment.iin)
    for enrolment in good:
        others = registers.children[enrolment.iin] if enrolment.iin in registers.children else []
        if len(owners[enrolment.facility, enrolment.pin]) > 1 or any(
            enrolment.first <= other.last and other.first <= enrolment.last for other in others
        ):
            registers.rejected.append(enrolment.row)
            continue
        registers.children[enrolment.iin].append(enrolment)
        registers.pins[enrolment.facility, enrolment.pin] = enrolment.iin


def comparable(name: str, value: Any) -> str:
    if name == "iin":
        return text_in(value).zfill(12)
    return str(date_in(value)) if name.startswith("enrolled") else text_in(value)


def enrolment_in(number: int, row: dict[str, Any], registers: Registers) -> Enrolment:
    iin = iin_in(row["iin"])
    first = date_in(row.get("enrolled_from", "")) or dt.date.min
    last = date_in(row.get("enrolled_to", "")) or dt.date.max
    if last < first:
        raise ValueError(row)
    written = text_in(row.get("facility", ""))
    facility = code_key(written)
    if not written and len(registers.codes) == 1:
        facility = next(iter(registers.codes))  # Choice: with one school only, a blank is that school
    pin = pin_key(text_in(row.get("pin", "")) or iin)
    return Enrolment(number, iin, facility, first, last, grade_in(row), categories_in(row), pin)


# --- calendar and prices --------------------------------------------------------------------------------------


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


# --- logs -----------------------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """One record; ``at`` None: unreadable."""

    file: str
    line: int
    terminal: str
    pin: str
    at: dt.datetime | None
    state: str
    method: str
    is_pass: bool


def read_logs(paths: list[Path], registers: Registers) -> list[Seen]:
    found: list[Seen] = []
    for path in sorted(paths, key=lambda p: p.name):
        raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        if not raw.strip():
            continue
        read = hikvision if raw.lstrip()[:1] in b"{[" else zkteco
        found.extend(read(path.name, raw, registers))
    return found


def zkteco(name: str, raw: bytes, registers: Registers) -> list[Seen]:
    listed = [serial for serial in registers.terminals if name.lower().startswith(serial.lower())]
    serial = max(listed, key=len) if listed else name.split("_")[0].split(".")[0]
    lines = [line.rstrip("\r") for line in raw.decode("latin-1").split("\n")]
    padded = [
        len(fields[0]) for line in lines if len(fields := line.split("\t")) == 6 and fields[0] != fields[0].strip()
    ]
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        fields = line.split("\t")
        try:
            # A padded number with six fields; one too long to be padded in such a file is of that layout too.
            if len(fields) == 6 and padded and (fields[0] != fields[0].strip() or len(fields[0]) >= min(padded)):
                del fields[2]
            at = dt.datetime.strptime(fields[1].strip(), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
            pin = fields[0].strip()
            state, verify = int(fields[2]), str(int(fields[3]))
            if not re.fullmatch(r"[!-~]+", pin):
                raise ValueError(line)
        except (ValueError, IndexError):
            found.append(Seen(name, number, serial, "", None, "", "", False))
            continue
        found.append(Seen(name, number, serial, pin, at, str(state), VERIFY.get(verify, "unknown"), True))
    return found


def hikvision(name: str, raw: bytes, registers: Registers) -> list[Seen]:
    text = raw.decode("utf-8", "replace")
    if text.lstrip().startswith("["):
        values = list(enumerate(json.loads(text), 1))
    else:
        values = []
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    values.append((number, json.loads(line)))
                except ValueError:
                    values.append((number, None))
    listed = [serial for serial in registers.terminals if name.lower().startswith(serial.lower())]
    own = max(listed, key=len) if listed else name.split("_")[0].split(".")[0]
    return [event_of(name, number, value, own, registers) for number, value in values]


def event_of(name: str, number: int, value: Any, own: str, registers: Registers) -> Seen:
    device = value.get("deviceID", "") if isinstance(value, dict) else ""
    # Choice: a device that is not listed is its file's terminal where the name begins with a listed serial.
    terminal = device if device in registers.terminals or own not in registers.terminals else own
    terminal = terminal or own
    try:
        at = dt.datetime.fromisoformat(value["dateTime"])
        if at.tzinfo:
            at = at.astimezone(ALMATY if at >= ONE_ZONE_SINCE else OLD_ALMATY).replace(tzinfo=None)
    except (ValueError, KeyError, TypeError):
        return Seen(name, number, terminal, "", None, "", "", False)
    inner = value.get("AccessControllerEvent", {})
    major, sub = inner.get("majorEventType", ""), inner.get("subEventType", "")
    method = SUB_TYPES.get(sub) if major == 5 else None
    pin = str(inner.get("employeeNoString", ""))
    at = at.replace(microsecond=0)
    return Seen(name, number, terminal, pin, at, f"{major}:{sub}", method or "unknown", method is not None)


# --- the audit ------------------------------------------------------------------------------------------------


@dataclass
class Expected:
    summary: dict[str, Any]
    lines: list[tuple[str, ...]]
    passes: list[tuple[str, ...]]
    rejected: list[int]
    by_supplier: dict[str, int]


def expect(  # noqa: PLR0913
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
    def __init__(  # noqa: PLR0913
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

    def all(self, records: list[Seen]) -> None:
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
                entry = (record.at, record.terminal, record.file, record.line, n, record)
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
            entry = min(entries, key=lambda e: e[:5])
            self.meals.setdefault(child_day, (entry[5], "held", entry[6]))
        self.outcomes = [(record, self.code_of(record), found[n]) for n, record in enumerate(records)]

    def code_of(self, record: Seen) -> str:
        listed = self.registers.terminals.get(record.terminal)
        return self.registers.codes[listed[0]] if listed else ""

    def before_uniqueness(self, record: Seen) -> tuple[str, str | None]:
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
        passes = [
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
