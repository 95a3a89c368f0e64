"""What the visitors of the demo find: menus, ratings, a dispute, an alarm, a wrong fact, a visit, forecasts.

Everything is said through the rooms' own actions, as people would have said it in the days that are over.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

from django.db import transaction

from amiyan.cli.demo_site.menus import LUNCH, SCHOOL_DAYS, book, meals_of, menu
from amiyan.cli.demo_site.people import SOURCE, Cast, Family
from amiyan.cli.demo_site.schools import School
from amiyan.country.kz.calendar import to_instant
from amiyan.country.kz.names import Name, sort_key
from amiyan.feedback.actions.corrections import ask_correction
from amiyan.feedback.actions.disputes import raise_dispute
from amiyan.feedback.actions.illness import report_illness
from amiyan.feedback.actions.ratings import note_change, rate_delivery
from amiyan.feedback.who import Voice
from amiyan.kernel.sql import query
from amiyan.meals.actions import (
    end_sample,
    enter_dish,
    enter_menu,
    enter_price_card,
    keep_sample,
    make_forecasts,
    record_batch,
    record_visit,
    say_day_off,
)
from amiyan.meals.menus.rules import Dish, Part
from amiyan.programmes.loader import load
from amiyan.programmes.terms import price
from amiyan.registry.actions.facts import add_fact, end_knowledge, moment
from amiyan.registry.actions.tables import NAME
from amiyan.registry.facility_names import facility_names
from amiyan.voice.actions.choices import choose_word, note_phones
from amiyan.voice.actions.notices import send_notice
from amiyan.voice.own_kinds import TRIAL
from amiyan.web.demo.folder import Player

_KEPT: Final = dt.timedelta(hours=48)  # a portion, and then it is discarded
ILL: Final = 3  # as many as raise the alarm
RATED: Final = 24  # families; a school sees what they said from five of them on
_SERVED: Final = """
SELECT person_id FROM (
    SELECT DISTINCT ON (person_id, service_day, programme, slot) person_id, facility_id, verdict FROM deliveries_verdict
    WHERE service_day = %s AND programme = %s AND person_id = ANY (%s)
    ORDER BY person_id, service_day, programme, slot, version DESC
) v WHERE v.verdict = 'payable' AND v.facility_id = %s ORDER BY person_id
"""
_ENROLMENT: Final = """
SELECT id FROM registry_enrolment WHERE person_id = %s AND known_to IS NULL ORDER BY id DESC LIMIT 1
"""


_NAME: Final = """
SELECT id, surname, given_name, patronymic FROM registry_person_name
WHERE person_id = %s AND known_to IS NULL ORDER BY id DESC LIMIT 1
"""


_CHECK: Final = "SELECT check_number FROM voice_notice WHERE person_id = %s AND kind = 'trial'"


@dataclass(frozen=True, slots=True)
class Town:
    """Where and when: ``lived`` are the school days that are over, ``ahead`` those that the clock will reach."""

    cast: Cast
    programme: str
    region: str
    lived: list[dt.date]
    ahead: list[dt.date]

    @property
    def last(self) -> dt.date:
        """The last day that is over."""
        return self.lived[-1]


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A local hour of the town as an instant."""
    return to_instant(dt.datetime.combine(day, dt.time(hour, minute)))


def plant(town: Town) -> list[Player]:
    """All of it, in the order in which it happened. Whom one can be, with where what they said can be found."""
    give_phones(town)
    enter_kitchens(town)
    cook(town)
    rate(town)
    disputed = dispute(town)
    fall_ill(town)
    doubt_a_fact(town)
    misspell(town)
    visit(town)
    stay_away(town)
    forecast(town, town.ahead[0], now=at(town.last, 16, 40))
    where = {
        "disputed": disputed,
        "day": town.last.isoformat(),
        "year": str(town.last.year),
        "check": message(town),
    }
    return [replace(one, params={**one.params, **where}) for one in town.cast.players]


def give_phones(town: Town) -> None:
    """Invented numbers; the first mother has chosen a word of her own, which stands in every message to her."""
    now = at(town.lived[0], 9)
    people = [*(family.mother for family in town.cast.families[:5]), *town.cast.staff.values()]
    note_phones(phones=[(one, f"+7700000{n:04}") for n, one in enumerate(people, 1)], source=SOURCE, now=now)
    choose_word(person_id=people[0], word="Шаңырақ", chosen_by=people[0], now=now)


