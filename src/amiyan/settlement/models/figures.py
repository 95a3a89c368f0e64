"""Mirrors of the summed tables, for reading."""

from django.db import models


class FigureDay(models.Model):  # noqa: DJ008 - shown nowhere
    """What a day at a place comes to, by kind (listed, payable, held …) and code (cause, reason, method)."""

    pk = models.CompositePrimaryKey("facility_id", "programme", "service_day", "kind", "code")
    facility_id = models.BigIntegerField()
    programme = models.TextField()
    service_day = models.DateField()
    kind = models.TextField()
    code = models.TextField()
    meals = models.BigIntegerField()
    tiyn = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_figure_day"


class FigureMonth(models.Model):  # noqa: DJ008 - shown nowhere
    """What a month at a place comes to: its days together, its children, its lines in statements."""

    pk = models.CompositePrimaryKey("facility_id", "programme", "month", "kind", "code")
    facility_id = models.BigIntegerField()
    programme = models.TextField()
    month = models.DateField()
    kind = models.TextField()
    code = models.TextField()
    meals = models.BigIntegerField()
    tiyn = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_figure_month"


class FigureBudget(models.Model):  # noqa: DJ008 - shown nowhere
    """How far a budget goes, as of the last night."""

    budget_id = models.BigIntegerField(primary_key=True)
    counted_on = models.DateField()
    appropriated_tiyn = models.BigIntegerField()
    used_tiyn = models.BigIntegerField()
    paid_tiyn = models.BigIntegerField()
    holds_tiyn = models.BigIntegerField()
    waiting_tiyn = models.BigIntegerField()
    needed_tiyn = models.BigIntegerField()
    dry_on = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "settlement_figure_budget"


class FigureCount(models.Model):  # noqa: DJ008 - shown nowhere
    """When the figures of a programme were counted last."""

    programme = models.TextField(primary_key=True)
    counted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_figure_count"
