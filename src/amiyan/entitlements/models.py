"""Mirrors of the room's tables, for reading. The tables themselves are made by the SQL of the migrations.

Nothing is written through these classes: decisions are added by :mod:`amiyan.entitlements.actions`.
"""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models


class RuleSet(models.Model):
    """What a hash of rules stands for: the clauses in their order, and the parameters they used."""

    rules = models.TextField(primary_key=True)
    programme = models.TextField()
    clauses = ArrayField(models.TextField())
    parameters = models.JSONField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entitlements_rules"

    def __str__(self) -> str:
        return f"{self.programme} {self.rules}"


class Decision(models.Model):
    """What the rules said of a person for some days: yes, no or unknown, with every clause and fact used."""

    pk = models.CompositePrimaryKey("person_id", "programme", "id")
    person_id = models.BigIntegerField()
    programme = models.TextField()
    id = models.BigIntegerField()
    valid = DateRangeField()
    entitled = models.BooleanField(null=True)
    clauses = ArrayField(models.BooleanField(null=True))
    facts = models.JSONField()
    rules = models.TextField()
    known_at = models.DateTimeField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "entitlements_decision"

    def __str__(self) -> str:
        return f"{self.programme} {self.person_id} {self.valid}"


class Entitlement(models.Model):
    """One person's right for a period: so many units, and a ceiling in tiyn."""

    pk = models.CompositePrimaryKey("person_id", "programme", "id")
    person_id = models.BigIntegerField()
    programme = models.TextField()
    id = models.BigIntegerField()
    period = DateRangeField()
    units = models.IntegerField()
    ceiling_tiyn = models.BigIntegerField()
    valid = DateRangeField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "entitlements_entitlement"

    def __str__(self) -> str:
        return f"{self.programme} {self.person_id} {self.period}"


class Application(models.Model):
    """That a family applied on paper."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.UUIDField()
    programme = models.TextField()
    facility_id = models.BigIntegerField()
    received_on = models.DateField()
    category = models.TextField()
    says = models.TextField()
    recorded_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entitlements_application"

    def __str__(self) -> str:
        return f"{self.programme} {self.id}"


class Scan(models.Model):
    """A paper of an application as it was scanned."""

    pk = models.CompositePrimaryKey("person_id", "application_id", "sha256")
    person_id = models.BigIntegerField()
    application_id = models.UUIDField()
    sha256 = models.BinaryField()
    kind = models.TextField()
    body = models.BinaryField()
    recorded_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entitlements_scan"

    def __str__(self) -> str:
        return f"{self.kind} {self.application_id}"


class ApplicationRefusal(models.Model):
    """Why an application was refused."""

    pk = models.CompositePrimaryKey("person_id", "application_id")
    person_id = models.BigIntegerField()
    application_id = models.UUIDField()
    reason = models.TextField()
    refused_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entitlements_refusal"

    def __str__(self) -> str:
        return f"{self.application_id}"


class ListApproval(models.Model):
    """The list of a month as a director approved it, by its digest."""

    pk = models.CompositePrimaryKey("facility_id", "month", "programme", "document_sha256")
    facility_id = models.BigIntegerField()
    month = models.DateField()
    programme = models.TextField()
    document_sha256 = models.BinaryField()
    entitled = models.IntegerField()
    approved_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entitlements_list_approval"

    def __str__(self) -> str:
        return f"{self.programme} {self.month}"


class ListSignature(models.Model):
    """By whose signature a list is approved; the signature itself is of ``access``."""

    pk = models.CompositePrimaryKey(
        "facility_id", "month", "programme", "document_sha256", "signed_by", "signature_id"
    )
    facility_id = models.BigIntegerField()
    month = models.DateField()
    programme = models.TextField()
    document_sha256 = models.BinaryField()
    signed_by = models.BigIntegerField()
    signature_id = models.UUIDField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entitlements_list_signature"

    def __str__(self) -> str:
        return f"{self.month} {self.facility_id}"


class ApplicationCheck(models.Model):
    """What a register said when it was asked about an application."""

    pk = models.CompositePrimaryKey("person_id", "application_id", "asked_at")
    person_id = models.BigIntegerField()
    application_id = models.UUIDField()
    asked_at = models.DateTimeField()
    source = models.TextField()
    asked_for = ArrayField(models.TextField())
    outcome = models.TextField()
    reason = models.TextField()
    holds = ArrayField(models.TextField())
    last_day = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "entitlements_check"

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"


class ParameterChange(models.Model):
    """A change of a parameter as somebody proposed it; it counts only when two others have signed."""

    pk = models.CompositePrimaryKey("programme", "id")
    programme = models.TextField()
    id = models.UUIDField()
    parameter = models.TextField()
    region = models.TextField(null=True)  # noqa: DJ001 - the whole country is no text
    grade_from = models.SmallIntegerField(null=True)
    grade_to = models.SmallIntegerField(null=True)
    first = models.DateField()
    last = models.DateField(null=True)
    value = models.JSONField()
    act = models.TextField()
    source = models.TextField()
    reason = models.TextField()
    proposed_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entitlements_change"

    def __str__(self) -> str:
        return f"{self.programme} {self.parameter} {self.first}"


class ChangePreview(models.Model):
    """That somebody asked what a change would do."""

    pk = models.CompositePrimaryKey("programme", "change_id", "id")
    programme = models.TextField()
    change_id = models.UUIDField()
    id = models.UUIDField()
    asked_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entitlements_change_preview"

    def __str__(self) -> str:
        return f"{self.change_id} {self.id}"


class ChangeEffect(models.Model):
    """What a change would do to people and money, as it was counted."""

    pk = models.CompositePrimaryKey("programme", "change_id", "preview_id")
    programme = models.TextField()
    change_id = models.UUIDField()
    preview_id = models.UUIDField()
    found = models.JSONField()
    counted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entitlements_change_effect"

    def __str__(self) -> str:
        return f"{self.change_id} {self.counted_at}"


class ChangeStep(models.Model):
    """A signature under a change, or its end: refused, or withdrawn by who proposed it."""

    pk = models.CompositePrimaryKey("programme", "change_id", "place")
    programme = models.TextField()
    change_id = models.UUIDField()
    place = models.SmallIntegerField()
    kind = models.TextField()
    done_by = models.BigIntegerField()
    proposed_by = models.BigIntegerField()
    signature_id = models.UUIDField(null=True)
    preview_id = models.UUIDField(null=True)
    reason = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "entitlements_change_step"

    def __str__(self) -> str:
        return f"{self.change_id} {self.place} {self.kind}"
