"""Mirrors of the tables of days off, needs and forecasts, for reading; the SQL of the migrations makes them."""

from django.db import models


class DayOff(models.Model):  # noqa: DJ008 - shown nowhere
    """A guardian's word on some days of a child: it will not eat, or it will after all."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.UUIDField()
    first_day = models.DateField()
    last_day = models.DateField()
    eats = models.BooleanField()
    said_by = models.BigIntegerField()
    recorded_by = models.BigIntegerField()
    channel = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "meals_day_off"


class Absence(models.Model):  # noqa: DJ008 - shown nowhere
    """The school's word: the child will not be there."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.UUIDField()
    facility_id = models.BigIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    reported_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "meals_absence"


class Undone(models.Model):  # noqa: DJ008 - shown nowhere
    """A word on days off or absence that was taken back."""

    pk = models.CompositePrimaryKey("person_id", "said_id")
    person_id = models.BigIntegerField()
    said_id = models.UUIDField()
    undone_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "meals_undone"


class DayOffDecision(models.Model):  # noqa: DJ008 - shown nowhere
    """A person's decision on a day of which guardians say different things."""

    pk = models.CompositePrimaryKey("person_id", "service_day", "id")
    person_id = models.BigIntegerField()
    service_day = models.DateField()
    id = models.BigIntegerField()
    eats = models.BooleanField()
    decided_by = models.BigIntegerField()
    reason = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "meals_day_off_decision"


class DietaryNeed(models.Model):  # noqa: DJ008 - shown nowhere
    """What a child does not eat, by consent and without a diagnosis."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    need = models.TextField()
    said_by = models.BigIntegerField()
    valid = models.DateField()
    source = models.TextField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "meals_need"


class HeadForecast(models.Model):  # noqa: DJ008 - shown nowhere
    """How many are expected at a place on a day, as said at a moment."""

    pk = models.CompositePrimaryKey("facility_id", "service_day", "programme", "version")
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    version = models.IntegerField()
    cause = models.TextField()
    made_at = models.DateTimeField()
    method = models.TextField()
    entitled = models.IntegerField()
    away = models.IntegerField()
    expected = models.IntegerField()
    low = models.IntegerField()
    high = models.IntegerField()
    level_per_mille = models.SmallIntegerField()
    same_weekday = models.IntegerField(null=True)

    class Meta:
        managed = False
        db_table = "meals_forecast"


class HeadForecastLine(models.Model):  # noqa: DJ008 - shown nowhere
    """How many of a class are expected."""

    pk = models.CompositePrimaryKey(
        "facility_id", "service_day", "programme", "version", "shift", "grade", "class_label"
    )
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    programme = models.TextField()
    version = models.IntegerField()
    shift = models.SmallIntegerField()
    grade = models.SmallIntegerField()
    class_label = models.TextField()
    meal = models.TextField()
    entitled = models.IntegerField()
    away = models.IntegerField()
    expected = models.IntegerField()
    low = models.IntegerField()
    high = models.IntegerField()

    class Meta:
        managed = False
        db_table = "meals_forecast_line"


class RemoteDay(models.Model):  # noqa: DJ008 - shown nowhere
    """Lessons at home, as somebody declared them."""

    pk = models.CompositePrimaryKey("facility_id", "service_day", "id")
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    id = models.UUIDField()
    grade_from = models.SmallIntegerField(null=True)
    grade_to = models.SmallIntegerField(null=True)
    shift = models.SmallIntegerField(null=True)
    declared_by = models.BigIntegerField()
    role = models.TextField()
    declared_at = models.DateTimeField()
    cut_off_at = models.DateTimeField(null=True)
    called_off = models.IntegerField()
    reason = models.TextField()

    class Meta:
        managed = False
        db_table = "meals_remote_day"
