"""Mirrors of the tables of integrity, for reading; the SQL of the migrations makes them. Rows are only ever added."""

from django.db import models

from amiyan.integrity.added import Added


class Run(Added):
    """One run of a detector over some days of a region."""

    detector = models.TextField()
    version = models.IntegerField()
    first = models.DateField()
    last = models.DateField()
    region = models.TextField(null=True)  # noqa: DJ001 - null: the country
    quiet = models.BooleanField()
    why_quiet = models.TextField()
    found = models.IntegerField()
    added = models.IntegerField()
    milliseconds = models.IntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "integrity_run"


class Signal(Added):
    """A pattern worth a look; it holds nothing, ends nothing and weighs nobody."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.UUIDField()
    detector = models.TextField()
    version = models.IntegerField()
    subject = models.TextField()
    class_label = models.TextField()
    person_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    first = models.DateField()
    last = models.DateField()
    effect = models.IntegerField()
    facts = models.JSONField()
    quiet = models.BooleanField()
    expires_on = models.DateField()
    run_id = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "integrity_signal"


class Switch(Added):
    """A named person switched a detector on or off, and why."""

    pk = models.CompositePrimaryKey("detector", "id")
    detector = models.TextField()
    id = models.BigIntegerField()
    version = models.IntegerField()
    is_on = models.BooleanField()
    reason = models.TextField()
    switched_by = models.BigIntegerField()
    known_from = models.DateTimeField()
    region = models.TextField(null=True)  # noqa: DJ001 - null: the country
    key = models.UUIDField(null=True)

    class Meta:
        managed = False
        db_table = "integrity_switch"


class Billed(Added):
    """What a supplier says that it delivered at a place on a day."""

    pk = models.CompositePrimaryKey("facility_id", "day", "programme", "id")
    facility_id = models.BigIntegerField()
    day = models.DateField()
    programme = models.TextField()
    id = models.BigIntegerField()
    meals = models.IntegerField()
    source = models.TextField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "integrity_billed"


class Case(Added):
    """A matter that a named person took up."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.UUIDField()
    source = models.TextField()
    about = models.TextField()
    kind = models.TextField()
    person_id = models.BigIntegerField(null=True)
    for_family = models.BooleanField()
    region = models.TextField(null=True)  # noqa: DJ001 - null: not known
    facts = models.JSONField()
    opened_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "integrity_case"


class Step(Added):
    """One step of a case, by a named person, with a reason."""

    pk = models.CompositePrimaryKey("facility_id", "case_id", "place")
    facility_id = models.BigIntegerField()
    case_id = models.UUIDField()
    place = models.SmallIntegerField()
    id = models.UUIDField()
    step = models.TextField()
    person_id = models.BigIntegerField()
    reason = models.TextField()
    says = models.TextField()
    facts = models.JSONField()
    term_days = models.SmallIntegerField(null=True)
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "integrity_step"


class Sample(Added):
    """A control sample: the digest of its seed, published before its month."""

    month = models.DateField()
    region = models.TextField(null=True)  # noqa: DJ001 - null: the country
    seed_sha256 = models.BinaryField()
    published_by = models.BigIntegerField()
    published_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "integrity_sample"


class SampleDraw(Added):
    """The draw of a control sample: the seed itself, and how many classes of how many."""

    sample = models.OneToOneField(Sample, models.DO_NOTHING, primary_key=True)
    seed = models.TextField()
    wanted = models.IntegerField()
    of_classes = models.IntegerField()
    drawn = models.IntegerField()
    drawn_by = models.BigIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "integrity_sample_draw"


class SampleLine(Added):
    """A class that was drawn."""

    pk = models.CompositePrimaryKey("facility_id", "class_label", "sample_id")
    facility_id = models.BigIntegerField()
    class_label = models.TextField()
    sample_id = models.BigIntegerField()
    place = models.IntegerField()

    class Meta:
        managed = False
        db_table = "integrity_sample_line"


class WrongValue(Added):
    """A fact of a register that a named person found wrong in a case."""

    pk = models.CompositePrimaryKey("facility_id", "case_id")
    facility_id = models.BigIntegerField()
    case_id = models.UUIDField()
    register = models.TextField()
    region = models.TextField(null=True)  # noqa: DJ001 - null: not known
    person_id = models.BigIntegerField(null=True)
    class_label = models.TextField()
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    found_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "integrity_wrong_value"


class Closing(Added):
    """A signal that rests on a fact which was found wrong in another case: nobody need look at it any more."""

    pk = models.CompositePrimaryKey("facility_id", "signal_id")
    facility_id = models.BigIntegerField()
    signal_id = models.UUIDField()
    rule = models.TextField()
    wrong_at = models.BigIntegerField()
    case_id = models.UUIDField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "integrity_closing"


class Release(Added):
    """That the figures of a quarter were published."""

    quarter = models.DateField(primary_key=True)
    made_on = models.DateField()
    least = models.IntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "integrity_release"


class ReleaseFigure(Added):
    """One figure of a release; null where it is withheld."""

    pk = models.CompositePrimaryKey("quarter", "section", "of_group", "measure")
    quarter = models.DateField()
    section = models.TextField()
    of_group = models.TextField()
    measure = models.TextField()
    value = models.IntegerField(null=True)

    class Meta:
        managed = False
        db_table = "integrity_release_figure"
