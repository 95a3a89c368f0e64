"""A statement that the town's own people leave to others: these approve it, and then the bank pays it as any other."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from amiyan.kernel.sql import query
from amiyan.settlement.approvals.queries import IS_APPROVED
from amiyan.settlement.statements.queries import Summary

_APPROVED: Final = f"""
SELECT EXISTS (SELECT FROM settlement_statement s
    WHERE (s.payee, s.budget_id, s.number) = (%s, %s, %s) AND {IS_APPROVED})
"""


class Left(NamedTuple):
    """What was left, under which budget; it counts to what is owed until it is paid."""

    budget_id: int
    statement: Summary


def to_leave(summaries: Sequence[Summary], *, payee: int | None, never: str) -> Summary | None:
    """The statement of ``payee`` that others shall approve; another one where it is the provider with the BIN
    ``never``, of whom the town tells a story of its own. None where nobody asked for one, or no other would be left.
    """
    found = [one for one in summaries if one.payable_tiyn > 0]
    if payee is None or len(found) < 2:
        return None
    others = [one for one in found if one.bin != never]
    return min(
        others, key=lambda one: (one.key.payee != payee, one.payable_tiyn, one.key.payee), default=None
    )


def is_approved(left: Left) -> bool:
    """Whether its supplier agreed, two approved it and nobody refuses it. One look-up."""
    return bool(query(_APPROVED, list(left.statement.key))[0][0])