def message(town: Town) -> str:
    """The first mother is sent a message; its check number, which anybody may ask about."""
    mother = town.cast.families[0].mother
    send_notice(id=uuid4(), person_id=mother, kind=TRIAL, fills={}, on=town.last, now=at(town.last, 18))
    return str(query(_CHECK, [mother])[0][0])


@transaction.atomic
def enter_kitchens(town: Town) -> None:
    """Every school has its book of dishes and its menus of the weeks around, by the kind of school it is."""
    first, last = town.lived[0] - dt.timedelta(days=7), town.ahead[-1] + dt.timedelta(days=7)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    school_days = [one for one in days if one.weekday() < SCHOOL_DAYS]
    schools = [School(town.cast.facility_id, town.cast.staff["canteen_manager"]), *town.cast.others]
    places = [school.facility_id for school in schools]
    called = facility_names(places, language="kk", on=town.last)
    for turn, school in enumerate(schools):
        meals = meals_of(called[school.facility_id].name)
        enter_book(school, meals, first)
        enter_menus(town, school, school_days, meals=meals, turn=turn)


def enter_book(school: School, meals: Sequence[str], first_day: dt.date) -> None:
    """The dishes from which menus are composed; before there are menus, so that none is written twice."""
    for dish in book(meals):
        enter_dish(
            facility_id=school.facility_id,
            dish_id=uuid4(),
            dish=dish,
            first_day=first_day,
            recorded_by=school.cook,
        )


def enter_menus(town: Town, school: School, days: list[dt.date], *, meals: Sequence[str], turn: int) -> None:
    """Menus of a school; of the lunch, which the programme pays, a price card says of what the tariff consists."""
    manager, place = school.cook, school.facility_id
    for day in days:
        for meal in meals:
            dishes = menu(meal, day, turn)
            enter_menu(
                facility_id=place,
                service_day=day,
                meal=meal,
                dishes=dishes,
                source=SOURCE,
                recorded_by=manager,
                known_from=at(days[0], 8),
            )
            if meal != LUNCH:
                continue
            enter_price_card(
                facility_id=place,
                service_day=day,
                meal=meal,
                grade_from=0,
                grade_to=12,
                parts=_card(dishes, price(load(town.programme), day, town.region, 1)),
                source=SOURCE,
                recorded_by=manager,
            )


