"""Hard inputs from a seed: a few schools whose lists and logs have every habit that we have heard of."""

import csv
import datetime as dt
import io
import json
import random
from pathlib import Path
from typing import Any

from .kit import Files, attlog, child, face, text, usb, workbook, zero_child

LANGUAGES = {
    "kk": {
        "iin": "ЖСН", "surname": "Тегі", "grade": "Параллель", "class": "Сынып", "facility": "Мектеп",
        "categories": "Әлеуметтік санаты", "pin": "Терминалдағы нөмірі", "enrolled_from": "Қабылданған күні",
        "enrolled_to": "Шыққан күні", "terminal": "Терминал", "place": "Орны", "open_from": "Ашылуы",
        "open_to": "Жабылуы",
    },
    "ru": {
        "iin": "ИИН", "surname": "Фамилия", "grade": "Параллель", "class": "Класс", "facility": "Школа",
        "categories": "Категория", "pin": "Номер в терминале", "enrolled_from": "Дата зачисления",
        "enrolled_to": "Дата выбытия", "terminal": "Серийный номер", "place": "Место", "open_from": "Открытие",
        "open_to": "Закрытие",
    },
}  # fmt: skip
LOOK_ALIKE = str.maketrans(
    {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "М": "M", "С": "C", "К": "K", "Н": "H"}
)
SCHOOLS = ["Школа № 1", "Школа № 2", "Гимназия Абая"]
CATEGORIES = ["", "", "", "сирота", "asp", "малообеспеченная семья; сирота", "дитя войны", "ЧС; дитя войны"]
DAYS = [dt.date(2025, 9, 1) + dt.timedelta(n) for n in range(30)]


