"""Going back to a moment, by the scripts that the engineer reads in docs/backups.md."""

import datetime as dt
import os
import re
import shutil
import subprocess
import time

import pytest
from django.db import connection

from amiyan.cli import main
from amiyan.config import postgres
from amiyan.config.database import DATABASE, pointed_at
from amiyan.config.postmaster import Postmaster, own_postgres
from amiyan.kernel.sql import query
from amiyan.ledger import actions
from amiyan.ledger.merkle import root_of_log
from amiyan.ledger.verify import verify
from amiyan.settlement.channels.bank_files import BankFiles
from amiyan.settlement.payouts.jobs import exchange_with
from amiyan.settlement.payouts.messages import make_messages
from amiyan.settlement.payouts.queries import difference
from amiyan.simulator.bank.bank import Bank
from tests.ledger import books
from tests.project.tree import DOCS
from tests.settlement.payouts import office
from tests.settlement.payouts.sending import NOW

WITHIN_S = 30.0
# The wheel's pg_verifybackup (18.4) dies of a segmentation fault on any backup: this does of its work what matters
# here. Where the suite runs on Debian's PostgreSQL, as CI does too, the real one is called.
VERIFYBACKUP = r"""#!/bin/sh
for folder; do :; done
cd "$folder"
sed -n 's/.*"Path": "\([^"]*\)".*"Checksum": "\([0-9a-f]*\)".*/\2  \1/p' backup_manifest | sha256sum --quiet --check -
"""
# A copy that is damaged on its way.
DAMAGED = """#!/bin/sh
set -e
for folder; do case $folder in --pgdata=*) data=${folder#--pgdata=};; esac; done
%s/pg_basebackup "$@"
echo x >> "$data/global/pg_filenode.map"
"""


