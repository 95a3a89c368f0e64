"""The town in which everything happens: two schools, three children, two providers; and going back to its beginning.

Registers are written here once, known long before. Between examples all that came since is taken away again by a
superuser, since the application may not delete anything.
"""

import datetime as dt
from pathlib import Path

import psycopg
from django.db import connection

from amiyan.access.actions import appoint_signatory, register_signing_key
from amiyan.access.signatures.local import sign_document
from amiyan.bench.acts import PAYER
from amiyan.config.database import APP_ROLE
from amiyan.country.kz import bin as bins
from amiyan.country.kz import iban as ibans
from amiyan.deliveries.shards import SHARDS
from amiyan.entitlements.actions import decide
from amiyan.kernel import keys
from amiyan.kernel.sql import execute, query
from amiyan.kernel.text import skeleton
from tests.audit.kit import child

PROGRAMME = "school-meals"
REGION = "79"
MEAL = 63_100
YEAR = 2025
TERM = (dt.date(2025, 9, 2), dt.date(2026, 5, 25))
FIRST_OF_SEPTEMBER = dt.date(2025, 9, 1)

# In one shard, so that one drain works off both. One school has a terminal, the other writes lists.
TURNSTILE, VILLAGE = SHARDS << 32, (SHARDS << 32) + SHARDS
SCHOOLS = (TURNSTILE, VILLAGE)
CODES = {TURNSTILE: "Турникет", VILLAGE: "Ауыл"}
NUR, DAM = 7_001, 7_002
PROVIDERS = (NUR, DAM)
# Each provider has one contract for all its places; that of the second ends after a few meals.
CONTRACT = {NUR: "N-1", DAM: "D-7"}
CEILING = {NUR: None, DAM: 3 * MEAL + 40_000}
AIM, BEK, CAN = 1_001, 1_002, 1_003
CHILDREN = (AIM, BEK, CAN)
PINS = {AIM: "101", BEK: "102", CAN: "103"}
# Of the last nobody knows whether it has a right beyond the first grades.
NOT_COVERED = CAN
ALL_REASONS = ["asp", "disability", "emergency", "large_family", "low_income", "no_parental_care", "orphan"]
RECORDER, FIRST, SECOND, THIRD, NURS_OWN, DAMS_OWN, STRANGER = range(2_001, 2_008)
PEOPLE = (RECORDER, FIRST, SECOND, THIRD, NURS_OWN, DAMS_OWN, STRANGER)
RECORDERS = (RECORDER, FIRST)
TEACHER, HEAD = 2_008, 2_009
STAFF_IIN = {TEACHER: child(8), HEAD: child(9)}
ACCOUNT = {NUR: ibans.make("998", "NURTOWN1"), DAM: ibans.make("998", "DAMTOWN1")}
PAYER_IBAN = PAYER.iban
LONG_AGO = dt.datetime(2025, 8, 1, tzinfo=dt.UTC)

# What is never touched between examples: it is not about the town.
_APART = ("django_", "procrastinate_", "auth_")


class Town:
    """The database of one run, the keys of its people, and how it began."""

    def __init__(self, server, name: str, folder: Path) -> None:
        self.server, self.name, self.folder = server, name, folder
        self.keys = {person: keys.make_key("ed25519") for person in PEOPLE}
        with server.connect(name) as superuser:
            # What a power cut would do is not asked here; each transaction is committed for real.
            superuser.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        connection.close()
        _places()
        _people(self.keys)
        decide(programme=PROGRAMME, first=TERM[0], last=TERM[1])
        self.superuser = server.connect(name)
        self.receiver = server.connect(name, user=APP_ROLE)  # the session of the process that takes evidence
        self._remember()

    def sign(self, person: int, document: bytes) -> bytes:
        """The person's signature under the document."""
        return sign_document(document, key=self.keys[person], at=dt.datetime.now(dt.UTC))

    def close(self) -> None:
        self.superuser.close()
        self.receiver.close()
        connection.close()

    def begin_anew(self) -> None:
        """As if nothing had happened since the registers were written."""
        self.superuser.execute(self._back)

    def _remember(self) -> None:
        ask = self.superuser
        for (table,) in ask.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name = 'known_from' AND table_name ~ '^(registry|access|entitlements)_'"
        ).fetchall():
            ask.execute(f"UPDATE {table} SET known_from = %s", [LONG_AGO])
        tables = [
            table
            for (table,) in ask.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"
            ).fetchall()
            if not table.startswith(_APART)
        ]
        ask.execute("CREATE SCHEMA town_began")
        steps = ["SET session_replication_role = replica"]
        for table in tables:
            steps.append(f"DELETE FROM {table}")
            if ask.execute(f"SELECT EXISTS (SELECT FROM {table})").fetchone()[0]:
                ask.execute(f"CREATE TABLE town_began.{table} AS TABLE public.{table}")
                columns = ", ".join(_written(ask, table))
                steps.append(
                    f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM town_began.{table}"
                )
        self._back = "; ".join(["BEGIN", *steps, "COMMIT"])


