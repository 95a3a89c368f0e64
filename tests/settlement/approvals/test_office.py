"""What the office reads of statements: within its region, for whom each waits, and why a person may not approve."""

import datetime as dt

import pytest

from amiyan.access.reading import reading
from amiyan.access.roles import Purpose
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute, query
from amiyan.settlement.approvals.actions import (
    Statement,
    agree_to_statements,
    approve_statements,
    refuse_statement,
)
from amiyan.settlement.approvals.office import (
    differences_of,
    has_duty,
    named_statements,
    said_of,
    statements_under_way,
    sums_under_way,
)

from .kit import APPROVES, PROGRAMME, RECORDS, Person, budget, provider, statement

REGION = Scope(regions=frozenset({"79"}))
DAY = dt.date(2025, 10, 12)


@pytest.fixture
def act(db):
    return statement(provider(), budget())


def seen_by(person, scope=REGION):
    with reading(scope):
        return statements_under_way(programme=PROGRAMME, scope=scope, person_id=person.id, on=DAY)


def state_of(person):
    (one,) = seen_by(person)
    return one.state, one.why_not


def agrees(act):
    provided = Person("provider", {"duty": "agree", "organisation_id": act.payee})
    agree_to_statements(statements=[act], signature=provided.signs([act], "agree"))


def approves(person, act):
    return approve_statements(statements=[act], signature=person.signs([act]))[0].outcome


def test_a_statement_waits_for_whom_it_waits(act):
    first, second, third = (Person(n, APPROVES) for n in (1, 2, 3))
    assert state_of(first) == ("yours", None)
    approves(first, act)
    assert state_of(first) == ("supplier", "repeated")
    assert state_of(second) == ("yours", None)
    agrees(act)
    assert state_of(first) == ("others", "repeated")
    refuse_statement(statement=act, person_id=third.id, reason="a class is missing")
    assert state_of(second) == ("refused", None)
    assert state_of(third) == ("refused", "refused-by-you")


def test_two_approvals_and_the_suppliers_word_are_all_there_is_to_wait_for(act):
    people = [Person(n, APPROVES) for n in (1, 2, 3)]
    for one in people[:2]:
        approves(one, act)
    agrees(act)
    assert [state_of(one) for one in people] == [
        ("approved", "repeated"),
        ("approved", "repeated"),
        ("approved", "approved-by-two"),
    ]


def kept_from(person, act):
    """Why a page says that a person may not approve."""
    with reading(REGION):
        return named_statements([act], scope=REGION, person_id=person.id, on=DAY)[0].why_not


def test_what_a_page_says_is_what_the_action_answers(db):
    """The twin in SQL: for everybody and everything the same word."""
    payee, budget_id = provider(), budget()
    recorder = Person("recorder", APPROVES, RECORDS)
    acts = [statement(payee, budget_id), statement(payee, budget_id, number=2, recorded_by=recorder.id)]
    other = budget(region="75")
    foreign = Person("foreign", {**APPROVES, "region": "75"})
    people = [
        recorder,
        foreign,
        Person("none", RECORDS),
        *(Person(n, APPROVES) for n in range(3)),
        Person("region", {**APPROVES, "region": "79", "programme": PROGRAMME}),
        Person("ended", {**APPROVES, "last": dt.date(2025, 9, 1)}),
    ]
    refuse_statement(statement=acts[0], person_id=people[-2].id, reason="no", on=DAY)
    assert other
    for act in acts:
        for one in people:
            says = kept_from(one, act)
            answered = approve_statements(statements=[act], signature=one.signs([act]), on=DAY)[0].outcome
            assert answered == (says or "done"), (one.id, act)
    assert query("SELECT count(*) FROM settlement_approval")[0][0] == 4


def test_who_claimed_what_was_cooked_recorded_a_part_of_it(act):
    cook = Person("cook", APPROVES, RECORDS)
    execute(
        "INSERT INTO settlement_cooked (facility_id, service_day, programme, portions, expected, share_per_mille,"
        " amount_tiyn, declared_at, cut_off_at, payee, budget_id, batch, recorded_by)"
        " VALUES (1, '2025-09-10', %s, 5, 9, 500, 5, '2025-09-10 06:00+05', '2025-09-09 18:00+05', %s, %s, 0, %s)",
        [PROGRAMME, act.payee, act.budget_id, cook.id],
    )
    assert kept_from(cook, act) == "own-record"
    assert approves(cook, act) == "own-record"


