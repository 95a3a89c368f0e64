"""Mirrors of the tables of deliveries, for reading; the SQL of the migrations makes them.

Rows are only ever added: a later judgement of the same thing has a higher ``version``.
"""

from django.db import models

from amiyan.deliveries.added import Added, LocalMomentField
from amiyan.deliveries.list_models import (
    Countersignature,
    HandShare,
    List,
    ListDue,
    Objection,
    ObjectionDecision,
    ObjectionWithdrawal,
    Phone,
    Sample,
    SampleAnswer,
    SampleDraw,
    SampleLine,
)
from amiyan.deliveries.order_models import OpenOrder, Order, OrderAnswer

__all__ = [
    "Binding",
    "Chain",
    "ChainLink",
    "Contact",
    "Countersignature",
    "Evidence",
    "HandShare",
    "List",
    "ListDue",
    "LocalMomentField",
    "Objection",
    "ObjectionDecision",
    "ObjectionWithdrawal",
    "OpenOrder",
    "Order",
    "OrderAnswer",
    "Outcome",
    "Parked",
    "ParkedDecision",
    "Pass",
    "Phone",
    "Sample",
    "SampleAnswer",
    "SampleDraw",
    "SampleLine",
    "Unjudged",
    "Unposted",
    "Unread",
    "Verdict",
]


class Evidence(Added):
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
    layout = models.TextField()
    binding = models.TextField()
    skew_s = models.IntegerField(null=True)
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "deliveries_evidence"


class Pass(Added):
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
    received = LocalMomentField(null=True)
    skew_s = models.IntegerField(null=True)
    via = models.TextField()

    class Meta:
        managed = False
        db_table = "deliveries_pass"


class Outcome(Added):
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


class Verdict(Added):
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
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "deliveries_verdict"


class Binding(Added):
    """By what we know whose a terminal is: a secret (its digest), a network, or the key with which it signs."""

    facility_id = models.BigIntegerField()
    serial = models.TextField()
    way = models.TextField()
    secret_sha256 = models.BinaryField(null=True)
    network = models.TextField(null=True)  # noqa: DJ001 - bound otherwise
    public_key = models.BinaryField(null=True)
    expires_at = models.DateTimeField(null=True)
    source = models.TextField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    ended_by = models.TextField(null=True)  # noqa: DJ001 - null while the binding counts

    class Meta:
        managed = False
        db_table = "deliveries_binding"


class Parked(Added):
    """What came with a known secret from a terminal that does not belong to it."""

    pk = models.CompositePrimaryKey("binding_id", "id")
    binding_id = models.BigIntegerField()
    id = models.BigIntegerField()
    serial = models.TextField()
    reason = models.TextField()
    received_at = models.DateTimeField()
    body = models.BinaryField()
    original_sha256 = models.BinaryField()
    source = models.TextField()
    layout = models.TextField()
    binding = models.TextField()
    skew_s = models.IntegerField(null=True)
    records = models.IntegerField()

    class Meta:
        managed = False
        db_table = "deliveries_parked"


class ParkedDecision(Added):
    """What the office decided of a parked terminal: to which facility its records count, or to none."""

    pk = models.CompositePrimaryKey("binding_id", "id")
    binding_id = models.BigIntegerField()
    id = models.BigIntegerField()
    serial = models.TextField()
    up_to = models.BigIntegerField()
    facility_id = models.BigIntegerField(null=True)
    reason = models.TextField()
    decided_by = models.TextField()
    decided_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_parked_decision"


class Chain(models.Model):  # noqa: DJ008 - shown nowhere
    """Where the chain of a terminal that signs its batches has come to."""

    serial = models.TextField(primary_key=True)
    number = models.BigIntegerField()
    sha256 = models.BinaryField()

    class Meta:
        managed = False
        db_table = "deliveries_chain"


class ChainLink(Added):
    """One signed batch as it was committed."""

    pk = models.CompositePrimaryKey("serial", "number")
    serial = models.TextField()
    number = models.BigIntegerField()
    sha256 = models.BinaryField()
    signature = models.BinaryField()
    binding_id = models.BigIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_chain_link"


class Contact(models.Model):  # noqa: DJ008 - shown nowhere
    """When a terminal was last heard, and how far its clock was off."""

    serial = models.TextField(primary_key=True)
    binding_id = models.BigIntegerField()
    heard_at = models.DateTimeField()
    skew_s = models.IntegerField(null=True)
    source = models.TextField()

    class Meta:
        managed = False
        db_table = "deliveries_contact"


class Unread(models.Model):  # noqa: DJ008 - shown nowhere
    """Work list: evidence that is still to be read into passes."""

    pk = models.CompositePrimaryKey("facility_id", "evidence_id")
    facility_id = models.BigIntegerField()
    evidence_id = models.BigIntegerField()
    shard = models.SmallIntegerField()
    marked_at = models.DateTimeField()
    not_before = models.DateTimeField()
    failed = models.SmallIntegerField()

    class Meta:
        managed = False
        db_table = "deliveries_unread"


class Unjudged(models.Model):  # noqa: DJ008 - shown nowhere
    """Work list: a day of a facility (of one pin, or of everybody) that is still to be judged."""

    pk = models.CompositePrimaryKey("facility_id", "programme", "day", "pin")
    facility_id = models.BigIntegerField()
    day = models.DateField()
    programme = models.TextField()
    pin = models.TextField()
    shard = models.SmallIntegerField()
    marked_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_unjudged"


class Unposted(models.Model):  # noqa: DJ008 - shown nowhere
    """Work list: a person's day whose verdict the books have not yet followed."""

    pk = models.CompositePrimaryKey("person_id", "programme", "service_day")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    shard = models.SmallIntegerField()
    marked_at = models.DateTimeField()
    not_before = models.DateTimeField()
    refused = models.TextField()

    class Meta:
        managed = False
        db_table = "deliveries_unposted"
