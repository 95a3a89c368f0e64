"""Lists of a school without a turnstile: from the mark to the money, and what does not count."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.deliveries.actions.lists import mark_due_lists
from amiyan.deliveries.actions.objections import decide_objection, raise_objection
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from tests.deliveries.school import (
    MONDAY,
    PROGRAMME,
    a_supplier,
    a_terminal,
    a_village_school,
    an_employee,
    answers_to,
    at,
    countersign,
    employ,
    judge_as_of,
    outcomes,
    pass_by_terminal,
    refusal_of,
    send_list,
    serve,
    verdicts,
)
from tests.entitlements.village import a_person, a_school, an_iin, value

pytestmark = pytest.mark.django_db
TUESDAY, THURSDAY = dt.date(2025, 9, 9), dt.date(2025, 9, 11)
UNSIGNED, OPEN, PAID = ("held", "not_countersigned"), ("held", "open_to_objection"), ("payable", "used")
OBJECTED, NOTHING = ("held", "objected"), None


@pytest.fixture
def school(db):
    return a_village_school()


def test_from_the_mark_to_the_money(school):
    made = send_list(school, school.teacher, present=("101", "102"))
    judge_as_of(school, MONDAY)
    assert verdicts(school) == [UNSIGNED, UNSIGNED, NOTHING]
    countersign(school, made, school.head)
    judge_as_of(school, MONDAY)
    assert verdicts(school) == [OPEN, OPEN, NOTHING]
    assert mark_due_lists(dt.date(2025, 9, 10)) == 0
    assert mark_due_lists(THURSDAY) == 1
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID, PAID, NOTHING]
    assert mark_due_lists(THURSDAY) == 0


def test_three_working_days_do_not_run_over_a_weekend(school):
    friday = dt.date(2025, 9, 12)
    made = send_list(school, school.teacher, day=friday)
    countersign(school, made, school.head, signed=at(14, day=friday))
    assert value("SELECT payable_from FROM deliveries_countersignature WHERE list_id = %s", made) == dt.date(
        2025, 9, 17
    )


def test_the_night_job_may_miss_nights(school):
    countersign(school, send_list(school, school.teacher), school.head)
    judge_as_of(school, MONDAY)
    assert mark_due_lists(dt.date(2025, 9, 30)) == 1
    judge_as_of(school, dt.date(2025, 9, 30))
    assert verdicts(school) == [PAID] * 3


def test_a_verdict_is_a_function_of_the_day_on_which_it_is_asked(school):
    made = send_list(school, school.teacher)
    countersign(school, made, school.head)
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID] * 3


# Who may not.


def test_the_suppliers_own_mark_counts_for_nothing_and_says_so(school):
    made = send_list(school, school.cook)
    assert refusal_of(made) == "marker-is-paid-by-it"
    countersign(school, made, school.head)
    assert answers_to(made) == ["list-does-not-count"]
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [NOTHING] * 3
    assert outcomes(school) == [(pin, "list", "list_refused") for pin in ("101", "102", "103")]


def test_a_teacher_who_cooks_elsewhere_for_the_same_supplier_is_paid_by_it(school):
    supplier = value("SELECT organisation_id FROM registry_agreement WHERE facility_id = %s", school.id)
    other = a_school()
    serve(supplier, other)
    person = value("SELECT id FROM registry_person WHERE iin = %s", school.teacher)
    execute(
        "INSERT INTO registry_staff (person_id, facility_id, post, source) VALUES (%s, %s, 'повар', 't')",
        [person, other],
    )
    assert refusal_of(send_list(school, school.teacher)) == "marker-is-paid-by-it"


def test_who_cooks_for_another_supplier_elsewhere_is_not_paid_by_this_one(school):
    other = a_school()
    a_supplier(other, bin_="000240000000")
    person = value("SELECT id FROM registry_person WHERE iin = %s", school.teacher)
    employ(person, other, "повар")
    assert refusal_of(send_list(school, school.teacher)) == ""


def test_a_sole_trader_who_supplies_does_not_sign(school):
    execute("UPDATE registry_agreement SET known_to = now() WHERE facility_id = %s", [school.id])
    trader = query(
        "INSERT INTO registry_organisation (bin, name, source) VALUES (%s, 'ЖК', 't') RETURNING id",
        [school.head],
    )[0][0]
    serve(trader, school.id)
    made = send_list(school, school.teacher)
    countersign(school, made, school.head)
    assert answers_to(made) == ["signer-is-paid-by-it"]


def test_nobody_signs_their_own_list(school):
    made = send_list(school, school.teacher)
    countersign(school, made, school.teacher)
    assert answers_to(made) == ["signer-is-the-marker"]
    countersign(school, made, school.head)
    assert answers_to(made) == ["signer-is-the-marker", ""]


def test_who_is_not_known_or_works_elsewhere_or_in_another_post_does_not_mark(school):
    elsewhere = an_employee(a_school(), "мұғалім")
    guard = an_employee(school.id, "күзетші")
    found = [refusal_of(send_list(school, by)) for by in ("999999", elsewhere, guard)]
    assert found == ["marker-unknown", "marker-not-of-this-school", "marker-has-another-post"]


def test_who_left_before_the_day_does_not_mark(school):
    execute(
        "UPDATE registry_staff SET known_to = now() WHERE facility_id = %s AND post = 'Мұғалім'", [school.id]
    )
    assert refusal_of(send_list(school, school.teacher)) == "marker-not-of-this-school"


def test_a_second_countersignature_is_kept_and_not_needed(school):
    made = send_list(school, school.teacher)
    countersign(school, made, school.head)
    countersign(school, made, an_employee(school.id, "медбике"), signed=at(15, day=TUESDAY))
    assert answers_to(made) == ["", "signed-already"]
    assert value("SELECT count(*) FROM deliveries_list_due") == 1


# A school with one teacher.


@pytest.fixture
def one_teacher_school(school):
    execute(
        "UPDATE registry_staff SET known_to = now() WHERE facility_id = %s AND post = 'директор'", [school.id]
    )
    return school


def an_officer(region="79"):
    office = a_school(region)
    return office, an_employee(office, "Методист отдела образования")


def test_the_district_signs_for_the_single_teacher(one_teacher_school):
    school = one_teacher_school
    office, officer = an_officer()
    made = send_list(school, school.teacher)
    countersign(school, made, officer, facility=office)
    assert answers_to(made) == [""]
    assert query("SELECT facility_id, of_district FROM deliveries_countersignature") == [(school.id, True)]
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID] * 3


def test_the_district_does_not_sign_where_two_could_nor_in_another_region(school):
    office, officer = an_officer()
    made = send_list(school, school.teacher)
    countersign(school, made, officer, facility=office)
    execute(
        "UPDATE registry_staff SET known_to = now() WHERE facility_id = %s AND post = 'директор'", [school.id]
    )
    far, stranger = an_officer("35")
    countersign(school, made, stranger, facility=far)
    assert answers_to(made) == ["district-signs-for-single-teachers", "signer-not-of-this-school"]


# Objections.


def object_to(school, child=0, **more):
    said = {"raised_by": "Mother", "reason": "Was ill at home", "channel": "phone", **more}
    return raise_objection(person_id=school.children[child], day=MONDAY, programme=PROGRAMME, **said)


@pytest.fixture
def signed(school):
    countersign(school, send_list(school, school.teacher), school.head)
    judge_as_of(school, MONDAY)
    return school


def test_an_objection_holds_one_line_only(signed):
    object_to(signed)
    judge_as_of(signed, THURSDAY)
    mark_due_lists(THURSDAY)
    judge_as_of(signed, THURSDAY)
    assert verdicts(signed) == [OBJECTED, PAID, PAID]


def test_a_dismissed_objection_lets_the_line_go_on(signed):
    number = object_to(signed)
    decide_objection(
        objection_id=number, upheld=False, reason="The register shows her present", decided_by="Officer"
    )
    judge_as_of(signed, MONDAY)
    assert verdicts(signed)[0] == OPEN
    mark_due_lists(THURSDAY)
    judge_as_of(signed, THURSDAY)
    assert verdicts(signed) == [PAID] * 3


def test_an_objection_that_is_upheld_refuses_the_line_and_stays(signed):
    number = object_to(signed)
    judge_as_of(signed, MONDAY)
    decide_objection(objection_id=number, upheld=True, reason="A doctor's note", decided_by="Officer")
    judge_as_of(signed, THURSDAY)
    assert verdicts(signed)[0] == ("refused", "objection_upheld")
    assert value("SELECT count(*) FROM deliveries_objection") == 1


def test_an_objection_is_decided_once_by_another_person(signed):
    number = object_to(signed)
    assert object_to(signed) == number

    def decided(by, *, upheld):
        decide_objection(objection_id=number, upheld=upheld, reason="A doctor's note", decided_by=by)

    with pytest.raises(ProblemError, match="objection-decided-by-a-party"):
        decided("Mother", upheld=True)
    for _ in range(2):
        decided("Officer", upheld=True)
    with pytest.raises(ProblemError, match="'objection-decided'"):
        decided("Officer", upheld=False)


def test_nobody_objects_to_a_meal_that_no_list_names(signed):
    stranger = a_person()
    with pytest.raises(ProblemError) as refused:
        raise_objection(
            person_id=stranger, day=MONDAY, programme=PROGRAMME, raised_by="X", reason="Y", channel="paper"
        )
    assert refused.value.problem.kind.code == "no-line-by-list"


# Late, twice, and beside a terminal.


def test_the_same_list_sent_twice_counts_once(school):
    made = send_list(school, school.teacher)
    assert send_list(school, school.teacher, id=made) == made
    assert value("SELECT count(*) FROM deliveries_pass") == 3
    ask = uuid4()
    for _ in range(2):
        countersign(school, made, school.head, ask=ask)
    assert answers_to(made) == [""]


def test_two_lists_of_one_class_from_two_phones_are_one_meal(school):
    colleague = an_employee(school.id, "учитель")
    first = send_list(school, school.teacher)
    second = send_list(school, colleague, terminal="PHONE2")
    countersign(school, second, school.head)
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID] * 3  # by the one that is signed
    countersign(school, first, school.head)
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID] * 3
    assert [outcome for _, _, outcome in outcomes(school)].count("used") == 3
    assert [outcome for _, _, outcome in outcomes(school)].count("second_that_day") == 3


def test_a_week_offline_is_in_time_and_three_weeks_are_not(school):
    made = send_list(school, school.teacher, received=at(9, day=dt.date(2025, 9, 15)))
    countersign(school, made, school.head, received=at(9, day=dt.date(2025, 9, 15)))
    assert refusal_of(made) == ""
    assert value("SELECT payable_from FROM deliveries_countersignature") == dt.date(2025, 9, 18)
    late = send_list(school, school.teacher, received=at(9, day=dt.date(2025, 9, 29)))
    assert refusal_of(late) == "list-too-late"


def test_a_list_of_a_day_to_come_counts_for_nothing(school):
    made = send_list(school, school.teacher, day=TUESDAY, at=at(12), received=at(13))
    assert refusal_of(made) == "list-before-its-day"


def test_a_list_of_a_closed_day_is_no_meal(school):
    saturday = dt.date(2025, 9, 13)
    made = send_list(school, school.teacher, day=saturday)
    countersign(school, made, school.head, signed=at(14, day=saturday))
    judge_as_of(school, dt.date(2025, 9, 30))
    assert {outcome for _, _, outcome in outcomes(school)} == {"not_a_school_day"}
    assert verdicts(school, saturday) == [NOTHING] * 3


def test_a_signature_that_came_before_its_list_waits_for_it(school):
    made = uuid4()
    countersign(school, made, school.head)
    assert answers_to(made) == ["list-not-here-yet"]
    send_list(school, school.teacher, id=made, received=at(9, day=TUESDAY))
    assert answers_to(made) == ["list-not-here-yet", ""]
    # The family's time begins when both names are here.
    assert value("SELECT max(payable_from) FROM deliveries_countersignature") == dt.date(2025, 9, 12)


def test_a_terminal_beats_a_list(school):
    a_terminal(school.id)
    countersign(school, send_list(school, school.teacher), school.head)
    pass_by_terminal(school, "101", at(12, 40))
    judge_as_of(school, MONDAY)
    assert verdicts(school) == [PAID, OPEN, OPEN]
    judge_as_of(school, THURSDAY)
    mark_due_lists(THURSDAY)
    judge_as_of(school, THURSDAY)
    assert outcomes(school)[:2] == [("101", "list", "second_that_day"), ("101", "secret", "used")]


def test_an_unknown_programme_takes_no_lists(school):
    assert refusal_of(send_list(school, school.teacher, programme="free-lunch")) == "programme-takes-no-lists"
    assert (
        refusal_of(send_list(school, school.teacher, programme="extracurricular-club"))
        == "programme-takes-no-lists"
    )
    judge_as_of(school, MONDAY)
    assert {outcome for _, _, outcome in outcomes(school)} == {"not_a_pass"}


# Served, but not recorded.


def claim(school, by=None, **more):
    return send_list(school, by or school.cook, form="unrecorded", **more)


def test_what_a_broken_terminal_did_not_record_is_claimed_the_same_day(school):
    a_terminal(school.id)
    made = claim(school)
    countersign(school, made, school.teacher)
    judge_as_of(school, MONDAY)
    assert verdicts(school) == [OPEN] * 3
    mark_due_lists(THURSDAY)
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID] * 3


def test_claimed_or_signed_the_next_day_it_counts_for_nothing(school):
    late = claim(school, at=at(9, day=TUESDAY), received=at(10, day=TUESDAY))
    assert refusal_of(late) == "claimed-on-another-day"
    made = claim(school)
    countersign(school, made, school.teacher, signed=at(9, day=TUESDAY))
    assert answers_to(made) == ["signed-on-another-day"]


def test_where_the_terminal_recorded_at_that_time_it_was_not_down(school):
    a_terminal(school.id)
    pass_by_terminal(school, "999", at(12, 40))
    all_day, after = (
        claim(school, present=("101",)),
        claim(school, present=("102",), served=(dt.time(13), dt.time(14))),
    )
    for made in (all_day, after):
        countersign(school, made, school.teacher)
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [NOTHING, PAID, NOTHING]
    assert ("101", "list", "terminal_recorded") in outcomes(school)


def test_a_phone_that_is_listed_as_the_canteens_device_is_no_terminal_that_recorded(school):
    a_terminal(school.id, "PHONE1")
    countersign(school, claim(school, terminal="PHONE1"), school.teacher)
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID] * 3


def test_what_the_terminal_brings_later_takes_the_claim_back(school):
    a_terminal(school.id)
    countersign(school, claim(school), school.teacher)
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID] * 3
    pass_by_terminal(school, "101", at(12, 40))
    mark_due_lists(dt.date(2025, 9, 12))
    judge_as_of(school, dt.date(2025, 9, 12))
    assert verdicts(school) == [PAID, ("refused", "terminal_recorded"), ("refused", "terminal_recorded")]


def test_an_iin_with_which_nobody_is_registered_marks_nothing(school):
    assert refusal_of(send_list(school, an_iin(9000))) == "marker-unknown"
