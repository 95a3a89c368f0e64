"""What the visitors of the demo find: menus, ratings, a dispute, an alarm, a wrong fact, a visit, forecasts.

Everything is said through the rooms' own actions, as people would have said it in the days that are over.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

from amiyan.cli.demo_site.dishes import LUNCHES
from amiyan.cli.demo_site.people import SOURCE, Cast, Family
from amiyan.country.kz.calendar import to_instant
from amiyan.feedback.actions.corrections import ask_correction
from amiyan.feedback.actions.disputes import raise_dispute
from amiyan.feedback.actions.illness import report_illness
from amiyan.feedback.actions.ratings import note_change, rate_delivery
from amiyan.feedback.who import Voice
from amiyan.kernel.sql import query
from amiyan.meals.actions import (
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
from amiyan.voice.actions.choices import choose_word, note_phones
from amiyan.web.demo.folder import Player

MEALS: Final = ("breakfast", "lunch", "afternoon")
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
    enter_menus(town)
    cook(town)
    rate(town)
    disputed = dispute(town)
    fall_ill(town)
    doubt_a_fact(town)
    visit(town)
    stay_away(town)
    forecast(town, town.ahead[0], now=at(town.last, 16, 40))
    where = {"disputed": disputed, "day": town.last.isoformat(), "year": str(town.last.year)}
    return [replace(one, params={**one.params, **where}) for one in town.cast.players]


def give_phones(town: Town) -> None:
    """Invented numbers; the first mother has chosen a word of her own, which stands in every message to her."""
    now = at(town.lived[0], 9)
    people = [*(family.mother for family in town.cast.families[:5]), *town.cast.staff.values()]
    note_phones(phones=[(one, f"+7700000{n:04}") for n, one in enumerate(people, 1)], source=SOURCE, now=now)
    choose_word(person_id=people[0], word="Шаңырақ", chosen_by=people[0], now=now)


def enter_menus(town: Town) -> None:
    """Menus of the weeks around; the price card of a lunch says of what the tariff consists."""
    first, last = town.lived[0] - dt.timedelta(days=7), town.ahead[-1] + dt.timedelta(days=7)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    manager, place = town.cast.staff["canteen_manager"], town.cast.facility_id
    for day in (one for one in days if one.weekday() < len(LUNCHES)):
        for meal in MEALS:
            dishes = LUNCHES[day.weekday()]
            enter_menu(
                facility_id=place,
                service_day=day,
                meal=meal,
                dishes=dishes,
                source=SOURCE,
                recorded_by=manager,
            )
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
    """On each day that is over a batch was cooked, and a portion of it is kept."""
    manager, place = town.cast.staff["canteen_manager"], town.cast.facility_id
    for day in town.lived:
        batch, dish = uuid4(), LUNCHES[day.weekday() % len(LUNCHES)][1]
        record_batch(
            facility_id=place,
            batch_id=batch,
            service_day=day,
            meal="lunch",
            dish=dish.name_kk,
            portions=120,
            cooked_at=at(day, 10, 30),
            cooked_by=manager,
            recorded_by=manager,
        )
        keep_sample(
            facility_id=place,
            batch_id=batch,
            sample_id=uuid4(),
            grams=100,
            taken_at=at(day, 11),
            taken_by=manager,
            stored_at="Тоңазытқыш 2 / Холодильник 2",
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
        language="ru",
        says="Суп теперь разливаем, когда класс уже сел за стол.",
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
                says="Бала үйде болған / Ребёнок был дома",
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
        says="Басқа сыныпта оқиды / Учится в другом классе",
        voice=Voice(said_by=family.mother, now=at(town.last, 19, 30)),
    )


def visit(town: Town) -> None:
    """The parents' committee saw something, and the school has not answered."""
    record_visit(
        facility_id=town.cast.facility_id,
        visit_id=uuid4(),
        visited_at=at(town.last, 12, 30),
        visitors=2,
        has_remarks=True,
        findings="Сорпа суық, тоңазытқыштағы термометр жоқ / Суп холодный, в холодильнике нет термометра",
        recorded_by=town.cast.families[0].mother,
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
