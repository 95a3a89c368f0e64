"""``amiyan bench pages``: how long a page takes, and how many queries, on a region's year of meals.

Pages are those of the table of access of all four faces. Each is opened by whoever the table lets in (the public ones by
nobody), of random children and schools, through all that a browser's request goes through: session, gate, row-level
security, templates. What stands in an address is filled from :class:`Subject`, by the word of its place. The database is
laid down once and kept, beside that of ``amiyan bench growth``.
"""

import datetime as dt
import logging
import random
import re
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, Final, NamedTuple, cast

from django.conf import settings
from django.db import connection, connections
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver

from amiyan.access.queries import today
from amiyan.access.roles import GUARDIAN, ROLES, SELF, Need
from amiyan.bench import pages_sql as sql
from amiyan.bench.acts import acts_of_region
from amiyan.bench.growth import (
    BATCH,
    DAYS,
    FIRST,
    LAST,
    MONTHS,
    PRICE,
    PROGRAMME,
    REGION,
    SCHOOL,
    YEAR,
    build_year,
)
from amiyan.bench.kept import kept_database
from amiyan.bench.pages_laid import EATEN, QUERIES, fills_of, lay_of_today, lay_offices, made_of
from amiyan.config import logs
from amiyan.config.site import load_site
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.sql import analyze, query
from amiyan.kernel.text import skeleton
from amiyan.meals.actions import enter_menu
from amiyan.meals.forecast.actions import make_forecasts
from amiyan.meals.menus.rules import Dish
from amiyan.settlement.open_data.publish import publish_month
from amiyan.web.access_table import ANYONE, ROUTES, Access, Within
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.sign_in.session import FAMILY, open_session
from amiyan.web.urls import urlpatterns

FACES: Final = ("family", "institution", "office", "public")
OPENED: Final = 20  # guardians whose children's pages are opened, each page twice for each child
LATELY: Final = 5  # the last days that have passes and verdicts, today among them
_OPEN: Final = 200
MINISTRY: Final = "ministry_official"
_LEADS_ON: Final = frozenset({"office"})  # an address that only leads to where one works
_PAPER: Final = b"%PDF-1.7 bench"
DISHES: Final = (
    Dish(
        name_kk="Бұршақ көжесі",
        name_ru="Суп гороховый",
        kinds=("vegetables",),
        grams=200,
        energy_cal=250_000,
        protein_mg=8_000,
        fat_mg=7_000,
        carbohydrate_mg=38_000,
        allergens=("gluten",),
    ),
)


class Subject(NamedTuple):
    """A child with its guardian, its school and whoever works there by role; the body that feeds it."""

    child: int
    guardian: int
    school: int
    people: dict[str, int]
    fills: dict[str, object]


