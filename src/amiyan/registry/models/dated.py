"""What every dated fact carries: when it was true, who says so, and when we believed it."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models


class Sourced(models.Model):
    """A row with its source and the moment we learnt it."""

    source = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        abstract = True


class Believed(Sourced):
    """A row that we may stop believing: ``known_to`` is null for what is believed now."""

    known_to = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Dated(Believed):
    """A fact with the days on which it was true (half open, as PostgreSQL writes ranges of days)."""

    valid = DateRangeField()

    class Meta:
        abstract = True
