"""Mirrors of the tables of the kitchen, for reading; the SQL of the migrations makes them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class CookedBatch(models.Model):  # noqa: DJ008 - shown nowhere
    """What was cooked at once."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.UUIDField()
    service_day = models.DateField()
    meal = models.TextField()
    dish = models.TextField()
    portions = models.IntegerField()
    cooked_at = models.DateTimeField()
    cooked_by = models.BigIntegerField()
    recorded_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "meals_batch"


class FoodSample(models.Model):  # noqa: DJ008 - shown nowhere
    """A portion of a batch that is kept until nobody can fall ill from it any more."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    batch_id = models.UUIDField()
    id = models.UUIDField()
    grams = models.IntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.BigIntegerField()
    stored_at = models.TextField()
    keep_until = models.DateTimeField()
    known_from = models.DateTimeField()
    celsius = models.SmallIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "meals_sample"


class FoodSampleEnd(models.Model):  # noqa: DJ008 - shown nowhere
    """What became of a kept portion."""

    pk = models.CompositePrimaryKey("facility_id", "sample_id")
    facility_id = models.BigIntegerField()
    sample_id = models.UUIDField()
    ended_at = models.DateTimeField()
    ended_by = models.BigIntegerField()
    reason = models.TextField()
    note = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "meals_sample_end"


class CommitteeVisit(models.Model):  # noqa: DJ008 - shown nowhere
    """What members of the parents' committee saw."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.UUIDField()
    visited_at = models.DateTimeField()
    visitors = models.SmallIntegerField()
    has_remarks = models.BooleanField()
    findings = models.TextField()
    recorded_by = models.BigIntegerField()
    answer_by = models.DateField(null=True)
    known_from = models.DateTimeField()
    seen_well = ArrayField(models.TextField())
    seen_ill = ArrayField(models.TextField())

    class Meta:
        managed = False
        db_table = "meals_visit"


class VisitAnswer(models.Model):  # noqa: DJ008 - shown nowhere
    """What the school answered to a visit."""

    pk = models.CompositePrimaryKey("facility_id", "visit_id", "id")
    facility_id = models.BigIntegerField()
    visit_id = models.UUIDField()
    id = models.BigIntegerField()
    answer = models.TextField()
    answered_by = models.BigIntegerField()
    known_from = models.DateTimeField()
    ask_id = models.UUIDField(null=True)

    class Meta:
        managed = False
        db_table = "meals_visit_answer"
