"""Mirrors of the tables of the auditor's desk: rows are only ever added."""

from django.db import models


class Finding(models.Model):  # noqa: DJ008 - shown nowhere
    """What an auditor found of a drawn line of a sample of list lines; the last one counts."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "sample_id", "id")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    sample_id = models.BigIntegerField()
    id = models.BigIntegerField()
    finding = models.TextField()
    says = models.TextField()
    found_by = models.BigIntegerField()
    known_from = models.DateTimeField()
    key = models.UUIDField(null=True)
    tells = models.TextField(default="")

    class Meta:
        managed = False
        db_table = "auditor_finding"


class Export(models.Model):  # noqa: DJ008 - shown nowhere
    """A whole export of the books for the outside verifier, as somebody ordered it."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField(null=True)  # noqa: DJ001 - null: of the country's office
    ordered_by = models.BigIntegerField()
    reason = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "auditor_export"


class ExportStep(models.Model):  # noqa: DJ008 - shown nowhere
    """How far an export is, and what became of it."""

    pk = models.CompositePrimaryKey("export_id", "n")
    export_id = models.UUIDField()
    n = models.IntegerField()
    state = models.TextField()
    stage = models.TextField()
    sha256 = models.BinaryField(null=True)
    bytes = models.BigIntegerField(null=True)
    taken_by = models.BigIntegerField(null=True)
    known_from = models.DateTimeField()
    key = models.UUIDField(null=True)

    class Meta:
        managed = False
        db_table = "auditor_export_step"
