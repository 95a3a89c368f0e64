"""Telephones of a school: enrolled with a key of their own, for a time, and who may put their name to what they send."""

import base64
import datetime as dt
import hashlib
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection

from amiyan.country.kz.calendar import to_instant
from amiyan.deliveries import bindings
from amiyan.deliveries.actions.countersignatures import Countersign, record_countersignatures
from amiyan.deliveries.actions.hand_share import measure_hand_share
from amiyan.deliveries.actions.lists import ListMark, record_lists
from amiyan.deliveries.actions.phones import PHONE_LASTS, add_marker, end_phone, enrol_phone
from amiyan.deliveries.actions.receive import Sent, keep
from amiyan.deliveries.actions.review_lists import review_lists
from amiyan.deliveries.makers.native.live import LAYOUT
from amiyan.deliveries.phones import lists_of, markers_of, phones_of
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.registry.actions.numbers import give_numbers
from tests.deliveries.school import (
    MONDAY,
    MONTH,
    PROGRAMME,
    a_village_school,
    an_employee,
    answers_to,
    at,
    refusal_of,
)
from tests.entitlements.village import a_person, a_school, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return a_village_school()


def as_browsers_say_it(key):
    """What WebCrypto exports of a public key, as base64."""
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def a_phone(school, by=None, **more):
    key = as_browsers_say_it(ed25519.Ed25519PrivateKey.generate().public_key())
    asked = {"public_key": key, "label": "Teachers' room", "by": by or a_person(), "source": "test", **more}
    return enrol_phone(facility_id=school.id, **asked)


def joins(school, phone, iin):
    """The employee with this IIN signs in on the telephone: their person and their number."""
    person = value("SELECT id FROM registry_person WHERE iin = %s", iin)
    made = add_marker(
        facility_id=school.id,
        device=phone.device,
        person_id=person,
        on=MONDAY,
        programme=PROGRAMME,
        source="test",
    )
    return person, made


def evidence_of(school, phone):
    body = uuid4().bytes
    sent = Sent(
        school.id, phone.device, body, hashlib.sha256(body).digest(), "native", LAYOUT, "signature", None,
        to_instant(at(14)),
    )  # fmt: skip
    keep(connection.connection, [sent])
    return value("SELECT max(id) FROM deliveries_evidence WHERE facility_id = %s", school.id)


def sends(school, phone, by, present=("101",), day=MONDAY):
    """The telephone's list, read; its id."""
    mark = ListMark(uuid4(), day, "2", PROGRAMME, "list", by, at(12, 30), tuple(present))
    evidence = evidence_of(school, phone)
    record_lists(
        facility_id=school.id, evidence_id=evidence, terminal=phone.device, marks=[mark],
        received_at=to_instant(at(14)),
    )  # fmt: skip
    return mark.id


