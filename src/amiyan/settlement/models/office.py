"""Mirrors of what the jobs keep for the office: what waits, and for what."""

from django.db import models


class PayoutWaiting(models.Model):  # noqa: DJ008 - shown nowhere
    """A statement that was due in the last night and could not be paid, and why."""

    pk = models.CompositePrimaryKey("payee", "budget_id", "number")
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    why = models.TextField()
    since = models.DateField()

    class Meta:
        managed = False
        db_table = "settlement_payout_waiting"


class FigureWaiting(models.Model):  # noqa: DJ008 - shown nowhere
    """Meals that were eaten and wait for money, by region and reason, as of the last night."""

    pk = models.CompositePrimaryKey("programme", "region", "year", "why")
    programme = models.TextField()
    region = models.TextField()
    year = models.SmallIntegerField()
    why = models.TextField()
    units = models.BigIntegerField()
    tiyn = models.BigIntegerField()
    first_day = models.DateField()
    counted_on = models.DateField()

    class Meta:
        managed = False
        db_table = "settlement_figure_waiting"


class PaidUntold(models.Model):  # noqa: DJ008 - shown nowhere
    """Work list: statements of which a payout was settled, until their providers are told."""

    pk = models.CompositePrimaryKey("payee", "budget_id", "number")
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    marked_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_paid_untold"
