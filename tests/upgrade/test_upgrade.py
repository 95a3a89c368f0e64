"""A site of each earlier version goes on with this one: its books hold, its answers stay, and children eat.

The dumps were made by ``tools/dump_version.py`` with the code of their version; see docs/development.md.
"""

import datetime as dt
import gzip
import json
import os
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection

from amiyan.bench.acts import acts_of_region
from amiyan.config import postgres
from amiyan.config.database import APP_ROLE, pointed_at
from amiyan.kernel.sql import query
from amiyan.ledger.merkle import root_of_log
from amiyan.ledger.verify import verify
from amiyan.settlement.drain import drain
from amiyan.settlement.jobs import dirty_shards
from amiyan.settlement.recompute.run import recompute
from tests.settlement.hamlet import Hamlet

HERE = Path(__file__).parent
PROGRAMME, REGION = "school-meals", "79"
TODAY = dt.date(2025, 9, 11)
VERSIONS = sorted(path.name.removesuffix(".sql.gz") for path in HERE.glob("*.sql.gz"))


@pytest.fixture(params=VERSIONS)
def known(request):
    """What the earlier version answered."""
    return json.loads((HERE / f"{request.param}.json").read_text(encoding="utf-8"))


@pytest.fixture
def restored(server, known, django_db_blocker):
    """A database as that version left it, before any migration of ours; Django's connection points at it."""
    name = f"amiyan_scratch_{os.getpid()}_upgrade"
    with server.connect() as superuser:
        postgres.create_database(superuser, name)
    try:
        restore(server, name, gzip.decompress((HERE / f"{known['version']}.sql.gz").read_bytes()))
        with django_db_blocker.unblock(), pointed_at(name=name, host=server.host, port=server.port):
            yield SimpleNamespace(name=name, connect=lambda: server.connect(name, user=APP_ROLE))
            connection.close()
    finally:
        postgres._drop(server, name)


def restore(server, name, text):
    """By psql, as a person would: it stops at the first error."""
    program = postgres.reachable_binaries(postgres.data_folder()) / "psql"
    address = ["--host", server.host, "--port", server.port, "--username", server.superuser, "--dbname", name]
    options = ["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--output", "/dev/null"]
    done = subprocess.run([str(program), *address, *options], input=text, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def migrate():
    call_command("migrate", database="owner", verbosity=0)


def answers(known):
    return {
        name: [list(row) for row in query(question)] for name, (question, _) in known["questions"].items()
    }


def test_there_is_a_dump_of_every_earlier_version():
    assert "0.2.0" in VERSIONS
    assert all((HERE / f"{version}.json").exists() for version in VERSIONS)


def test_its_answers_stay_what_they_were_and_its_books_hold(known, restored):
    expected = {name: answer for name, (_, answer) in known["questions"].items()}
    assert answers(known) == expected
    migrate()
    assert answers(known) == expected
    report = verify(connection)
    assert report.findings == ()
    assert report.transfers == expected["transfers"][0][0] > 100
    assert str(root_of_log(connection)) == known["root"]


def test_a_day_of_it_is_computed_again_from_its_evidence(known, restored):
    migrate()
    with acts_of_region(PROGRAMME, REGION):
        for day in (2, 3, 4):
            done = recompute(day=dt.date(2025, 9, day), programme=PROGRAMME, today=TODAY)
            assert done.is_sound, [one for one in done.found if one.count]
            assert done.passes > 0


def test_a_new_pass_goes_through_to_the_books(known, restored, tmp_path):
    migrate()
    (serial, pin), *_ = query(
        """SELECT t.serial, n.pin FROM registry_terminal t JOIN registry_pin n USING (facility_id)
           JOIN deliveries_verdict v USING (person_id, facility_id)
           WHERE t.place = 'canteen' AND v.verdict = 'payable' AND t.known_to IS NULL AND n.known_to IS NULL
             AND NOT EXISTS (SELECT FROM deliveries_verdict w WHERE w.person_id = n.person_id AND w.verdict <> 'payable')
           ORDER BY 1, 2 LIMIT 1"""
    )
    before = owed()
    with acts_of_region(PROGRAMME, REGION):
        Hamlet(restored, tmp_path).passes(serial, f"{pin} 2025-09-10 12:00:00")
        while shards := dirty_shards():
            for shard in shards:
                assert drain(shard=shard, programmes=[PROGRAMME], today=lambda: TODAY) is not None
    assert owed() == before + 63_100
    assert verify(connection).findings == ()
    (change,) = query("SELECT verdict::text FROM deliveries_verdict WHERE service_day = '2025-09-10'")
    assert change == ("payable",)


def owed():
    return query("SELECT sum(credits - debits)::bigint FROM ledger_account WHERE kind = 'payable'")[0][0]


def test_it_becomes_what_a_fresh_site_is(known, restored, server):
    """Tables, constraints and rights: an application that could suddenly delete evidence would be found here."""
    migrate()
    upgraded = catalogue(server, restored.name)
    with postgres.scratch_database(server) as name:
        fresh = catalogue(server, name)
    assert upgraded == fresh
    assert all(len(rows) > 20 for rows in fresh.values())


CATALOGUE = {
    "rights to tables": "SELECT table_name, grantee, privilege_type FROM information_schema.table_privileges"
    " WHERE table_schema = 'public' ORDER BY 1, 2, 3",
    "rights to columns": "SELECT table_name, column_name, grantee, privilege_type"
    " FROM information_schema.column_privileges WHERE table_schema = 'public' ORDER BY 1, 2, 3, 4",
    "functions": "SELECT oid::regprocedure::text, prosecdef, proconfig::text, proacl::text, md5(prosrc) FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    "columns": "SELECT table_name, column_name, data_type, is_nullable, coalesce(column_default, identity_generation, '')"
    " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY 1, 2",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "policies": "SELECT polrelid::regclass::text, polname, polcmd::text, polroles::regrole[]::text,"
    " pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy ORDER BY 1, 2",
    "row-level security": "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1",
    "owners": "SELECT relname, relowner::regrole::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " ORDER BY 1",
}


def catalogue(server, name):
    with server.connect(name) as superuser:
        found = {what: superuser.execute(question).fetchall() for what, question in CATALOGUE.items()}
    # The parts of months come into being as months are posted to.
    return {
        what: [row for row in rows if not re.search(r"\bledger_transfer_\d{4}_\d\d", str(row))]
        for what, rows in found.items()
    }
