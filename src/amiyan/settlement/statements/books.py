"""A statement is held against the books: a second sum, over transfers, that knows nothing of postings.

A transfer does not say from which budget it came. A provider's accounts are one for all of them; so where a provider is
paid from several budgets under a programme, what the postings say of the others is added before the two are compared.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from amiyan.kernel.sql import execute, query

_TABLE: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS lock_book (payee bigint, tiyn bigint);
CREATE INDEX IF NOT EXISTS lock_book_by_payee ON lock_book (payee);
TRUNCATE lock_book;
"""
_IN_WINDOW: Final = """(
    t.service_month = %(month)s AND t.service_month < %(next_month)s
    OR t.service_month >= %(year_first)s AND t.service_month < l.open_from AND t.batch > l.from_batch)"""
# The month itself, whose part of the books is read whole where many are asked for; of the others the newest batches.
_SUMS: Final = """
INSERT INTO lock_book
SELECT payee, sum(tiyn)::bigint FROM (
    SELECT t.payee_owner AS payee, sum(t.amount) AS tiyn
    FROM ledger_transfer t JOIN lock_payee l ON l.payee = t.payee_owner
    WHERE t.payee_account = ledger_account_id('payable', %(programme)s, '') AND t.code IN ('delivery', 'cooked')
      AND {when} AND t.batch > %(after)s AND t.batch <= %(upto)s AND {whose}
    GROUP BY 1
    UNION ALL
    SELECT t.payer_owner, -sum(t.amount)
    FROM ledger_transfer t JOIN lock_payee l ON l.payee = t.payer_owner
    WHERE t.payer_account IN (ledger_account_id('payable', %(programme)s, ''), ledger_account_id('recovery', %(programme)s, ''))
      AND t.code = 'correction' AND {when} AND t.batch > %(after)s AND t.batch <= %(upto)s AND {whose}
    GROUP BY 1
) sums GROUP BY payee
"""
_THIS_MONTH: Final = "t.service_month = %(month)s AND t.service_month < %(next_month)s"
_EARLIER: Final = (
    "t.service_month >= %(year_first)s AND t.service_month < l.open_from AND t.batch > l.from_batch"
)

# What postings and cooked meals under other budgets add to the same stretch of the books.
_OTHERS: Final = """
SELECT l.payee, (
    SELECT coalesce(sum(p.amount_tiyn), 0) FROM settlement_posting p
    WHERE p.payee = l.payee AND p.programme = %(programme)s AND p.budget_id <> %(budget)s AND {when}
) - (
    SELECT coalesce(sum(p.had_tiyn), 0) FROM settlement_posting p
    WHERE p.had_payee = l.payee AND p.programme = %(programme)s AND p.had_budget <> %(budget)s AND p.had_tiyn > 0 AND {when}
) + (
    SELECT coalesce(sum(p.amount_tiyn), 0) FROM settlement_cooked p
    WHERE p.payee = l.payee AND p.programme = %(programme)s AND p.budget_id <> %(budget)s AND {when}
) - (
    SELECT coalesce(sum(p.amount_tiyn), 0) FROM settlement_cooked_end p
    WHERE p.payee = l.payee AND p.programme = %(programme)s AND p.budget_id <> %(budget)s AND {when}
)
FROM lock_payee l WHERE l.is_shared AND l.payee = ANY (%(chunk)s)
"""
_OTHERS_WHEN: Final = """p.batch <= %(upto)s AND p.service_day >= %(year_first)s AND (
    p.service_day >= %(month)s AND p.service_day < %(next_month)s
    OR p.service_day < l.open_from AND p.batch > l.from_batch)"""
_BOOKS: Final = "SELECT payee, sum(tiyn)::bigint FROM lock_book WHERE payee = ANY (%s) GROUP BY payee"


def read_books(values: dict[str, Any], *, upto: int) -> None:
    """Sum up what the books say of every provider of ``lock_payee`` up to a batch: one pass over the month's part."""
    execute(_TABLE)
    values = {**values, "upto": upto}
    execute(_SUMS.format(when=_THIS_MONTH, whose="true"), {**values, "after": -1})
    after = query("SELECT min(from_batch) FROM lock_payee WHERE previous_month IS NOT NULL")[0][0]
    if after is not None:
        execute(_SUMS.format(when=_EARLIER, whose="true"), {**values, "after": after})


def add_books_since(values: dict[str, Any], *, payees: Sequence[int], after: int, upto: int) -> None:
    """Add what the books say of some providers since the batch ``after``."""
    if upto == after:
        return
    values = {**values, "after": after, "upto": upto, "chunk": list(payees)}
    execute(_SUMS.format(when=_IN_WINDOW, whose="l.payee = ANY (%(chunk)s)"), values)


def differing(values: dict[str, Any], *, earned: Mapping[int, int], upto: int) -> dict[int, tuple[int, int]]:
    """Providers of whom the statement and the books do not say the same: each with both sums, in tiyn.

    ``earned`` is what each one's lines come to.
    """
    chunk = list(earned)
    books = {payee: int(tiyn) for payee, tiyn in query(_BOOKS, [chunk])}
    others = _OTHERS.format(when=_OTHERS_WHEN)
    beside = {payee: int(tiyn) for payee, tiyn in query(others, {**values, "upto": upto, "chunk": chunk})}
    return {
        payee: (tiyn, books.get(payee, 0) - beside.get(payee, 0))
        for payee, tiyn in earned.items()
        if tiyn + beside.get(payee, 0) != books.get(payee, 0)
    }
