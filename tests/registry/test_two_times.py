"""What was true, and what we believed when: changes, corrections, and asking twice."""

import datetime as dt

import pytest

from amiyan.country.kz.names import Name
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.registry import actions, problems, queries
from amiyan.registry.actions import Seat
from tests.registry.invented_town import (
    BORN,
    JANUARY,
    MAY,
    SEPTEMBER,
    a_facility,
    a_person,
    an_iin,
    an_organisation,
    found,
    moment,
    value,
)

DAY = dt.timedelta(days=1)


def where(person, on, known_at=None, scope=EVERYTHING):
    enrolment = queries.enrolment_on(person, scope=scope, on=on, known_at=known_at)
    return enrolment and enrolment.facility_id


@pytest.fixture
def school(db):
    return a_facility("№ 12 мектеп")


@pytest.fixture
def other_school(db):
    return a_facility("№ 15 мектеп", region="75")


@pytest.fixture
def child(school):
    return a_person(0)


@pytest.fixture
def enrolled(child, school):
    """In grade 3 since September, known since the first days of it."""
    return actions.enrol(
        person_id=child,
        seat=Seat(school, 3, "3 «А»", 1),
        first=SEPTEMBER,
        source="school",
        known_at=moment((9, 2)),
    )


def test_a_transfer_is_a_change_the_past_stays_true(child, school, other_school, enrolled):
    actions.transfer_enrolment(
        person_id=child,
        enrolment_id=enrolled,
        seat=Seat(other_school, 3),
        first_day=JANUARY,
        source="school",
        known_at=moment((1, 20)),
    )
    assert where(child, JANUARY - DAY) == school
    assert where(child, JANUARY) == other_school
    # On 15 January nobody had told us yet: that day was decided with the old school.
    assert where(child, JANUARY + 5 * DAY, known_at=moment((1, 15))) == school
    assert value("SELECT count(*) FROM registry_enrolment WHERE person_id = %s", child) == 3


def test_a_correction_was_never_true_and_nothing_of_it_comes_back(child, school, other_school, enrolled):
    actions.correct_enrolment(
        person_id=child,
        enrolment_id=enrolled,
        instead=Seat(other_school, 3),
        first=SEPTEMBER,
        source="office",
        known_at=moment((1, 20)),
    )
    assert where(child, SEPTEMBER) == other_school
    assert where(child, SEPTEMBER, known_at=moment((1, 19))) == school
    wrong = value("SELECT valid::text FROM registry_enrolment WHERE id = %s", enrolled)
    assert wrong == "[2025-09-01,)", "what was said of its days stays as it was said"


def test_nobody_belonged_anywhere_before_we_learnt_of_it(child, school, enrolled):
    assert where(child, SEPTEMBER, known_at=moment((9, 1))) is None
    assert where(child, SEPTEMBER - DAY) is None


def test_an_ended_enrolment_has_both_rows(child, school, enrolled):
    asked = {"person_id": child, "enrolment_id": enrolled, "last_day": JANUARY, "source": "school"}
    ended = actions.end_enrolment(**asked, known_at=moment((1, 20)))
    assert actions.end_enrolment(**asked, known_at=moment((1, 21))) == ended, "asking twice is asking once"
    assert where(child, JANUARY) == school
    assert where(child, JANUARY + DAY) is None
    assert where(child, JANUARY + DAY, known_at=moment((1, 19))) == school
    with pytest.raises(ProblemError) as refused:
        actions.end_enrolment(**{**asked, "last_day": MAY}, known_at=moment((1, 22)))
    assert refused.value.problem.kind is problems.FACT_SUPERSEDED


def test_a_change_needs_a_day_on_which_it_was_true(child, enrolled):
    with pytest.raises(ProblemError) as refused:
        actions.end_enrolment(
            person_id=child,
            enrolment_id=enrolled,
            last_day=SEPTEMBER - DAY,
            source="s",
            known_at=moment((1, 20)),
        )
    assert refused.value.problem.kind is problems.CHANGE_OUTSIDE


def test_what_was_learnt_is_not_backdated(child, enrolled):
    with pytest.raises(ProblemError) as refused:
        actions.end_enrolment(
            person_id=child, enrolment_id=enrolled, last_day=JANUARY, source="s", known_at=moment((9, 1))
        )
    assert refused.value.problem.kind is problems.KNOWN_BACKWARDS
    assert where(child, JANUARY + DAY) is not None, "and nothing was written"


def test_two_places_at_a_time_are_refused(child, other_school, enrolled):
    with pytest.raises(ProblemError) as refused:
        actions.enrol(
            person_id=child, seat=Seat(other_school), first=JANUARY, source="s", known_at=moment((1, 9))
        )
    assert refused.value.problem.kind is problems.ENROLLED_ELSEWHERE


def test_the_same_enrolment_asked_again_is_the_same_record(child, school, enrolled):
    again = actions.enrol(
        person_id=child,
        seat=Seat(school, 3, "3 «А»", 1),
        first=SEPTEMBER,
        source="school",
        known_at=moment((9, 3)),
    )
    assert again == enrolled


@pytest.mark.parametrize(
    ("seat", "kind"),
    [(Seat(1), problems.FACILITY_UNKNOWN), (Seat(0, grade=13), problems.FACILITY_UNKNOWN)],
)
def test_an_unknown_school_is_refused(child, seat, kind):
    with pytest.raises(ProblemError) as refused:
        actions.enrol(person_id=child, seat=seat, first=SEPTEMBER, source="s")
    assert refused.value.problem.kind is kind


