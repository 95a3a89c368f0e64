"""``amiyan terminal`` as an engineer types it: binding, deciding, looking."""

import csv
import datetime as dt
import hashlib
import re
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from amiyan.cli import main
from amiyan.country.kz.names import Name
from amiyan.deliveries import bindings
from amiyan.deliveries.actions import bindings as act
from amiyan.deliveries.actions.orders import follow_registry, note_answers, orders_for
from amiyan.deliveries.makers.live import Done
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions import Seat, enrol
from amiyan.registry.actions.consent import record_consent
from tests.deliveries.terminals import SOURCE, a_terminal
from tests.registry.invented_town import a_person, an_iin

OFFICE = ["--by", "S. Akhmetova", "--reason", "exchanged for repair"]


@pytest.fixture
def site(scratch, monkeypatch):
    """The site's database is the test's own; Django points at it already."""
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    monkeypatch.delenv("AMIYAN_PUBLIC_URL", raising=False)
    return scratch


@pytest.fixture
def say(site, capsys):
    """Run ``amiyan terminal …``: the exit status and what was said."""

    def run(*words, lang="en"):
        capsys.readouterr()
        status = main(["terminal", *map(str, words), "--lang", lang])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def test_the_address_that_is_printed_lets_the_terminal_in(say, monkeypatch):
    a_terminal("CJ7001")
    monkeypatch.setenv("AMIYAN_PUBLIC_URL", "https://meals.example/")
    status, said = say("bind", "--serial", "cj7001")
    assert status == 0
    secret = re.search(r"https://meals\.example/t/([a-z2-7]+)/", said)[1]
    assert bindings.binding_of_secret(secret).serial == "CJ7001"
    assert "only now" in said
    assert secret not in "".join(say("list")[1]), "it is shown once"


def test_without_the_sites_address_the_path_is_printed_and_that_is_said(say):
    a_terminal("CJ7001")
    _, said = say("bind", "--serial", "CJ7001")
    assert re.search(r": /t/[a-z2-7]{26,}/\n", said)
    assert "AMIYAN_PUBLIC_URL" in said


def test_a_host_name_needs_a_domain_and_carries_the_secret(say, settings):
    a_terminal("CJ7001")
    settings.TERMINAL_DOMAIN = ""
    status, said = say("bind", "--serial", "CJ7001", "--way", "host")
    assert (status, query("SELECT count(*) FROM deliveries_binding")) == (2, [(0,)])
    assert "AMIYAN_TERMINAL_DOMAIN" in said
    settings.TERMINAL_DOMAIN = "t.meals.example"
    _, said = say("bind", "--serial", "CJ7001", "--way", "host")
    secret = re.search(r"([a-z2-7]+)\.t\.meals\.example", said)[1]
    assert bindings.binding_of_secret(secret)


def test_an_unlisted_terminal_is_refused_in_every_language(say):
    answers = {lang: say("bind", "--serial", "CJ7001", lang=lang) for lang in ("kk", "ru", "en")}
    assert {status for status, _ in answers.values()} == {2}
    assert len({said for _, said in answers.values()}) == 3
    assert all("CJ7001" in said for _, said in answers.values())


def test_all_terminals_are_bound_into_a_file_that_only_its_owner_reads(say, tmp_path, settings):
    settings.TERMINAL_DOMAIN = "t.meals.example"
    for number in range(3):
        a_terminal(f"CJ700{number}")
    act.bind_terminal(serial="CJ7001", source=SOURCE)
    file = tmp_path / "secrets.csv"
    status, said = say("bind", "--all", "--out", file)
    assert status == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert [(row["terminal"], row["facility"]) for row in rows] == [
        ("CJ7000", "School of CJ7000"), ("CJ7002", "School of CJ7002"),
    ]  # fmt: skip
    for row in rows:
        secret = row["host_name"].split(".")[0]
        assert row["address"] == f"/t/{secret}/"
        assert bindings.binding_of_secret(secret).serial == row["terminal"]
        assert secret not in said


def test_secrets_overwrite_no_file_and_nothing_is_bound_without_them(say, tmp_path):
    a_terminal("CJ7001")
    file = tmp_path / "secrets.csv"
    file.write_text("of last year")
    assert say("bind", "--all", "--out", file)[0] == 2
    assert file.read_text() == "of last year"
    assert say("bind", "--all", "--out", tmp_path / "no folder" / "secrets.csv")[0] == 2
    assert query("SELECT count(*) FROM deliveries_binding") == [(0,)]


@pytest.mark.parametrize(
    "words",
    [[], ["--all"], ["--serial", "CJ7001", "--all", "--out", "x"], ["--serial", "CJ7001", "--out", "x"]],
)
def test_one_terminal_or_all_into_a_file(say, words):
    assert say("bind", *words)[0] == 2


def test_a_secret_is_rotated_and_a_binding_ended(say):
    a_terminal("CJ7001")
    old = act.bind_terminal(serial="CJ7001", source=SOURCE)
    status, said = say("rotate", "--serial", "CJ7001", "--overlap-hours", 0)
    assert status == 0
    secret = re.search(r"/t/([a-z2-7]+)/", said)[1]
    assert bindings.binding_of_secret(old.secret) is None
    bound = bindings.binding_of_secret(secret)
    assert say("end", bound.id)[0] == 0
    assert bindings.binding_of_secret(secret) is None
    assert say("end", 999)[0] == 2


