"""A small town whose registers are asked in every way: files, lines of JSON, HTTP."""

import csv
from contextlib import closing, contextmanager
from functools import cache

from django.db import connection

from amiyan.country.kz import iin
from amiyan.registry.sources.files import FolderPeople, FolderPupils, FolderStatuses
from amiyan.registry.sources.http import HttpPeople, HttpPupils, HttpStatuses
from amiyan.registry.sources.line import Access, Limits, Line
from amiyan.simulator.registers import TownRegisters, no_faults, serving
from tests.registry.invented_town import BORN, a_facility

SCHOOL = "School 7"
QUICK = Limits(timeout=2, first_pause=0.001, longest_pause=0.002, attempts=3, page=4, batch=4, failures=4)
CODES = ["orphan", "no_parental_care", "disability", "asp", "low_income", "large_family", "emergency"]


@cache
def all_iins():
    return [number for number in (iin.make(BORN, "female", n) for n in range(1000)) if number]


def an_iin(serial):
    return all_iins()[serial]


def a_school(code=SCHOOL):
    facility = a_facility(code)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_terminal (serial, facility_id, place, source) VALUES (%s, %s, 'canteen', 'test')",
            [f"T {code}", facility],
        )
    return facility


def pupil(serial, **facts):
    return {
        "iin": an_iin(serial),
        "surname": "Серік",
        "given_name": f"Айша {serial}",
        "patronymic": "",
        "grade": 7,
        "class": "7 А",
        "facility": SCHOOL,
        "pin": str(101 + serial),
        "enrolled_from": "2025-09-01",
        "enrolled_to": None,
        **facts,
    }


def held(serial, *codes, covered=CODES, until=None):
    return {
        "iin": an_iin(serial),
        "answer": "held",
        "held": list(codes),
        "covered": list(covered),
        "until": until,
    }


def person(serial, surname="Серік", **facts):
    return {"iin": an_iin(serial), "surname": surname, "given_name": f"Айша {serial}", **facts}


def a_town(pupils=10):
    """Ten pupils; the third holds a status until a day, the last three have no answer of the checks."""
    town = TownRegisters()
    town.pupils = [pupil(n) for n in range(pupils)]
    town.pupils[4]["enrolled_to"] = "2025-10-10"
    answers = [held(n) for n in range(pupils - 3)]
    answers[2] = held(2, "asp", "large_family", until="2100-11-30")
    answers[3] = held(3, "asp", covered=["asp", "low_income"])
    town.answers = {answer["iin"]: answer for answer in answers}
    town.answers |= {
        an_iin(n): {"iin": an_iin(n), "answer": "unavailable", "reason": "partial"}
        for n in range(pupils - 3, pupils)
    }
    town.people = [person(n) for n in range(pupils)]
    town.people[1]["died"] = "2025-09-20"
    town.people.append(person(0, surname="Омар", named_from="2025-09-10"))
    town.people.append(person(pupils))  # a birth: nobody knew her
    return town


def write_tables(town, folder):
    """The town as its registers' owners would export it, with headings in Russian and Kazakh."""
    pupils = ["iin", "surname", "given_name", "patronymic", "grade", "class", "facility", "pin"]
    days = {"enrolled_from": "дата зачисления", "enrolled_to": "дата выбытия"}
    _write(folder / "pupils.csv", town.pupils, {**{n: n for n in pupils}, **days})
    answers = [
        {
            **answer,
            "held": ";".join(answer["held"]),
            "covered": ";".join(answer["covered"]),
        }
        for answer in town.answers.values()
        if answer["answer"] == "held"
    ]
    _write(
        folder / "statuses.csv",
        answers,
        {"iin": "ЖСН", "held": "санаты", "covered": "проверено", "until": "действует до"},
    )
    _write(
        folder / "people.csv",
        town.people,
        {
            "iin": "ИИН",
            "surname": "тегі",
            "given_name": "аты",
            "named_from": "дата смены имени",
            "died": "дата смерти",
            "alive": "жив",
        },
    )


def _write(path, records, headings):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings.values())
        writer.writerows([record.get(name) or "" for name in headings] for record in records)


class Ports:
    """The three ports of one implementation."""

    def __init__(self, pupils, statuses, people):
        self.pupils, self.statuses, self.people = pupils, statuses, people

    def close(self):
        for port in (self.pupils, self.statuses, self.people):
            port.close()


@contextmanager
def ports(kind, town, folder, *, plan=no_faults, limits=QUICK):
    """The town's registers as ``csv``, ``jsonl`` or ``http``; yields the ports."""
    if kind == "http":
        with serving(town, plan=plan) as server, by_http(server, limits) as found:
            yield found
        return
    if kind == "csv":
        write_tables(town, folder)
    else:
        town.write(folder)
    found = Ports(FolderPupils(folder), FolderStatuses(folder), FolderPeople(folder))
    with closing(found):
        yield found


@contextmanager
def by_http(server, limits=QUICK, **more):
    lines = [Line(name, Access(server.url, **more), limits) for name in ("НОБД", "SDU", "ГБД ФЛ")]
    found = Ports(HttpPupils(lines[0]), HttpStatuses(lines[1]), HttpPeople(lines[2]))
    with closing(found):
        yield found


def rows(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [tuple(row) for row in cursor.fetchall()]


def facts():
    """Everything that is believed now, by IIN and without ids: the same town must give the same."""
    days = "lower(f.valid)::text, (upper(f.valid) - 1)::text, f.source"
    said = {
        "registry_enrolment": f"f.grade, f.class_label, f.shift, {days}",
        "registry_pin": f"f.pin, {days}",
        "registry_person_name": f"f.surname, f.given_name, f.patronymic, f.sort_key, {days}",
        "registry_social_status": f"f.holds, f.covers, {days}",
        "registry_life_status": "f.died::text, f.source",
    }
    found = {
        table: sorted(
            rows(
                f"SELECT p.iin, {columns} FROM {table} f JOIN registry_person p ON p.id = f.person_id"
                " WHERE f.known_to IS NULL"
            ),
            key=repr,
        )
        for table, columns in said.items()
    }
    found["registry_person"] = rows(
        "SELECT iin, born::text, sex, source FROM registry_person ORDER BY iin, source"
    )
    return found


def count_of_rows():
    """Rows of every table of facts, believed or not: what is said twice must add none."""
    tables = ["person", "enrolment", "pin", "person_name", "social_status", "life_status"]
    return {name: rows(f"SELECT count(*) FROM registry_{name}")[0][0] for name in tables}
