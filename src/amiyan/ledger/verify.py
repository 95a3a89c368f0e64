"""The books checked from outside the path that writes them: every invariant recomputed from the rows, and the
row that breaks one is named. The invariants stand in :mod:`amiyan.ledger.checks`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from amiyan.kernel.problems import Problem
from amiyan.ledger.checks import CHECKS

NAMED = 100  # of each kind; whoever finds a hundred broken rows needs a backup, not a longer list


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what was found; ``credits`` and ``debits`` in tiyn over all accounts.

    ``upto`` is the last batch there was. Transfers of the batches up to ``after`` had been verified before: they
    are counted and were not read again (0: all were read).
    """

    accounts: int
    transfers: int
    batches: int
    credits: int
    debits: int
    findings: tuple[Problem, ...]
    upto: int = 0
    after: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify(connection: BaseDatabaseWrapper, *, since_last: bool = False) -> Report:
    """Check every invariant of the books as of one moment; findings name the rows that break them.

    With ``since_last``, where :func:`keep` was called before, transfers are read from there on. That finds
    everything a full verification finds, but for three things: a transfer of an earlier batch that was changed,
    added or taken away without its balances; an account's balance that was bent together with the sum kept for it;
    and an id that stands a second time under another payer, once before and once after. A superuser can do all
    three; a full verification finds them, and so does the log, which nobody can rewrite. An earlier balance that was
    bent alone is found, and named: every account is compared, with what its earlier transfers added up to when they
    were verified.

    At most a hundred findings of each kind. Cost: some passes over all accounts and over the transfers that are
    read, linear but for sorting. Inside a transaction of the caller, its isolation decides whether what is posted
    meanwhile is half seen.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(using=connection.alias):
        if is_outermost:  # one moment for all checks
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        after, before = _kept(connection) if since_last else (0, 0)
        counts = _counts(connection, after)
        return Report(
            accounts=counts[0],
            transfers=before + counts[1],
            batches=counts[2],
            credits=counts[3],
            debits=counts[4],
            findings=tuple(_findings(connection, after)),
            upto=counts[5],
            after=after,
        )


def keep(connection: BaseDatabaseWrapper, report: Report) -> None:
    """Keep how far the books were found sound, for the next ``verify(since_last=True)``.

    After a full verification what was kept before is made anew. Raises ``ValueError`` for books that do not hold.
    Cost: linear in the transfers that the report read.
    """
    if not report.is_sound:
        raise ValueError("What does not hold is not kept as verified.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_keep_verified(%s, %s)", [report.upto, report.after == 0])


def _kept(connection: BaseDatabaseWrapper) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT batch, transfers FROM ledger_verified ORDER BY batch DESC LIMIT 1")
        return cursor.fetchone() or (0, 0)


def _counts(connection: BaseDatabaseWrapper, after: int) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*), (SELECT count(*) FROM ledger_transfer WHERE batch > %s), (SELECT count(*) FROM ledger_batch),
                      coalesce(sum(credits), 0), coalesce(sum(debits), 0),
                      (SELECT coalesce(max(id), 0) FROM ledger_batch) FROM ledger_account""",
            [after],
        )
        return tuple(map(int, cursor.fetchone()))


def _findings(connection: BaseDatabaseWrapper, after: int) -> Iterator[Problem]:
    with connection.cursor() as cursor:
        for check in CHECKS:
            if check.full and after:
                continue
            cursor.execute(f"SELECT * FROM ({check.sql}) broken LIMIT {NAMED}", {"after": after})
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                params = dict(zip(names, row, strict=True))
                yield Problem(check.kind, check.where.format(**params), params)
