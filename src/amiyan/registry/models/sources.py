"""Consent, and the state of what other registers are asked. Relations are plain ids, as in the SQL."""

from django.db import models

from amiyan.registry.models.dated import Dated


class Consent(Dated):
    """What a person agreed to (``given``), or agrees to no more. Nothing said is no consent."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    purpose = models.TextField()
    given = models.BooleanField()

    class Meta:
        managed = False
        db_table = "registry_consent"


class RegisterSync(models.Model):  # noqa: DJ008 - shown nowhere
    """How far another register was believed, and how the last asking ended."""

    pk = models.CompositePrimaryKey("register", "source")
    register = models.TextField()
    source = models.TextField()
    cursor = models.TextField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    outcome = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_sync"


class Unanswered(models.Model):  # noqa: DJ008 - shown nowhere
    """Somebody about whom a register was asked and did not answer: to be asked again."""

    pk = models.CompositePrimaryKey("person_id", "source")
    person_id = models.BigIntegerField()
    source = models.TextField()
    asked_at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_unanswered"
