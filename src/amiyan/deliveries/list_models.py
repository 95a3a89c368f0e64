"""Mirrors of the tables of lists, objections and samples, for reading; :mod:`amiyan.deliveries.models` shows them."""

from django.db import models

from amiyan.deliveries.added import Added, LocalMomentField


class List(Added):
    """Who of a class ate on a day, marked by an employee; ``refused`` says by name why it counts for nothing."""

    pk = models.CompositePrimaryKey("facility_id", "id", "version")
    facility_id = models.BigIntegerField()
    id = models.UUIDField()
    version = models.IntegerField()
    programme = models.TextField()
    service_day = models.DateField()
    class_label = models.TextField()
    form = models.TextField()
    marker = models.TextField()
    marked_by = models.BigIntegerField(null=True)
    post = models.TextField()
    marked_at = LocalMomentField()
    served_from = models.TimeField(null=True)
    served_to = models.TimeField(null=True)
    present = models.IntegerField()
    terminal = models.TextField()
    evidence_id = models.BigIntegerField()
    refused = models.TextField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "deliveries_list"


class Countersignature(Added):
    """A second employee stands by a list; it becomes payable when nobody objected until a day."""

    pk = models.CompositePrimaryKey("facility_id", "list_id", "id")
    facility_id = models.BigIntegerField()
    list_id = models.UUIDField()
    id = models.BigIntegerField()
    ask_id = models.UUIDField()
    sender_id = models.BigIntegerField()
    signer = models.TextField()
    signed_by = models.BigIntegerField(null=True)
    post = models.TextField()
    of_district = models.BooleanField()
    signed_at = LocalMomentField()
    payable_from = models.DateField(null=True)
    evidence_id = models.BigIntegerField()
    refused = models.TextField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "deliveries_countersignature"


class Objection(Added):
    """Somebody says that one meal was not eaten: it holds this one line."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "id")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    id = models.BigIntegerField()
    raised_by = models.TextField()
    reason = models.TextField()
    channel = models.TextField()
    known_from = models.DateTimeField()
    covers = models.TextField()

    class Meta:
        managed = False
        db_table = "deliveries_objection"


class ObjectionDecision(Added):
    """What a named person decided of an objection."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "objection_id")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    objection_id = models.BigIntegerField()
    upheld = models.BooleanField()
    reason = models.TextField()
    decided_by = models.TextField()
    decided_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_objection_decision"


class ObjectionWithdrawal(Added):
    """An objection was taken back by who raised it."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "objection_id")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    objection_id = models.BigIntegerField()
    withdrawn_by = models.TextField()
    withdrawn_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_objection_withdrawal"


class Sample(Added):
    """A share of a month's list lines that is confirmed with families, by the digest of its seed."""

    programme = models.TextField()
    month = models.DateField()
    region = models.TextField(null=True)  # noqa: DJ001 - null is "not so", and a blank would be a value
    facility_id = models.BigIntegerField(null=True)
    seed_sha256 = models.BinaryField()
    published_by = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_sample"


class SampleDraw(Added):
    """The seed as it was shown when the sample was drawn, and of how many lines."""

    sample_id = models.BigIntegerField(primary_key=True)
    seed = models.TextField()
    per_mille = models.IntegerField()
    of_lines = models.IntegerField()
    drawn = models.IntegerField()
    drawn_by = models.TextField()
    drawn_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_sample_draw"


class SampleLine(Added):
    """One line that was drawn."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "sample_id")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    sample_id = models.BigIntegerField()
    place = models.IntegerField()
    facility_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "deliveries_sample_line"


class SampleAnswer(Added):
    """What a family said of one line; that nobody was reached changes nothing."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "programme", "sample_id", "id")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    sample_id = models.BigIntegerField()
    id = models.BigIntegerField()
    answer = models.TextField()
    channel = models.TextField()
    asked_by = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_sample_answer"


class HandShare(Added):
    """Which share of a month's meals is known from lists only, where there is a terminal."""

    pk = models.CompositePrimaryKey("facility_id", "programme", "month", "id")
    facility_id = models.BigIntegerField()
    programme = models.TextField()
    month = models.DateField()
    id = models.BigIntegerField()
    by_list = models.IntegerField()
    of_meals = models.IntegerField()
    held = models.BooleanField()
    reason = models.TextField()
    decided_by = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_hand_share"


class ListDue(models.Model):  # noqa: DJ008 - shown nowhere
    """Work list: countersigned lists until the day on which they become payable."""

    pk = models.CompositePrimaryKey("facility_id", "list_id")
    facility_id = models.BigIntegerField()
    list_id = models.UUIDField()
    programme = models.TextField()
    service_day = models.DateField()
    payable_from = models.DateField()

    class Meta:
        managed = False
        db_table = "deliveries_list_due"


class Phone(Added):
    """Who marks lists on which telephone, from when on."""

    pk = models.CompositePrimaryKey("facility_id", "device", "person_id")
    facility_id = models.BigIntegerField()
    device = models.TextField()
    person_id = models.BigIntegerField()
    binding_id = models.BigIntegerField()
    label = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "deliveries_phone"
