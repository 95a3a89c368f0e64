"""Terminals are told whom to know: they follow the registry, and what they answer is kept as proof."""

import datetime as dt
import re

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.names import Name
from amiyan.deliveries.actions import orders as act
from amiyan.deliveries.actions.bindings import bind_terminal
from amiyan.deliveries.actions.orders import follow_registry, note_answers, orders_for
from amiyan.deliveries.actions.orders_sql import BEGIN
from amiyan.deliveries.makers.live import Done
from amiyan.deliveries.orders import OrdersPending, orders_in_work, proof_of_forgetting, terminals_with_orders
from amiyan.kernel.clock import FixedClock
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions import Seat, end_enrolment, enrol, merge_people, new_ask_id, register_person
from amiyan.registry.actions.consent import record_consent
from tests.deliveries.terminals import SOURCE, a_terminal, moves
from tests.registry.invented_town import a_facility, a_person

TODAY = to_local(dt.datetime.now(dt.UTC)).date()
YESTERDAY = TODAY - dt.timedelta(days=1)
BEGAN = TODAY - dt.timedelta(days=90)


@pytest.fixture
def school(db):
    """A school with one terminal that takes orders, heard a moment ago."""
    school = a_terminal("CJ7001")
    heard("CJ7001")
    return school


def heard(serial, maker="zkteco", **way):
    made = bind_terminal(serial=serial, source=SOURCE, **way)
    execute(
        "INSERT INTO deliveries_contact (serial, binding_id, heard_at, source) VALUES (%s, %s, now(), %s)"
        " ON CONFLICT (serial) DO UPDATE SET binding_id = excluded.binding_id, source = excluded.source",
        [serial, made.binding_id, maker],
    )


def a_pupil(number, school, pin):
    person = a_person(number, name=Name("Ахметова", f"Айгүл{number}", ""))
    enrolment = enrol(person_id=person, seat=Seat(school), first=BEGAN, source="test")
    gets(person, school, pin)
    return person, enrolment


def gets(person, school, pin):
    execute(
        "INSERT INTO registry_pin (facility_id, pin, person_id, valid, source) VALUES (%s, %s, %s, daterange(%s, NULL), 'test')",
        [school, pin, person, TODAY],
    )


def loses(person, pin):
    execute("UPDATE registry_pin SET known_to = now() WHERE person_id = %s AND pin = %s", [person, pin])


def leaves(pupil):
    person, enrolment = pupil
    end_enrolment(person_id=person, enrolment_id=enrolment, last_day=YESTERDAY, source="test")


def withdraws(pupil):
    record_consent(
        person_id=pupil[0],
        purpose="biometrics",
        given=False,
        first_day=TODAY,
        source="the mother's word",
    )


def follow():
    return follow_registry(makers=["zkteco"])


def told(serial="CJ7001"):
    return [(one.kind, one.pin) for one in orders_for(serial=serial, named=True)]


def answers(code="0", serial="CJ7001"):
    """The terminal takes what it is told, and answers all of it."""
    taken = orders_for(serial=serial, named=True)
    note_answers(serial=serial, done=[Done(one.id, code, f"CMD of {one.kind}") for one in taken])
    return [(one.kind, one.pin) for one in taken]


def later(minutes):
    execute("UPDATE deliveries_order_open SET due_at = due_at - make_interval(mins => %s)", [minutes])


def test_a_terminal_is_told_of_every_pupil_once(school):
    a_pupil(0, school, "101"), a_pupil(1, school, "102")
    assert follow().added == 2
    assert follow().ordered == 0
    orders = orders_for(serial="CJ7001", named=True)
    assert [(one.kind, one.pin, one.name) for one in orders] == [
        ("add", "101", "Ахметова Айгүл0"), ("add", "102", "Ахметова Айгүл1"),
    ]  # fmt: skip
    assert "Ахметова" not in str(query("SELECT o::text FROM deliveries_order o")), "an order names nobody"