def test_where_the_two_turn_out_to_be_one_person_a_third_may_approve(act):
    one, twin, third = (Person(n, APPROVES) for n in (1, 2, 3))
    for each in (one, twin):
        approves(each, act)
    assert kept_from(third, act) == "approved-by-two"
    execute(
        "INSERT INTO registry_identity_link (person_id, same_as, kind, recorded_by, source)"
        " VALUES (%s, %s, 'merged', 1, 't')",
        [twin.id, one.id],
    )
    assert kept_from(third, act) is None
    assert approves(third, act) == "done"
    assert kept_from(Person(4, APPROVES), act) == "approved-by-two"


def test_another_region_sees_nothing_and_learns_no_name(act):
    one = Person(1, APPROVES)
    approves(one, act)
    other = Scope(regions=frozenset({"75"}))
    assert seen_by(one, other) == []
    with reading(other):
        assert named_statements([act], scope=other, person_id=one.id, on=DAY) == []
        assert said_of(act) == []
        assert not has_duty(one.id, "approve", budget_id=act.budget_id, on=DAY)
    # A scope that a page forgot to narrow is held by the database too.
    with reading(other):
        assert named_statements([act], scope=EVERYTHING, person_id=one.id, on=DAY) == []


def test_a_place_alone_sees_no_statement(act):
    one = Person(1, APPROVES)
    assert seen_by(one, Scope(facilities=frozenset({1}))) == []


def test_who_said_what_is_told_by_name(act):
    one, two = Person(1, APPROVES), Person(2, APPROVES)
    execute(
        "INSERT INTO registry_person_name (person_id, surname, given_name, patronymic, sort_key, source)"
        " VALUES (%s, 'Ойданова', 'Анар', '', 'О', 't')",
        [one.id],
    )
    approves(one, act)
    refuse_statement(statement=act, person_id=two.id, reason="a class is missing")
    with reading(REGION, purpose=Purpose.PAYMENT):
        said = said_of(act)
    assert [(each.what, each.name, each.reason) for each in said] == [
        ("recorded", "", ""),
        ("approved", "Ойданова Анар", ""),
        ("refused", "", "a class is missing"),
    ]


def test_sums_tell_no_supplier(act):
    statement(act.payee, act.budget_id, number=2, payable=100)
    with reading(EVERYTHING):
        assert sums_under_way(programme=PROGRAMME, scope=EVERYTHING) == [("79", "supplier", 2, 631_00 + 100)]


def test_what_differs_is_read_of_many_at_once(act, django_assert_num_queries):
    second = statement(act.payee, act.budget_id, number=2, payable=731_00)
    person = Person(1, APPROVES)
    found = seen_by(person)
    with reading(REGION), django_assert_num_queries(1):
        changes = differences_of(found)
    assert [one.what for one in changes[act]] == ["first"]
    assert [(one.what, one.change) for one in changes[second]] == [("sum", 100_00)]


def test_what_is_given_to_be_paid_waits_no_more(act):
    execute(
        "INSERT INTO settlement_payout (payee, id, budget_id, number, month, code, attempt, amount_tiyn, channel, bin, name,"
        " iban, due_on) VALUES (%s, gen_random_uuid(), %s, 1, '2025-09-01', '1', 1, 5, 'bank', '1', 'n', 'KZ1',"
        " '2025-10-18')",
        list(act[:2]),
    )
    person = Person(1, APPROVES)
    assert seen_by(person) == []
    with reading(REGION):
        assert len(named_statements([act], scope=REGION, person_id=person.id, on=DAY)) == 1


def test_a_key_of_nothing_is_nothing(act):
    with reading(REGION):
        assert named_statements([Statement(1, 2, 3)], scope=REGION, person_id=1, on=DAY) == []
