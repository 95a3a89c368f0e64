"""Mirrors of the tables of feedback, for reading; the SQL of the migrations makes them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from amiyan.feedback.added import Said


class Dispute(Said):
    """A family says that one delivery did not happen: it holds this one line until a person decides."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.UUIDField()
    service_day = models.DateField()
    programme = models.TextField()
    slot = models.SmallIntegerField()
    facility_id = models.BigIntegerField()
    verdict_version = models.IntegerField()
    objection_id = models.BigIntegerField()
    said_by = models.BigIntegerField()
    taken_by = models.BigIntegerField(null=True)
    channel = models.TextField()
    says = models.TextField()
    names_family = models.BooleanField()
    undo_until = models.DateTimeField()
    decide_by = models.DateField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_dispute"


class DisputeAnswer(Said):
    """What the provider says to a dispute."""

    pk = models.CompositePrimaryKey("person_id", "dispute_id", "id")
    person_id = models.BigIntegerField()
    dispute_id = models.UUIDField()
    id = models.UUIDField()
    organisation_id = models.BigIntegerField()
    answered_by = models.BigIntegerField()
    says = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_dispute_answer"


class DisputeDecision(Said):
    """What a named person decided of a dispute, with reasons."""

    pk = models.CompositePrimaryKey("person_id", "dispute_id")
    person_id = models.BigIntegerField()
    dispute_id = models.UUIDField()
    happened = models.BooleanField()
    reason = models.TextField()
    decided_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_dispute_decision"


class Confirmation(Said):
    """A guardian says that a delivery did happen."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.UUIDField()
    service_day = models.DateField()
    programme = models.TextField()
    slot = models.SmallIntegerField()
    said_by = models.BigIntegerField()
    taken_by = models.BigIntegerField(null=True)
    channel = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_confirmation"


class Withdrawal(Said):
    """Something said was taken back by who said it."""

    pk = models.CompositePrimaryKey("person_id", "withdrawn_id")
    person_id = models.BigIntegerField()
    withdrawn_id = models.UUIDField()
    kind = models.TextField()
    said_by = models.BigIntegerField()
    taken_by = models.BigIntegerField(null=True)
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_withdrawal"


class Illness(Said):
    """A child felt ill after eating; no diagnosis."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.UUIDField()
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    said_by = models.BigIntegerField()
    taken_by = models.BigIntegerField(null=True)
    channel = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_illness"


class Alarm(Said):
    """Several children of a place felt ill on one day; with what was served, without names."""

    pk = models.CompositePrimaryKey("facility_id", "service_day")
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    children = models.IntegerField()
    threshold = models.IntegerField()
    served = models.JSONField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_alarm"


class AlarmAnswer(Said):
    """What the director or the sanitary service did about an alarm."""

    pk = models.CompositePrimaryKey("facility_id", "service_day", "id")
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    id = models.UUIDField()
    role = models.TextField()
    answered_by = models.BigIntegerField()
    says = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_alarm_answer"


class CorrectionAsked(Said):
    """A family says that a fact is wrong, to who keeps its register."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.UUIDField()
    fact_table = models.TextField()
    fact_id = models.BigIntegerField()
    register = models.TextField()
    says = models.TextField()
    said_by = models.BigIntegerField()
    taken_by = models.BigIntegerField(null=True)
    channel = models.TextField()
    answer_by = models.DateField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_correction"


class CorrectionAnswer(Said):
    """What who keeps the register answered."""

    pk = models.CompositePrimaryKey("person_id", "correction_id")
    person_id = models.BigIntegerField()
    correction_id = models.UUIDField()
    outcome = models.TextField()
    says = models.TextField()
    answered_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_correction_answer"


class Rating(Said):
    """How a meal was, by one tap; the last one of a meal counts."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.UUIDField()
    place = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    slot = models.SmallIntegerField()
    facility_id = models.BigIntegerField()
    face = models.SmallIntegerField()
    reasons = ArrayField(models.TextField())
    said_by = models.BigIntegerField()
    taken_by = models.BigIntegerField(null=True)
    channel = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_rating"


class ChangeNote(Said):
    """What a school changed because of what families said."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.UUIDField()
    language = models.TextField()
    says = models.TextField()
    since = models.DateField()
    noted_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "feedback_change_note"
