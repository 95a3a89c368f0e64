"""Small invented books for the ledger's tests, and a model of posting in plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from amiyan.ledger import actions, queries
from amiyan.ledger.accounts import AccountIntent, TransferIntent, transfer_id

MONTH = date(2025, 9, 1)
PURPOSE, PERIOD = "school-meals", "2025-09"

FUND = AccountIntent(1, "appropriation", PURPOSE, PERIOD, may_overdraw=True)
CANTEEN = AccountIntent(2, "payable", PURPOSE, PERIOD)
CHILDREN = [AccountIntent(10 + n, "entitlement", PURPOSE, PERIOD) for n in range(3)]
ALL = [FUND, CANTEEN, *CHILDREN]


def transfer(
    payer: AccountIntent, payee: AccountIntent, amount: int, *about: str | int, **other: Any
) -> TransferIntent:
    values = {
        "id": transfer_id("test", *about),
        "service_month": MONTH,
        "payer_owner": payer.owner,
        "payer_account": payer.id,
        "payee_owner": payee.owner,
        "payee_account": payee.id,
        "amount": amount,
        "code": "meal",
        **other,
    }
    return TransferIntent(**values)


def post(*transfers: TransferIntent, **how: Any) -> list[str]:
    return [one.outcome for one in actions.post_transfers(transfers=transfers, **how)]


def available(account: AccountIntent) -> int:
    found = queries.balance(owner=account.owner, account=account.id)
    assert found is not None
    return found.available


def balances() -> dict[int, int]:
    return {account.owner: available(account) for account in ALL}


@dataclass
class Model:
    """Posting as a person would do it: one after the other."""

    held: dict[tuple[int, int], int] = field(default_factory=lambda: {(a.owner, a.id): 0 for a in ALL})
    overdraws: frozenset[tuple[int, int]] = frozenset((a.owner, a.id) for a in ALL if a.may_overdraw)
    posted: dict[tuple[int, date, UUID], TransferIntent] = field(default_factory=dict)

    def post(self, transfers: Iterable[TransferIntent]) -> list[str]:
        return [self._one(one) for one in transfers]

    def _one(self, one: TransferIntent) -> str:
        payer, payee = (one.payer_owner, one.payer_account), (one.payee_owner, one.payee_account)
        key = (one.payer_owner, one.service_month, one.id)
        if not 1 <= one.amount <= 10**15:
            return "bad_amount"
        if payer not in self.held or payee not in self.held:
            return "no_account"
        if payer == payee:
            return "refused"
        if key in self.posted:
            return "repeated" if self.posted[key] == one else "conflict"
        if payer not in self.overdraws and self.held[payer] < one.amount:
            return "refused"
        self.held[payer] -= one.amount
        self.held[payee] += one.amount
        self.posted[key] = one
        return "posted"

    def balances(self) -> dict[int, int]:
        return {owner: amount for (owner, _), amount in self.held.items()}
