"""The books as Django sees them: to read. The tables, their constraints with the reason of each, and the only
functions that write them stand in the SQL files of ``migrations``.
"""

from django.db import models

from amiyan.ledger.log.models import (
    LogCheck,
    LogCosignature,
    LogEdge,
    LogHead,
    LogSpan,
    LogTile,
    LogWitness,
)

__all__ = [
    "Account",
    "Batch",
    "LogCheck",
    "LogCosignature",
    "LogEdge",
    "LogHead",
    "LogSpan",
    "LogTile",
    "LogWitness",
    "Transfer",
]


class Account(models.Model):
    """Money of one owner for one purpose; the balance is ``credits - debits - debits_pending`` in tiyn."""

    pk = models.CompositePrimaryKey("owner", "id")
    owner = models.BigIntegerField()
    id = models.BigIntegerField()
    kind = models.TextField()
    purpose = models.TextField()
    period = models.TextField()
    may_overdraw = models.BooleanField()
    credits = models.BigIntegerField()
    debits = models.BigIntegerField()
    debits_pending = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_account"

    def __str__(self) -> str:
        return f"{self.kind} {self.purpose} {self.period} of {self.owner}"

    @property
    def balance(self) -> int:
        """What may still be spent, in tiyn."""
        return self.credits - self.debits - self.debits_pending


class Transfer(models.Model):
    """One movement of money between two accounts, in tiyn. Never changed, never deleted."""

    pk = models.CompositePrimaryKey("payer_owner", "service_month", "id")
    payer_owner = models.BigIntegerField()
    service_month = models.DateField()
    id = models.UUIDField()
    payer_account = models.BigIntegerField()
    payee_owner = models.BigIntegerField()
    payee_account = models.BigIntegerField()
    amount = models.BigIntegerField()
    code = models.TextField()
    subject = models.TextField()
    batch = models.BigIntegerField()
    place = models.IntegerField()

    class Meta:
        managed = False
        db_table = "ledger_transfer"

    def __str__(self) -> str:
        return f"{self.code} {self.id}: {self.amount}"


class Batch(models.Model):
    """Transfers that were posted together; numbered without gaps in the order of their commits. ``leaves_before``
    is how many all earlier batches hold.
    """

    id = models.BigIntegerField(primary_key=True)
    transfers = models.BigIntegerField()
    posted_at = models.DateTimeField()
    leaves_before = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_batch"

    def __str__(self) -> str:
        return f"{self.id}: {self.transfers}"


class AmountHold(models.Model):
    """An amount of an account that waits for somebody else's answer, in tiyn. Open until it has a
    :class:`AmountHoldEnd`.
    """

    pk = models.CompositePrimaryKey("owner", "service_month", "id")
    owner = models.BigIntegerField()
    service_month = models.DateField()
    id = models.UUIDField()
    account = models.BigIntegerField()
    payee_owner = models.BigIntegerField()
    payee_account = models.BigIntegerField()
    amount = models.BigIntegerField()
    code = models.TextField()
    subject = models.TextField()
    place = models.IntegerField()
    held_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_hold"

    def __str__(self) -> str:
        return f"{self.code} {self.id}: {self.amount}"


class AmountHoldEnd(models.Model):
    """How a hold ended: ``posted`` (a transfer with its id followed) or ``voided``."""

    pk = models.CompositePrimaryKey("owner", "service_month", "id")
    owner = models.BigIntegerField()
    service_month = models.DateField()
    id = models.UUIDField()
    outcome = models.TextField()
    ended_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_hold_end"

    def __str__(self) -> str:
        return f"{self.id}: {self.outcome}"


class Verified(models.Model):
    """Up to which batch the books were verified and found sound; the highest counts."""

    batch = models.BigIntegerField(primary_key=True)
    transfers = models.BigIntegerField()
    verified_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_verified"

    def __str__(self) -> str:
        return str(self.batch)


class VerifiedBalance(models.Model):
    """What the transfers up to the last verified batch add up to for one account, in tiyn."""

    pk = models.CompositePrimaryKey("owner", "id")
    owner = models.BigIntegerField()
    id = models.BigIntegerField()
    credits = models.BigIntegerField()
    debits = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_verified_balance"

    def __str__(self) -> str:
        return f"{self.id} of {self.owner}"
