"""Whom a visitor can be: families that the town's registers hold, and invented staff of one of its schools."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from amiyan.access.actions import appoint_signatory, register_signing_key
from amiyan.access.appointing import appoint_role
from amiyan.access.queries import Duty
from amiyan.cli.demo_site.schools import School, enter_schools
from amiyan.country.kz.names import Name
from amiyan.kernel import keys
from amiyan.kernel.sql import query
from amiyan.registry.actions.facts import add_fact, moment
from amiyan.registry.actions.people import new_ask_id, register_person
from amiyan.registry.actions.tables import STAFF
from amiyan.web.demo.folder import Player

SOURCE: Final = "Демо үшін ойдан шығарылған: ешкім тағайындаған жоқ"
_BORN: Final = dt.date(1984, 5, 17)
# Mothers with the children of theirs who were served at one place on each of some days and of whom nothing is hidden.
_FAMILIES: Final = """
WITH served AS (
    SELECT v.person_id, v.facility_id FROM (
        SELECT DISTINCT ON (person_id, service_day, programme, slot) person_id, service_day, facility_id, verdict
        FROM deliveries_verdict WHERE service_day = ANY (%(days)s) AND programme = %(programme)s
        ORDER BY person_id, service_day, programme, slot, version DESC
    ) v WHERE v.verdict = 'payable' GROUP BY 1, 2 HAVING count(DISTINCT v.service_day) = cardinality(%(days)s)
)
SELECT g.guardian_id, s.facility_id, array_agg(s.person_id ORDER BY s.person_id),
       (SELECT array_agg(w.ward_id ORDER BY w.ward_id) FROM registry_guardianship w
        WHERE w.guardian_id = g.guardian_id AND w.known_to IS NULL AND w.may_see),
       (SELECT count(DISTINCT w.ward_id) FROM registry_guardianship w JOIN served o ON o.person_id = w.ward_id
        WHERE w.guardian_id = g.guardian_id AND w.known_to IS NULL)
FROM served s JOIN registry_guardianship g ON g.ward_id = s.person_id
JOIN registry_person p ON p.id = g.guardian_id AND p.sex = 'female'
WHERE g.kind = 'parent' AND g.known_to IS NULL AND g.may_see AND g.may_decide
  AND NOT g.hides_place AND g.court_limit = ''
  AND NOT EXISTS (SELECT FROM registry_guardianship h WHERE h.ward_id = g.ward_id AND h.hides_place)