def test_a_grade_beyond_the_twelfth_is_refused(child, school):
    with pytest.raises(ProblemError) as refused:
        actions.enrol(person_id=child, seat=Seat(school, grade=13), first=SEPTEMBER, source="s")
    assert refused.value.problem.kind is problems.GRADE_OUTSIDE


def test_facts_as_known_then(child, school, other_school, enrolled):
    actions.correct_enrolment(
        person_id=child,
        enrolment_id=enrolled,
        instead=Seat(other_school, 3),
        first=SEPTEMBER,
        source="office",
        known_at=moment((1, 20)),
    )

    def schools(known_at):
        facts = queries.facts_as_known(child, scope=EVERYTHING, on=JANUARY, known_at=known_at)
        return [fact.says["facility_id"] for fact in facts if fact.table == "enrolment"]

    assert schools(moment((1, 19))) == [school]
    assert schools(None) == [other_school]
    assert schools(moment((9, 1))) == []
    assert queries.facts_as_known(child, scope=NOBODY, on=JANUARY) == []


def test_a_person_is_within_the_scope_of_the_school_of_that_day(child, school, other_school, enrolled):
    of_school, of_region = Scope(facilities=frozenset({school})), Scope(regions=frozenset({"75"}))
    assert where(child, JANUARY, scope=of_school) == school
    assert where(child, JANUARY, scope=of_region) is None
    assert where(child, JANUARY, scope=Scope(owners=frozenset({child}))) == school
    assert where(child, JANUARY, scope=NOBODY) is None
    assert queries.person_by_iin(an_iin(0), scope=of_school, on=SEPTEMBER - DAY) is None


def test_a_person_is_registered_once_however_often_it_is_asked(db):
    ask, name = actions.new_ask_id(), Name("Серік", "Айша", "Нұрланқызы")
    asked = {"ask_id": ask, "iin": an_iin(1), "name": name, "source": "school", "known_at": moment((9, 1))}
    first = actions.register_person(**asked)
    assert actions.register_person(**asked) == first == ask
    assert actions.register_person(**{**asked, "ask_id": actions.new_ask_id()}) == first
    child = found(queries.person_by_iin(an_iin(1), scope=EVERYTHING, on=JANUARY))
    assert (child.surname, child.born, child.sex) == ("Серік", BORN, "female")
    with pytest.raises(ProblemError) as refused:
        actions.register_person(**{**asked, "iin": an_iin(2)})
    assert refused.value.problem.kind is problems.ASK_ID_REUSED


def test_a_wrong_iin_registers_nobody(db):
    wrong = an_iin(0)[:-1] + str((int(an_iin(0)[-1]) + 1) % 10)
    with pytest.raises(ProblemError) as refused:
        actions.register_person(ask_id=1, iin=wrong, source="s")
    assert refused.value.problem.kind is problems.IIN_WRONG


def test_a_death_is_recorded_once_and_can_be_corrected(child):
    recorded = actions.record_death(person_id=child, died=JANUARY, source="civil", known_at=moment((1, 12)))
    assert actions.record_death(person_id=child, died=JANUARY, source="civil") == recorded
    with pytest.raises(ProblemError) as refused:
        actions.record_death(person_id=child, died=JANUARY + DAY, source="civil")
    assert refused.value.problem.kind is problems.DEATH_RECORDED
    actions.correct_death(
        person_id=child, record_id=recorded, died=None, source="civil", known_at=moment((1, 13))
    )
    facts = {f.table for f in queries.facts_as_known(child, scope=EVERYTHING, on=JANUARY)}
    assert "life_status" not in facts


def test_a_supplier_changes_on_a_day(school):
    first, second = an_organisation(0), an_organisation(1, "Бауырсақ")
    asked = {"facility_id": school, "programme": "school-meals", "source": "akimat"}
    actions.change_supplier(
        **asked, organisation_id=first, first_day=SEPTEMBER, number="1", known_at=moment((9, 1))
    )
    new = {**asked, "organisation_id": second, "first_day": JANUARY, "number": "2"}
    agreement = actions.change_supplier(**new, known_at=moment((1, 12)))
    assert actions.change_supplier(**new, known_at=moment((1, 13))) == agreement

    def supplier(on, known_at=None, scope=EVERYTHING):
        supplier = queries.supplier_on(
            school, programme="school-meals", scope=scope, on=on, known_at=known_at
        )
        return supplier and supplier.organisation_id

    assert supplier(JANUARY - DAY) == first
    assert supplier(JANUARY) == second
    assert supplier(JANUARY, known_at=moment((1, 11))) == first
    assert supplier(SEPTEMBER - DAY) is None
    assert supplier(JANUARY, scope=Scope(owners=frozenset({first}))) is None
    with pytest.raises(ProblemError) as refused:
        actions.change_supplier(**{**new, "organisation_id": first}, known_at=moment((1, 14)))
    assert refused.value.problem.kind is problems.SUPPLIERS_OVERLAP


def test_a_facility_is_found_however_its_code_is_typed(school):
    assert found(queries.facility_by_code("  №  12   МЕКТЕП", scope=EVERYTHING)).id == school
    assert found(queries.facility_by_code("№ 12 мектеп", scope=Scope(regions=frozenset({"79"})))).id == school
    assert queries.facility_by_code("№ 12 мектеп", scope=Scope(regions=frozenset({"75"}))) is None
    actions.record_clearance(facility_id=school, kind="sanitary", first=SEPTEMBER, last=MAY, source="epid")
    with pytest.raises(ProblemError) as refused:
        actions.record_clearance(facility_id=1, kind="sanitary", first=SEPTEMBER, source="epid")
    assert refused.value.problem.kind is problems.FACILITY_UNKNOWN
