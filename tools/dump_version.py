r"""A small site of this version, as a dump: what the next version must be able to go on from.

    AMIYAN_POSTGRES_BIN=/usr/lib/postgresql/15/bin AMIYAN_DATA=FOLDER \
        .venv/bin/python tools/dump_version.py --version 0.3.0 --out tests/upgrade

It lives through some days of an invented district (terminals that send, a list with its countersignature, an objection,
a correction that takes money back), and writes ``VERSION.sql.gz``, a plain dump, and ``VERSION.json``: questions in SQL
with the answers that this version gave. ``tests/upgrade`` restores the dump, migrates it, and asks them again.

Make it with the oldest PostgreSQL that a site may have (15): a newer one writes what that one does not understand. For
a version that is released already, check it out elsewhere, and run this file there with ``PYTHONPATH=src:.``.
"""  # noqa: INP001 - tools are run, not imported

import argparse
import datetime as dt
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")
django.setup()
sys.path.insert(0, str(Path.cwd()))

from django.db import connection  # noqa: E402 - only now are settings and tests to be found
from tests.deliveries.school import MONDAY, a_village_school, at  # noqa: E402
from tests.settlement.live import PROGRAMME, fill_registers, make_town, requests, send  # noqa: E402

from amiyan.bench.acts import acts_of_region  # noqa: E402
from amiyan.config import postgres  # noqa: E402
from amiyan.config.database import APP_ROLE  # noqa: E402
from amiyan.country.kz import iban  # noqa: E402
from amiyan.country.kz.calendar import to_instant  # noqa: E402
from amiyan.deliveries.actions.bindings import bind_all  # noqa: E402
from amiyan.deliveries.actions.lists import mark_due_lists  # noqa: E402
from amiyan.deliveries.actions.objections import decide_objection, raise_objection  # noqa: E402
from amiyan.deliveries.actions.receive import Sent  # noqa: E402
from amiyan.deliveries.makers.native import wire  # noqa: E402
from amiyan.deliveries.makers.native.live import LAYOUT  # noqa: E402
from amiyan.kernel.sql import execute, query  # noqa: E402
from amiyan.ledger.merkle import root_of_log  # noqa: E402
from amiyan.ledger.verify import verify  # noqa: E402
from amiyan.registry import actions  # noqa: E402
from amiyan.settlement.drain import drain  # noqa: E402
from amiyan.settlement.follow import follow_registers  # noqa: E402
from amiyan.settlement.jobs import dirty_shards  # noqa: E402
from amiyan.settlement.modes import set_mode  # noqa: E402

REGION = "79"
LATER = dt.date(2025, 9, 11)  # by then nobody may object to Monday's list any more
LARGEST = 300_000  # bytes of a dump: it stays in the repository for good

# What must be answered after an upgrade as before it, for ever: only words that every later version keeps.
QUESTIONS = {
    "transfers": "SELECT count(*), sum(amount)::bigint FROM ledger_transfer",
    "accounts": "SELECT kind::text, count(*), sum(credits)::bigint, sum(debits)::bigint FROM ledger_account"
    " WHERE credits + debits > 0 GROUP BY kind ORDER BY kind::text",
    "balances": "SELECT owner, id::text, credits, debits FROM ledger_account WHERE kind = 'payable' ORDER BY owner, id",
    "verdicts": "SELECT service_day::text, verdict::text, reason::text, max(version), count(*), sum(amount_tiyn)::bigint"
    " FROM deliveries_verdict GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    "evidence": "SELECT layout, count(*), encode(sha256(string_agg(body, ''::bytea ORDER BY facility_id, id)), 'hex')"
    " FROM deliveries_evidence GROUP BY layout ORDER BY layout",
    "passes": "SELECT via, count(*) FROM deliveries_pass GROUP BY via ORDER BY via",
    "decisions": "SELECT entitled, count(*) FROM entitlements_decision WHERE known_to IS NULL GROUP BY entitled"
    " ORDER BY entitled",
    "people": "SELECT count(*), sum(id)::text FROM registry_person",
    "objections": "SELECT upheld, count(*) FROM deliveries_objection_decision GROUP BY upheld ORDER BY upheld",
}


