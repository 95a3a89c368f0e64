"""The classes of a school and who is in them: for absences all of them, for a list of meals those who eat there."""

import pytest

from amiyan.country.kz.names import Name
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.registry import actions
from amiyan.registry.actions import Seat
from amiyan.registry.classes import Pupil, SchoolClass, classes_of, names_of, pupils_of
from tests.registry.invented_town import JANUARY, SEPTEMBER, a_facility, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return a_facility("KZ79-0012")


def a_child(serial, school, label="3 «А»", grade=3, eats_at=None, name=("Әділ", "Аружан", "")):
    child = a_person(serial, name=Name(*name))
    seat = Seat(school, grade=grade, class_label=label, shift=1, eats_at_id=eats_at)
    actions.enrol(person_id=child, seat=seat, first=SEPTEMBER, source="t")
    return child


def labels(school, **more):
    return [one.label for one in classes_of(facility_id=school, on=JANUARY, scope=EVERYTHING, **more)]


def test_classes_stand_by_grade_with_how_many_are_in_them(school):
    for serial, (label, grade) in enumerate([("10 «А»", 10), ("3 «А»", 3), ("3 «А»", 3)]):
        a_child(serial, school, label, grade)

    assert classes_of(facility_id=school, on=JANUARY, scope=EVERYTHING) == [
        SchoolClass("3 «А»", 3, 1, 2),
        SchoolClass("10 «А»", 10, 1, 1),
    ]


def test_a_class_that_is_a_guest_elsewhere_is_not_on_its_own_schools_list_of_meals(school):
    host = a_facility("KZ79-0013")
    a_child(0, school)
    guest = a_child(1, school, "4 «А»", 4, eats_at=host)

    assert labels(school) == ["3 «А»", "4 «А»"]
    assert labels(school, eating_here=True) == ["3 «А»"]
    found = {"facility_id": school, "classes": ["4 «А»"], "on": JANUARY, "scope": EVERYTHING}
    assert [one.person_id for one in pupils_of(**found)] == [guest]
    assert pupils_of(**found, eating_here=True) == []


def test_a_class_without_a_name_is_called_by_its_grade_and_can_be_chosen(school):
    child = a_child(0, school, "", 5)

    assert labels(school) == ["5"]
    (found,) = pupils_of(facility_id=school, classes=["5"], on=JANUARY, scope=EVERYTHING)
    assert found == Pupil(child, "5", "Әділ", "Аружан", "")


def test_pupils_stand_as_the_kazakh_alphabet_has_them_with_their_whole_names(school):
    for serial, name in enumerate([("Бек", "Ая", ""), ("Әділ", "Нұр", "Ерқызы"), ("Асан", "Ая", "")]):
        a_child(serial, school, name=name)

    found = pupils_of(facility_id=school, classes=["3 «А»"], on=JANUARY, scope=EVERYTHING)

    assert [one.name for one in found] == ["Асан Ая", "Әділ Нұр Ерқызы", "Бек Ая"]


def test_out_of_scope_a_school_has_no_classes(school):
    a_child(0, school)

    for scope in (Scope(), Scope(facilities=frozenset({school + 1})), Scope(regions=frozenset({"75"}))):
        assert classes_of(facility_id=school, on=JANUARY, scope=scope) == []
        assert pupils_of(facility_id=school, classes=["3 «А»"], on=JANUARY, scope=scope) == []
    assert labels(school) == ["3 «А»"]


def test_names_of_people_are_blank_where_nobody_told_them(school):
    named, nameless = a_child(0, school), a_person(1)

    assert names_of([named, nameless], on=JANUARY) == {named: ("Әділ", "Аружан"), nameless: ("", "")}
