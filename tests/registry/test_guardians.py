"""Who stands for whom, what they may see, and whose identity is whose."""

import datetime as dt

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.registry import actions, problems, queries
from amiyan.registry.actions import Powers, Seat
from tests.registry.invented_town import (
    JANUARY,
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
ALL = Powers(may_see=True, may_decide=True, be_told=True)


@pytest.fixture
def ward(db):
    person = a_person(0)
    seat = Seat(a_facility("мектеп"), 3, "3 «А»")
    actions.enrol(person_id=person, seat=seat, first=SEPTEMBER, source="school", known_at=moment((9, 1)))
    return person


@pytest.fixture
def mother(ward):
    return a_person(1)


@pytest.fixture
def grandmother(ward):
    return a_person(2)


def appoint(ward, guardian, powers=ALL, **facts):
    given = {"kind": "parent", "first": SEPTEMBER, "source": "civil", "known_at": moment((9, 2)), **facts}
    return actions.appoint_guardian(ward_id=ward, guardian_id=guardian, powers=powers, **given)


def delegate(ward, mother, grandmother, **facts):
    given = {"first": SEPTEMBER + DAY, "source": "mother", "known_at": moment((9, 3)), **facts}
    return actions.delegate_viewing(ward_id=ward, guardian_id=mother, delegate_id=grandmother, **given)


def wards(guardian, on=JANUARY, known_at=None, scope=EVERYTHING):
    return queries.wards_of_guardian(guardian, scope=scope, on=on, known_at=known_at)


def refusal(action, **arguments):
    with pytest.raises(ProblemError) as refused:
        action(**arguments)
    return refused.value.problem.kind


def test_a_guardian_has_the_powers_of_the_day(ward, mother):
    guardianship = appoint(ward, mother)
    (record,) = wards(mother)
    assert (record.ward_id, record.may_decide, record.class_label) == (ward, True, "3 «А»")
    actions.end_guardianship(
        ward_id=ward, guardianship_id=guardianship, last_day=JANUARY, source="court", known_at=moment((1, 20))
    )
    assert wards(mother)
    assert wards(mother, on=JANUARY + DAY) == []
    assert wards(mother, on=JANUARY + DAY, known_at=moment((1, 19))), "as it was believed then"
    assert value("SELECT count(*) FROM registry_guardianship WHERE ward_id = %s", ward) == 2


def test_corrected_powers_were_never_others(ward, mother):
    guardianship = appoint(ward, mother)
    seeing = Powers(may_see=True, may_decide=False, be_told=True, court_limit="2025/17")
    actions.correct_guardianship(
        ward_id=ward,
        guardianship_id=guardianship,
        instead=seeing,
        first=SEPTEMBER,
        source="court",
        known_at=moment((1, 20)),
    )
    assert [w.may_decide for w in wards(mother, on=SEPTEMBER)] == [False]
    assert [w.may_decide for w in wards(mother, on=SEPTEMBER, known_at=moment((1, 19)))] == [True]


def test_place_and_class_are_hidden_from_whom_they_endanger(ward, mother):
    appoint(ward, mother, Powers(may_see=True, may_decide=False, be_told=True, hides_place=True))
    (record,) = wards(mother)
    assert (record.hides_place, record.facility_id, record.class_label) == (True, None, "")


def test_who_may_only_be_told_sees_no_place(ward, mother):
    appoint(ward, mother, Powers(may_see=False, may_decide=False, be_told=True))
    assert [w.facility_id for w in wards(mother)] == [None]


def test_a_grandmother_sees_and_neither_decides_nor_passes_it_on(ward, mother, grandmother):
    appoint(ward, mother)
    assert delegate(ward, mother, grandmother) == delegate(ward, mother, grandmother)
    (record,) = wards(grandmother)
    assert (record.may_see, record.may_decide, record.delegated_by) == (True, False, mother)
    assert (
        refusal(delegate, ward=ward, mother=grandmother, grandmother=a_person(3)) is problems.MAY_NOT_DELEGATE
    )
    deciding = {"ward": ward, "guardian": a_person(4), "delegated_by": mother}
    with pytest.raises(TypeError):
        appoint(**deciding)


def test_what_was_delegated_ends_with_the_powers_of_who_delegated(ward, mother, grandmother):
    guardianship = appoint(ward, mother)
    delegate(ward, mother, grandmother)
    actions.end_guardianship(
        ward_id=ward, guardianship_id=guardianship, last_day=JANUARY, source="court", known_at=moment((1, 20))
    )
    assert wards(grandmother, on=JANUARY)
    assert wards(grandmother, on=JANUARY + DAY) == []


def test_a_delegation_lasts_no_longer_than_the_guardianship(ward, mother, grandmother):
    appoint(ward, mother, last=JANUARY)
    delegate(ward, mother, grandmother)
    assert wards(grandmother, on=JANUARY)
    last = "SELECT upper(valid) - 1 FROM registry_guardianship WHERE guardian_id = %s"
    assert value(last, grandmother) == JANUARY


def test_the_safety_flag_is_inherited_also_when_it_comes_later(ward, mother, grandmother):
    guardianship = appoint(ward, mother)
    delegate(ward, mother, grandmother)
    assert [w.hides_place for w in wards(grandmother)] == [False]
    actions.correct_guardianship(
        ward_id=ward,
        guardianship_id=guardianship,
        instead=Powers(may_see=True, may_decide=True, be_told=True, hides_place=True),
        first=SEPTEMBER,
        source="court",
        known_at=moment((1, 20)),
    )
    assert [(w.hides_place, w.facility_id) for w in wards(grandmother)] == [(True, None)]


def test_the_safety_flag_holds_for_every_record_of_a_merged_ward(ward, mother):
    nameless = actions.register_person(ask_id=actions.new_ask_id(), source="shelter", known_at=moment((9, 1)))
    appoint(nameless, mother, Powers(may_see=True, may_decide=False, be_told=False, hides_place=True))
    appoint(ward, mother)
    actions.merge_people(
        person_id=nameless, same_as=ward, recorded_by=1, source="office", known_at=moment((9, 5))
    )
    assert {(w.hides_place, w.facility_id) for w in wards(mother)} == {(True, None)}


@pytest.mark.parametrize(
    ("powers", "facts", "kind"),
    [
        (Powers(may_see=False, may_decide=True, be_told=True), {}, problems.DECIDES_UNSEEN),
        (ALL, {"first": JANUARY, "last": SEPTEMBER}, problems.DAYS_REVERSED),
        (ALL, {"guardian_id": None}, problems.GUARDIAN_OR_INSTITUTION),
        (ALL, {"guardian_id": 1}, problems.PERSON_UNKNOWN),
        (ALL, {"guardian_id": None, "institution_id": 0}, problems.POST_MISSING),
    ],
)
def test_what_a_guardianship_cannot_be(ward, mother, powers, facts, kind):
    if "institution_id" in facts:
        facts = {**facts, "institution_id": an_organisation(0)}
    given = {
        "ward_id": ward,
        "guardian_id": mother,
        "kind": "parent",
        "powers": powers,
        "source": "s",
        **facts,
    }
    assert refusal(actions.appoint_guardian, **given) is kind


def test_nobody_is_their_own_guardian_nor_twice_the_same_persons(ward, mother):
    assert refusal(appoint, ward=ward, guardian=ward) is problems.OWN_GUARDIAN
    appoint(ward, mother)
    assert refusal(appoint, ward=ward, guardian=mother, first=JANUARY) is problems.GUARDIANSHIPS_OVERLAP


def test_an_institution_is_guardian_by_post(ward):
    home = an_organisation(0, "Балалар үйі")
    actions.appoint_guardian(
        ward_id=ward, institution_id=home, post="director", kind="institution", powers=ALL, source="court",
        known_at=moment((9, 2)),
    )  # fmt: skip
    (record,) = queries.wards_of_institution(home, scope=EVERYTHING, on=JANUARY)
    assert (record.ward_id, record.post) == (ward, "director")
    assert queries.wards_of_institution(home, scope=NOBODY, on=JANUARY) == []


def test_each_guardian_sees_their_own_record_and_the_ward_sees_all(ward, mother, grandmother):
    appoint(ward, mother)
    delegate(ward, mother, grandmother)

    def guardians(scope):
        return [g.guardian_id for g in queries.guardians_of_ward(ward, scope=scope, on=JANUARY)]

    assert guardians(Scope(owners=frozenset({grandmother}))) == [grandmother]
    assert guardians(Scope(owners=frozenset({ward}))) == [mother, grandmother]
    assert guardians(NOBODY) == []
    assert wards(mother, scope=Scope(owners=frozenset({grandmother}))) == []


# --- identities --------------------------------------------------------------------------------------------


@pytest.fixture
def newcomer(ward):
    """A child without an IIN, enrolled under a temporary id."""
    person = actions.register_person(ask_id=actions.new_ask_id(), source="school", known_at=moment((9, 1)))
    seat = Seat(a_facility("екінші мектеп"), 1)
    actions.enrol(person_id=person, seat=seat, first=SEPTEMBER, source="school", known_at=moment((9, 1)))
    return person


def resolved(person, known_at=None):
    return queries.resolve_identity(person, scope=EVERYTHING, on=JANUARY, known_at=known_at)


def test_a_newcomer_gets_an_iin_and_keeps_what_was_known(newcomer):
    same = a_person(5)
    link = {"person_id": newcomer, "same_as": same, "recorded_by": 7, "source": "office"}
    merged = actions.merge_people(**link, known_at=moment((10, 1)))
    assert actions.merge_people(**link, known_at=moment((10, 2))) == merged
    assert resolved(newcomer) == resolved(same) == same
    assert found(queries.enrolment_on(same, scope=EVERYTHING, on=JANUARY)).person_id == newcomer
    assert found(queries.person_by_iin(an_iin(5), scope=EVERYTHING, on=JANUARY)).same_people == (
        same,
        newcomer,
    )
    assert resolved(newcomer, known_at=moment((9, 30))) == newcomer

    actions.unmerge_people(person_id=newcomer, known_at=moment((11, 1)))
    assert resolved(newcomer) == newcomer
    assert queries.enrolment_on(same, scope=EVERYTHING, on=JANUARY) is None
    assert resolved(newcomer, known_at=moment((10, 15))) == same, "what was believed is still known"
    assert refusal(actions.unmerge_people, person_id=newcomer) is problems.NOT_MERGED


def test_merges_that_make_no_sense_are_refused(newcomer, ward, mother):
    merge = {"recorded_by": 7, "source": "office", "known_at": moment((10, 1))}
    assert refusal(actions.merge_people, person_id=ward, same_as=newcomer, **merge) is problems.HAS_OWN_IIN
    assert (
        refusal(actions.merge_people, person_id=newcomer, same_as=newcomer, **merge)
        is problems.NOT_THEMSELVES
    )
    assert refusal(actions.merge_people, person_id=newcomer, same_as=1, **merge) is problems.PERSON_UNKNOWN
    actions.merge_people(person_id=newcomer, same_as=ward, **merge)
    assert (
        refusal(actions.merge_people, person_id=newcomer, same_as=mother, **merge) is problems.ALREADY_LINKED
    )
    other = actions.register_person(ask_id=actions.new_ask_id(), source="school", known_at=moment((9, 1)))
    actions.merge_people(person_id=other, same_as=newcomer, **merge)
    assert set(queries.same_people(other)) == {ward, newcomer, other}


def test_two_nameless_records_are_not_merged_in_a_circle(newcomer):
    other = actions.register_person(ask_id=actions.new_ask_id(), source="school", known_at=moment((9, 1)))
    merge = {"recorded_by": 7, "source": "office", "known_at": moment((10, 1))}
    actions.merge_people(person_id=newcomer, same_as=other, **merge)
    assert (
        refusal(actions.merge_people, person_id=other, same_as=newcomer, **merge)
        is problems.MERGED_INTO_ITSELF
    )


def test_a_sealed_identity_takes_two_people_and_is_never_shown(ward):
    new = a_person(6)
    sealed = {
        "person_id": new,
        "same_as": ward,
        "recorded_by": 7,
        "source": "court",
        "known_at": moment((10, 1)),
    }
    assert refusal(actions.seal_identity, **sealed, confirmed_by=7) is problems.SEAL_NEEDS_TWO
    link = actions.seal_identity(**sealed, confirmed_by=8)
    assert actions.seal_identity(**sealed, confirmed_by=8) == link
    assert (resolved(new), resolved(ward)) == (new, ward)
    assert queries.same_people(ward) == [ward]
    assert queries.enrolment_on(new, scope=EVERYTHING, on=JANUARY) is None
    facts = [*queries.facts_as_known(new, scope=EVERYTHING, on=JANUARY)]
    facts += queries.facts_as_known(ward, scope=EVERYTHING, on=JANUARY)
    assert {fact.table for fact in facts} == {"enrolment"}
