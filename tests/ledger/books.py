"""Small invented books for the ledger's tests, and a model of posting in plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from amiyan.ledger import actions, queries
from amiyan.ledger.accounts import AccountIntent, HoldEnd, TransferIntent, transfer_id

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


def hold(*transfers: TransferIntent, **how: Any) -> list[str]:
    return [one.outcome for one in actions.hold_amounts(transfers=transfers, **how)]


def end(outcome: Any, *held: TransferIntent, **how: Any) -> list[str]:
    """Let holds end with ``outcome``."""
    return end_each(*(HoldEnd(one.payer_owner, one.service_month, one.id, outcome) for one in held), **how)


def end_each(*ends: HoldEnd, **how: Any) -> list[str]:
    return [one.outcome for one in actions.end_holds(ends=ends, **how)]


def available(account: AccountIntent) -> int:
    found = queries.balance(owner=account.owner, account=account.id)
    assert found is not None
    return found.available


def balances() -> dict[int, int]:
    return {account.owner: available(account) for account in ALL}


Key = tuple[int, date, UUID]


@dataclass
class Model:
    """Posting, holding back and ending as a person would do it: one after the other."""

    held: dict[tuple[int, int], int] = field(default_factory=lambda: {(a.owner, a.id): 0 for a in ALL})
    overdraws: frozenset[tuple[int, int]] = frozenset((a.owner, a.id) for a in ALL if a.may_overdraw)
    posted: dict[Key, TransferIntent] = field(default_factory=dict)
    back: dict[Key, TransferIntent] = field(default_factory=dict)
    ended: dict[Key, str] = field(default_factory=dict)

    def post(self, transfers: Iterable[TransferIntent]) -> list[str]:
        return [self._one(one, self.posted) for one in transfers]

    def hold(self, transfers: Iterable[TransferIntent]) -> list[str]:
        return [self._one(one, self.back) for one in transfers]

    def end(self, ends: Iterable[HoldEnd]) -> list[str]:
        return [self._end(one) for one in ends]

    def _one(self, one: TransferIntent, kept: dict[Key, TransferIntent]) -> str:
        payer, payee = (one.payer_owner, one.payer_account), (one.payee_owner, one.payee_account)
        key = (one.payer_owner, one.service_month, one.id)
        if not 1 <= one.amount <= 10**15:
            return "bad_amount"
        if one.service_month.day != 1:
            return "bad_month"
        if payer not in self.held or payee not in self.held:
            return "no_account"
        if payer == payee:
            return "refused"
        if key in kept:
            return "repeated" if kept[key] == one else "conflict"
        if kept is self.back and key in self.posted:
            return "conflict"
        if payer not in self.overdraws and self.held[payer] < one.amount:
            return "refused"
        self.held[payer] -= one.amount
        if kept is self.posted:
            self.held[payee] += one.amount
        kept[key] = one
        return "posted"

    def _end(self, end: HoldEnd) -> str:
        key = (end.owner, end.service_month, end.id)
        if key not in self.back:
            return "no_hold"
        if key in self.ended:
            return "repeated" if self.ended[key] == end.outcome else "conflict"
        one = self.back[key]
        if end.outcome == "posted":
            if key in self.posted:
                return "conflict"
            self.posted[key] = one
            self.held[one.payee_owner, one.payee_account] += one.amount
        else:
            self.held[one.payer_owner, one.payer_account] += one.amount
        self.ended[key] = end.outcome
        return end.outcome

    def balances(self) -> dict[int, int]:
        return {owner: amount for (owner, _), amount in self.held.items()}
