"""The doctor: a sound site passes, and each fault is found, named and given an advice."""

import datetime as dt
import json
import os
import resource
import subprocess
import sys
from uuid import uuid4

import pytest
from django.utils import translation

from amiyan.cli import main
from amiyan.cli.doctor import database, machine, parameters, people, terminals, work
from amiyan.cli.doctor.work import Jobs
from amiyan.deliveries.backlog import Backlog, Queue
from amiyan.deliveries.contacts import Contact
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import sentence
from amiyan.kernel.sql import execute
from amiyan.registry.actions import merge_people
from amiyan.settlement.accounts.by_one import ChangeByOne
from amiyan.settlement.budgets.by_one import DebtByOne, MealsByOne
from tests.entitlements.village import a_person

GIB = 1 << 30
MOMENT = dt.datetime(2025, 9, 15, 20, tzinfo=dt.UTC)


@pytest.fixture
def site(scratch, monkeypatch):
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    monkeypatch.setenv("AMIYAN_SECRET_KEY", "a long one")
    return scratch


def codes(findings) -> list[str]:
    return [finding.problem.kind.code.removeprefix("doctor-") for finding in findings]


def examined(capsys) -> dict[str, dict]:
    main(["doctor", "--lang", "en", "--json"])
    return {one["code"]: one for one in json.loads(capsys.readouterr().out)["findings"]}


def test_a_sound_site_passes(site, monkeypatch, capsys):
    monkeypatch.setattr(database, "SAFE", {name: {*safe, "off"} for name, safe in database.SAFE.items()})
    status = main(["doctor", "--lang", "en"])
    assert (status, "Nothing is wrong." in capsys.readouterr().out) == (0, True)


def test_a_server_that_forces_nothing_to_disk_is_found(site, capsys):
    """The suite's own is one, and nothing else is wrong with it."""
    assert [code for code, one in examined(capsys).items() if one["grave"]] == ["doctor-not-durable"]


def test_a_right_too_many_is_found_in_three_languages(site, capsys):
    with site.connect("postgres") as superuser:
        superuser.execute("GRANT UPDATE ON deliveries_evidence TO amiyan_app")
    said = set()
    for language in LANGUAGES:
        assert main(["doctor", "--lang", language]) == 1
        text = capsys.readouterr().out
        assert "REVOKE UPDATE ON deliveries_evidence FROM amiyan_app" in text
        said.add(text)
    assert len(said) == 3


def test_what_waits_too_long_is_found(site, capsys):
    with site.connect() as connection:
        connection.execute("INSERT INTO deliveries_unread VALUES (1, 1, 0, now() - interval '10 min')")
    found = examined(capsys)["doctor-queue-is-late"]
    assert found["grave"] is True
    assert found["values"] == {"queue": "unread", "count": 1, "minutes": 10}


def test_pending_migrations_are_found(site, capsys):
    with site.connect("postgres") as superuser:
        superuser.execute("DELETE FROM django_migrations WHERE app = 'settlement'")
    found = examined(capsys)["migrations-pending"]
    assert found["values"]["first"].startswith("settlement.0001")


def command(tmp_path, *arguments):
    """A command on a database that does not answer, as a process."""
    nowhere = {**os.environ, "AMIYAN_DATABASE_URL": f"postgresql://amiyan_app@/amiyan?host={tmp_path}"}
    line = [sys.executable, "-c", "import sys; from amiyan.cli import main; sys.exit(main())", *arguments]
    return subprocess.run(line, env=nowhere, capture_output=True, text=True, check=False)


def test_a_silent_database_is_found(unblocked, tmp_path):
    done = command(tmp_path, "doctor", "--json")
    assert done.returncode == 1
    assert "no-database" in {one["code"] for one in json.loads(done.stdout)["findings"]}


def test_a_command_says_that_the_database_is_silent(unblocked, tmp_path):
    done = command(tmp_path, "mode", "show", "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The database does not answer.\nStart PostgreSQL")


