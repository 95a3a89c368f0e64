"""Whether a bank's statements of an account follow one another without a gap, and each adds up."""

from typing import Any, Final

from amiyan.kernel.problems import Kind
from amiyan.kernel.sql import query
from amiyan.settlement.bank import problems as bank
from amiyan.settlement.bank.texts import tenge_text

_BREAKS: Final = """
SELECT channel, iban, day, sequence, before, opening_tiyn, closed, closing_tiyn, entries_tiyn FROM (
    SELECT b.*, lag(sequence) OVER w AS before, lag(closing_tiyn) OVER w AS closed
    FROM settlement_bank_balance b WINDOW w AS (PARTITION BY channel, iban ORDER BY day, sequence, page)
) b
-- Numbers may begin anew with a year, and a statement may have several pages.
WHERE (before > 0 AND sequence > 0 AND sequence NOT IN (before, before + 1, 1))
   OR opening_tiyn <> closed OR opening_tiyn + entries_tiyn <> closing_tiyn
ORDER BY channel, iban, day, sequence, page
"""


def findings() -> list[dict[str, Any]]:
    """Each break as a problem's kind and its values, with the account and the day. Linear in the statements."""
    found: list[dict[str, Any]] = []
    for channel, iban, day, sequence, before, opening, closed, closing, entries in query(_BREAKS):
        where = {"channel": channel, "iban": iban, "day": day}
        if before and sequence and sequence not in {before, before + 1, 1}:
            found.append(where | _problem(bank.NUMBER_MISSING, before=before, after=sequence))
        if closed is not None and opening != closed:
            found.append(
                where | _problem(bank.BALANCE_JUMPS, opening=tenge_text(opening), closing=tenge_text(closed))
            )
        if opening + entries != closing:
            reached = tenge_text(opening + entries)
            found.append(where | _problem(bank.NOT_ADDING_UP, closing=reached, said=tenge_text(closing)))
    return found


def _problem(kind: Kind, **params: Any) -> dict[str, Any]:
    return {"kind": kind.code, "params": params}
