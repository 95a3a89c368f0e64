"""Who may send: a secret, a network or a key binds one terminal to the place where it stands."""

import datetime as dt
import hashlib

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import ProgrammingError, transaction

from amiyan.deliveries import bindings
from amiyan.deliveries.actions.bindings import (
    bind_all,
    bind_terminal,
    end_binding,
    enrol_device,
    rotate_secret,
)
from amiyan.deliveries.makers.native.keys import read_public
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from tests.deliveries.terminals import SOURCE, a_terminal, moves
from tests.registry.invented_town import a_facility

HOUR = dt.timedelta(hours=1)


def refused(code):
    return pytest.raises(ProblemError, match=code)


def pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_a_secret_finds_its_terminal_and_only_its_digest_is_kept(db):
    school = a_terminal("CJ7001")
    made = bind_terminal(serial="CJ7001", source=SOURCE)
    bound = bindings.binding_of_secret(made.secret)
    assert (bound.id, bound.serial, bound.facility_id, bound.stands_at, bound.way) == (
        made.binding_id, "CJ7001", school, school, "secret",
    )  # fmt: skip
    row = query("SELECT secret_sha256, b::text FROM deliveries_binding b")[0]
    assert bytes(row[0]) == hashlib.sha256(made.secret.encode()).digest()
    assert made.secret not in row[1]


def test_a_secret_is_a_label_of_a_host_name_that_nobody_guesses(db):
    a_terminal("CJ7001")
    secrets = {bind_terminal(serial="CJ7001", way="host", source=SOURCE).secret for _ in range(20)}
    assert len(secrets) == 20
    for secret in secrets:
        assert 26 <= len(secret) <= 63
        assert set(secret) <= set("abcdefghijklmnopqrstuvwxyz234567")
        assert bindings.binding_of_secret(secret.upper()).serial == "CJ7001", "host names know no case"


@pytest.mark.parametrize("secret", ["", "short", "a" * 27, "Ы" * 30, "a" * 5000, "0" * 28])
def test_what_is_no_secret_finds_nobody(db, secret):
    assert bindings.binding_of_secret(secret) is None


def test_a_terminal_that_nobody_listed_is_not_bound(db):
    with refused("terminal-not-in-registry"):
        bind_terminal(serial="CJ7001", source=SOURCE)
    school = a_terminal("CJ7001")
    with refused("terminal-stands-elsewhere"):
        bind_terminal(serial="CJ7001", source=SOURCE, facility=school + 1)


def test_a_serial_is_bound_as_the_registry_writes_it(db):
    a_terminal("44:47:CC:00:11:22")
    made = bind_terminal(serial="4447cc001122", source=SOURCE)
    assert made.serial == "44:47:CC:00:11:22"
    assert bindings.facility_of_serial("44-47-cc-00-11-22") == made.facility_id
    assert bindings.facility_of_serial("44-47-cc-00-11-23") is None


def test_a_second_secret_counts_beside_the_first(db):
    a_terminal("CJ7001")
    first, second = (bind_terminal(serial="CJ7001", source=SOURCE) for _ in range(2))
    assert bindings.binding_of_secret(first.secret).id != bindings.binding_of_secret(second.secret).id


def test_the_old_secret_counts_as_long_as_was_said(db):
    a_terminal("CJ7001")
    old = bind_terminal(serial="CJ7001", source=SOURCE).secret
    new = rotate_secret(serial="CJ7001", overlap=HOUR, source=SOURCE).secret
    assert bindings.binding_of_secret(new).expires_at is None
    until = bindings.binding_of_secret(old).expires_at
    rotate_secret(serial="CJ7001", overlap=48 * HOUR, source=SOURCE)
    assert bindings.binding_of_secret(old).expires_at == until, "a later rotation does not lengthen it"
    rotate_secret(serial="CJ7001", overlap=0 * HOUR, source=SOURCE)
    assert bindings.binding_of_secret(old) is None
    assert bindings.binding_of_secret(new) is None


def test_only_what_is_bound_by_a_secret_has_one_to_rotate(db):
    a_terminal("CJ7001")
    bind_terminal(serial="CJ7001", way="network", network="10.20.30.0/24", source=SOURCE)
    with refused("terminal-not-bound"):
        rotate_secret(serial="CJ7001", overlap=HOUR, source=SOURCE)
    with refused("overlap-negative"):
        rotate_secret(serial="CJ7001", overlap=-HOUR, source=SOURCE)


def test_an_ended_binding_finds_nobody_and_stays_to_be_read(db):
    a_terminal("CJ7001")
    made = bind_terminal(serial="CJ7001", source=SOURCE)
    end_binding(binding_id=made.binding_id, source="its new engineer")
    end_binding(binding_id=made.binding_id, source="somebody later")
    assert bindings.binding_of_secret(made.secret) is None
    assert query("SELECT source, ended_by FROM deliveries_binding") == [(SOURCE, "its new engineer")]
    with refused("binding-unknown"):
        end_binding(binding_id=made.binding_id + 1, source=SOURCE)


