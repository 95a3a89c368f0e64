"""Fault 1, with a real process: a worker is killed between the bank's acceptance and our commit, and one pays once."""

import os
import subprocess
import sys

import pytest

from amiyan.kernel.sql import query
from amiyan.settlement.payouts.messages import make_messages
from tests.settlement.payouts import office as o
from tests.settlement.payouts.sending import NOW

from .sides import BankSide
from .test_contract import TIYN, believed, runs

# A worker whose hand is stayed when the bank has the file and nothing of it is committed.
WORKER = """
import sys
from pathlib import Path
import django
django.setup()
from amiyan.settlement.channels.bank_files import BankFiles
from amiyan.settlement.payouts.outbox import hand_over

class Stays(BankFiles):
    def deliver(self, message):
        answers = super().deliver(message)
        print("delivered", flush=True)
        sys.stdin.read()
        return answers

hand_over(Stays(Path(sys.argv[1])))
"""


@pytest.fixture
def side(tmp_path):
    side = BankSide(tmp_path / "box", {})
    yield side
    side.close()


def test_a_worker_killed_between_the_banks_acceptance_and_our_commit_pays_once(scratch, side):
    o.budget()
    payees = [o.organisation() for _ in range(3)]
    for payee in payees:
        o.statement(payee, TIYN)
    o.make()
    make_messages(budget_id=o.BUDGET, now=NOW)
    site = {
        "AMIYAN_DATABASE_URL": scratch.server.url(scratch.name),
        "DJANGO_SETTINGS_MODULE": "amiyan.config.settings",
    }
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(side.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | site,
    ) as worker:
        assert worker.stdout.readline() == b"delivered\n"
        side.works()  # the bank accepts, and pays
        side.works()
        worker.kill()
    assert sum(side.paid().values()) == 3 * TIYN
    assert [state for *_, state in o.payouts()] == ["made"] * 3
    assert query("SELECT count(*) FROM settlement_outbox") == [(1,)]
    runs(side)  # the next worker hands over again
    assert side.paid() == believed()
    assert sum(side.paid().values()) == 3 * TIYN
    assert side.bank.truth()["repeats"]  # the bank did have it twice
    for payee in payees:
        assert o.balances(payee) == {"bank": TIYN}
