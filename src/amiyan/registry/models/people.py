"""People and what is known of them. Keys begin with the person; relations are plain ids, as in the SQL."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from amiyan.registry.models.dated import Believed, Dated, Sourced


class Person(Sourced):
    """Somebody: ``iin``, or a ``temporary_id`` until one is known. The id is random, below 2^53."""

    id = models.BigIntegerField(primary_key=True)
    iin = models.TextField(null=True)  # noqa: DJ001 - not known is not blank
    temporary_id = models.TextField(null=True)  # noqa: DJ001 - not known is not blank
    born = models.DateField(null=True)
    sex = models.TextField(null=True)  # noqa: DJ001 - not known is not blank

    class Meta:
        managed = False
        db_table = "registry_person"


class PersonName(Dated):
    """What somebody is called, and the key by which the Kazakh alphabet sorts it."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    surname = models.TextField()
    given_name = models.TextField()
    patronymic = models.TextField()
    sort_key = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_person_name"


class IdentityLink(Believed):
    """``person_id`` is the same human being as ``same_as``: merged (openly) or sealed (never shown)."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    same_as = models.BigIntegerField()
    kind = models.TextField()
    recorded_by = models.BigIntegerField()
    confirmed_by = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "registry_identity_link"


class Guardianship(Dated):
    """Who stands for a ward, with which powers. ``hides_place`` keeps place and time from this guardian."""

    pk = models.CompositePrimaryKey("ward_id", "id")
    ward_id = models.BigIntegerField()
    id = models.BigIntegerField()
    guardian_id = models.BigIntegerField(null=True)
    institution_id = models.BigIntegerField(null=True)
    post = models.TextField()
    kind = models.TextField()
    may_see = models.BooleanField()
    may_decide = models.BooleanField()
    be_told = models.BooleanField()
    court_limit = models.TextField()
    hides_place = models.BooleanField()
    delegated_by = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "registry_guardianship"


class FamilyMember(Dated):
    """Who belongs to which family; one family at a time."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    family_id = models.BigIntegerField()
    role = models.TextField()

    class Meta:
        managed = False
        db_table = "registry_family_member"


class Staff(Dated):
    """Who works at a facility, in which post, and until when their medical clearance lasts."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    facility_id = models.BigIntegerField()
    post = models.TextField()
    clearance_until = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "registry_staff"


class Enrolment(Dated):
    """Who belongs where; ``eats_at_id`` differs from ``facility_id`` where a class is a guest elsewhere."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    facility_id = models.BigIntegerField()
    eats_at_id = models.BigIntegerField()
    grade = models.SmallIntegerField(null=True)
    class_label = models.TextField()
    shift = models.SmallIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "registry_enrolment"


class Pin(Dated):
    """The number by which a facility's terminals know a person, without leading zeros."""

    pk = models.CompositePrimaryKey("facility_id", "pin", "id")
    facility_id = models.BigIntegerField()
    pin = models.TextField()
    id = models.BigIntegerField()
    person_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "registry_pin"


class SocialStatus(Dated):
    """What one source says: of the statuses it covers, these are held. What nobody covers is unknown."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    holds = ArrayField(models.TextField())
    covers = ArrayField(models.TextField())

    class Meta:
        managed = False
        db_table = "registry_social_status"


class LifeStatus(Believed):
    """That somebody died, and on which day."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    died = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "registry_life_status"