def signs(school, phone, list_id, by):
    evidence = evidence_of(school, phone)
    record_countersignatures(
        facility_id=school.id, evidence_id=evidence, signatures=[Countersign(uuid4(), list_id, by, at(13))],
        received_at=to_instant(at(14)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "key",
    [ed25519.Ed25519PrivateKey.generate().public_key(), ec.generate_private_key(ec.SECP256R1()).public_key()],
)
def test_a_telephone_is_bound_by_the_key_that_it_made_and_for_a_time(school, key):
    made = a_phone(school, public_key=as_browsers_say_it(key))
    bound = bindings.binding_of_device(made.device)
    assert (bound.id, bound.facility_id, bound.way, bound.stands_at) == (
        made.binding_id, school.id, "signature", school.id,
    )  # fmt: skip
    left = made.expires_at - dt.datetime.now(dt.UTC)
    assert PHONE_LASTS - dt.timedelta(hours=1) < left <= PHONE_LASTS


@pytest.mark.parametrize(
    "key",
    [
        "", "AAAA", "ключ", "A" * 9_000,
        as_browsers_say_it(ec.generate_private_key(ec.SECP384R1()).public_key()),
        as_browsers_say_it(ec.generate_private_key(ec.SECP256K1()).public_key()),
    ],
)  # fmt: skip
def test_a_key_of_another_kind_binds_nothing(school, key):
    before = value("SELECT count(*) FROM deliveries_binding")
    with pytest.raises(ProblemError, match="device-key"):
        a_phone(school, public_key=key)
    assert value("SELECT count(*) FROM deliveries_binding") == before


def test_a_telephone_that_is_enrolled_anew_ends_what_it_was(school):
    old = a_phone(school)
    new = a_phone(school, replaces=old.device)
    assert bindings.binding_of_device(old.device) is None
    assert [one.device for one in phones_of(school.id)] == [new.device]


def test_nobody_ends_or_replaces_a_telephone_of_another_school(school):
    old = a_phone(school)
    stranger = a_school()
    with pytest.raises(ProblemError, match="phone-unknown"):
        end_phone(facility_id=stranger, binding_id=old.binding_id, source="test")
    key = as_browsers_say_it(ed25519.Ed25519PrivateKey.generate().public_key())
    enrol_phone(
        facility_id=stranger, public_key=key, label="", by=a_person(), source="t", replaces=old.device
    )
    assert bindings.binding_of_device(old.device).id == old.binding_id
    with pytest.raises(ProblemError, match="phone-unknown"):
        add_marker(
            facility_id=stranger,
            device=old.device,
            person_id=a_person(),
            on=MONDAY,
            programme=PROGRAMME,
            source="t",
        )


def test_an_ended_telephone_takes_nobody_on_and_ending_it_twice_is_ending_it_once(school):
    made = a_phone(school)
    for _ in range(2):
        end_phone(facility_id=school.id, binding_id=made.binding_id, source="director")
    assert bindings.binding_of_device(made.device) is None
    assert phones_of(school.id) == []
    with pytest.raises(ProblemError, match="phone-unknown"):
        joins(school, made, school.teacher)


def test_who_joins_is_told_what_the_rules_let_them_do(school):
    phone = a_phone(school)
    may = {name: joins(school, phone, getattr(school, name))[1] for name in ("teacher", "head", "cook")}
    assert {name: (one.may_mark, one.may_sign) for name, one in may.items()} == {
        "teacher": (True, True), "head": (False, True), "cook": (False, False),
    }  # fmt: skip
    assert len(markers_of(school.id)) == 4, "and the one who enrolled it"


def test_a_list_of_a_telephone_counts_with_two_who_signed_in_on_it(school):
    phone = a_phone(school)
    _, teacher = joins(school, phone, school.teacher)
    _, head = joins(school, phone, school.head)
    made = sends(school, phone, teacher.number)
    signs(school, phone, made, head.number)
    assert refusal_of(made) == ""
    assert answers_to(made) == [""]
    told = lists_of(school.id, since=MONDAY)
    assert [(one["id"], one["present"], one["refused"], one["by"]) for one in told] == [
        (str(made), ["101"], "", teacher.number)
    ]
    assert told[0]["signatures"][0]["refused"] == ""
    assert lists_of(school.id, since=MONDAY + dt.timedelta(days=1)) == []


def test_a_telephone_speaks_for_nobody_who_never_signed_in_on_it(school):
    """Whoever holds a telephone can make it sign what they like; a name that they do not hold counts for nothing."""
    phone, other = a_phone(school), a_phone(school)
    _, teacher = joins(school, phone, school.teacher)
    _, head = joins(school, other, school.head)
    false = [sends(school, phone, by) for by in (school.head, head.number)]
    assert [refusal_of(one) for one in false] == ["marker-not-on-this-phone"] * 2
    made = sends(school, phone, teacher.number)
    signs(school, phone, made, head.number)
    assert answers_to(made) == ["signer-not-on-this-phone"]
    signs(school, other, made, head.number)
    assert sorted(answers_to(made)) == ["", "signer-not-on-this-phone"]
    now = dt.datetime.now(dt.UTC)
    assert review_lists(since=now - dt.timedelta(days=1), first=MONTH.first, now=now) == 0, "and so it stays"


def test_a_number_for_a_telephone_tells_nothing_and_is_given_once(school):
    child = school.children[0]
    for _ in range(2):
        assert give_numbers(facility_id=school.id, people=[child, child], source="t") == {child: f"#{child}"}
    assert query("SELECT pin FROM registry_pin WHERE person_id = %s ORDER BY pin", [child]) == [
        (f"#{child}",), ("101",),
    ]  # fmt: skip
    taken = value(
        "SELECT count(*) FROM registry_pin WHERE pin = %s AND pin ~ '^[0-9A-Za-z._/-]{1,32}$'", f"#{child}"
    )
    assert taken == 0, "no terminal holds such a number, so none is ever ordered to"


def test_a_telephone_that_sent_nothing_does_not_make_the_school_one_with_a_terminal(school):
    a_phone(school)
    sender = a_phone(school)
    _, teacher = joins(school, sender, school.teacher)
    sends(school, sender, teacher.number)
    assert measure_hand_share(programme=PROGRAMME, month=MONTH) == []


def test_an_employee_keeps_their_number_on_a_second_telephone(school):
    iin = an_employee(school.id, "медбике")
    first, second = (joins(school, a_phone(school), iin)[1] for _ in range(2))
    assert first.number == second.number