def test_terminals_of_other_makers_and_never_heard_ones_are_left_alone(school):
    a_pupil(0, school, "101")
    a_terminal("HK1", school), a_terminal("CJ7002", school)
    heard("HK1", maker="hikvision")
    follow()
    assert terminals_with_orders() == {"CJ7001"}
    assert follow_registry(facilities=[school + 1], makers=["zkteco"]).ordered == 0


def test_a_number_that_no_terminal_holds_is_not_ordered(school):
    a_pupil(0, school, "1\t0"), a_pupil(1, school, "1" * 33)
    assert follow().ordered == 0


def test_a_guest_class_is_known_where_it_eats(school):
    home = a_facility("Home school")
    person = a_person(3)
    enrol(person_id=person, seat=Seat(home, eats_at_id=school), first=BEGAN, source="test")
    gets(person, school, "77")
    follow()
    assert told() == [("add", "77")]


def test_who_left_is_removed_and_who_came_back_is_added(school):
    pupil = a_pupil(0, school, "101")
    follow(), answers()
    leaves(pupil)
    assert follow().removed == 1
    assert answers() == [("remove", "101")]
    assert follow().ordered == 0


def test_who_left_before_the_terminal_was_told_is_not_added(school):
    pupil = a_pupil(0, school, "101")
    follow()
    leaves(pupil)
    assert follow().dropped == 1
    assert told() == [("remove", "101")]


def test_a_number_passes_to_another_child_only_when_the_first_is_gone(school):
    first = a_pupil(0, school, "101")
    follow(), answers()
    leaves(first), loses(first[0], "101")
    a_pupil(1, school, "101")
    follow(), follow()
    assert answers() == [("remove", "101")]
    follow()
    assert answers() == [("add", "101")]


def test_a_removal_that_failed_does_not_hold_up_the_next_child_and_is_not_tried_again(school):
    first = a_pupil(0, school, "101")
    follow(), answers()
    leaves(first), loses(first[0], "101")
    a_pupil(1, school, "101")
    follow()
    assert answers(code="-1") == [("remove", "101")]
    follow()
    later(60 * 24)
    assert answers() == [("add", "101")]
    later(60 * 24)
    assert told() == []


def test_an_order_is_sent_again_until_it_is_answered(school):
    a_pupil(0, school, "101")
    follow()
    assert told() == [("add", "101")]
    assert told() == [], "it is on its way"
    for _ in range(10):
        later(11)
        assert told() == [("add", "101")]
    later(11)
    answers()
    later(11)
    assert told() == []


def test_a_failure_is_kept_shown_and_tried_again_some_times(school):
    a_pupil(0, school, "101")
    follow()
    for attempt in range(act.ATTEMPTS):
        assert answers(code="-11") == [("add", "101")], attempt
        assert told() == []
        later(60 * 2**attempt)
    assert told() == []
    (shown,) = orders_in_work(EVERYTHING)
    assert (shown.terminal, shown.pin, shown.code, shown.evidence, shown.sent) == (
        "CJ7001", "101", "-11", "CMD of add", None,
    )  # fmt: skip
    assert query("SELECT count(*) FROM deliveries_order_answer") == [(act.ATTEMPTS,)]


def test_a_terminal_holds_a_bounded_number_of_orders_the_oldest_first(school, monkeypatch):
    monkeypatch.setattr(act, "ON_THEIR_WAY", 3)
    for number in range(5):
        a_pupil(number, school, str(101 + number))
    follow()
    first = orders_for(serial="CJ7001", named=True)
    assert [one.pin for one in first] == ["101", "102", "103"]
    assert told() == []
    note_answers(serial="CJ7001", done=[Done(one.id, "0", "") for one in first[:2]])
    assert [pin for _, pin in told()] == ["104", "105"]