def test_a_gate_is_enrolled_with_its_key(say, tmp_path):
    a_terminal("CJ7001")
    file = tmp_path / "gate.pub"
    file.write_bytes(ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    ask = ["enrol", "--serial", "GATE-1", "--place", "canteen", "--public-key"]
    assert say(*ask, file, "--facility", "School of CJ7001")[0] == 0
    assert bindings.binding_of_device("GATE-1").public_key == file.read_bytes()
    assert say(*ask, tmp_path / "none", "--facility", "School of CJ7001")[0] == 2
    assert say(*ask, file, "--facility", "School of nobody")[0] == 2


def test_the_list_says_where_terminals_stand_and_by_what_they_are_known(say):
    school = a_terminal("CJ7001")
    a_terminal("CJ7002")
    made = act.bind_terminal(serial="CJ7001", source=SOURCE)
    act.bind_terminal(serial="CJ7001", way="network", network="10.20.30.0/24", source=SOURCE)
    execute(
        "INSERT INTO deliveries_contact (serial, binding_id, heard_at) VALUES ('CJ7001', %s, '2026-09-08 07:00+00')",
        [made.binding_id],
    )
    _, said = say("list")
    line, other, total = said.splitlines()
    assert line.startswith(f"CJ7001 · School of CJ7001 · canteen · secret №{made.binding_id} · network №")
    assert line.endswith("10.20.30.0/24 · last heard 2026-09-08 12:00")
    assert other == "CJ7002 · School of CJ7002 · canteen · no binding · never heard"
    assert total == "2 terminals"
    assert say("list", "--unbound")[1].splitlines() == [other, "1 terminals"]
    assert say("list", "--facility", "School of CJ7001")[1].splitlines()[0] == line
    execute("UPDATE registry_terminal SET known_to = now() WHERE facility_id = %s", [school])
    assert "CJ7001 · School of CJ7001 · not listed today" in say("list")[1]


def test_what_is_parked_is_shown_and_decided_on_by_name(say):
    a_terminal("CJ7001")
    made = act.bind_terminal(serial="CJ7001", source=SOURCE)
    assert say("parked")[1] == "Nothing is parked.\n"
    for body in (b"one", b"two"):
        execute(
            "INSERT INTO deliveries_parked (binding_id, serial, reason, received_at, body, original_sha256, source, layout, binding, records)"
            " VALUES (%s, %s, 'unknown', now() - interval '5 minutes', %s, %s, 'zkteco', 'zkteco-attlog', 'secret', 3)",
            [made.binding_id, "ZZ9" if body == b"one" else "ZZ8", body, hashlib.sha256(body).digest()],
        )
    said = say("parked")[1]
    assert (
        f"Binding no. {made.binding_id} of CJ7001 (School of CJ7001): ZZ9, nobody listed it; 3 records"
        in said
    )
    release = ["release", made.binding_id, "--serial", "ZZ9", "--facility", "School of CJ7001", *OFFICE]
    assert say(*release)[0] == 0
    assert query("SELECT terminal FROM deliveries_evidence") == [("ZZ9",)]
    assert say("set-aside", made.binding_id, "--serial", "ZZ8", *OFFICE)[0] == 0
    assert say("parked")[1] == "Nothing is parked.\n"
    assert say(*release)[0] == 2, "once"


def test_orders_and_the_proof_of_forgetting_are_shown(say):
    school = a_terminal("CJ7001")
    made = act.bind_terminal(serial="CJ7001", source=SOURCE)
    execute(
        "INSERT INTO deliveries_contact (serial, binding_id, heard_at, source) VALUES ('CJ7001', %s, now(), 'zkteco')",
        [made.binding_id],
    )
    person = a_person(0, name=Name("Ахметова", "Айгүл", ""))
    enrol(person_id=person, seat=Seat(school), first=dt.date(2025, 9, 1), source="test")
    execute(
        "INSERT INTO registry_pin (facility_id, pin, person_id, source) VALUES (%s, '101', %s, 'test')",
        [school, person],
    )
    assert say("orders")[1] == "No order is open, and none failed.\n"
    said = say("orders", "--follow")[1]
    assert "Ordered: 1 to add, 0 to remove, 0 to forget." in said
    assert "to add 101 · not sent yet" in said
    assert "Ахметова" not in said
    record_consent(
        person_id=person,
        purpose="biometrics",
        given=False,
        first_day=dt.date(2026, 1, 12),
        source="her mother",
    )
    follow_registry(makers=["zkteco"])
    for one in orders_for(serial="CJ7001", named=True):
        note_answers(serial="CJ7001", done=[Done(one.id, "0" if one.kind == "forget" else "-11", "DATA")])
    assert "answered -11" in say("orders", "--serial", "CJ7001")[1]
    assert "done, said the terminal at" in say("orders", "--person", an_iin(0))[1]
    assert say("orders", "--person", "000000000000")[0] == 2
