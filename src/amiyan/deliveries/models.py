"""Mirrors of the tables of deliveries, for reading; the SQL of the migrations makes them.

Rows are only ever added: a later judgement of the same thing has a higher ``version``.
"""

from typing import Any

from django.db import models


class LocalMomentField(models.Field):  # type: ignore[type-arg] # not subscriptable at run time
    """A ``timestamp`` without zone, read as a naive ``datetime``: Django's own field would add a zone."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - the signature is Django's
        """The column's type in PostgreSQL."""
        return "timestamp"


class Added(models.Model):
    """A row that is added once and stays."""

    class Meta:
        abstract = True


class Evidence(Added):  # noqa: DJ008 - shown nowhere
    """What somebody sent, as received less what may not be kept; owned by the facility (0: nobody's)."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.BigIntegerField()
    terminal = models.TextField()
    file_name = models.TextField()
    received_at = models.DateTimeField()
    body = models.BinaryField(null=True)
    kept_sha256 = models.BinaryField(null=True)
    original_sha256 = models.BinaryField()
    source = models.TextField()

    class Meta:
        managed = False
        db_table = "deliveries_evidence"


class Pass(Added):  # noqa: DJ008 - shown nowhere
    """One record read from evidence. ``at`` is the terminal's own wall clock, local: a claim, not a fact."""

    pk = models.CompositePrimaryKey("facility_id", "evidence_id", "record")
    facility_id = models.BigIntegerField()
    evidence_id = models.BigIntegerField()
    record = models.IntegerField()
    line = models.IntegerField()
    terminal = models.TextField()
    pin = models.TextField()
    at = LocalMomentField(null=True)
    state = models.TextField()
    method = models.TextField()
    kind = models.TextField()

    class Meta:
        managed = False
        db_table = "deliveries_pass"


class Outcome(Added):  # noqa: DJ008 - shown nowhere
    """What a pass came to under a programme."""

    pk = models.CompositePrimaryKey("facility_id", "evidence_id", "record", "programme", "version")
    facility_id = models.BigIntegerField()
    evidence_id = models.BigIntegerField()
    record = models.IntegerField()
    version = models.IntegerField()
    programme = models.TextField()
    outcome = models.TextField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "deliveries_outcome"


class Verdict(Added):  # noqa: DJ008 - shown nowhere
    """What one unit of service for one person came to, with its reason and amount in tiyn."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "slot", "version")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    slot = models.SmallIntegerField()
    version = models.IntegerField()
    verdict = models.TextField()
    reason = models.TextField()
    facility_id = models.BigIntegerField()
    terminal = models.TextField()
    at = LocalMomentField()
    method = models.TextField()
    evidence_id = models.BigIntegerField()
    record = models.IntegerField()
    amount_tiyn = models.BigIntegerField()
    decided_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_verdict"