class Town:
    """Writes the files of one seed into a folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        self.files = Files(folder, region=self.rng.choice(["59", "71", None]), price_tiyn=None)
        self.language = self.rng.choice(["kk", "ru"])
        self.words = LANGUAGES[self.language]
        self.pins: list[tuple[str, str]] = []  # school, number
        self.terminals: dict[str, tuple[str, str]] = {}

    def write(self) -> Files:
        self.write_terminals()
        self.write_roster()
        for number, (serial, (school, _)) in enumerate(list(self.terminals.items())):
            if number % 3 == 2:
                self.write_hikvision(serial, school)
            else:
                self.write_zkteco(serial, school, padded=self.rng.random() < 0.5)
        self.write_zkteco("ALIEN7", SCHOOLS[0], padded=False)
        if self.rng.random() < 0.7:
            self.write_calendar()
        self.write_invoice()
        return self.files

    def sometimes(self, share: float) -> bool:
        return self.rng.random() < share

    def look_alike(self, written: str) -> str:
        return written.translate(LOOK_ALIKE) if self.sometimes(0.3) else written

    def write_terminals(self) -> None:
        hours: dict[str, tuple[str, str]] = {SCHOOLS[1]: ("08:15", "14:00")}
        rows = []
        for number in range(7):
            school = SCHOOLS[number % 3]
            place = "entrance" if number == 5 else "canteen"
            serial = f"CJ{number}{self.rng.randrange(1000)}"
            self.terminals[serial] = (school, place)
            rows.append([serial, self.look_alike(school), {"canteen": "асхана", "entrance": "вход"}[place],
                         *hours.get(school, ("", ""))])  # fmt: skip
        names = ["terminal", "facility", "place", "open_from", "open_to"]
        self.files.terminals_path = self.table("terminals", names, rows)

    def write_roster(self) -> None:
        names = ["iin", "surname", "class", "facility", "pin", "enrolled_from", "enrolled_to"]
        names += ["grade"] * self.sometimes(0.6) + ["categories"] * self.sometimes(0.8)
        self.rng.shuffle(names)
        rows: list[list[Any]] = []
        for number in range(self.rng.randrange(30, 60)):
            rows.extend([self.cell(name, values) for name in names] for values in self.enrolments(number))
        rows += self.rng.sample(rows, 3)  # identical rows
        self.rng.shuffle(rows)
        self.files.roster_path = self.table("roster", names, rows)

    def enrolments(self, number: int) -> list[dict[str, Any]]:
        iin = zero_child(number) if self.sometimes(0.2) else child(number)
        if self.sometimes(0.05):
            iin = iin[:-1] + str((int(iin[-1]) + 1) % 10)
        grade = self.rng.choice([0, 1, 2, 3, 4, 4, 5, 9, 11, None])
        pin = self.rng.choice(
            ["", "", str(100 + number), f"0{100 + number}", str(100 + number % 25), f"T{number}"]
        )
        school = self.rng.choice(SCHOOLS) if not self.sometimes(0.04) else "Школа № 99"
        one = {
            "iin": iin, "grade": grade, "class": "" if grade is None else self.rng.choice(["{} «Ә»", "{}-Б", "{}"]).format(grade),
            "facility": school, "pin": pin, "categories": self.rng.choice(CATEGORIES), "surname": f"Ойдан {number}",
            "enrolled_from": self.rng.choice([None, None, DAYS[7]]), "enrolled_to": None,
        }  # fmt: skip
        self.pins.append((school, pin or iin))
        if not self.sometimes(0.35):
            return [one]
        # A transfer in the middle of the month: abutting, with a gap, or (the same day twice) overlapping.
        end = self.rng.choice(DAYS[8:20])
        start = end + dt.timedelta(self.rng.choice([0, 1, 1, 1, 4]))
        other = {**one, "facility": self.rng.choice(SCHOOLS), "enrolled_from": start,
                 "categories": self.rng.choice(CATEGORIES)}  # fmt: skip
        self.pins.append((str(other["facility"]), pin or iin))
        return [{**one, "enrolled_to": end}, other]

    def cell(self, name: str, values: dict[str, Any]) -> Any:
        value = values[name]
        if name.startswith("enrolled"):
            if value is None:
                return ""
            if self.sometimes(0.02):
                return "31.02.2025"
            serial = (value - dt.date(1899, 12, 30)).days
            return self.rng.choice([serial, f"{value:%d.%m.%Y}", value.isoformat()])
        if name == "iin" and self.sometimes(0.5):
            return int(value)
        if name == "facility":
            return self.look_alike(value)
        if name == "grade" and self.sometimes(0.3):
            return ""
        return "" if value is None else value

    def table(self, name: str, names: list[str], rows: list[list[Any]]) -> Path:
        head = [self.look_alike(self.words[column]) for column in names]
        form = self.rng.choice(
            ["xlsx", "xlsx", "cp1251" if self.language == "ru" else "utf-8-sig", "utf-8-sig", "utf-8"]
        )
        folder = self.files.folder
        if form == "xlsx":
            titles: list[list[Any]] = [["Тізім / Список"] + [None] * 3, ["2025-2026"], []]
            titles = titles[: self.rng.randrange(4)]
            return workbook(
                folder / f"{name}.xlsx", [*titles, head, *rows], merge=["A1:D1"] if titles else []
            )
        separator = self.rng.choice(";,")
        lines = [self.line(row, separator) for row in [head, *rows]]
        if form == "cp1251":  # this code page has no Kazakh letters, and no schoolkeeper misses them
            lines = [line.replace("Ә", "А") for line in lines]
        return text(folder / f"{name}.csv", lines, form, end=self.rng.choice(["\n", "\r\n"]))

    def line(self, row: list[Any], separator: str) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=separator, lineterminator="").writerow(row)
        return buffer.getvalue()

    def moment(self) -> str:
        day = self.rng.choice(DAYS)
        if self.sometimes(0.03):
            day = self.rng.choice(
                [dt.date(2000, 1, 1), dt.date(2026, 9, 8), dt.date(2025, 8, 31), dt.date(2025, 10, 1)]
            )
        clock = self.rng.choice(["07:30:00", "07:29:59", "16:30:00", "16:30:01", "08:15:00", "14:00:00", "14:00:01",
                                 "12:00:00", "12:00:00", f"12:{self.rng.randrange(60):02}:{self.rng.randrange(60):02}"])  # fmt: skip
        return f"{day} {clock}"

    def number(self, school: str) -> str:
        if self.sometimes(0.05):
            return self.rng.choice(["9999", "31337", child(900)])
        own = [pin for at, pin in self.pins if at == school]
        pin = self.rng.choice(own if own and self.sometimes(0.85) else [pin for _, pin in self.pins])
        return pin.lstrip("0") if self.sometimes(0.3) else pin

    def write_zkteco(self, serial: str, school: str, *, padded: bool) -> None:
        what = [
            (self.number(school), self.moment(), self.rng.choice([0, 0, 1, 255]), self.rng.choice([15, 15, 25, 1, 2, 4, 0, 3, 9]))
            for _ in range(self.rng.randrange(40, 120))
        ]  # fmt: skip
        write = usb if padded else attlog
        lines = [write(*one) for one in what]
        if padded:
            lines[0] = usb("100", *what[0][1:])  # some number that is short enough to be padded
        for _ in range(4):
            lines.insert(
                self.rng.randrange(len(lines)),
                self.rng.choice(["", "мусор", "  ", "1\t2025", "5\tвчера\t0\t15"]),
            )
        self.files.log(f"{serial}_attlog.dat", *lines, end=self.rng.choice(["\n", "\r\n"]))
        if self.sometimes(0.5):  # the whole log again, in the other layout and under another name
            other = attlog if padded else usb
            again = [other(*one) for one in what[5:]]
            self.files.log(
                f"{serial}-2.dat", *(again if padded else [usb("100", "2025-09-03 12:00:00"), *again])
            )

    def write_hikvision(self, serial: str, school: str) -> None:
        events: list[Any] = []
        for _ in range(self.rng.randrange(40, 100)):
            zone = self.rng.choice([5, 5, 6, 0])
            local = dt.datetime.fromisoformat(self.moment()) + dt.timedelta(hours=zone - 5)
            at = local.isoformat() + {5: "+05:00", 6: "+06:00", 0: "Z"}[zone]
            sub = self.rng.choice([75, 75, 75, 75, 1, 38, 76, 21, 9])
            device = self.rng.choice([serial] * 6 + ["UNLISTED"])
            pin = None if self.sometimes(0.04) else self.number(school)
            events.append(face(device, pin, at, sub))
            if self.sometimes(0.05):
                events.append({"dateTime": at, "deviceID": serial, "eventType": "heartBeat"})
        events += self.rng.sample(events, 5)
        if self.sometimes(0.5):
            self.files.events(f"hik {serial}.json", *events, as_array=True)
        else:
            events.insert(3, json.dumps(events[0])[:-9])
            events.insert(9, "")
            self.files.events(f"hik {serial}.jsonl", *events)

    def write_calendar(self) -> None:
        rows = []
        for _ in range(self.rng.randrange(1, 12)):
            day = self.rng.choice(DAYS)
            school = self.rng.choice(["", "", *SCHOOLS])
            grades = self.rng.choice([",", ",", "1,4", "5,11", "0,0", ",3"])
            rows.append(
                f"{self.rng.choice([day.isoformat(), f'{day:%d.%m.%Y}'])},{self.rng.choice('01')},{school},{grades}"
            )
        self.files.calendar(*rows)

    def write_invoice(self) -> None:
        rows = [
            f"{day},{self.look_alike(school)},{self.rng.randrange(8)}" for day in DAYS for school in SCHOOLS
        ]
        rows = self.rng.sample(rows, 50)
        self.files.invoice(*rows, *rows[:3], f"{DAYS[3]},{SCHOOLS[0]},2", f"{DAYS[3]},Школа № 99,2")