def test_the_database_must_be_young_and_keep_what_it_says():
    assert codes(database.version(150000)) == []
    assert codes(database.version(140012)) == ["old-postgres"]
    sound = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    assert codes(database.durability(sound)) == []
    for name, value in (("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "local")):
        (found,) = database.durability({**sound, name: value})
        assert found.problem.params == {"setting": name, "value": value}


def test_clocks_and_zones_must_agree():
    assert codes(database.clocks(1.0)) == []
    assert codes(database.clocks(-3.0)) == ["clocks-differ"]
    five, six = dt.timedelta(hours=5), dt.timedelta(hours=6)
    (found,) = database.zones({"PostgreSQL": six, "Python": five})
    assert found.problem.params == {"whose": "PostgreSQL", "offset": "+06:00"}


def test_roles_are_there_and_weak():
    weak = ("amiyan_app", False, False, False, False, False)
    mighty = ("amiyan_worker", True, False, False, False, True)
    reader = ("amiyan_reader", False, False, False, False, False)
    (found,) = database.roles([weak, mighty, reader])
    assert found.problem.params == {"role": "amiyan_worker", "right": "SUPERUSER, OWNER"}
    assert codes(database.roles([weak, reader])) == ["role-missing"]
    assert codes(database.roles([weak, (*mighty[:1], *weak[1:])])) == ["role-missing"]


def test_who_owns_the_tables_does_not_serve():
    assert codes(database.session("amiyan_owner", is_mighty=True)) == ["runs-as-owner"]
    assert codes(database.session("amiyan_app", is_mighty=False)) == []


def test_rights_are_those_that_migrations_gave():
    given = database.given_by_migrations()
    assert ("deliveries_unread", "DELETE") in given
    assert ("deliveries_contact", "UPDATE") in given
    assert ("deliveries_evidence", "INSERT") in given
    assert not {right for table, right in given if table == "deliveries_evidence"} & {"UPDATE", "DELETE"}
    assert ("registry_enrolment", "UPDATE") not in given, "a right on one column is none on the table"


def test_queues_and_jobs():
    late = Backlog((Queue("unread", 9000, 20.0), Queue("unjudged", 1, 301.0)), 5, 2, 4, 0, 3)
    assert codes(work.queues(late)) == ["queue-is-late", "postings-refused", "records-parked"]
    assert codes(work.jobs(Jobs(0, 9, 20.0, 0))) == []
    assert codes(work.jobs(Jobs(1, 9, 301.0, 2))) == ["jobs-stalled", "jobs-late", "jobs-failed"]


def test_terminals_are_named_with_their_school():
    heard = Contact("CJ9", 1, "School 7", MOMENT, MOMENT, 121)
    never = heard._replace(serial="CJ10", heard_at=None, skew_s=None)
    found = list(terminals.silent([heard, never], 2))
    assert codes(found) == ["terminal-silent", "terminal-never-heard"]
    assert found[0].problem.params["when"] == "2025-09-16", "by the local day"
    assert codes(terminals.clocks([heard, never, heard._replace(skew_s=-120)])) == ["terminal-clock"]
    assert codes(terminals.old_secrets([])) == []
    (old,) = terminals.old_secrets([("CJ9", MOMENT), ("CJ10", MOMENT)])
    assert (old.problem.params["serial"], old.problem.params["count"], old.is_grave) == ("CJ9", 2, False)


def test_the_machine():
    assert codes(machine.disk("data", 2 * GIB, 10 * GIB)) == []
    assert codes(machine.disk("data", 2 * GIB, 100 * GIB)) == ["disk-is-full"]
    assert codes(machine.disk("data", GIB // 2, GIB)) == ["disk-is-full"]
    assert [one.is_grave for one in machine.secret_key({})] == [False]
    assert [one.is_grave for one in machine.secret_key({"AMIYAN_DATABASE_URL": "postgresql://x/"})] == [True]
    assert codes(machine.secret_key({"AMIYAN_SECRET_KEY": "x"})) == []
    assert codes(machine.files(1024)) == ["few-files"]
    assert codes(machine.files(resource.RLIM_INFINITY)) == []


def test_a_value_without_an_act_harms_only_where_somebody_is_paid_by_it():
    today = dt.date(2025, 9, 18)
    assert {one.is_grave for one in parameters.unfounded({}, today)} == {False}
    paid = {
        one.problem.params["programme"]
        for one in parameters.unfounded({"school-meals": {"79"}}, today)
        if one.is_grave
    }
    assert paid <= {"school-meals"}


def test_what_one_person_declared_under_two_records_is_said_by_the_doctor_and_by_verify(
    site, capsys, monkeypatch
):
    """The records were merged afterwards. Nothing is wrong with the books; others still have to sign."""
    first, second = a_person(born=dt.date(1980, 1, 1)), a_person(born=dt.date(1981, 1, 1))
    yesterday = SystemClock().now().date() - dt.timedelta(days=1)
    execute(
        "WITH d AS (INSERT INTO registry_past_day (id, programme, day, school_day, places, act, role, proposed_by)"
        " VALUES (gen_random_uuid(), 'school-meals', %s, false, '{1}', 'Order 12', 'region_official', %s) RETURNING *)"
        " INSERT INTO registry_past_day_end (id, kind, done_by, proposed_by, role, signature_id, meals, amount_tiyn)"
        " SELECT id, 'signed', %s, proposed_by, 'region_official', id, 0, 0 FROM d",
        [yesterday, first, second],
    )
    assert "doctor-day-by-one" not in examined(capsys)
    assert main(["verify", "--lang", "en"]) == 0
    merge_people(person_id=second, same_as=first, recorded_by=1, source="Request 7")
    capsys.readouterr()
    assert examined(capsys)["doctor-day-by-one"]["grave"]
    assert main(["verify", "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert (
        f"The day {yesterday} behind us (school-meals) was declared by two records that are one person"
        in said
    )
    assert "The books hold." in said


def test_the_doctor_says_what_harm_two_records_of_one_person_did_with_money(monkeypatch):
    """An account that is not paid to harms a provider; what was given stands in the books."""
    change = uuid4()
    found = {
        "changes_by_one": [
            ChangeByOne("990140000015", change, True),
            ChangeByOne("990140000016", change, False),
        ],
        "debts_by_one": [DebtByOne("990140000015", 7, 2, 63_100)],
        "meals_by_one": [MealsByOne("school-meals", dt.date(2025, 9, 8), dt.date(2025, 9, 10), 4)],
    }
    for name, rows in found.items():
        monkeypatch.setattr(people, name, lambda rows=rows: rows)
    said = [*people.accounts(), *people.gifts()]
    with translation.override("en"):
        texts = [(one.is_grave, sentence(one.problem)) for one in said]
    assert [grave for grave, _ in texts] == [True, True, False, False]
    for (_, text), words in zip(
        texts,
        (
            "Nothing is paid to it",
            "does not take effect",
            "631.00",
            "4 meals (school-meals, 2025-09-08 to 2025-09-10)",
        ),
        strict=True,
    ):
        assert words in text
