"""Reads of the books. Callers limit themselves to the owners they may see: every query names an owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, Sum

from amiyan.ledger.models import Account, Batch, Transfer


@dataclass(frozen=True, slots=True)
class Balance:
    """What went into an account, what went out and what is on its way out, in tiyn."""

    credits: int
    debits: int
    debits_pending: int

    @property
    def available(self) -> int:
        """What may still be spent."""
        return self.credits - self.debits - self.debits_pending


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole books in four numbers; ``credits`` and ``debits`` in tiyn are equal where they balance."""

    accounts: int
    transfers: int
    credits: int
    debits: int

    @property
    def balanced(self) -> bool:
        """Whether all that was paid was received."""
        return self.credits == self.debits


def balance(*, owner: int, account: int) -> Balance | None:
    """The balance of one account; None where it is not open. Cost: one row by its key."""
    row = (
        Account.objects.filter(owner=owner, id=account)
        .values_list("credits", "debits", "debits_pending")
        .first()
    )
    return Balance(*row) if row else None


def transfers_of(*, owner: int, account: int, month: date | None = None) -> Iterator[Transfer]:
    """What came into and went out of one account, in the order of the log; streamed.

    Cost: linear in the owner's transfers (of ``month``, where given).
    """
    sides = Q(payer_owner=owner, payer_account=account) | Q(payee_owner=owner, payee_account=account)
    found = Transfer.objects.filter(sides)
    if month is not None:
        found = found.filter(service_month=month)
    return found.order_by("batch", "place").iterator(chunk_size=2_000)


def totals() -> Totals:
    """The whole books in four numbers. Cost: one pass over the accounts; batches count the transfers."""
    sums = Account.objects.aggregate(n=Count("owner"), credits=Sum(F("credits")), debits=Sum(F("debits")))
    posted = Batch.objects.aggregate(n=Sum("transfers"))["n"]
    return Totals(sums["n"], int(posted or 0), int(sums["credits"] or 0), int(sums["debits"] or 0))
