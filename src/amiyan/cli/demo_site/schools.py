"""The other schools of the demo's town: invented people who work there, and a kitchen that cooks."""

from typing import Final, NamedTuple

from amiyan.access.appointing import appoint_role
from amiyan.country.kz.names import Name
from amiyan.kernel.sql import query
from amiyan.registry.actions.facts import add_fact, moment
from amiyan.registry.actions.people import new_ask_id, register_person
from amiyan.registry.actions.tables import STAFF
from amiyan.web.demo.folder import ELSEWHERE, Player

_PLACES: Final = """
SELECT f.id, f.code FROM registry_facility f
WHERE f.id <> %s AND EXISTS (SELECT FROM registry_enrolment e WHERE e.eats_at_id = f.id AND e.known_to IS NULL)
ORDER BY f.code
"""
_ROLES: Final = {
    "canteen_manager": "today",
    "social_pedagogue": "children",
    "director": "today",
    "teacher": "today",
}
_WOMEN: Final = (
    "Алия",
    "Бота",
    "Виктория",
    "Гаухар",
    "Дана",
    "Елена",
    "Жанна",
    "Зере",
    "Инкар",
    "Камила",
    "Лаура",
)
_SURNAMES: Final = ("Әбілова", "Бекова", "Власова", "Ғабитова", "Досова", "Есенова", "Жұмаева")
_PATRONYMICS: Final = ("Асқарқызы", "Бақытқызы", "Сергеевна", "Тимурқызы", "Ержанқызы")


class School(NamedTuple):
    """A school of the town and who cooks there, as a person."""

    facility_id: int
    cook: int


def enter_schools(*, but: int, source: str) -> tuple[list[School], list[Player]]:
    """Appoint somebody to each post of every school ``but`` one; whom one can be there.

    Some statements for each of the four posts of a school.
    """
    schools, players = [], []
    for place, (facility_id, code) in enumerate(query(_PLACES, [but])):
        staff = {}
        for post, (role, page) in enumerate(_ROLES.items()):
            name = _name(place * len(_ROLES) + post)
            person = register_person(ask_id=new_ask_id(), name=name, source=source)
            says = {"person_id": person, "facility_id": facility_id, "post": role, "clearance_until": None}
            add_fact(STAFF, says, source=source, known_at=moment(None))
            appoint_role(person_id=person, role=role, facility_id=facility_id, source=source)
            params = {"facility": code, "facility_id": str(facility_id)}
            first = f"/institution/{code}/{page}"
            said = f"{name.surname} {name.given}"
            players.append(Player(f"{role}{ELSEWHERE}{code}", person, said, first, params))
            staff[role] = person
        schools.append(School(facility_id, staff["canteen_manager"]))
    return schools, players


def _name(number: int) -> Name:
    """Somebody else for each number, for some hundreds of them."""
    return Name(
        _SURNAMES[number % len(_SURNAMES)],
        _WOMEN[number % len(_WOMEN)],
        _PATRONYMICS[number % len(_PATRONYMICS)],
    )
