"""Mirrors of the tables of budgets, for reading; the SQL of the migrations makes them."""

from django.db import models


class Budget(models.Model):  # noqa: DJ008 - shown nowhere
    """What is set aside for a programme in a region and a year, and who pays from which account."""

    id = models.BigIntegerField(primary_key=True)
    programme = models.TextField()
    region = models.TextField(null=True)  # noqa: DJ001 - unknown is not blank
    year = models.SmallIntegerField()
    channel = models.TextField()
    payer_name = models.TextField()
    payer_bin = models.TextField()
    payer_iban = models.TextField()
    payer_bic = models.TextField()
    source = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_budget"


class BudgetPayer(models.Model):  # noqa: DJ008 - shown nowhere
    """Who pays from a budget from a day on, in the place of whom it named before."""

    pk = models.CompositePrimaryKey("budget_id", "from_day")
    budget_id = models.BigIntegerField()
    from_day = models.DateField()
    name = models.TextField()
    bin = models.TextField()
    iban = models.TextField()
    bic = models.TextField()
    source = models.TextField()
    recorded_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_budget_payer"


class LockAsked(models.Model):  # noqa: DJ008 - shown nowhere
    """Somebody asked for a month of a budget to lock."""

    pk = models.CompositePrimaryKey("budget_id", "month", "number")
    budget_id = models.BigIntegerField()
    month = models.DateField()
    number = models.IntegerField()
    asked_by = models.BigIntegerField()
    reason = models.TextField()
    asked_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_lock_asked"


class LockStep(models.Model):  # noqa: DJ008 - shown nowhere
    """How far the worker is with a month that was asked for: suppliers done of how many; or what failed."""

    pk = models.CompositePrimaryKey("budget_id", "month", "number", "step")
    budget_id = models.BigIntegerField()
    month = models.DateField()
    number = models.IntegerField()
    step = models.IntegerField()
    state = models.TextField()
    done = models.IntegerField()
    total = models.IntegerField()
    problem = models.TextField()
    count = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_lock_step"


class Appropriation(models.Model):  # noqa: DJ008 - shown nowhere
    """Money set aside under a code of the budget classification, in tiyn; a cut is negative."""

    pk = models.CompositePrimaryKey("budget_id", "id")
    budget_id = models.BigIntegerField()
    id = models.UUIDField()
    code = models.TextField()
    rank = models.SmallIntegerField()
    amount_tiyn = models.BigIntegerField()
    act = models.TextField()
    recorded_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_appropriation"


class BudgetClosing(models.Model):  # noqa: DJ008 - shown nowhere
    """A year that is closed, and what of its money flowed back."""

    budget_id = models.BigIntegerField(primary_key=True)
    lapsed_tiyn = models.BigIntegerField()
    closed_by = models.BigIntegerField()
    closed_at = models.DateTimeField()
    debts_tiyn = models.BigIntegerField()
    debts_reason = models.TextField()

    class Meta:
        managed = False
        db_table = "settlement_budget_closing"


class Lapse(models.Model):  # noqa: DJ008 - shown nowhere
    """A month whose unused rights flowed back."""

    pk = models.CompositePrimaryKey("programme", "month")
    programme = models.TextField()
    month = models.DateField()
    people = models.BigIntegerField()
    lapsed_tiyn = models.BigIntegerField()
    lapsed_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_lapse"


class Grant(models.Model):  # noqa: DJ008 - shown nowhere
    """From which budget a person's right of a month was given money, in tiyn."""

    pk = models.CompositePrimaryKey("person_id", "month", "programme", "id")
    person_id = models.BigIntegerField()
    month = models.DateField()
    programme = models.TextField()
    id = models.UUIDField()
    budget_id = models.BigIntegerField()
    amount_tiyn = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_grant"


class Use(models.Model):  # noqa: DJ008 - shown nowhere
    """What a day of service used of a budget, in units and tiyn, as one transaction posted it."""

    pk = models.CompositePrimaryKey("budget_id", "service_day", "id")
    budget_id = models.BigIntegerField()
    service_day = models.DateField()
    id = models.BigIntegerField()
    batch = models.BigIntegerField()
    units = models.BigIntegerField()
    tiyn = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_use"