def _written(ask: psycopg.Connection, table: str) -> list[str]:
    """Columns that are not computed."""
    return [
        name
        for (name,) in ask.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        ).fetchall()
    ]


def _places() -> None:
    for school in SCHOOLS:
        execute(
            "INSERT INTO registry_facility (id, code, match_key, region, source) VALUES (%s, %s, %s, %s, 't')",
            [school, CODES[school], skeleton(CODES[school]), REGION],
        )
    execute(
        "INSERT INTO registry_terminal (serial, facility_id, place, source) VALUES ('T1', %s, 'canteen', 't')",
        [TURNSTILE],
    )
    for serial, provider in enumerate(PROVIDERS, 1):
        number = next(filter(None, (bins.make(99, 12, serial * 7 + step) for step in range(7))))
        execute(
            "INSERT INTO registry_organisation (id, bin, name, source) VALUES (%s, %s, %s, 't')",
            [provider, number, f"Дәм {serial}"],
        )
        execute(
            "INSERT INTO registry_organisation_account (organisation_id, iban, source) VALUES (%s, %s, 't')",
            [provider, ACCOUNT[provider]],
        )
    for school, provider in zip(SCHOOLS, PROVIDERS, strict=True):
        execute(
            "INSERT INTO registry_agreement (facility_id, organisation_id, programme, number, ceiling_tiyn, valid, source)"
            " VALUES (%s, %s, %s, %s, %s, daterange(%s, NULL), 't')",
            [school, provider, PROGRAMME, CONTRACT[provider], CEILING[provider], FIRST_OF_SEPTEMBER],
        )


def _people(known_keys: dict[int, keys.PrivateKey]) -> None:
    for number, person in enumerate(CHILDREN, 1):
        _person(person, child(number))
        execute(
            "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, valid, source)"
            " VALUES (%(person)s, %(school)s, %(school)s, 3, daterange(%(first)s, NULL), 't')",
            {
                "person": person,
                "school": VILLAGE if person == CAN else TURNSTILE,
                "first": FIRST_OF_SEPTEMBER,
            },
        )
        for school in SCHOOLS:
            execute(
                "INSERT INTO registry_pin (facility_id, pin, person_id, source) VALUES (%s, %s, %s, 't')",
                [school, PINS[person], person],
            )
        if person != NOT_COVERED:
            execute(
                "INSERT INTO registry_social_status (person_id, holds, covers, source) VALUES (%s, '{}', %s, 't')",
                [person, ALL_REASONS],
            )
    for person, post in ((TEACHER, "мұғалім"), (HEAD, "директор")):
        _person(person, STAFF_IIN[person])
        execute(
            "INSERT INTO registry_staff (person_id, facility_id, post, source) VALUES (%s, %s, %s, 't')",
            [person, VILLAGE, post],
        )
    for person, key in known_keys.items():
        _person(person, None)
        register_signing_key(person_id=person, public_key=keys.public_text(key), source="t")
    for person in (RECORDER, FIRST, SECOND, THIRD):
        appoint_signatory(person_id=person, duty="approve", region=REGION, source="t")
        # Who approves for every region approves for the country's budget too.
        appoint_signatory(person_id=person, duty="approve", source="t")
    for person in RECORDERS:
        appoint_signatory(person_id=person, duty="record", source="t")
    for person, provider in ((NURS_OWN, NUR), (DAMS_OWN, DAM)):
        appoint_signatory(person_id=person, duty="agree", organisation_id=provider, source="t")


def _person(person: int, iin: str | None) -> None:
    execute(
        "INSERT INTO registry_person (id, iin, temporary_id, source) VALUES (%s, %s, %s, 't')",
        [person, iin, None if iin else f"official {person}"],
    )


def enrolment_of(person: int, day: dt.date) -> int:
    """The record that says where somebody belongs on a day."""
    ((found,),) = query(
        "SELECT id FROM registry_enrolment WHERE person_id = %s AND known_to IS NULL AND valid @> %s",
        [person, day],
    )
    return found
