"""A town in which every page of an institution has something to show, for walks in a browser and for pictures.

A Monday in September, half past twelve: most of the class has eaten, one meal is held, a family says that a meal did not
happen, three children felt ill, two lists wait for a second name. The supplier of another school has a locked month.
"""

import datetime as dt
from types import SimpleNamespace
from uuid import uuid4

from amiyan.access.models import User
from amiyan.bench.acts import write_demo_parameters
from amiyan.meals.actions import enter_menu, say_day_off
from amiyan.programmes import loader
from amiyan.registry.actions.numbers import give_numbers, number_of
from tests.deliveries.school import MONDAY as A_WEEK_AGO
from tests.deliveries.school import at as clock
from tests.deliveries.school import send_list
from tests.entitlements.village import a_person
from tests.meals.canteen import a_guardian, eats, local, porridge, soup
from tests.registry.invented_town import called
from tests.settlement.statements.kit import SEPTEMBER, Books, agreement, budget, provider, school

from .kit import MONDAY, TUESDAY, a_terminal, a_town, at, it_is, named, works
from .test_money import a_dispute, an_alarm

NAMES = (
    *(("Ахметова", "Айзере"), ("Ғани", "Дәурен"), ("Ермекова", "Томирис"), ("Жақсылық", "Алдияр")),
    *(("Қуанышева", "Аружан"), ("Нұрлан", "Мирас"), ("Өмірзақ", "Раяна"), ("Сәрсенова", "Інжу")),
)


def a_full_town(monkeypatch, folder):
    """The town; ``addresses`` are (name of the page, who looks, address), ``supplied`` the school with a statement."""
    write_demo_parameters(folder / "own", region="79")
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(folder / "own"))
    loader.load.cache_clear()
    supplied = _with_a_statement()
    it_is(monkeypatch)
    town = a_town(8, names=NAMES)
    called(
        town.school,
        kk="«Қарлығаш» дарынды балаларға арналған мамандандырылған № 112 мектеп-интернат-лицейі",
    )
    town.supplied = supplied
    town.people["stranger"] = _somebody()
    for child in town.children[:5]:
        eats(child, town.school, MONDAY)
    eats(town.children[5], town.school, MONDAY, verdict="held")
    a_terminal(town.school)
    _eats_soup(town.school)
    town.dispute = a_dispute(town, names_family=True)
    an_alarm(town)
    _lists(town)
    _two_answers(town.children[7])
    return town


def _two_answers(child):
    """Tomorrow the one guardian wants the child to eat, and the other does not."""
    for name, eats_ in (("Ерлан", True), ("Маржан", False)):
        guardian = a_guardian(child)
        named(guardian, "Ойдан", name)
        given = {"said_by": guardian, "recorded_by": guardian, "eats": eats_, "now": local(MONDAY, 12)}
        say_day_off(person_id=child, ask_id=uuid4(), first_day=TUESDAY, last_day=TUESDAY, **given)


def _somebody():
    """Who is appointed to nothing."""
    person = a_person(born=dt.date(1980, 1, 1))
    return User.objects.create(username=f"somebody{person}", password="!", person_id=person)


def _eats_soup(place):
    given = {"meal": "lunch", "dishes": [soup(), porridge()], "source": "t", "recorded_by": 1}
    enter_menu(facility_id=place, service_day=MONDAY, **given)


def _with_a_statement():
    books, payee, place = Books(budget()), provider(), school("А-1")
    agreement(place, payee)
    books.meals(27, at=place, payee=payee)
    books.lock(SEPTEMBER)
    head = works("organisation_head", organisation=payee)
    return SimpleNamespace(code="А-1", head=head, payee=payee, budget=books.budget_id)


def _lists(town):
    place = SimpleNamespace(id=town.school)
    marker = town.people["teacher"].person_id
    for person in (marker, town.people["director"].person_id):
        named(person, "Ойлы", "Сәуле")
    give_numbers(facility_id=town.school, people=[marker, *town.children], source="t")
    present = [number_of(child) for child in town.children[:3]]
    for hour in (12, 13):
        send_list(place, number_of(marker), present=present, at=clock(hour, 40, A_WEEK_AGO), class_label="3А")


def addresses(town):
    """Every page of the institution that is read: its name, who reads it, its address; a state of it may follow."""
    kid, (child, key) = {"child": town.children[0]}, town.dispute
    of_director = (
        *(
            "today",
            "tomorrow",
            "remote",
            "lists",
            "week",
            "kitchen",
            "desk",
            "roster",
            "money",
            "said",
            "differing",
            "changed",
        ),
    )
    supplied = town.supplied
    money = f"/institution/{supplied.code}/money"
    return [
        ("institution", town.people["stranger"], "/institution"),
        *(
            (f"institution-{name}", town.people["director"], at(town, f"institution-{name}"))
            for name in of_director
        ),
        ("institution-absence", town.people["director"], at(town, "institution-absence") + "?class=3А"),
        ("institution-child", town.people["director"], at(town, "institution-child", **kid)),
        ("institution-application", town.people["director"], at(town, "institution-application", **kid)),
        ("institution-alarm", town.people["director"], at(town, "institution-alarm", day=MONDAY.isoformat())),
        ("phones", town.people["director"], f"/institution/{town.code}/phones"),
        ("institution-money", town.people["organisation_head"], at(town, "institution-money")),
        ("institution-account", town.people["organisation_head"], at(town, "institution-account")),
        (
            "institution-answer",
            town.people["organisation_head"],
            at(town, "institution-answer", child=child, dispute=key),
        ),
        ("institution-money", supplied.head, f"{money}?month=2025-09"),
        ("institution-statement", supplied.head, f"{money}/{supplied.payee}/{supplied.budget}/1"),
        ("institution-statement", supplied.head, f"{money}/{supplied.payee}/{supplied.budget}/9"),
    ]