def scripts():
    """The scripts of the page, by the name under which it says to install them."""
    text = (DOCS / "backups.md").read_text(encoding="utf-8")
    found = re.findall(r"^```sh\n(#!/bin/sh\n# ([\w-]+) .*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    return {name: script for script, name in found}


class Machine:
    """A folder with the scripts, the backup disk and a running site; everything runs as PostgreSQL's account."""

    def __init__(self, folder):
        self.folder, self.disk, self.letter_box = folder, folder / "disk", folder / "bank"
        self.programs = postgres.reachable_binaries(folder)
        self.install(folder, scripts())
        if "AMIYAN_POSTGRES_BIN" not in os.environ:
            self.install(folder, {"pg_verifybackup": VERIFYBACKUP})
        self.disk.mkdir()
        (self.disk / "wal").mkdir()
        (self.disk / ".here").touch()
        for path in (self.disk, self.disk / "wal", self.disk / ".here", folder):
            postgres._give(path)

    @staticmethod
    def install(folder, programs):
        for name, script in programs.items():
            (folder / name).write_text(script)
            (folder / name).chmod(0o755)

    @property
    def settings(self):
        command = f"{self.folder / 'amiyan-archive'} {self.disk} %p %f"
        return {"archive_mode": "on", "archive_command": command, "wal_level": "replica"}

    def run(self, name, *arguments, server=None, check=True, first="", text=None):
        account = postgres.unprivileged_account()
        path = f"{first}:{self.folder}:{self.programs}:{os.environ['PATH']}"
        environment = {"PATH": path, "LC_ALL": "C.UTF-8"}
        if server:
            environment |= {"PGHOST": server.host, "PGPORT": server.port, "PGUSER": server.superuser}
        return subprocess.run(
            ["/usr/bin/env", name, *map(str, arguments)],
            check=check,
            input=text,
            capture_output=True,
            text=True,
            cwd="/",
            env=environment,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )


@pytest.fixture(scope="module")
def machine():
    folder = postgres.data_folder() / f"test-backups-{os.getpid()}"
    folder.mkdir(parents=True)
    yield Machine(folder)
    shutil.rmtree(folder, ignore_errors=True)


def known():
    """What the site answers: its balances, and the root over all transfers."""
    report = verify(connection)
    assert report.findings == ()
    return report.transfers, books.balances(), root_of_log(connection)


def lives(*names):
    for name in names:
        assert books.post(books.transfer(books.FUND, books.CANTEEN, 63_100, name)) == ["posted"]
    return known()


def pays():
    """What is due becomes payouts and messages, as each night; how many messages."""
    office.make()
    return make_messages(budget_id=office.BUDGET, now=NOW).messages


def moment():
    return query("SELECT clock_timestamp()::text")[0][0]


def archived(server):
    """Close the file of the log that is being written, and wait until it lies on the backup disk."""
    with server.connect() as superuser:
        (name,) = superuser.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        until = time.monotonic() + WITHIN_S
        while time.monotonic() < until:
            (last,) = superuser.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone()
            if last and last[:24] >= name:
                return
            time.sleep(0.01)
    raise AssertionError("the log was not archived")


@pytest.fixture(scope="module")
def history(machine, django_db_blocker):
    """A site that is backed up, lives, lives on, and is destroyed: what it knew at each moment."""
    with own_postgres("test-lost", machine.settings) as primary, django_db_blocker.unblock():
        postgres.site_database(primary.server)
        with pointed_at(name=DATABASE, host=primary.server.host, port=primary.server.port):
            actions.open_accounts(accounts=books.ALL)
            office.budget()
            office.statement(office.organisation(), 63_100)
            before = lives("before")
            machine.run("amiyan-base-copy", machine.disk, 2, server=primary.server)
            at = {"morning": moment()}
            bank = Bank(machine.letter_box, day=office.TODAY)
            channel = BankFiles(machine.letter_box, rests_s=0)
            pays()
            exchange_with(channel)
            told = {"noon": lives("noon", "also noon")}
            at["noon"] = moment()
            for _ in range(2):
                bank.round()
            bank.close_day()
            assert exchange_with(channel).turned["settled"] == 1
            bank.close()
            told["evening"] = lives("evening")
            at["evening"] = moment()
            assert before != told["noon"] != told["evening"]
            connection.close()
        with primary.server.connect(DATABASE) as superuser:
            superuser.execute("TRUNCATE ledger_transfer")
            superuser.execute("UPDATE ledger_account SET credits = 0, debits = 0")
        archived(primary.server)
        primary.stop()
    return at, told


@pytest.fixture
def restored(machine, request):
    """Restore to a moment into a folder of its own and start it there."""
    started = []

    def restore(*when):
        folder = machine.folder / f"restored-{len(started)}"
        folder.mkdir()
        postgres._give(folder)
        machine.run("amiyan-restore", machine.disk, folder / "data", *when)
        postmaster = Postmaster(folder)
        started.append((postmaster, folder))
        postmaster.start()
        return postmaster.server

    yield restore
    for postmaster, folder in started:
        postmaster.stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(postmaster.server.host, ignore_errors=True)


def opened(server):
    """Go on from the moment at which recovery paused."""
    with server.connect() as superuser:
        becomes(superuser, "SELECT pg_get_wal_replay_pause_state()", "paused")
        superuser.execute("SELECT pg_wal_replay_resume()")
        becomes(superuser, "SELECT pg_is_in_recovery()", False)


def becomes(superuser, question, answer):
    until = time.monotonic() + WITHIN_S
    while superuser.execute(question).fetchone() != (answer,):
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize("when", ["noon", "evening"])
def test_the_site_is_what_it_was_at_a_moment_and_goes_on_from_there(
    history, restored, when, django_db_blocker
):
    at, told = history
    server = restored(at[when])
    opened(server)
    with django_db_blocker.unblock(), pointed_at(name=DATABASE, host=server.host, port=server.port):
        assert known() == told[when]
        transfers, *_ = lives("after the restore")
        assert transfers == told[when][0] + 1
        connection.close()


@pytest.mark.parametrize(("when", "payout"), [("morning", []), ("noon", ["made", "sent"])])
def test_what_the_bank_answered_after_the_moment_is_read_again_before_anything_is_sent(
    history, machine, restored, django_db_blocker, monkeypatch, when, payout
):
    """The payout was made after the morning, sent before noon, and paid after it."""
    at, _ = history
    (command,) = re.findall(r"^amiyan (bank reread)$", (DOCS / "backups.md").read_text(), re.MULTILINE)
    server = restored(at[when])
    opened(server)
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    monkeypatch.setenv("AMIYAN_BANK_FOLDER", str(machine.letter_box))
    with django_db_blocker.unblock(), pointed_at(name=DATABASE, host=server.host, port=server.port):
        states = "SELECT state FROM settlement_payout_event ORDER BY n"
        assert [state for (state,) in query(states)] == payout
        assert query("SELECT count(*) FROM settlement_answer") == [(0,)]
        assert main(command.split()) == 0
        assert query("SELECT count(*) FROM settlement_answer")[0][0] == len(
            list((machine.letter_box / "out" / "taken").iterdir())
        )
        assert pays() == 0, "the bank is not asked a second time"
        assert query(states)[-1] == ("settled",)
        assert difference(today=office.TODAY).is_reconciled
        assert query("SELECT sum(credits - debits) FROM ledger_account WHERE kind = 'bank'") == [(63_100,)]
        connection.close()


def test_before_it_goes_on_it_can_be_looked_at(history, restored):
    at, told = history
    server = restored(at["noon"])
    with server.connect(DATABASE) as superuser:
        assert superuser.execute("SELECT pg_is_in_recovery(), count(*) FROM ledger_transfer").fetchone() == (
            True,
            told["noon"][0],
        )


def test_without_a_moment_all_that_was_archived_is_there_the_mistake_too(history, restored):
    server = restored()
    with server.connect(DATABASE) as superuser:
        becomes(superuser, "SELECT pg_is_in_recovery()", False)
        assert superuser.execute("SELECT count(*) FROM ledger_transfer").fetchone() == (0,)


def test_from_a_logical_dump_a_site_goes_on_only_with_its_counter_lifted(
    history, machine, restored, django_db_blocker
):
    """New rows must not claim numbers of transactions that the log has passed."""
    at, told = history
    old = restored(at["noon"])
    opened(old)
    with old.connect(DATABASE) as superuser:
        (noted,) = superuser.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
    dump = machine.run("pg_dump", DATABASE, server=old).stdout
    (command,) = re.findall(r"^pg_resetwal (--\S+ --\S+) ", (DOCS / "backups.md").read_text(), re.MULTILINE)
    with own_postgres("test-logical") as new, django_db_blocker.unblock():
        with new.server.connect() as superuser:
            postgres.create_database(superuser, DATABASE)
        machine.run("psql", "-qv", "ON_ERROR_STOP=1", DATABASE, server=new.server, text=dump)
        with new.server.connect(DATABASE) as superuser:
            superuser.execute("VACUUM FREEZE")
        new.stop()
        machine.run("pg_resetwal", *command.split(), new._data)
        new.start()
        with pointed_at(name=DATABASE, host=new.server.host, port=new.server.port):
            assert query(
                "SELECT pg_current_xact_id()::text::bigint > greatest(%s, 1::bigint << 32)", [noted]
            )[0][0]
            assert known() == told["noon"]
            assert lives("after")[0] == told["noon"][0] + 1
            connection.close()


def test_a_moment_before_every_copy_is_refused(history, machine):
    day_before = (dt.datetime.now(dt.UTC) - dt.timedelta(days=1)).isoformat()
    done = machine.run("amiyan-restore", machine.disk, machine.folder / "none", day_before, check=False)
    assert done.returncode != 0
    assert not (machine.folder / "none").exists()


def test_the_archive_never_replaces_a_file_and_takes_the_same_one_again(machine):
    one, other = machine.folder / "one", machine.folder / "other"
    one.write_bytes(b"log")
    other.write_bytes(b"another log")
    keep = ("amiyan-archive", machine.disk)
    for _ in range(2):
        assert machine.run(*keep, one, "F", check=False).returncode == 0
    assert machine.run(*keep, other, "F", check=False).returncode != 0
    assert (machine.disk / "wal" / "F").read_bytes() == b"log"
    (machine.disk / "wal" / "F").unlink()


def test_nothing_is_archived_on_a_disk_that_is_not_mounted(machine, tmp_path):
    one = machine.folder / "one"
    one.write_bytes(b"log")
    (tmp_path / "wal").mkdir()
    assert machine.run("amiyan-archive", tmp_path, one, "F", check=False).returncode != 0
    assert list((tmp_path / "wal").iterdir()) == []


@pytest.fixture
def other_disk(machine):
    """An empty backup disk, beside the one of the history."""
    disk = machine.folder / f"disk-{os.urandom(4).hex()}"
    for path in (disk, disk / "wal"):
        path.mkdir()
        postgres._give(path)
    (disk / ".here").touch()
    return disk


def test_of_the_copies_some_stay_with_the_log_that_they_need(machine, other_disk):
    """Two are kept: when the third is there the first one goes, and the log before the second."""
    command = f"{machine.folder / 'amiyan-archive'} {other_disk} %p %f"
    with own_postgres("test-copies", {**machine.settings, "archive_command": command}) as primary:
        for number in (1, 2, 3):
            machine.run("amiyan-base-copy", other_disk, 2, server=primary.server)
            (newest,) = set(other_disk.glob("base-2*"))
            newest.rename(
                other_disk / f"base-0000000{number}T000000Z"
            )  # so that no second need pass between them
    kept = sorted(other_disk.glob("base-*"))
    assert [path.name for path in kept] == [f"base-0000000{number}T000000Z" for number in (2, 3)]
    needed = re.search(r"\(file (\w+)\)", (kept[0] / "backup_label").read_text())[1]
    segments = sorted(path.name for path in (other_disk / "wal").iterdir() if len(path.name) == 24)
    assert segments[0] == needed


def test_a_copy_that_is_not_whole_gets_no_name(machine, other_disk):
    wrapped = machine.folder / "wrapped"
    wrapped.mkdir()
    machine.install(wrapped, {"pg_basebackup": DAMAGED % machine.programs})
    with own_postgres("test-damaged", {"wal_level": "replica"}) as primary:
        done = machine.run(
            "amiyan-base-copy", other_disk, 2, server=primary.server, first=wrapped, check=False
        )
        assert done.returncode != 0
        assert list(other_disk.glob("base-*")) == []
        machine.run("amiyan-base-copy", other_disk, 2, server=primary.server)
    assert len(list(other_disk.glob("base-*"))) == 1
