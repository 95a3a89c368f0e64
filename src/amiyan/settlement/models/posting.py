"""Mirrors of the tables of settlement, for reading; the SQL of the migrations makes them."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models


class Posting(models.Model):  # noqa: DJ008 - shown nowhere
    """Which verdict of a meal the books followed last, to whom and for how much, in tiyn."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "slot", "version")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    slot = models.SmallIntegerField()
    version = models.IntegerField()
    verdict_version = models.IntegerField()
    payee = models.BigIntegerField()
    amount_tiyn = models.BigIntegerField()
    posted_at = models.DateTimeField()
    facility_id = models.BigIntegerField(null=True)
    budget_id = models.BigIntegerField(null=True)
    batch = models.BigIntegerField()
    had_payee = models.BigIntegerField(null=True)
    had_facility = models.BigIntegerField(null=True)
    had_budget = models.BigIntegerField(null=True)
    had_tiyn = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_posting"


class Mode(models.Model):  # noqa: DJ008 - shown nowhere
    """Whether a region or a facility is paid by us on some days, or only watched beside another system."""

    programme = models.TextField()
    region = models.TextField(null=True)  # noqa: DJ001 - a mode of one facility has none
    facility_id = models.BigIntegerField(null=True)
    mode = models.TextField()
    valid = DateRangeField()
    source = models.TextField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "settlement_mode"


class Night(models.Model):  # noqa: DJ008 - shown nowhere
    """How far the registers were followed for a programme by the last night that came to its end."""

    programme = models.TextField(primary_key=True)
    followed_to = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_night"
