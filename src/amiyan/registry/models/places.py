"""Places and bodies: small tables, known everywhere. Keys are plain ids, as in the SQL."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from amiyan.registry.models.dated import Believed, Dated, Sourced


class Organisation(Sourced):
    """The legal body that is paid, or that is a guardian by post."""

    id = models.BigIntegerField(primary_key=True)
    bin = models.TextField(null=True)  # noqa: DJ001 - not known is not blank
    name = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_organisation"


class OrganisationAccount(Dated):
    """The bank account to which an organisation is paid; one at a time."""

    pk = models.CompositePrimaryKey("organisation_id", "id")
    organisation_id = models.BigIntegerField()
    id = models.BigIntegerField()
    iban = models.TextField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "registry_organisation_account"


class Facility(Sourced):
    """A place: a school, a canteen, a clinic. ``match_key`` is the skeleton of its written code."""

    id = models.BigIntegerField(primary_key=True)
    code = models.TextField()
    match_key = models.TextField()
    region = models.TextField(null=True)  # noqa: DJ001 - not known is not blank

    class Meta:
        managed = False
        db_table = "registry_facility"


class FacilityName(Dated):
    """What a facility is called in one language: its ``name`` in papers, or the ``alias`` that people use."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.BigIntegerField()
    kind = models.TextField()
    language = models.TextField()
    name = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_facility_name"


class Agreement(Dated):
    """The state order: which organisation serves a facility under a programme."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    programme = models.TextField()
    number = models.TextField()
    ceiling_tiyn = models.BigIntegerField(null=True)
    vat_percent = models.SmallIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "registry_agreement"


class Clearance(Dated):
    """A permission of a facility (sanitary, fire …) with its dates."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.BigIntegerField()
    kind = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_clearance"


class ServingHours(Dated):
    """A facility's own serving hours, local time."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.BigIntegerField()
    open_from = models.TimeField(null=True)
    open_to = models.TimeField(null=True)

    class Meta:
        managed = False
        db_table = "registry_serving_hours"


class Terminal(Dated):
    """A device that sees people, and where it stands."""

    id = models.BigIntegerField(primary_key=True)
    serial = models.TextField()
    facility_id = models.BigIntegerField()
    place = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_terminal"


class CalendarDay(Believed):
    """Whether a day is a school day; blank columns mean every facility, grade or shift."""

    id = models.BigIntegerField(primary_key=True)
    day = models.DateField()
    school_day = models.BooleanField()
    facility_id = models.BigIntegerField(null=True)
    grade_from = models.SmallIntegerField(null=True)
    grade_to = models.SmallIntegerField(null=True)
    shift = models.SmallIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "registry_calendar_day"


class PastDay(models.Model):
    """A day of the calendar that lies behind us as somebody proposed it; it counts only when another has signed."""

    id = models.UUIDField(primary_key=True)
    programme = models.TextField()
    day = models.DateField()
    school_day = models.BooleanField()
    places = ArrayField(models.BigIntegerField())
    region = models.TextField(null=True)  # noqa: DJ001 - several regions are no text
    grade_from = models.SmallIntegerField(null=True)
    grade_to = models.SmallIntegerField(null=True)
    shift = models.SmallIntegerField(null=True)
    act = models.TextField()
    role = models.TextField()
    proposed_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "registry_past_day"

    def __str__(self) -> str:
        return f"{self.day} {self.act}"


class PastDayEnd(models.Model):
    """The signature under a past day of the calendar, or that it was refused or withdrawn."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    done_by = models.BigIntegerField()
    proposed_by = models.BigIntegerField()
    role = models.TextField()
    signature_id = models.UUIDField(null=True)
    meals = models.IntegerField(null=True)
    amount_tiyn = models.BigIntegerField(null=True)
    reason = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "registry_past_day_end"

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"
