"""Mirrors of the tables of statements and who approves them."""

from django.db import models


class Statement(models.Model):  # noqa: DJ008 - shown nowhere
    """A provider's month under one budget, locked: its sums in tiyn, when it is due, who recorded it."""

    pk = models.CompositePrimaryKey("payee", "budget_id", "number")
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    month = models.DateField()
    previous = models.IntegerField(null=True)
    previous_month = models.DateField(null=True)
    from_batch = models.BigIntegerField()
    up_to_batch = models.BigIntegerField()
    delivered_units = models.BigIntegerField()
    delivered_tiyn = models.BigIntegerField()
    corrected_tiyn = models.BigIntegerField()
    cooked_tiyn = models.BigIntegerField()
    held_units = models.BigIntegerField()
    held_tiyn = models.BigIntegerField()
    carried_tiyn = models.BigIntegerField()
    above_ceiling_tiyn = models.BigIntegerField()
    debt_before_tiyn = models.BigIntegerField()
    offset_tiyn = models.BigIntegerField()
    debt_tiyn = models.BigIntegerField()
    payable_tiyn = models.BigIntegerField()
    locked_on = models.DateField()
    due_on = models.DateField()
    decide_by = models.DateField()
    open_marks = models.IntegerField()
    reason = models.TextField()
    document_sha256 = models.BinaryField()
    recorded_by = models.BigIntegerField()
    locked_at = models.DateTimeField()
    iban = models.TextField(null=True)  # noqa: DJ001 - null: from before acts named accounts
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_statement"


class StatementLine(models.Model):  # noqa: DJ008 - shown nowhere
    """One line of a statement: a facility, a reason, a price, how many, and what they come to in tiyn."""

    pk = models.CompositePrimaryKey("payee", "budget_id", "number", "line")
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    line = models.IntegerField()
    kind = models.TextField()
    facility_id = models.BigIntegerField()
    agreement = models.TextField()
    service_month = models.DateField()
    reason = models.TextField()
    unit_price_tiyn = models.BigIntegerField()
    units = models.BigIntegerField()
    amount_tiyn = models.BigIntegerField()
    vat_percent = models.SmallIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "settlement_statement_line"


class StatementContract(models.Model):  # noqa: DJ008 - shown nowhere
    """What of a statement falls under a contract, its ceiling and VAT, in tiyn."""

    pk = models.CompositePrimaryKey("payee", "budget_id", "number", "agreement")
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    agreement = models.TextField()
    ceiling_tiyn = models.BigIntegerField(null=True)
    before_tiyn = models.BigIntegerField()
    carried_tiyn = models.BigIntegerField()
    amount_tiyn = models.BigIntegerField()
    above_ceiling_tiyn = models.BigIntegerField()
    vat_percent = models.SmallIntegerField(null=True)
    vat_tiyn = models.BigIntegerField()
    since = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "settlement_statement_contract"


class Hold(models.Model):  # noqa: DJ008 - shown nowhere
    """A single line that was held when its month locked, and by when a person decides."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "slot", "verdict_version")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    slot = models.SmallIntegerField()
    verdict_version = models.IntegerField()
    reason = models.TextField()
    facility_id = models.BigIntegerField()
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    amount_tiyn = models.BigIntegerField()
    decide_by = models.DateField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_hold"


class HoldDecision(models.Model):  # noqa: DJ008 - shown nowhere
    """What a named person decided of a held line, and why."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "slot", "verdict_version")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    slot = models.SmallIntegerField()
    verdict_version = models.IntegerField()
    is_paid = models.BooleanField()
    reason = models.TextField()
    decided_by = models.BigIntegerField()
    decided_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_hold_decision"


class RefusedDecision(models.Model):  # noqa: DJ008 - shown nowhere
    """What people decided of a meal of closed days that the books refuse, and why."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "slot", "verdict_version")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    slot = models.SmallIntegerField()
    verdict_version = models.IntegerField()
    is_paid = models.BooleanField()
    reason = models.TextField()
    decided_by = models.BigIntegerField()
    approved_by = models.BigIntegerField()
    decided_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_refused_decision"


class DebtTaken(models.Model):  # noqa: DJ008 - shown nowhere
    """A stretch of a debt, in tiyn: a later budget's statement took it off, or people decided that it is claimed elsewhere."""

    pk = models.CompositePrimaryKey("payee", "budget_id", "number", "from_tiyn")
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    debt_tiyn = models.BigIntegerField()
    from_tiyn = models.BigIntegerField()
    amount_tiyn = models.BigIntegerField()
    until_tiyn = models.BigIntegerField(
        null=True
    )  # computed, with the next one, for the keys that end a stretch
    ended_before = models.BigIntegerField(null=True)
    by_budget = models.BigIntegerField(null=True)
    by_number = models.IntegerField(null=True)
    reason = models.TextField()
    decided_by = models.BigIntegerField()
    approved_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_debt_taken"