def bench_pages(children: int, days: int, school: int = SCHOOL) -> dict[str, object]:
    """Open every page of the faces on a region of ``children`` with ``days`` meals each (in tens), ``school`` to a school.

    As many schools as a country has are had by few children in each: what a page of the ministry adds up grows with places.

    Returns ``{"children", "schools", "deliveries", "pages": {name: {"p95_ms", "longest_ms", "queries"}}, "as_ministry": the
    same of the offices' pages that the ministry may open, of the whole country where there is one, "worst_p95_ms",
    "worst_queries", "not_opened": [name]}``: milliseconds of the server's work, and the most queries of one answer.
    ``not_opened`` has no answer to show for what was laid down; pages that only take forms are left out.
    """
    logs.configure("command", level=logging.WARNING)
    load_site()  # as a web process does
    a_month = max(1, days // MONTHS)
    grown = a_month == DAYS and school == SCHOOL
    name = f"amiyan_growth_{children * DAYS * MONTHS}" if grown else f"amiyan_pages_{children}_{a_month}"
    name += "" if school == SCHOOL else f"_{school}"
    with (
        kept_database(name),
        acts_of_region(PROGRAMME, REGION),
        override_settings(PUBLIC_URL="", ALLOWED_HOSTS=["*"]),
    ):
        if not query("SELECT FROM settlement_statement LIMIT 1"):
            build_year(children=children, days=a_month, school=school)
        values = _lay_down(children, a_month, school)
        if not query("SELECT FROM settlement_open_release LIMIT 1"):
            publish_month(programme=PROGRAMME, month=FIRST, on=today())
        lay_offices(values, today=today())
        subjects = list(_subjects(children, random.Random(7)))
        _let_speak(subjects, values)
        found = {name: _opened(name, address, subjects) for name, address in _pages()}
        by_ministry = {
            name: _opened(name, address, subjects, role=MINISTRY)
            for name, address in _pages()
            if MINISTRY in ROUTES[name].who and found[name]
        }
        ((deliveries,),) = query("SELECT count(*) FROM deliveries_verdict")
    pages = {name: one for name, one in found.items() if one}
    as_ministry = {name: one for name, one in by_ministry.items() if one}
    every = [*pages.values(), *as_ministry.values()]
    return {
        "children": children,
        "schools": values["schools"],
        "deliveries": deliveries,
        "pages": pages,
        "as_ministry": as_ministry,
        "worst_p95_ms": max((one["p95_ms"] for one in every), default=0),
        "worst_queries": max((one["queries"] for one in every), default=0),
        "not_opened": sorted(name for name, one in found.items() if one == {}),
    }


def _lay_down(children: int, a_month: int, school: int) -> dict[str, Any]:
    """What is missing: people first, the last days anew when they have passed. As the owner of the tables."""
    needs: dict[str, list[str]] = {
        need: [name for name, role in ROLES.items() if role.need is need] for need in Need
    }
    values: dict[str, Any] = {
        "programme": PROGRAMME,
        "region": REGION,
        "children": children,
        "schools": max(2, children // school),
        "days": a_month,
        "price": PRICE,
        "first": FIRST,
        "last": LAST,
        "today": today(),
        "of_facility": needs[Need.FACILITY],
        "of_body": needs[Need.ORGANISATION],
        "of_region": needs[Need.REGION],
        "of_country": needs[Need.COUNTRY],
    }
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        if not query("SELECT FROM registry_person WHERE temporary_id = 'pupil 0'"):
            for statement in (sql.PEOPLE, sql.ROLES, sql.RIGHTS):
                cursor.execute(statement, values)
        codes = [code for (code,) in query("SELECT code FROM registry_facility")]
        cursor.execute(sql.FOUND, [codes, [skeleton(code) for code in codes]])
        _judge(cursor, values)
        if not query("SELECT FROM settlement_figure_month LIMIT 1"):
            cursor.execute(sql.FIGURES, values)
    connections["owner"].close()
    analyze(*sql.COUNTED)
    return values


def _judge(cursor: Any, values: dict[str, Any]) -> None:
    """Verdicts of each day that has none, a batch a transaction: of what is posted, and of the last days.

    Databases that were kept from before have days that stand in one transaction each. Of these the one whose place in
    the log a page shows is laid anew; others stay.
    """
    for (tx,) in query(sql.TOGETHER, [EATEN, BATCH]):
        cursor.execute("DELETE FROM deliveries_verdict WHERE tx = %s AND service_day = %s", [tx, EATEN])
    judged = {row[0] for row in query("SELECT DISTINCT service_day FROM deliveries_verdict")}
    for (day,) in query("SELECT DISTINCT service_day FROM settlement_posting ORDER BY 1"):
        if day not in judged:
            for budget, batch in query(sql.POSTED, [day]):
                cursor.execute(sql.VERDICTS, {"day": day, "budget": budget, "batch": batch})
    for ago in range(LATELY):
        if (day := today() - dt.timedelta(days=ago)) not in judged:
            for start in range(0, values["children"], BATCH):
                last = min(start + BATCH, values["children"]) - 1
                cursor.execute(sql.LATELY, {**values, "day": day, "from": start, "to": last})
    # As autovacuum does in a living system, where the rows of a transaction are looked for soon after.
    cursor.execute("SELECT brin_summarize_new_values('deliveries_verdict_by_tx')")


_OF_CHILDREN: Final = """
SELECT g.ward_id, g.guardian_id, e.facility_id, f.code, a.organisation_id, e.id
FROM registry_guardianship g JOIN registry_enrolment e ON e.person_id = g.ward_id
JOIN registry_facility f ON f.id = e.facility_id JOIN registry_agreement a ON a.facility_id = f.id
WHERE g.guardian_id = ANY (%s) ORDER BY 1
"""
_OF_PLACES: Final = """
SELECT r.role, r.person_id FROM access_role r
WHERE r.source = 'bench' AND (r.facility_id = %s OR r.organisation_id = %s OR coalesce(r.facility_id, r.organisation_id) IS NULL)
"""
_OF_BODIES: Final = (
    "SELECT budget_id, number FROM settlement_statement WHERE payee = %s ORDER BY number LIMIT 1"
)


def _subjects(children: int, one: random.Random) -> Iterator[Subject]:
    some = [sql.GUARDIANS + one.randrange(max(1, children // 2)) for _ in range(OPENED)]
    for child, guardian, school, code, body, enrolment in query(_OF_CHILDREN, [some]):
        budget, number = (query(_OF_BODIES, [body]) or [(0, 0)])[0]
        fills = {
            "person": child,
            "child": child,
            "facility": code,
            "dispute": made_of(f"dispute {child}"),
            "application": made_of(f"application {child}"),
            "sha256": sha256(_PAPER).hexdigest(),
            "fact": enrolment,
            "meal": "lunch",
            "grade": 1,
            "payee": body,
            "budget": budget,
            "number": number,
        }
        fills |= {"region": REGION, "kind": "payable", "what": "schools"}
        fills |= {"provider": body, "programme": PROGRAMME, "slot": 1, "year": YEAR, "month": f"{YEAR}-03"}
        fills |= {"release": 1, "published": f"{FIRST:%Y-%m}"}
        fills |= fills_of(child=child, school=school, body=body, budget=budget, number=number, today=today())
        people = dict(query(_OF_PLACES, [school, body]))
        yield Subject(child, guardian, school, people, {**fills, "day": today().isoformat()})


def _let_speak(subjects: list[Subject], laid: dict[str, Any]) -> None:
    """What families said and what kitchens cook, where pages will be opened: the menu of each day of the week that is
    looked at, tomorrow's forecast, and what :data:`pages_sql.SAID` says.
    """
    schools = sorted({one.school for one in subjects})
    values: dict[str, Any] = {
        **laid,
        "child": [one.child for one in subjects],
        "guardian": [one.guardian for one in subjects],
        "school": [one.school for one in subjects],
    }
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql.SAID, values)
    connections["owner"].close()
    lay_of_today(laid, children=values["child"], schools=schools, today=today())
    monday = today() - dt.timedelta(days=today().weekday())
    for school in schools:
        for day in range(5):
            enter_menu(
                facility_id=school,
                service_day=monday + dt.timedelta(days=day),
                meal="lunch",
                dishes=DISHES,
                source="bench",
                recorded_by=1,
            )
    tomorrow = today() + dt.timedelta(days=1)
    make_forecasts(
        programme=PROGRAMME, service_day=tomorrow, cause="asked", now=SystemClock().now(), places=schools
    )


def _pages() -> Iterator[tuple[str, str]]:
    """Names and addresses of the faces' pages."""
    for address, name in _flat(urlpatterns):
        if address.partition("/")[0] in FACES and name in ROUTES:
            yield name, address


def _flat(found: list[Any], before: str = "") -> Iterator[tuple[str, str]]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from _flat(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern) and one.name:
            yield before + str(one.pattern), one.name


_PLACE: Final = re.compile(r"<(?:\w+:)?(\w+)>")


def _address(name: str, pattern: str, subject: Subject) -> str:
    """Every place in an address filled; what we laid down no example of gets a number that nothing has."""
    fills = subject.fills
    if name in {"public-csv", "public-json"}:
        fills = fills | {"month": fills["published"], "number": fills["release"]}

    def filled(place: re.Match[str]) -> str:
        return str(fills.get(f"{name} {place[1]}", fills.get(place[1], _nothing(place[0]))))

    address = "/" + _PLACE.sub(filled, pattern)
    return f"{address}?{QUERIES[name].format_map(fills)}" if name in QUERIES else address


def _nothing(place: str) -> str:
    return "00000000-0000-4000-8000-000000000001" if place.startswith("<uuid:") else "1"


def _who(access: Access, subject: Subject) -> int | None:
    """Somebody whom the table lets in: the guardian, or the first role of the place; 0 where anybody may come. The ministry
    opens the offices' pages by itself.
    """
    if ANYONE in access.who:
        return 0
    if access.within not in {Within.FACILITY, Within.REGION} and access.who & {GUARDIAN, SELF, "somebody"}:
        return subject.guardian
    able = sorted(
        role
        for role in access.who & set(subject.people)
        if access.purpose is None or access.purpose in ROLES[role].purposes
    )
    able.sort(key=lambda role: role == MINISTRY)
    return subject.people[able[0]] if able else None


class _Asked:
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Callable[..., Any], *what: Any) -> Any:
        self.queries += 1
        return execute(*what)


def _opened(name: str, pattern: str, subjects: list[Subject], role: str = "") -> dict[str, float] | None:
    """Figures of a page; {} where it showed nothing, None where it takes forms only.

    Each is opened twice: a first look is noted for the person, a second one within the same sitting is not. With a
    ``role`` of the whole country it is opened by that one, for the country where there is such a page.
    """
    taken: list[float] = []
    most = 0
    for subject in subjects:
        person = subject.people.get(role) if role else _who(ROUTES[name], subject)
        if person is None:
            continue
        client = _signed_in(person) if person else Client(headers={"accept-language": "kk"})
        address = _address(name, pattern, subject)
        if role:
            whole = _address(name, pattern, subject._replace(fills=subject.fills | {"region": COUNTRY}))
            address = whole if client.get(whole).status_code == _OPEN else address
        for _ in ("first", "again"):
            with connection.execute_wrapper(asked := _Asked()):
                begun = time.perf_counter()
                answer = client.get(address)
                passed = (time.perf_counter() - begun) * 1000
            if answer.status_code == 405:
                return None
            if answer.status_code != _OPEN and not (name in _LEADS_ON and answer.status_code == 302):
                return {}
            most = max(most, asked.queries)
            taken.append(passed)
    if not taken:
        return {}
    taken.sort()
    return {
        "p95_ms": round(taken[len(taken) * 95 // 100], 1),
        "longest_ms": round(taken[-1], 1),
        "queries": most,
    }


def _signed_in(person: int) -> Client:
    request = cast(HttpRequest, RequestFactory().get("/"))
    client = Client(headers={"accept-language": "kk"})
    request.session = client.session
    open_session(request, person_id=person, way="none", fresh=True, lasts=FAMILY)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = cast(str, request.session.session_key)
    return client