GROUP BY 1, 2 ORDER BY 2, 1
"""
_NAMES: Final = """
SELECT person_id, surname, given_name, patronymic FROM registry_person_name
WHERE person_id = ANY (%s) AND known_to IS NULL ORDER BY person_id
"""
_SUPPLIER: Final = """
SELECT o.id, o.name FROM registry_agreement a JOIN registry_organisation o ON o.id = a.organisation_id
WHERE a.facility_id = %s AND a.programme = %s AND a.known_to IS NULL ORDER BY o.id LIMIT 1
"""
_STAFF: Final = (
    ("canteen_manager", Name("Тілеуова", "Гүлнар", "Серікқызы")),
    ("social_pedagogue", Name("Оспанова", "Динара", "Мұратқызы")),
    ("director", Name("Қасымов", "Ерлан", "Болатұлы")),
    ("teacher", Name("Ковалёва", "Ирина", "Викторовна")),
)
_OFFICE: Final = (
    ("region_official", "region_official", Name("Жұманова", "Раушан", "Қайратқызы")),
    ("first_approver", "region_official", Name("Сейітов", "Дархан", "Маратұлы")),
    ("second_approver", "region_official", Name("Ли", "Елена", "Сергеевна")),
    ("auditor", "auditor", Name("Ким", "Виктор", "Андреевич")),
    ("ministry_official", "ministry_official", Name("Байсейітова", "Айнұр", "Нұрланқызы")),
)
_DUTIES: Final[dict[str, Duty]] = {
    "region_official": "record",
    "first_approver": "approve",
    "second_approver": "approve",
}
_FIRST_PAGE: Final = {"social_pedagogue": "children", "organisation_head": "money"}
_HEAD: Final = Name("Садықов", "Марат", "Асханұлы")
_MOTHERS: Final = ("Айгүл", "Жанар", "Сәуле", "Гүлмира", "Мәдина")
_MOTHERS_RU: Final = ("Наталья", "Ольга", "Елена", "Татьяна", "Марина")


class Family(NamedTuple):
    """A mother, those of her children who eat at one school, all of them, and how many of all were served."""

    mother: int
    facility_id: int
    children: list[int]
    wards: list[int]
    served: int


@dataclass(frozen=True, slots=True)
class Cast:
    """The school that everything is about, its families (the parent's first, then the one whose child felt ill), its
    staff by role, its supplier, and whom a visitor can be. ``keys`` are those (PEM) by which who signs does so.
    """

    facility_id: int
    code: str
    organisation_id: int
    families: list[Family]
    staff: dict[str, int]
    players: list[Player]
    keys: dict[int, str]
    others: list[School]


def enter_cast(*, programme: str, region: str, days: list[dt.date]) -> Cast:
    """Name, register and appoint everybody, where Django points. On each of ``days`` meals were judged.

    The school is the one with the most families of which nothing is hidden; a mother of two who were both served comes first.
    """
    found = [Family(*row) for row in query(_FAMILIES, {"days": days, "programme": programme})]
    by_place: dict[int, list[Family]] = {}
    for family in found:
        by_place.setdefault(family.facility_id, []).append(family)
    facility_id, families = max(by_place.items(), key=lambda one: (len(one[1]), one[0]))
    families.sort(key=lambda one: (len(one.wards) - one.served, abs(len(one.wards) - 2), one.mother))
    ((code,),) = query("SELECT code FROM registry_facility WHERE id = %s", [facility_id])
    ((organisation, organisation_name),) = query(_SUPPLIER, [facility_id, programme])
    staff = {role: _appointed(role, name, facility_id=facility_id) for role, name in _STAFF}
    head = _registered(_HEAD)
    appoint_role(person_id=head, role="organisation_head", organisation_id=organisation, source=SOURCE)
    appoint_signatory(person_id=head, duty="agree", organisation_id=organisation, source=SOURCE)
    staff["organisation_head"] = head
    signers = {person: _key(person) for person in (staff["director"], head)}
    school = {"facility": code, "facility_id": str(facility_id), "organisation": organisation_name}
    names = dict(_STAFF) | {"organisation_head": _HEAD}
    players = [
        _mother("parent", families[0], school, 0),
        _mother("neighbour", families[1], school, 1),
        *(
            Player(
                role,
                person,
                _said(names[role]),
                f"/institution/{code}/{_FIRST_PAGE.get(role, 'today')}",
                school,
            )
            for role, person in staff.items()
        ),
    ]
    committee, *_others = [_mother("", one, school, place) for place, one in enumerate(families[2:5], 2)]
    appoint_role(
        person_id=committee.person_id, role="parents_committee", facility_id=facility_id, source=SOURCE
    )
    staff["parents_committee"] = committee.person_id
    officials = [_official(key, role, name, region, school) for key, role, name in _OFFICE]
    for official in officials:
        if duty := _DUTIES.get(official.key):
            appoint_signatory(
                person_id=official.person_id, duty=duty, programme=programme, region=region, source=SOURCE
            )
            signers[official.person_id] = _key(official.person_id)
    players += officials
    visits = f"/institution/{code}/visits"
    players.append(replace(committee, key="parents_committee", page=visits))
    others, elsewhere = enter_schools(but=facility_id, source=SOURCE)
    return Cast(facility_id, code, organisation, families, staff, [*players, *elsewhere], signers, others)


def _official(key: str, role: str, name: Name, region: str, school: dict[str, str]) -> Player:
    """Somebody who answers for the region; the ministry for the country."""
    person, of_country = _registered(name), role == "ministry_official"
    appoint_role(person_id=person, role=role, region=None if of_country else region, source=SOURCE)
    where = "00" if of_country else region
    return Player(key, person, _said(name), f"/office/{where}", {**school, "region": where})


def _mother(key: str, family: Family, school: dict[str, str], place: int) -> Player:
    """She has the name of her children, as the registers of the town tell her no name of her own."""
    names = {row[0]: Name(*row[1:]) for row in query(_NAMES, [family.wards])}
    children = [names[child] for child in family.wards if child in names]
    is_kazakh = not children or not children[0].patronymic.endswith(("вич", "вна"))
    given = (_MOTHERS if is_kazakh else _MOTHERS_RU)[place]
    name = Name(_of_a_woman(children[0].surname) if children else "Ахметова", given, "")
    iin = query("SELECT iin FROM registry_person WHERE id = %s", [family.mother])[0][0]
    register_person(ask_id=new_ask_id(), iin=iin, name=name, source=SOURCE)
    params = {
        **school,
        "children": ", ".join(child.given for child in children),
        "ward": str(family.children[0]),
    }
    return Player(key, family.mother, _said(name), "/family", params)


def _of_a_woman(surname: str) -> str:
    """The surname of a son as his mother has it."""
    if surname.endswith("ұлы"):
        return surname.removesuffix("ұлы") + "қызы"
    return f"{surname}а" if surname.endswith(("ов", "ев", "ёв", "ин")) else surname


def _registered(name: Name) -> int:
    return register_person(ask_id=new_ask_id(), name=name, born=_BORN, source=SOURCE)


def _appointed(role: str, name: Name, *, facility_id: int) -> int:
    """Somebody who works at the school and holds the role there."""
    person = _registered(name)
    says = {"person_id": person, "facility_id": facility_id, "post": role, "clearance_until": None}
    add_fact(STAFF, says, source=SOURCE, known_at=moment(None))
    appoint_role(person_id=person, role=role, facility_id=facility_id, source=SOURCE)
    return person


def _key(person: int) -> str:
    """A key of somebody whom we invented, registered for them: the demo keeps it, as no site does."""
    key = keys.make_key("ed25519")
    register_signing_key(person_id=person, public_key=keys.public_text(key), source=SOURCE)
    return keys.private_text(key)


def _said(name: Name) -> str:
    return f"{name.surname} {name.given}"