def main() -> int:
    """Write the two files; 1 where the books of the little site do not hold, or the dump is too large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    server = postgres.embedded()
    with (
        postgres.scratch_database(server) as name,
        acts_of_region(PROGRAMME, REGION),
        tempfile.TemporaryDirectory() as folder,
    ):
        live(SimpleNamespace(connect=lambda: server.connect(name, user=APP_ROLE)), Path(folder))
        report = verify(connection)
        assert report.is_sound, report.findings
        answers = {question: [list(row) for row in query(text)] for question, text in QUESTIONS.items()}
        known = {
            "version": options.version,
            "root": str(root_of_log(connection)),
            "questions": {question: [QUESTIONS[question], answers[question]] for question in QUESTIONS},
        }
        connection.close()
        text = dumped(server, name)
    packed = gzip.compress(text, 9, mtime=0)
    (options.out / f"{options.version}.sql.gz").write_bytes(packed)
    written = json.dumps(known, ensure_ascii=False, indent=1)
    (options.out / f"{options.version}.json").write_text(written + "\n", encoding="utf-8")
    print(f"{len(packed)} bytes, {report.transfers} transfers, root {known['root']}")  # noqa: T201
    return 0 if len(packed) <= LARGEST else 1


def live(database: Any, folder: Path) -> None:
    """Some days of an invented district, by the ways in which a site lives."""
    school = a_village_school()
    town = make_town(folder / "town", children=60, days=3, schools=3)
    fill_registers(town, region=REGION)
    bind_all(source="upgrade")
    set_mode(programme=PROGRAMME, mode="live", source="Invented order No 2", region=REGION)
    families(school)
    send(database, requests(town))
    send(database, [a_list(school)])
    work_off(MONDAY)
    mark_due_lists(LATER)
    work_off(LATER)
    objected(school)
    corrected()
    work_off(LATER)


def families(school: Any) -> None:
    """A mother who decides, a consent, a child with two records; and the supplier's account."""
    mother, child = register_person(), register_person()
    powers = actions.Powers(may_see=True, may_decide=True, be_told=True)
    ward = school.children[0]
    actions.appoint_guardian(
        ward_id=ward, guardian_id=mother, kind="parent", powers=powers, source="Invented"
    )
    actions.record_consent(
        person_id=ward, purpose="biometrics", given=True, first_day=MONDAY, source="Invented"
    )
    actions.merge_people(person_id=child, same_as=ward, recorded_by=mother, source="Invented")
    execute(
        "INSERT INTO registry_organisation_account (organisation_id, iban, valid, source)"
        " SELECT organisation_id, %s, '[2025-09-01,)', 'Invented' FROM registry_agreement WHERE facility_id = %s",
        [iban.make("125", "7"), school.id],
    )


def register_person() -> int:
    """Somebody without an IIN."""
    return actions.register_person(ask_id=actions.new_ask_id(), source="Invented")


def a_list(school: Any) -> Sent:
    """A phone's batch: who of the class ate on Monday, and a second employee's word for it."""
    moment = to_instant(at(12, 30))
    said = wire.ListMark(
        UUID(int=7), MONDAY, "2А", PROGRAMME, "list", school.teacher, moment, ("101", "102", "103")
    )
    word = wire.Countersign(uuid4(), said.id, school.head, to_instant(at(13, 30)))
    received = to_instant(at(14))
    body = wire.encode(wire.Batch("phone-1", 1, wire.ZEROS, received, 1, "boot", (said, word)))
    digest = hashlib.sha256(body).digest()
    return Sent(school.id, "phone-1", body, digest, "native", LAYOUT, "signature", None, received)


def objected(school: Any) -> None:
    """Of two lines of the list somebody says that the meal was not eaten: one is upheld, one dismissed."""
    for child, upheld in zip(school.children[:2], (True, False), strict=True):
        number = raise_objection(
            person_id=child,
            day=MONDAY,
            programme=PROGRAMME,
            raised_by="A mother",
            reason="Ill that day",
            channel="phone",
        )
        work_off(LATER)
        decide_objection(objection_id=number, upheld=upheld, reason="Asked the school", decided_by="Office")


def corrected() -> None:
    """One child never was at the school whose canteen was paid for it: what was posted flows back."""
    since = dt.datetime.now(dt.UTC)
    person, enrolment = query(
        "SELECT e.person_id, e.id FROM registry_enrolment e JOIN deliveries_verdict v USING (person_id)"
        " WHERE v.verdict = 'payable' AND v.terminal <> 'phone-1' AND e.known_to IS NULL ORDER BY v.service_day, e.id LIMIT 1"
    )[0]
    actions.correct_enrolment(person_id=person, enrolment_id=enrolment, source="A letter of the school")
    follow_registers(programme=PROGRAMME, today=LATER, since=since)


def work_off(today: dt.date) -> None:
    """What a worker does until nothing is marked."""
    while shards := dirty_shards():
        for shard in shards:
            drain(shard=shard, programmes=[PROGRAMME], today=lambda: today)


def dumped(server: postgres.Server, name: str) -> bytes:
    """The database as SQL that PostgreSQL 15 and later take, whatever psql restores it."""
    program = postgres.reachable_binaries(postgres.data_folder()) / "pg_dump"
    address = ["--host", server.host, "--port", server.port, "--username", server.superuser]
    # Owners and rights belong to it: what an application may do must survive too.
    done = subprocess.run([str(program), *address, "--no-tablespaces", name], check=True, capture_output=True)
    return b"".join(only_plain(done.stdout.splitlines(keepends=True)))


def only_plain(lines: Iterable[bytes]) -> Iterable[bytes]:
    """Without what one psql or server says and another does not know."""
    for line in lines:
        if not re.match(rb"\\(?:un)?restrict |SET transaction_timeout", line):
            yield line


if __name__ == "__main__":
    sys.exit(main())
