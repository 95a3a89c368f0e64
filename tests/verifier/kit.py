"""A site with its rows, two witnesses of other bodies, an auditor who keeps exports, and hands with a superuser's rights."""

import datetime as dt

from amiyan_verify.check import main

from amiyan.kernel.sql import query
from amiyan.ledger.log import notes, sealing
from amiyan.ledger.log.heads import sign
from amiyan.ledger.log.witnesses import Answer, Witness, ask_all
from amiyan.settlement.export import export
from amiyan.settlement.log import SOURCES, TREES
from amiyan.witness.keeping import Folder
from amiyan.witness.standing import Witness as Standing
from tests.ledger.log import logged, paid

SITE = "amiyan.example.kz"
NOON = dt.datetime(2025, 9, 10, 7, 0, tzinfo=dt.UTC)
NAMES = ("chamber.example.kz/witness", "university.example.kz/witness")


class Body:
    """Another body with the witness that it runs; ``said`` is what its operator heard."""

    def __init__(self, path, name, log):
        Folder.create(path, name=name, password=None)
        self.folder, self.said = Folder(path), []
        for tree in TREES:
            self.folder.trust(f"{SITE}/{tree}", log, NOON)
        key = self.folder.key(None)
        self.standing = Standing(self.folder, key, clock=lambda: NOON, say=self.said.append)
        self.listed = Witness(self.folder.own, f"https://{name}")


class Site:
    """What happens from month to month. Its log's key lies outside the database, as it does at a real site."""

    def __init__(self, path, capsys):
        self.path, self.capsys, self.months = path, capsys, 0
        self.log = notes.make_key(SITE, notes.LOG)
        self.bodies = [Body(path / f"witness {n}", name, self.log.verifier) for n, name in enumerate(NAMES)]
        self.policy = path / "policy.txt"
        told = [
            f"log {self.log.verifier}",
            *(f"witness {body.folder.own}" for body in self.bodies),
            "quorum 2",
        ]
        self.policy.write_text("\n".join(told) + "\n")

    def month(self):
        """A month goes by: rows come, in more than one transaction, and are published."""
        first = 20 * self.months
        for half in range(2):
            logged.transfers(15, self.months, half)
            logged.evidence(first + 10 * half, first + 10 * half + 9)
            logged.verdicts(first + 10 * half, first + 10 * half + 9)
            logged.decisions(first + 10 * half, first + 10 * half + 9)
            paid.accounts(first + 10 * half, first + 10 * half + 9)
        self.months += 1
        paid.month(self.months)
        self.publish()
        return self

    def publish(self):
        """Seal, sign, and ask the witnesses; how they answered."""
        at = NOON + dt.timedelta(days=30 * self.months)
        for source in SOURCES:
            # A transaction of another worker's database that ends while this looks may pass for one that still runs: then
            # the next look takes in what is left.
            sealing.seal(source)
            sealing.seal(source)
            sign(tree=source.tree, origin=SITE, signers=(self.log,), now=at)
        return ask_all(trees=TREES, witnesses=[body.listed for body in self.bodies], by=self._post)

    def _post(self, url, body):
        standing = next(b.standing for b in self.bodies if url == f"{b.listed.url}/add-checkpoint")
        answer = standing.add_checkpoint(body)
        return Answer(answer.status, answer.text.encode())

    def export(self, name):
        export(self.path / name)
        return self.path / name

    def verify(self, *arguments):
        """What the separate verifier says, and its exit status."""
        self.capsys.readouterr()
        status = main([*map(str, arguments), "--policy", str(self.policy)])
        told = self.capsys.readouterr()
        return status, told.out + told.err


REBUILD = """
DELETE FROM ledger_log_edge; DELETE FROM ledger_log_span; DELETE FROM ledger_log_tile; DELETE FROM ledger_log_head;
DELETE FROM ledger_log_cosignature; DELETE FROM ledger_log_witness; DELETE FROM ledger_log_check
"""


def place_of(source, where):
    """The index in the log of the one row for which a condition holds."""
    found = query(
        f"SELECT n FROM (SELECT row_number() OVER (ORDER BY {source.order}) - 1 AS n, t.* FROM {source.table} t) r"
        f" WHERE {where}"
    )
    ((place,),) = found
    return place
