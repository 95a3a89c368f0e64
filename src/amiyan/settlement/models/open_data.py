"""Mirrors of the tables of open data."""

from django.db import models


class OpenRelease(models.Model):  # noqa: DJ008 - shown nowhere
    """A month's figures as they were published on a day."""

    pk = models.CompositePrimaryKey("programme", "month", "number")
    programme = models.TextField()
    month = models.DateField()
    number = models.IntegerField()
    made_on = models.DateField()
    least = models.IntegerField()
    made_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_open_release"


class OpenFigure(models.Model):  # noqa: DJ008 - shown nowhere
    """A published cell; without figures where it was withheld."""

    pk = models.CompositePrimaryKey("facility_id", "programme", "month", "number", "region", "measure")
    facility_id = models.BigIntegerField()
    programme = models.TextField()
    month = models.DateField()
    number = models.IntegerField()
    region = models.TextField()
    measure = models.TextField()
    children = models.BigIntegerField(null=True)
    meals = models.BigIntegerField(null=True)
    amount_tiyn = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "settlement_open_figure"


class OpenCount(models.Model):  # noqa: DJ008 - shown nowhere
    """The same cell as we knew it then."""

    pk = models.CompositePrimaryKey("facility_id", "programme", "month", "number", "region", "measure")
    facility_id = models.BigIntegerField()
    programme = models.TextField()
    month = models.DateField()
    number = models.IntegerField()
    region = models.TextField()
    measure = models.TextField()
    children = models.BigIntegerField()
    meals = models.BigIntegerField()
    amount_tiyn = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_open_count"