def test_the_narrowest_network_of_a_serial_wins(db):
    a_terminal("CJ7001")
    wide = bind_terminal(serial="CJ7001", way="network", network="10.20.0.0/16", source=SOURCE)
    narrow = bind_terminal(serial="CJ7001", way="network", network="10.20.30.0/24", source=SOURCE)
    assert bind_terminal(serial="CJ7001", way="network", network="10.20.30.7/24", source=SOURCE) == narrow
    assert bindings.binding_of_network("cj7001", "10.20.30.5").id == narrow.binding_id
    assert bindings.binding_of_network("CJ7001", "::ffff:10.20.31.5").id == wide.binding_id
    for serial, address in [("CJ7001", "10.21.0.1"), ("CJ7002", "10.20.30.5"), ("CJ7001", "no address")]:
        assert bindings.binding_of_network(serial, address) is None


@pytest.mark.parametrize(
    ("network", "code"),
    [("0.0.0.0/0", "too-wide"), ("10.0.0.0/8", "too-wide"), ("::/0", "too-wide"), ("school", "unreadable")],
)
def test_a_network_that_proves_nothing_is_refused(db, network, code):
    a_terminal("CJ7001")
    with refused(f"network-{code}"):
        bind_terminal(serial="CJ7001", way="network", network=network, source=SOURCE)


@pytest.mark.parametrize(
    "given", [{"way": "pigeon"}, {"way": "network"}, {"way": "key"}, {"network": "10.1.1.0/24"}]
)
def test_a_way_comes_with_what_it_needs(db, given):
    a_terminal("CJ7001")
    with refused("binding-way-unknown"):
        bind_terminal(serial="CJ7001", source=SOURCE, **given)


def test_a_gate_is_enrolled_with_its_key_once(db):
    school = a_facility("School 7")
    key = ed25519.Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes_raw()
    ask = {"serial": "GATE-1", "facility_id": school, "place": "canteen", "source": SOURCE}
    made = enrol_device(public_key=raw, **ask)
    assert enrol_device(public_key=pem(key), **ask) == made, "the same key in another form"
    bound = bindings.binding_of_device("GATE-1")
    assert (bound.facility_id, bound.way, bound.stands_at) == (school, "signature", school)
    read_public(bound.public_key).verify(key.sign(b"batch"), b"batch")
    with refused("key-taken"):
        enrol_device(public_key=ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw(), **ask)


def test_a_key_of_p256_is_as_good_and_others_are_not(db):
    a_terminal("GATE-1")
    key = ec.generate_private_key(ec.SECP256R1())
    bind_terminal(serial="GATE-1", way="key", public_key=pem(key), source=SOURCE)
    kept = read_public(bindings.binding_of_device("GATE-1").public_key)
    kept.verify(key.sign(b"batch", ec.ECDSA(SHA256())), b"batch", ec.ECDSA(SHA256()))
    for wrong in (pem(ec.generate_private_key(ec.SECP384R1())), b"x" * 31, b"", b"-----BEGIN nothing"):
        with refused("device-key"):
            bind_terminal(serial="GATE-1", way="key", public_key=wrong, source=SOURCE)


def test_a_gate_that_moved_is_enrolled_anew_with_the_same_key(db):
    old, new = a_terminal("GATE-1"), a_facility("School 8")
    key = pem(ed25519.Ed25519PrivateKey.generate())
    enrol_device(serial="GATE-1", facility_id=old, place="canteen", public_key=key, source=SOURCE)
    with refused("terminal-stands-elsewhere"):
        enrol_device(serial="GATE-1", facility_id=new, place="canteen", public_key=key, source=SOURCE)
    moves("GATE-1", new)
    assert bindings.binding_of_device("GATE-1").stands_at == new
    enrol_device(serial="GATE-1", facility_id=new, place="canteen", public_key=key, source=SOURCE)
    assert bindings.binding_of_device("GATE-1").facility_id == new


def test_every_listed_terminal_without_a_binding_gets_a_secret(db):
    for number in range(5):
        a_terminal(f"CJ700{number}")
    bound = bind_terminal(serial="CJ7003", source=SOURCE)
    made = bind_all(source=SOURCE)
    assert [one.serial for one in made] == ["CJ7000", "CJ7001", "CJ7002", "CJ7004"]
    assert {bindings.binding_of_secret(one.secret).serial for one in made} == {one.serial for one in made}
    assert {bindings.binding_of_secret(one.secret).id for one in made} == {one.binding_id for one in made}
    assert bindings.binding_of_secret(bound.secret)
    assert bind_all(source=SOURCE) == []


def test_the_application_can_end_a_binding_and_rewrite_nothing_else(db):
    a_terminal("CJ7001")
    bind_terminal(serial="CJ7001", source=SOURCE)
    for change in ("UPDATE deliveries_binding SET facility_id = 1", "DELETE FROM deliveries_binding"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            execute(change)
