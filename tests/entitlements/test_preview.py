"""What a change would do, before it is applied."""

import shutil

import pytest

from amiyan.entitlements.actions import decide, preview
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import HERE
from tests.entitlements.village import FIRST, LAST, a_person, a_school, day, enrol, run, say, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    """Three in grades 4, 5 (no reason) and 5 (large family) in North Kazakhstan; one nobody asked about in Astana."""
    north, capital = a_school("59"), a_school("71")
    people = [a_person() for _ in range(4)]
    for person, school, grade in zip(people, (north, north, north, capital), (4, 5, 5, 6), strict=True):
        enrol(person, school, grade)
    say(people[0])
    say(people[1])
    say(people[2], ["large_family"])
    return people


def look(**more):
    return preview(programme="school-meals", on=day(10), **more)


def test_without_a_change_nobody_gains_or_loses(village):
    found = look()
    assert found.total("people") == 4
    assert found.total("entitled_before") == found.total("entitled_after") == 2
    assert (found.total("gain"), found.total("lose"), found.total("become_unknown")) == (0, 0, 0)
    assert found.total("tiyn_before") == found.total("tiyn_after") == 63700 + 74500


def test_one_more_grade_who_gains_and_what_it_costs(village):
    found = look(parameters_override={"free_grades_to": 5})
    assert found.total("gain") == 1
    assert found.total("tiyn_after") - found.total("tiyn_before") == 74500
    assert found.by("grade")[5].gain == 1
    assert found.by("grade")[4].gain == 0
    assert found.by("region")["59"].entitled_after == 3
    assert found.by("region")["71"].people == 1


def test_a_shorter_list_of_reasons_who_loses(village):
    found = look(parameters_override={"free_statuses": ["orphan"]})
    assert (found.total("lose"), found.total("gain")) == (1, 0)
    nobody = look(parameters_override={"free_statuses": []})
    assert nobody.total("entitled_after") == 1  # by grade
    # Nothing can be a reason any more, so nothing is unknown.
    assert nobody.total("become_unknown") == 0


def test_another_price_changes_the_cost_and_nobodys_right(village):
    found = look(parameters_override={"price_tiyn": 10000})
    assert found.total("tiyn_after") == 20000
    assert found.total("gain") == found.total("lose") == 0


def test_a_changed_file_of_parameters(village, tmp_path):
    path = tmp_path / "parameters.toml"
    shutil.copy(HERE / "school_meals" / "parameters.toml", path)
    path.write_text(path.read_text().replace("value = 4\n", "value = 6\n"))
    assert look(parameters_override=path).total("gain") == 2


def test_a_change_of_the_registers(village):
    before = value("SELECT clock_timestamp()")
    run("UPDATE registry_social_status SET known_to = clock_timestamp() WHERE person_id = %s", village[2])
    found = look(known_before=before)
    assert (found.total("lose"), found.total("become_unknown")) == (1, 1)


def test_an_empty_selection_selects_nobody(village):
    assert look(people=[]).changes == ()
    assert look(people=village[:1]).total("people") == 1


def test_nothing_is_applied(village):
    decide(programme="school-meals", first=FIRST, last=LAST)
    look(parameters_override={"free_grades_to": 11})
    assert decide(programme="school-meals", first=FIRST, last=LAST).added == 0


def test_a_parameter_that_is_not_there_is_refused(village):
    with pytest.raises(ProblemError):
        look(parameters_override={"free_grade": 5})