class Cooked(models.Model):  # noqa: DJ008 - shown nowhere
    """What a canteen had cooked when lessons went remote too late to stop."""

    pk = models.CompositePrimaryKey("facility_id", "service_day", "programme")
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    portions = models.IntegerField()
    expected = models.IntegerField()
    share_per_mille = models.SmallIntegerField()
    amount_tiyn = models.BigIntegerField()
    declared_at = models.DateTimeField()
    cut_off_at = models.DateTimeField()
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    batch = models.BigIntegerField()
    recorded_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_cooked"


class CookedEnd(models.Model):  # noqa: DJ008 - shown nowhere
    """What was owed for cooking is taken back: by whom, why, and how much in tiyn."""

    pk = models.CompositePrimaryKey("facility_id", "service_day", "programme")
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    amount_tiyn = models.BigIntegerField()
    batch = models.BigIntegerField()
    reason = models.TextField()
    decided_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_cooked_end"


class StatementAgreed(models.Model):  # noqa: DJ008 - shown nowhere
    """The provider's word that a statement is right."""

    pk = models.CompositePrimaryKey("payee", "budget_id", "number")
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    person_id = models.BigIntegerField()
    signature_id = models.UUIDField()
    agreed_at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_statement_agreed"


class Approval(models.Model):  # noqa: DJ008 - shown nowhere
    """One of the two approvals of a statement."""

    pk = models.CompositePrimaryKey("payee", "budget_id", "number", "place")
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    place = models.SmallIntegerField()
    person_id = models.BigIntegerField()
    recorded_by = models.BigIntegerField()
    signature_id = models.UUIDField()
    approved_at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_approval"


class Refusal(models.Model):  # noqa: DJ008 - shown nowhere
    """An approver's no, with its reason, or that it is taken back."""

    pk = models.CompositePrimaryKey("payee", "budget_id", "number", "id")
    payee = models.BigIntegerField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    is_refused = models.BooleanField()
    reason = models.TextField()
    known_from = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_refusal"


class AccountChange(models.Model):  # noqa: DJ008 - shown nowhere
    """Somebody asks that a provider be paid to another account."""

    pk = models.CompositePrimaryKey("organisation_id", "id")
    organisation_id = models.BigIntegerField()
    id = models.UUIDField()
    iban = models.TextField()
    source = models.TextField()
    asked_by = models.BigIntegerField()
    signature_id = models.UUIDField()
    asked_at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_account_change"


class AccountConfirmation(models.Model):  # noqa: DJ008 - shown nowhere
    """Another person confirms a change of account; from when it takes effect."""

    pk = models.CompositePrimaryKey("organisation_id", "change_id")
    organisation_id = models.BigIntegerField()
    change_id = models.UUIDField()
    asked_by = models.BigIntegerField()
    confirmed_by = models.BigIntegerField()
    signature_id = models.UUIDField()
    holder_source = models.TextField()
    effective_from = models.DateField()
    confirmed_at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_account_confirmation"


class AccountEnd(models.Model):  # noqa: DJ008 - shown nowhere
    """How a change of account ended: in effect, or stopped."""

    pk = models.CompositePrimaryKey("organisation_id", "change_id")
    organisation_id = models.BigIntegerField()
    change_id = models.UUIDField()
    outcome = models.TextField()
    reason = models.TextField()
    ended_by = models.BigIntegerField()
    ended_at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_account_end"


class AccountRequest(models.Model):  # noqa: DJ008 - shown nowhere
    """A provider's own word that it wants another account; two people of the office act on it."""

    pk = models.CompositePrimaryKey("organisation_id", "id")
    organisation_id = models.BigIntegerField()
    id = models.UUIDField()
    iban = models.TextField()
    says = models.TextField()
    requested_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_account_request"