def _card(dishes: tuple[Dish, ...], tariff: int) -> list[Part]:
    """Two thirds are food; the rest is what cooking and bringing costs, to the tiyn."""
    weights = {dish.name_kk: max(1, dish.energy_cal // 10_000) for dish in dishes}
    food, whole = tariff * 2 // 3, sum(weights.values())
    parts = [
        Part("dish", dish.name_kk, dish.name_ru, food * weights[dish.name_kk] // whole) for dish in dishes
    ]
    left = tariff - sum(part.tiyn for part in parts)
    work = left * 7 // 10
    return [
        *parts,
        Part("work", "Асхана қызметкерлерінің жалақысы", "Зарплата кухни", work),
        Part("delivery", "Тағам жеткізу", "Доставка продуктов", left - work),
    ]


def cook(town: Town) -> None:
    """On each day that is over a batch was cooked, and a portion of it kept for two days, as the rules have it."""
    manager, place = town.cast.staff["canteen_manager"], town.cast.facility_id
    for day in town.lived:
        batch, sample, dish = uuid4(), uuid4(), menu(LUNCH, day)[1]
        record_batch(
            facility_id=place,
            batch_id=batch,
            service_day=day,
            meal=LUNCH,
            dish=dish.name_kk,
            portions=120,
            cooked_at=at(day, 10, 30),
            cooked_by=manager,
            recorded_by=manager,
        )
        keep_sample(
            facility_id=place,
            batch_id=batch,
            sample_id=sample,
            grams=100,
            taken_at=at(day, 11),
            taken_by=manager,
            stored_at="Тоңазытқыш 2",
            celsius=4,
        )
        over = at(day + _KEPT, 11, 30)
        if over < at(town.last, 17):
            end_sample(
                facility_id=place, sample_id=sample, ended_at=over, ended_by=manager, reason="discarded"
            )


def rate(town: Town) -> None:
    """Families say how a meal was; most are content, and of the cold soup several say the same."""
    for place, family in enumerate(town.cast.families[2 : 2 + RATED]):
        for day in town.lived:
            for child in _served(town, day, family)[:1]:
                face, reasons = (
                    (1, ("cold",)) if place % 5 == 0 else (2, ("portion",)) if place % 3 == 0 else (3, ())
                )
                rate_delivery(
                    rating_id=uuid4(),
                    person_id=child,
                    service_day=day,
                    programme=town.programme,
                    face=face,
                    voice=Voice(said_by=family.mother, now=at(day, 18, place % 60)),
                    reasons=reasons,
                )
    note_change(
        note_id=uuid4(),
        facility_id=town.cast.facility_id,
        language="kk",
        says="Сорпаны енді балалар үстелге отырған соң құямыз.",
        since=town.last,
        noted_by=town.cast.staff["canteen_manager"],
        now=at(town.last, 15),
    )


def dispute(town: Town) -> str:
    """The parent says of a meal that it did not happen: the child was at home. The address of that meal's page."""
    family = town.cast.families[0]
    for day in (*reversed(town.lived[:-1]), town.last):
        for child in _served(town, day, family)[:1]:
            raise_dispute(
                dispute_id=uuid4(),
                person_id=child,
                service_day=day,
                programme=town.programme,
                voice=Voice(said_by=family.mother, now=at(day, 19)),
                says="Бала бұл күні үйде болды",
            )
            return f"/family/{child}/day/{day.isoformat()}/{town.programme}/1"
    return "/family"


def fall_ill(town: Town) -> None:
    """Children of different families of one school feel ill on one day: enough for the alarm."""
    said = 0
    for family in town.cast.families[1:]:
        for child in _served(town, town.last, family)[:1]:
            voice = Voice(said_by=family.mother, now=at(town.last, 20, said))
            report_illness(report_id=uuid4(), person_id=child, service_day=town.last, voice=voice)
            said += 1
        if said == ILL:
            return


def doubt_a_fact(town: Town) -> None:
    """A mother says that the class of her child is wrong; who keeps the register has not answered."""
    family = town.cast.families[0]
    child = family.children[-1]
    ask_correction(
        correction_id=uuid4(),
        person_id=child,
        table="registry_enrolment",
        fact_id=int(query(_ENROLMENT, [child])[0][0]),
        says="Балам басқа сыныпта оқиды",
        voice=Voice(said_by=family.mother, now=at(town.last, 19, 30)),
    )


@transaction.atomic
def misspell(town: Town) -> None:
    """In the register the name of a child has two letters in the wrong order; nobody has said so yet."""
    child = town.cast.families[0].children[0]
    fact_id, *said = query(_NAME, [child])[0]
    right = Name(*said)
    wrong = right._replace(given=swapped(right.given))
    end_knowledge(NAME, child, fact_id, known_at=moment(None))
    says = {
        "person_id": child,
        "surname": wrong.surname,
        "given_name": wrong.given,
        "patronymic": wrong.patronymic,
        "sort_key": sort_key(*wrong),
    }
    add_fact(NAME, says, source=SOURCE, known_at=moment(None))


def swapped(name: str) -> str:
    """A name as a hurried hand types it: the first two neighbours that differ stand the other way round."""
    for place in range(1, len(name) - 1):
        if name[place] != name[place + 1]:
            return f"{name[:place]}{name[place + 1]}{name[place]}{name[place + 2 :]}"
    return f"{name}{name[-1]}"


def visit(town: Town) -> None:
    """The parents' committee saw something, and the school has not answered."""
    record_visit(
        facility_id=town.cast.facility_id,
        visit_id=uuid4(),
        visited_at=at(town.last, 12, 30),
        visitors=2,
        has_remarks=True,
        findings="Сорпа суық, тоңазытқышта термометр жоқ",
        recorded_by=town.cast.staff["parents_committee"],
        seen_well=("clean", "clothes", "hands", "menu_shown"),
        seen_ill=("samples", "warm"),
    )


def stay_away(town: Town) -> None:
    """Some families say that a child will not eat tomorrow, and one what a child does not eat."""
    day, said_at = town.ahead[-1], at(town.last, 16)
    for family in town.cast.families[3:9]:
        say_day_off(
            person_id=family.children[0],
            ask_id=uuid4(),
            first_day=day,
            last_day=day,
            said_by=family.mother,
            recorded_by=family.mother,
            now=said_at,
        )


def forecast(town: Town, day: dt.date, *, now: dt.datetime) -> None:
    """For how many to cook, as every evening; ``now`` is the town's moment."""
    make_forecasts(programme=town.programme, service_day=day, cause="evening", now=now)


def _served(town: Town, day: dt.date, family: Family) -> list[int]:
    given = [day, town.programme, family.children, town.cast.facility_id]
    return [int(row[0]) for row in query(_SERVED, given)]
