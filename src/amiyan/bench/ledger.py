"""``amiyan bench ledger``: transfers in batches, with exact refusal row by row, beside what the machine can do at all.

Uniform: payer and payee of every transfer are any two accounts. Hot: one account is the payer of every second
transfer and the payee of the others, and it is always nearly empty, so that the order of all eight thousand decides
which are refused: the hardest case there is. In both the outcome of every transfer is compared with what plain
Python says.

In the same run, on the same database: COPY of the rows that the uniform batches posted, into a table with the same
primary key, and TPC-B by pgbench.
"""

import random
import re
import subprocess
import time
from array import array
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

from django.db import connection, connections

from amiyan.config import postgres
from amiyan.config.database import OWNER_ROLE
from amiyan.kernel.sql import analyze
from amiyan.ledger.accounts import TransferIntent, account_id
from amiyan.ledger.actions import BATCH, open_query, post_query, post_transfers

BATCHES = 50  # of each kind
CHUNK = 100_000  # accounts opened or filled in one transaction
GIVEN = 1_000  # tiyn on every account at the beginning
TPCB_CLIENTS = 32
TPCB_SCALE = 50  # branches; with fewer than clients they would wait for each other
TPCB_SECONDS = 15
SEED = 7
MONTH = date(2025, 9, 1)
ACCOUNT = account_id("entitlement", "bench", "2025-09")

# As random as real owners are: they lie anywhere among each other, and two never share a number.
_SPREAD, _RANGE = 6_364_136_223, 9_007_199_254_740_881
_OWNER = f"1 + (n::bigint * {_SPREAD}) %% {_RANGE}"
_ACCOUNTS = f"""
SELECT {_OWNER} AS owner, %(account)s::bigint AS id, 'entitlement' AS kind, 'bench' AS purpose, '2025-09' AS period,
    false AS may_overdraw FROM generate_series(%(first)s, %(last)s) n ORDER BY 1
"""
_SOURCE = """
SELECT 0::bigint AS owner, 0::bigint AS id, 'appropriation' AS kind, 'bench' AS purpose, '' AS period, true AS may_overdraw
"""
_GIVE = f"""
SELECT ledger_transfer_id('bench', n::text) AS id, %(month)s::date AS service_month, 0::bigint AS payer_owner,
    0::bigint AS payer_account, {_OWNER} AS payee_owner, %(account)s::bigint AS payee_account,
    %(given)s::bigint AS amount, 'grant' AS code, '' AS subject FROM generate_series(%(first)s, %(last)s) n
"""
# As the uniform batches gave them; refused ones have no row.
_POSTED = "COPY (SELECT * FROM ledger_transfer WHERE code = 'uniform' ORDER BY batch, place) TO STDOUT"


def bench_ledger(accounts: int) -> dict[str, object]:
    """Measure on the (fresh) database that Django points at, with ``accounts`` accounts that all hold money.

    Returns ``{"accounts", "batch_per_s", "hot_batch_per_s", "copy_rows_per_s", "ratio_to_copy", "tpcb_per_s"}``;
    transfers a second as :func:`post_transfers` takes them from Python and says of each what became of it.
    """
    _fill(accounts)
    books = _Books(accounts)
    uniform = _posted_per_s(books, books.uniform)
    hot = _posted_per_s(books, books.hot)
    copied = _copied_per_s()
    return {
        "accounts": accounts,
        "batch_per_s": round(uniform),
        "hot_batch_per_s": round(hot),
        "copy_rows_per_s": round(copied),
        "ratio_to_copy": round(uniform / copied, 3),
        "tpcb_per_s": _tpcb_per_s(),
    }


def _fill(accounts: int) -> None:
    open_query(select_sql=_SOURCE)
    for first in range(0, accounts, CHUNK):
        values = {
            "first": first,
            "last": min(first + CHUNK, accounts) - 1,
            "account": ACCOUNT,
            "given": GIVEN,
            "month": MONTH,
        }
        open_query(select_sql=_ACCOUNTS, params=values)
        post_query(select_sql=_GIVE, params=values)
    analyze("ledger_account", "ledger_transfer")


class _Books:
    """The same accounts in plain Python: what is asked of them, and what must become of it."""

    def __init__(self, accounts: int) -> None:
        self.held = array("q", [GIVEN]) * accounts
        self.random = random.Random(SEED)

    def uniform(self) -> Iterator[tuple[int, int, int]]:
        """(payer, payee, amount): any two accounts, and some ask for more than there is."""
        for _ in range(BATCH):
            payer, payee = self.random.sample(range(len(self.held)), 2)
            yield payer, payee, self.random.randint(1, GIVEN + GIVEN // 50)

    def hot(self) -> Iterator[tuple[int, int, int]]:
        """The first account receives and pays in turn, and asks for a little more than it receives."""
        for turn in range(BATCH):
            other = self.random.randrange(1, len(self.held))
            yield (
                (other, 0, self.random.randint(1, 100))
                if turn % 2
                else (0, other, self.random.randint(1, 110))
            )

    def asked(self, moves: list[tuple[int, int, int]], code: str) -> list[TransferIntent]:
        """The moves as transfers."""
        return [
            TransferIntent(
                UUID(int=self.random.getrandbits(128)),
                MONTH,
                _owner(payer),
                ACCOUNT,
                _owner(payee),
                ACCOUNT,
                amount,
                code,
            )
            for payer, payee, amount in moves
        ]

    def expected(self, moves: list[tuple[int, int, int]]) -> Iterator[str]:
        """What becomes of the moves, one after the other."""
        for payer, payee, amount in moves:
            if self.held[payer] < amount:
                yield "refused"
                continue
            self.held[payer] -= amount
            self.held[payee] += amount
            yield "posted"


def _owner(n: int) -> int:
    return 1 + n * _SPREAD % _RANGE


def _posted_per_s(books: _Books, some: Callable[[], Iterator[tuple[int, int, int]]]) -> float:
    seconds = 0.0
    for _ in range(BATCHES):
        moves = list(some())
        asked, expected = books.asked(moves, some.__name__), list(books.expected(moves))
        start = time.perf_counter()
        outcomes = post_transfers(transfers=asked)
        seconds += time.perf_counter() - start
        assert [one.outcome for one in outcomes] == expected
        assert "refused" in expected
    return BATCHES * BATCH / seconds


def _copied_per_s() -> float:
    with connections["owner"].cursor() as cursor:  # the application may not create tables
        with cursor.copy(_POSTED) as copy:
            blocks = [bytes(block) for block in copy]
        cursor.execute(
            "CREATE TABLE bench_copy (LIKE ledger_transfer, PRIMARY KEY (payer_owner, service_month, id))"
        )
        start = time.perf_counter()
        with cursor.copy("COPY bench_copy FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)
        seconds = time.perf_counter() - start
        rows = int(cursor.rowcount)
        cursor.execute("DROP TABLE bench_copy")
    connections["owner"].close()
    return rows / seconds


def _tpcb_per_s() -> int:
    _pgbench("--initialize", "--quiet", f"--scale={TPCB_SCALE}")
    said = _pgbench(f"--client={TPCB_CLIENTS}", "--jobs=2", f"--time={TPCB_SECONDS}")
    found = re.search(r"^tps = (\d+)", said, re.MULTILINE)
    assert found, said
    return int(found.group(1))


def _pgbench(*options: str) -> str:
    where = connection.settings_dict
    address = [f"--host={where['HOST']}", f"--port={where['PORT']}", f"--username={OWNER_ROLE}"]
    return subprocess.run(
        [str(postgres.binaries() / "pgbench"), *address, *options, where["NAME"]],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
