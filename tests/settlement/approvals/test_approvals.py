"""Two people approve what a third recorded, and the provider has agreed to."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.settlement.approvals.actions import (
    Statement,
    agree_to_statements,
    approve_statements,
    refuse_statement,
    take_refusal_back,
)
from amiyan.settlement.approvals.by_one import statements_by_one
from amiyan.settlement.approvals.queries import IS_APPROVED, awaiting, standing

from .kit import APPROVES, Person, budget, provider, statement


@pytest.fixture
def act(db):
    return statement(provider(), budget())


def outcomes(signed):
    return [one.outcome for one in signed]


def is_approved(act):
    return bool(
        query(
            f"SELECT FROM settlement_statement s WHERE {IS_APPROVED} AND (payee, budget_id, number) = (%s, %s, %s)",
            list(act),
        )
    )


def agreed(act):
    provided = Person("provider", {"duty": "agree", "organisation_id": act.payee})
    assert outcomes(agree_to_statements(statements=[act], signature=provided.signs([act], "agree"))) == [
        "done"
    ]


def test_two_people_approve_and_only_then_it_may_be_paid(act):
    agreed(act)
    first, second = Person(1, APPROVES), Person(2, APPROVES)
    assert not is_approved(act)
    assert outcomes(approve_statements(statements=[act], signature=first.signs([act]))) == ["done"]
    assert not is_approved(act)
    assert outcomes(approve_statements(statements=[act], signature=second.signs([act]))) == ["done"]
    assert is_approved(act)
    assert standing([act])[0].approved_by == (first.id, second.id)
    assert standing([act])[0].is_approved


def test_without_the_providers_word_it_is_not_approved(act):
    for n in (1, 2):
        one = Person(n, APPROVES)
        approve_statements(statements=[act], signature=one.signs([act]))
    assert not is_approved(act)
    agreed(act)
    assert is_approved(act)


def test_one_person_does_not_approve_twice_and_the_same_signature_again_is_the_same_answer(act):
    one = Person(1, APPROVES)
    signature = one.signs([act])
    assert outcomes(approve_statements(statements=[act], signature=signature)) == ["done"]
    assert outcomes(approve_statements(statements=[act], signature=signature)) == ["repeated"]
    assert outcomes(approve_statements(statements=[act], signature=one.signs([act]))) == ["repeated"]
    assert query("SELECT count(*) FROM settlement_approval")[0][0] == 1


def test_who_recorded_does_not_approve_also_not_past_the_application(act):
    recorder = Person(1, APPROVES)
    own = statement(act.payee, act.budget_id, number=2, recorded_by=recorder.id)
    assert outcomes(approve_statements(statements=[own], signature=recorder.signs([own]))) == ["own-record"]
    with pytest.raises(IntegrityError, match="who_recorded_does_not_approve"), transaction.atomic():
        execute(
            "INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)"
            " VALUES (%s, %s, %s, 1, %s, %s, gen_random_uuid())",
            [*own, recorder.id, recorder.id],
        )
    with pytest.raises(IntegrityError, match="an_approval_knows_who_recorded"), transaction.atomic():
        execute(
            "INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)"
            " VALUES (%s, %s, %s, 1, %s, 0, gen_random_uuid())",
            [*own, recorder.id],
        )


def test_a_third_person_learns_that_two_have_approved(act):
    for n in (1, 2):
        one = Person(n, APPROVES)
        approve_statements(statements=[act], signature=one.signs([act]))
    third = Person(3, APPROVES)
    assert outcomes(approve_statements(statements=[act], signature=third.signs([act]))) == ["approved-by-two"]


@pytest.mark.parametrize(
    "duty",
    [
        {"duty": "record"},
        {"duty": "approve", "region": "10"},
        {"duty": "approve", "programme": "extracurricular-club"},
        {"duty": "approve", "last": dt.date(2025, 1, 1)},
    ],
)
def test_who_is_not_appointed_for_it_does_not_approve(act, duty):
    one = Person(1, duty)
    found = approve_statements(statements=[act], signature=one.signs([act]), on=dt.date(2025, 10, 5))
    assert outcomes(found) == ["not-authorised-to-sign"]
    assert not query("SELECT FROM settlement_approval")


def test_another_providers_representative_does_not_agree(act):
    other = Person(1, {"duty": "agree", "organisation_id": provider("990340000030")})
    assert outcomes(agree_to_statements(statements=[act], signature=other.signs([act], "agree"))) == [
        "not-authorised-to-sign"
    ]


def test_a_signature_under_another_statement_approves_nothing(act):
    one, other = Person(1, APPROVES), statement(provider("990340000030"), act.budget_id)
    with pytest.raises(ProblemError):
        approve_statements(statements=[act], signature=one.signs([other]))
    assert not query("SELECT FROM settlement_approval")
    with pytest.raises(ProblemError):  # nor does a word that it is right approve it
        approve_statements(statements=[act], signature=one.signs([act], "agree"))


def test_a_refusal_stands_until_the_same_person_takes_it_back(act):
    agreed(act)
    first, second, third = (Person(n, APPROVES) for n in (1, 2, 3))
    refuse_statement(statement=act, person_id=third.id, reason="Invoice of another school.")
    for one in (first, second):
        approve_statements(statements=[act], signature=one.signs([act]))
    assert not is_approved(act)
    assert standing([act])[0].refusals == ((third.id, "Invoice of another school."),)
    with pytest.raises(ProblemError, match="not-refused"):
        take_refusal_back(statement=act, person_id=first.id, reason="I say so.")
    take_refusal_back(statement=act, person_id=third.id, reason="Cleared up by phone.")
    assert is_approved(act)
    assert query("SELECT count(*) FROM settlement_refusal")[0][0] == 2  # nothing was deleted


def test_who_refuses_does_not_approve_in_the_same_breath(act):
    one = Person(1, APPROVES)
    refuse_statement(statement=act, person_id=one.id, reason="No.")
    assert outcomes(approve_statements(statements=[act], signature=one.signs([act]))) == ["refused-by-you"]


def test_an_empty_list_approves_nothing_and_an_unknown_statement_is_named(act):
    one = Person(1, APPROVES)
    with pytest.raises(ProblemError, match="no-statements"):
        approve_statements(statements=[], signature=one.signature(b"x"))
    nowhere = Statement(act.payee, act.budget_id, 7)
    assert outcomes(approve_statements(statements=[act, nowhere], signature=one.signs([act]))) == [
        "done",
        "statement-unknown",
    ]


def test_what_awaits_a_person_says_how_it_differs_from_the_month_before(act):
    one = Person(1, APPROVES)
    later = statement(act.payee, act.budget_id, number=2, payable=1000_00)
    found = awaiting(person_id=one.id, on=dt.date(2025, 10, 5))
    assert {(row.statement, row.change_tiyn) for row in found} == {(act, 0), (later, 369_00)}
    approve_statements(statements=[act], signature=one.signs([act]))
    assert [row.statement for row in awaiting(person_id=one.id, on=dt.date(2025, 10, 5))] == [later]
    assert awaiting(person_id=Person(2).id, on=dt.date(2025, 10, 5)) == []


def test_a_hundred_thousand_approvals_at_once_neither_stall_nor_are_lost(act):
    """Fault 17."""
    many = 100_000
    execute(
        """INSERT INTO settlement_statement (payee, budget_id, number, month, from_batch, up_to_batch, delivered_units,
               delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn, above_ceiling_tiyn,
               payable_tiyn, due_on, decide_by, document_sha256, recorded_by)
           SELECT n, budget_id, 1, month, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, due_on, decide_by, sha256(n::text::bytea), 0
           FROM settlement_statement, generate_series(1, %s) n""",
        [many - 1],
    )
    statements = [Statement(n, act.budget_id, 1) for n in range(1, many)] + [act]
    first, second = Person(1, APPROVES), Person(2, APPROVES)
    for one in (first, second):
        found = approve_statements(statements=statements, signature=one.signs(statements))
        assert set(outcomes(found)) == {"done"}
    assert query("SELECT place, count(*) FROM settlement_approval GROUP BY 1 ORDER BY 1") == [
        (1, many),
        (2, many),
    ]


def test_two_who_approve_at_the_same_moment_are_two(scratch):
    act = statement(provider(), budget())
    people = [Person(n, APPROVES) for n in (1, 2, 3)]
    signatures = [one.signs([act]) for one in people]
    found, barrier = [], threading.Barrier(3)

    def approve(signature):
        barrier.wait()
        found.extend(outcomes(approve_statements(statements=[act], signature=signature)))

    def alone(signature):
        try:
            approve(signature)
        finally:
            connection.close()

    threads = [threading.Thread(target=alone, args=(one,)) for one in signatures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["approved-by-two", "done", "done"]


def test_an_approval_that_was_sent_twice_at_the_same_moment_is_done_and_one(scratch):
    """A button that is pressed twice: the second waits for the first, and says what became of it."""
    act, person = statement(provider(), budget()), Person(1, APPROVES)
    (signature, other), found = (person.signs([act]) for _twice in range(2)), []

    def again():
        try:
            found.extend(outcomes(approve_statements(statements=[act], signature=other)))
        finally:
            connection.close()

    second = threading.Thread(target=again)
    with transaction.atomic():
        assert outcomes(approve_statements(statements=[act], signature=signature)) == ["done"]
        second.start()
        with scratch.connect("postgres") as looks:
            looks.autocommit = True
            while not looks.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0]:
                assert second.is_alive()
    second.join()
    assert found == ["done"]
    assert query("SELECT place, person_id FROM settlement_approval") == [(1, person.id)]


def test_who_claimed_what_was_cooked_approves_no_statement_that_pays_it(act):
    """A night locks: the person who recorded is the one who made the claim."""
    claimed, other = Person("cook", APPROVES), Person("other", APPROVES)
    execute(
        "INSERT INTO settlement_cooked (facility_id, service_day, programme, portions, expected, share_per_mille, amount_tiyn,"
        " declared_at, cut_off_at, payee, budget_id, batch, recorded_by) VALUES (1, '2025-09-10', 'school-meals', 1, 1, 1000,"
        " 63100, '2025-09-10', '2025-09-09', %s, %s, 0, %s)",
        [act.payee, act.budget_id, claimed.id],
    )
    assert outcomes(approve_statements(statements=[act], signature=claimed.signs([act]))) == ["own-record"]
    assert outcomes(approve_statements(statements=[act], signature=other.signs([act]))) == ["done"]


def test_a_third_person_approves_where_two_records_turn_out_to_be_one(act):
    first, second, third = (Person(n, APPROVES) for n in (1, 2, 3))
    for one in (first, second):
        approve_statements(statements=[act], signature=one.signs([act]))
    assert outcomes(approve_statements(statements=[act], signature=third.signs([act]))) == ["approved-by-two"]
    assert statements_by_one() == []
    execute(
        "INSERT INTO registry_identity_link (person_id, same_as, kind, recorded_by, source)"
        " VALUES (%s, %s, 'merged', 1, 't')",
        [second.id, first.id],
    )
    assert [(one.budget_id, one.number) for one in statements_by_one()] == [(act.budget_id, act.number)]
    assert outcomes(approve_statements(statements=[act], signature=third.signs([act]))) == ["done"]
    assert statements_by_one() == []
    assert standing([act])[0].approved_by == (first.id, second.id, third.id)