def test_a_terminal_answers_only_its_own_orders_and_may_answer_twice(school):
    a_pupil(0, school, "101")
    a_terminal("CJ7002", school)
    heard("CJ7002")
    follow()
    (order,) = orders_for(serial="CJ7001", named=True)
    assert note_answers(serial="CJ7002", done=[Done(order.id, "0", "")]) == 0
    assert (
        note_answers(
            serial="CJ7001", done=[Done(order.id, "0", ""), Done(10**30, "0", ""), Done(-1, "0", "")]
        )
        == 1
    )
    assert note_answers(serial="CJ7001", done=[Done(order.id, "0", "again\x00")]) == 1
    assert note_answers(serial="CJ7001", done=[]) == 0
    later(60)
    assert told() == []


def test_a_withdrawn_consent_makes_the_terminal_forget_and_its_answer_is_the_proof(school):
    pupil = a_pupil(0, school, "101")
    follow(), answers()
    withdraws(pupil)
    assert follow().forgotten == 1
    assert [(one.kind, one.proven, one.open) for one in proof_of_forgetting(pupil[0])] == [
        ("forget", False, True)
    ]
    assert answers() == [("forget", "101")]
    (proof,) = proof_of_forgetting(pupil[0])
    assert (proof.proven, proof.evidence, proof.terminal, proof.open) == (
        True,
        "CMD of forget",
        "CJ7001",
        False,
    )
    assert follow().ordered == 0, "the child stays, with card and number"


def test_every_withdrawal_is_followed_anew(scratch):
    school = a_terminal("CJ7001")
    heard("CJ7001")
    pupil = a_pupil(0, school, "101")
    follow(), answers()
    withdraws(pupil)
    follow()
    assert answers() == [("forget", "101")]
    record_consent(
        person_id=pupil[0],
        purpose="biometrics",
        given=True,
        first_day=TODAY,
        source="the mother's word",
    )
    assert follow().ordered == 0
    withdraws(pupil)
    follow()
    assert answers() == [("forget", "101")]


def test_who_agrees_again_before_the_terminal_was_told_is_not_forgotten(school):
    pupil = a_pupil(0, school, "101")
    follow(), answers()
    withdraws(pupil)
    follow()
    record_consent(
        person_id=pupil[0],
        purpose="biometrics",
        given=True,
        first_day=TODAY,
        source="the mother's word",
    )
    assert follow().dropped == 1
    assert told() == []


def test_where_a_terminal_cannot_forget_templates_alone_the_entry_goes_and_comes_back(school):
    pupil = a_pupil(0, school, "101")
    follow(), answers()
    withdraws(pupil)
    follow()
    assert answers(code="-1004") == [("forget", "101")]
    follow()
    assert answers() == [("remove", "101")]
    assert [(one.kind, one.proven) for one in proof_of_forgetting(pupil[0])] == [
        ("forget", False),
        ("remove", True),
    ]
    follow()
    assert answers() == [("add", "101")]
    assert follow().ordered == 0


def test_the_templates_of_who_left_are_forgotten_but_never_those_of_the_numbers_new_owner(school):
    """A school may have enrolled faces before we ever gave an order."""
    gone, reused = a_pupil(0, school, "101"), a_pupil(1, school, "102")
    for pupil in (gone, reused):
        leaves(pupil)
        withdraws(pupil)
    loses(reused[0], "102")
    a_pupil(2, school, "102")
    follow()
    assert sorted(told()) == [("add", "102"), ("forget", "101")]


def test_a_terminal_that_moved_is_told_of_its_new_place_only(school):
    a_pupil(0, school, "101")
    follow()
    other = a_facility("School 9")
    a_pupil(1, other, "201")
    moves("CJ7001", other)
    assert told() == [], "not the children of its old school"
    follow()
    assert sorted(told()) == [("add", "201"), ("remove", "101")]


def test_no_name_goes_to_whoever_only_a_network_proves(school):
    a_pupil(0, school, "101")
    follow()
    assert [(one.pin, one.name) for one in orders_for(serial="CJ7001", named=False)] == [("101", "")]


