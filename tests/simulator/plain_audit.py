"""A plain reading of a town's files, row by row, written from the published wording of the outcomes.

It shares nothing with the simulator and nothing with the rules: a second opinion on the truth.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

ALMATY = timezone(timedelta(hours=5))
METHODS = {
    "15": "face",
    "25": "palm",
    "1": "finger",
    "2": "card",
    "4": "card",
    "0": "password",
    "3": "password",
}
ACCEPTED = {"face", "palm", "finger", "card"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def has_right_checksum(iin: str) -> bool:
    d = [int(c) for c in iin]
    s = sum(d[i] * (i + 1) for i in range(11)) % 11
    if s == 10:
        s = sum(a * b for a, b in zip(d, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), strict=False)) % 11
    return s < 10 and s == d[11]


def day_of(text: str) -> date:
    if not text:
        raise ValueError(text)
    if "." in text:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007
    return date.fromisoformat(text)


class Town:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        self.first, self.last = (date.fromisoformat(truth["period"][end]) for end in ("from", "to"))
        self.terminals = {row["terminal"]: row for row in rows(folder / "terminals.csv")}
        self.calendar = rows(folder / "calendar.csv")
        self.days = [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]
        self._cache: dict[tuple[date, str, int | None], bool] = {}
        self.read_roster()

    def read_roster(self) -> None:
        listed = {row["facility"] for row in self.terminals.values()}
        seen, good, self.rejected = set(), [], 0
        for row in rows(self.folder / "roster.csv"):
            if tuple(row.values()) in seen:
                continue
            seen.add(tuple(row.values()))
            if not has_right_checksum(row["iin"]) or row["facility"] not in listed:
                self.rejected += 1
                continue
            good.append(row)
        owners = defaultdict(set)
        for row in good:
            owners[row["facility"], row["pin"] or row["iin"]].add(row["iin"])
        fair = [row for row in good if len(owners[row["facility"], row["pin"] or row["iin"]]) == 1]
        self.rejected += len(good) - len(fair)
        self.enrolments: dict[str, list[tuple[str, date, date, int | None]]] = defaultdict(list)
        self.pins = {}
        self.standing = {}
        for row in fair:
            begins = day_of(row["enrolled_from"]) if row["enrolled_from"] else date.min
            ends = day_of(row["enrolled_to"]) if row["enrolled_to"] else date.max
            if any(begins <= e[2] and e[1] <= ends for e in self.enrolments[row["iin"]]):
                self.rejected += 1
                continue
            written = row["grade"] or (re.findall(r"^\d+", row["class"]) or [""])[0]
            grade = int(written) if written else None
            self.enrolments[row["iin"]].append((row["facility"], begins, ends, grade))
            self.pins[row["facility"], row["pin"] or row["iin"]] = row["iin"]
            young = None if grade is None else 1 <= grade <= 4
            self.standing[row["iin"]] = True if row["categories"] or young else young

    def is_open(self, day: date, facility: str, grade: int | None) -> bool:
        key = (day, facility, grade)
        if key not in self._cache:
            self._cache[key] = self._is_open(*key)
        return self._cache[key]

    def _is_open(self, day: date, facility: str, grade: int | None) -> bool:
        answer = False
        for row in self.calendar:
            if row["date"] != day.isoformat() or row["facility"] not in ("", facility):
                continue
            if row["grade_from"] and not int(row["grade_from"]) <= (-1 if grade is None else grade) <= int(
                row["grade_to"]
            ):
                continue
            answer = row["school_day"] == "1"  # single schools stand last
        return answer

    def by_list(self) -> int:
        return sum(
            begins <= day <= ends and self.is_open(day, facility, grade)
            for iin, spells in self.enrolments.items()
            if self.standing[iin]
            for facility, begins, ends, grade in spells
            for day in self.days
        )

    def records(self):
        for path in sorted((self.folder / "events").iterdir()):
            if path.suffix == ".dat":
                yield from zkteco(path)
            else:
                yield from hikvision(path)


def zkteco(path: Path):
    serial = path.name.split("_")[0]
    for raw in path.read_bytes().split(b"\n"):
        line = raw.rstrip(b"\r").decode("utf-8", "replace")
        if not line.strip():
            continue
        fields = line.split("\t")
        if len(fields) == 6 and fields[0].startswith(" "):
            fields = fields[:2] + fields[3:]
        try:
            moment = datetime.fromisoformat(fields[1])
            yield serial, fields[0].strip(), moment, fields[2], METHODS.get(fields[3], "unknown"), True
        except (ValueError, IndexError):
            yield None


def hikvision(path: Path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        events = json.loads(text)
    else:
        events = []
        for line in text.split("\n"):
            if line.strip():
                try:
                    events.append(json.loads(line))
                except ValueError:
                    events.append(None)
    for event in events:
        if event is None:
            yield None
            continue
        moment = datetime.fromisoformat(event["dateTime"]).astimezone(ALMATY).replace(tzinfo=None)
        inner = event.get("AccessControllerEvent", {})
        sub = inner.get("subEventType")
        method = {75: "face", 1: "card", 38: "finger"}.get(sub)
        state = (inner.get("majorEventType"), sub)
        yield event["deviceID"], inner.get("employeeNoString"), moment, state, method, method is not None


def audit(folder: Path) -> dict[str, Any]:  # noqa: C901 - told in one breath, as the wording has it
    town = Town(folder)
    outcomes: Counter[str] = Counter()
    seen, accepted, waiting = set(), {}, set()
    ordinary = (time(7, 30), time(16, 30))
    hours = {
        row["facility"]: (time.fromisoformat(row["open_from"]), time.fromisoformat(row["open_to"]))
        for row in town.terminals.values()
        if row["open_from"]
    }

    def outcome(record):  # noqa: C901
        if record is None:
            return "unreadable"
        serial, pin, moment, state, method, is_pass = record
        if (serial, pin, moment, state) in seen:
            return "repeated_record"
        seen.add((serial, pin, moment, state))
        terminal = town.terminals.get(serial)
        if not is_pass or terminal is None or terminal["place"] != "canteen":
            return "not_a_pass"
        facility, day = terminal["facility"], moment.date()
        iin = town.pins.get((facility, pin)) or (pin if pin in town.enrolments else None)
        if iin is None:
            return "unknown_person"
        if not town.first <= day <= town.last:
            return "outside_period"
        spells = town.enrolments[iin]
        if not town.is_open(day, facility, spells[0][3]):
            return "not_a_school_day"
        at = [spell[0] for spell in spells if spell[1] <= day <= spell[2]]
        if not at:
            return "not_enrolled"
        if facility not in at:
            return "other_facility"
        if town.standing[iin] is False:
            return "not_entitled"
        if town.standing[iin] is None:
            waiting.add((iin, day))
            return "entitlement_unknown"
        opens, closes = hours.get(facility, ordinary)
        if not opens <= moment.time() <= closes:
            return "outside_serving_hours"
        if method not in ACCEPTED:
            waiting.add((iin, day))
            return "method_needs_confirmation"
        if (iin, day) in accepted:
            return "second_that_day"
        accepted[iin, day] = facility
        return "used"

    for record in town.records():
        outcomes[outcome(record)] += 1
    payable = Counter((facility, day) for (_, day), facility in accepted.items())
    bills = {
        (r["facility"], date.fromisoformat(r["date"])): int(r["meals"]) for r in rows(folder / "invoice.csv")
    }
    assert payable.keys() <= bills.keys()
    standing = list(town.standing.values())
    return {
        "children": {
            "on_roster": len(standing),
            "entitled": standing.count(True),
            "not_entitled": standing.count(False),
            "unknown": standing.count(None),
            "rejected_rows": town.rejected,
        },
        "passes": {"read": outcomes.total(), **outcomes},
        "meals": {"payable": len(accepted), "held": len(waiting - accepted.keys())},
        "by_list": town.by_list(),
        "invoice": {
            "billed_meals": sum(bills.values()),
            "above_fact": sum(max(0, meals - payable[key]) for key, meals in bills.items()),
            "below_fact": sum(max(0, payable[key] - meals) for key, meals in bills.items()),
        },
    }
