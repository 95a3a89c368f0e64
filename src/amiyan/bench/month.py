"""``amiyan bench month``: a region's month from the end of its days to bank statements that are reconciled.

Made beforehand are the people, a verdict on each child's each school day, its transfer in the books, and what
statements read of it. Timed are locking the month, payouts with their messages, and the bank: a simulated one at a
folder that takes the files, pays and answers, whose answers are kept, read and followed until nothing differs.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from amiyan.bench.acts import acts_of_region
from amiyan.bench.country import CHILDREN_IN_A_SCHOOL, PEOPLE, PROGRAMME, REGION, Country, found
from amiyan.country.kz import iban as ibans
from amiyan.country.kz.calendar import is_working_day
from amiyan.kernel.sql import analyze, execute, query, staged_rows
from amiyan.ledger.actions import open_query
from amiyan.programmes.loader import load
from amiyan.programmes.payment import terms_of_month
from amiyan.settlement.channels.bank_files import BankFiles
from amiyan.settlement.payouts.jobs import exchange_with
from amiyan.settlement.payouts.make import make_payouts
from amiyan.settlement.payouts.messages import make_messages
from amiyan.settlement.payouts.queries import Difference, difference
from amiyan.settlement.posting import post_deliveries
from amiyan.settlement.statements.lock import lock_month
from amiyan.simulator.bank.bank import Bank

MONTH: Final = date(2025, 9, 1)
LAST: Final = date(2025, 9, 30)
PRICE_TIYN: Final = 63_100
ROUNDS: Final = 6  # looks of the bank into its folder, each followed by one of ours
_RSS_UNIT: Final = 1024 if sys.platform != "darwin" else 1024 * 1024  # Linux counts in KiB, macOS in bytes

# As intake and judging leave them: the first version of each child's each school day.
_VERDICTS: Final = """
INSERT INTO deliveries_verdict (person_id, service_day, programme, verdict, reason, facility_id, terminal, at, method,
                                evidence_id, record, amount_tiyn)
SELECT e.person_id, d.day, %(programme)s, 'payable', 'used', e.facility_id, 'T', d.day + time '12:00', 'face', 1, 1, %(price)s
FROM registry_enrolment e, unnest(%(days)s::date[]) d (day) WHERE e.person_id > %(people)s ORDER BY e.person_id, d.day
"""
_PAYABLES: Final = """
SELECT o.id AS owner, ledger_account_id('payable', %(programme)s, '') AS id, 'payable' AS kind,
       %(programme)s AS purpose, '' AS period, false AS may_overdraw FROM registry_organisation o
"""
# As following the verdicts leaves them.
_POSTINGS: Final = """
INSERT INTO settlement_posting (person_id, service_day, programme, slot, version, verdict_version, payee, facility_id,
                                budget_id, amount_tiyn, batch)
SELECT v.person_id, v.service_day, v.programme, v.slot, 1, v.version, a.organisation_id, v.facility_id, %(budget)s,
       v.amount_tiyn, (SELECT max(id) FROM ledger_batch)
FROM deliveries_verdict v JOIN registry_agreement a ON a.facility_id = v.facility_id
ORDER BY v.person_id, v.service_day
"""
# What the people of two sides do by hand, for all statements at once.
_AGREED: Final = """
INSERT INTO settlement_statement_agreed (payee, budget_id, number, person_id, signature_id)
SELECT payee, budget_id, number, 1, gen_random_uuid() FROM settlement_statement
"""
_APPROVED: Final = """
INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)
SELECT payee, budget_id, number, place, place + 1, recorded_by, gen_random_uuid()
FROM settlement_statement, unnest(ARRAY[1, 2]) place
"""


def bench_month(children: int) -> dict[str, object]:
    """Measure a month of ``children`` in the (fresh) database that Django points at.

    Returns ``{"children", "transfers", "payouts", "seconds": {"statements", "payouts", "bank", "total"},
    "peak_rss_mb"}``; transfers are those of the month in the books, the peak is that of this Python process.
    """
    with acts_of_region(PROGRAMME, REGION), tempfile.TemporaryDirectory(prefix="amiyan-bank-") as folder:
        budget_id = fill_month(children)
        locks_on = terms_of_month(load(PROGRAMME), MONTH, REGION).locks_on(MONTH)
        seconds: dict[str, float] = {}
        with _timed(seconds, "statements"):
            locked = lock_month(budget_id=budget_id, month=MONTH, recorded_by=0, today=locks_on)
        assert [locked.waiting, locked.behind, locked.differing] == [{}, {}, {}], locked
        execute(_AGREED)
        execute(_APPROVED)
        ((due, statements),) = query(
            "SELECT max(due_on), count(*) FROM settlement_statement WHERE payable_tiyn > 0"
        )
        now = datetime(due.year, due.month, due.day, 4, tzinfo=UTC)
        with _timed(seconds, "payouts"):
            made = make_payouts(budget_id=budget_id, today=due)
            make_messages(budget_id=budget_id, now=now)
        assert (made.payouts, made.waiting) == (statements, {}), made
        with _timed(seconds, "bank"):
            reconciled = _bank(Path(folder), due)
        assert reconciled.is_reconciled, [(one.code, one.count) for one in reconciled.sections]
        assert reconciled.believed_tiyn == made.tiyn == locked.payable_tiyn
        ((transfers,),) = query("SELECT count(*) FROM ledger_transfer WHERE service_month = %s", [MONTH])
    total = sum(seconds.values())
    return {
        "children": children,
        "transfers": transfers,
        "payouts": made.payouts,
        "seconds": {name: round(value, 2) for name, value in {**seconds, "total": total}.items()},
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_UNIT),
    }


def fill_month(children: int) -> int:
    """Fill the (fresh) database with a month in which everybody ate on every school day; the budget's number.

    Set by set: nothing of it passes through Python. Cost: some 20,000 meals a second.
    """
    schools = max(1, children // CHILDREN_IN_A_SCHOOL)
    found(Country(children, schools, MONTH, LAST))
    ((budget_id,),) = query("SELECT id FROM settlement_budget")
    days = [day for n in range((LAST - MONTH).days + 1) if is_working_day(day := MONTH + timedelta(days=n))]
    values: dict[str, Any] = {
        "programme": PROGRAMME,
        "price": PRICE_TIYN,
        "days": days,
        "people": PEOPLE,
        "budget": budget_id,
    }
    open_query(select_sql=_PAYABLES, params=values)
    execute(_VERDICTS, values)
    analyze("deliveries_verdict")
    outcomes = post_deliveries(programme=PROGRAMME, first=MONTH, last=LAST)
    assert outcomes == {"posted": children * len(days)}, outcomes
    execute(_POSTINGS, values)
    staged_rows(
        "registry_organisation_account",
        ("organisation_id", "iban", "source"),
        ((1_000_000 + n, ibans.make("998", f"BENCH{n:08}"), "bench") for n in range(schools)),
    )
    analyze("settlement_posting", "ledger_transfer", "ledger_account", "registry_organisation")
    return int(budget_id)


def _bank(folder: Path, day: date) -> Difference:
    """Let a bank take the files, pay and answer, and read what it says, until its day's statement is reconciled."""
    channel = BankFiles(folder, rests_s=0)
    bank = Bank(folder, day=day)
    for _ in range(ROUNDS):
        exchange_with(channel)
        bank.round()
    bank.close_day()
    exchange_with(channel)
    bank.close()
    return difference(today=day)


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - start
