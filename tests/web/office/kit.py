"""A region of two schools and a neighbouring one, a week in September, and officials who look at it."""

import datetime as dt
from dataclasses import dataclass, field

from django.test import Client

from amiyan.access.appointing import appoint_role
from amiyan.kernel.sql import execute
from amiyan.settlement.figures.budgets import keep_forecasts
from amiyan.settlement.figures.counting import count_days, count_payments
from tests.entitlements.village import a_school
from tests.meals.canteen import decided, eats, in_class
from tests.registry.invented_town import called
from tests.settlement.statements.kit import budget
from tests.web.institution.kit import code_of, it_is, named, works
from tests.web.world import Somebody, a_client

WEEK = [dt.date(2025, 9, day) for day in (8, 9, 10, 11, 12)]
TODAY = dt.date(2025, 9, 15)
PROGRAMME = "school-meals"


@dataclass
class Region:
    """``big`` and ``tiny`` lie in 79, ``foreign`` in 75; ``people`` by role."""

    big: int
    tiny: int
    foreign: int
    children: list[int]
    people: dict[str, object] = field(default_factory=dict)

    def code(self, school):
        return code_of(school)


def a_region(monkeypatch):
    """Twelve children at the big school, of whom two never came; one of three at the tiny one has a held meal."""
    it_is(monkeypatch, day=TODAY)
    budget(region="79")
    big, tiny, foreign = a_school("79"), a_school("79"), a_school("75")
    called(big, kk="№ 12 мектеп-гимназия")
    called(tiny, kk="Ақбұлақ негізгі мектебі")
    called(foreign, kk="Медеу ауданының № 30 жалпы білім беретін мектебі")
    classes = [("3А", 6), ("4Б", 6)]
    children = [
        in_class(big, label=label, grade=int(label[0])) for label, size in classes for _ in range(size)
    ]
    few = [in_class(tiny, label="1", grade=1) for _ in range(3)]
    far = [in_class(foreign, label="2А", grade=2) for _ in range(6)]
    for number, child in enumerate([*children, *few, *far], 1):
        named(child, f"Ойдан{number}", "Сәуле")
    decided()
    for day in WEEK:
        for child in children[:10]:
            eats(child, big, day)
        eats(few[0], tiny, day)
        for child in far:
            eats(child, foreign, day)
    eats(few[1], tiny, WEEK[0], verdict="held")
    rated(big, children[:6])
    rated(tiny, few)
    count()
    region = Region(big, tiny, foreign, children)
    region.people = {
        "region_official": works("region_official", region="79"),
        "ministry_official": works("ministry_official"),
        "district_official": works("district_official", facility=big),
        "auditor": works("auditor", region="79"),
        "two_regions": works("region_official", region="75"),
    }
    both = region.people["two_regions"].person_id
    appoint_role(person_id=both, role="auditor", source="Бұйрық № 2", region="79", first=dt.date(2025, 1, 1))
    return region


def rated(school, children):
    """The week before each child's meal was rated, the first one badly."""
    for n, child in enumerate(children):
        execute(
            "INSERT INTO feedback_rating (person_id, id, service_day, programme, facility_id, face, said_by, channel)"
            " VALUES (%s, gen_random_uuid(), %s, %s, %s, %s, %s, 'page')",
            [child, WEEK[0] - dt.timedelta(days=6), PROGRAMME, school, 3 if n else 1, child],
        )


def count():
    count_days(programme=PROGRAMME, first=dt.date(2025, 9, 1), last=TODAY, today=TODAY)
    count_payments(programme=PROGRAMME)
    keep_forecasts(PROGRAMME, today=TODAY)


def client_of(user, language="en") -> Client:
    return a_client(Somebody("official", user=user.pk).session(), language)