def test_a_poll_asks_the_database_only_where_there_are_orders(school):
    clock = FixedClock(dt.datetime.now(dt.UTC))
    pending = OrdersPending(ttl_s=10, clock=clock)
    a_terminal("CJ7002", school)
    assert not pending.has("CJ7001")
    a_pupil(0, school, "101")
    follow()
    with CaptureQueriesContext(connection) as asked:
        assert not any(pending.has(f"CJ70{n:02}") for n in range(100))
    assert len(asked) == 0
    clock.advance(dt.timedelta(seconds=10))
    with CaptureQueriesContext(connection) as asked:
        assert [pending.has("CJ7001"), pending.has("CJ7002")] == [True, False]
    assert len(asked) == 1
    answers()
    clock.advance(dt.timedelta(seconds=10))
    assert not pending.has("CJ7001")


def test_the_application_rewrites_no_order_and_no_answer(school):
    for table in ("deliveries_order", "deliveries_order_answer"):
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET facility_id = 1"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                execute(change)


def test_a_new_name_is_told_to_the_terminal(scratch):
    school = a_terminal("CJ7001")
    heard("CJ7001")
    person, _ = a_pupil(0, school, "101")
    follow(), answers()
    execute("UPDATE registry_person_name SET known_to = now() WHERE person_id = %s", [person])
    execute(
        "INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source) VALUES (%s, 'Серікова', 'Айгүл', '', 'test')",
        [person],
    )
    assert follow().added == 1
    assert [(one.kind, one.name) for one in orders_for(serial="CJ7001", named=True)] == [
        ("add", "Серікова Айгүл")
    ]
    assert follow().ordered == 0


def test_consent_that_stands_with_another_record_of_the_child_counts(school):
    pupil = a_pupil(0, school, "101")
    other = register_person(ask_id=new_ask_id(), source="test")
    merge_people(person_id=other, same_as=pupil[0], recorded_by=1, source="test")
    withdraws((other,))
    assert follow().forgotten == 1


def test_following_reads_no_register_whole(scratch):
    """Per facility the cost is that of its people, not of the country's."""
    school = a_terminal("CJ7001")
    heard("CJ7001")
    execute(
        "INSERT INTO registry_person (id, iin, source) SELECT n, lpad(n::text, 12, '0'), 'test' FROM generate_series(1, 50000) n"
    )
    execute(
        "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, source) SELECT n, n, n, 'test' FROM generate_series(1, 50000) n"
    )
    execute(
        "INSERT INTO registry_pin (facility_id, pin, person_id, source) SELECT n %% 500, n::text, n, 'test' FROM generate_series(1, 50000) n",
        [],
    )
    execute(
        "INSERT INTO registry_consent (person_id, purpose, given, source) SELECT n, 'biometrics', false, 'test' FROM generate_series(1, 50000) n"
    )
    execute(
        "INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source) SELECT n, 'А', 'Б', '', 'test' FROM generate_series(1, 50000) n"
    )
    with scratch.connect("postgres") as owner:
        owner.execute("ANALYZE")
    a_pupil(0, school, "101")
    statements = [part for part in BEGIN.split(";") if "INSERT INTO order_" in part]
    with transaction.atomic():
        act.execute(BEGIN, {"facilities": [school], "makers": ["zkteco"]})
        plans = [
            "\n".join(
                line
                for (line,) in query(
                    "EXPLAIN " + part[part.index("\n") :].lstrip(),
                    {"facilities": [school], "makers": ["zkteco"]},
                )
            )
            for part in map(without_comments, statements)
        ]
    assert len(plans) == 5
    for table in ("registry_enrolment", "registry_pin", "registry_consent", "registry_person_name"):
        assert not any(f"Seq Scan on {table}" in plan for plan in plans), "\n\n".join(plans)
        assert any(re.search(rf"on {table}\b", plan) for plan in plans), plans


def without_comments(statement):
    return "\n" + "\n".join(line for line in statement.strip().splitlines() if not line.startswith("--"))
