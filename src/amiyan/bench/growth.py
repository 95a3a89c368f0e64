"""``amiyan bench growth``: what people ask of the books, when they hold twenty million transfers.

The database is built once and kept; the next run with the same number only asks. It is laid down directly (posting
is measured by other benches), sealed and signed by the real sealer, and its first two months are locked by the real
action; then each question is asked some hundred times, of random children, suppliers and transfers.
"""

import datetime as dt
import random
import time
from collections.abc import Callable
from typing import Any, Final

from django.db import connections

from amiyan.bench import growth_sql as sql
from amiyan.bench.acts import acts_of_region, enter_demo_budget
from amiyan.bench.kept import kept_database
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import analyze, query
from amiyan.ledger.accounts import account_id
from amiyan.ledger.log.heads import sign
from amiyan.ledger.log.notes import LOG, make_key
from amiyan.ledger.log.receipts import receipt
from amiyan.ledger.log.sealing import seal
from amiyan.ledger.log.source import TRANSFERS
from amiyan.ledger.queries import balance, transfers_of
from amiyan.settlement.statements.lock import lock_month
from amiyan.settlement.statements.meals import meals_of
from amiyan.settlement.statements.queries import Key, stated, statements_of

PROGRAMME, REGION, YEAR = "school-meals", "79", 2025
FIRST, LAST = dt.date(YEAR, 1, 1), dt.date(YEAR, 10, 1)
MONTHS, DAYS = 10, 10  # ten meals a child and month; a year's transfers are then a hundred for each child
SCHOOL, BATCH, PRICE = 400, 5_000, 63_100  # children in a school, transfers in a batch of live work, tiyn
ASKED: Final = 200
ORIGIN: Final = "bench.invalid"


def bench_growth(transfers: int) -> dict[str, object]:
    """Ask a database with ``transfers`` deliveries (in hundreds), kept as ``amiyan_growth_<transfers>``.

    Returns ``{"transfers", "database_gb", "seconds": {"build", "seal", "lock"}, "queries": {name: {"p50_ms", "p95_ms",
    "max_ms"}}}``; the seconds are None where the database was there.
    """
    seconds: dict[str, float | None] = {"build": None, "seal": None, "lock": None}
    with (
        kept_database(f"amiyan_growth_{transfers}"),
        acts_of_region(PROGRAMME, REGION),
    ):
        if not query("SELECT FROM settlement_statement LIMIT 1"):
            seconds = build_year(children=transfers // (MONTHS * DAYS))
        ((total, size),) = query(
            "SELECT (SELECT sum(transfers)::bigint FROM ledger_batch), pg_database_size(current_database())"
        )
        return {
            "transfers": total,
            "database_gb": round(size / 1e9, 1),
            "seconds": seconds,
            "queries": {name: _timed(ask) for name, ask in _questions(transfers).items()},
        }


def build_year(*, children: int, days: int = DAYS, school: int = SCHOOL) -> dict[str, float | None]:
    """Lay down, seal and lock a year of ``children``, ``school`` to a school, with ``days`` meals a month; the seconds of each.

    Costs as many rows as there are meals, and a tenth more.
    """
    begun = time.perf_counter()
    (budget,) = enter_demo_budget(PROGRAMME, REGION, years=[YEAR]).values()
    values: dict[str, Any] = {
        "programme": PROGRAMME,
        "region": REGION,
        "budget": budget,
        "children": children,
        "size": BATCH,
        "schools": max(2, children // school),
        "days": days,
        "months": MONTHS,
        "price": PRICE,
        "first": FIRST,
        "last": LAST,
    }
    _lay_down(values)
    built = time.perf_counter()
    while (done := seal(TRANSFERS)) and done.leaves:
        pass
    key = make_key(ORIGIN, LOG)
    sign(tree=TRANSFERS.tree, origin=ORIGIN, signers=(key,), now=dt.datetime.now(dt.UTC))
    sealed = time.perf_counter()
    for month in (1, 2):
        locked = lock_month(
            budget_id=budget, month=dt.date(YEAR, month, 1), recorded_by=0, today=dt.date(YEAR, 12, 1)
        )
        assert locked.statements, "the months that were laid down lock"
    ended = time.perf_counter()
    return {"build": round(built - begun), "seal": round(sealed - built), "lock": round(ended - sealed)}


def _lay_down(values: dict[str, Any]) -> None:
    """As the owner of the tables: nobody else may write the books past the posting function."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(sql.NOTHING)
        for statement in (sql.PLACES, sql.ACCOUNTS):
            cursor.execute(statement, values)
        batch, in_batches = 1, -(-values["children"] // BATCH)
        for number in range(MONTHS):
            month = FIRST.replace(month=number + 1)
            cursor.execute("SELECT ledger_cut_month(%s)", [month])
            cursor.execute(sql.GRANTS, {**values, "month": month, "batch": batch})
            batch += 1 + in_batches
            for day in range(values["days"]):
                now = {**values, "month": month, "day": month.replace(day=day + 2), "batch": batch}
                cursor.execute(sql.DAY, now)
                batch += in_batches
        cursor.execute(sql.BATCHES)
    connections["owner"].close()
    analyze(*sql.COUNTED)


def _questions(transfers: int) -> dict[str, Callable[[random.Random], object]]:
    payable = account_id("payable", PROGRAMME, "")
    right = account_id("entitlement", PROGRAMME, f"{YEAR}-03")
    statements = [Key(*row) for row in query("SELECT payee, budget_id, number FROM settlement_statement")]
    some = query(
        "SELECT id, payer_owner, service_month FROM ledger_transfer TABLESAMPLE SYSTEM (%s) WHERE code = 'delivery'"
        " LIMIT 5000",
        [min(100, max(0.02, 4_000_000 / transfers))],
    )
    return {
        "balance_of_a_child": lambda one: balance(owner=one.choice(some)[1], account=right),
        "balance_of_a_supplier": lambda one: balance(owner=one.choice(statements).payee, account=payable),
        "month_of_a_child": lambda one: list(
            transfers_of(owner=one.choice(some)[1], account=right, month=FIRST.replace(month=3))
        ),
        "statement": lambda one: stated(one.choice(statements), scope=EVERYTHING),
        "statements_of_a_supplier": lambda one: statements_of(one.choice(statements).payee, scope=EVERYTHING),
        "meals_of_a_line": lambda one: meals_of(one.choice(statements), 1, scope=EVERYTHING),
        "receipt": lambda one: receipt(TRANSFERS, one.choice(some), quorum=0),
    }


def _timed(ask: Callable[[random.Random], object]) -> dict[str, float]:
    one, taken = random.Random(7), []
    for _ in range(ASKED):
        begun = time.perf_counter()
        answer = ask(one)
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer, "there is an answer"
    taken.sort()
    return {
        "p50_ms": round(taken[ASKED // 2], 1),
        "p95_ms": round(taken[ASKED * 95 // 100], 1),
        "max_ms": round(taken[-1], 1),
    }
