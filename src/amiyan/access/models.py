"""Who uses Amiyan, and who may sign. The user model is ours from the first migration, so it can grow without a
rewrite; the other tables are made by SQL, and nothing is written through their models.
"""

from django.contrib.auth.models import AbstractUser
from django.db import models

from amiyan.registry.models.dated import Dated


class User(AbstractUser):
    """Somebody who signs in; ``person_id`` is who they are in the registry, where that is known."""

    person_id = models.BigIntegerField(null=True, blank=True, unique=True)
    # Sessions that began before are over: a lost phone is signed out from another one.
    signed_out_at = models.DateTimeField(null=True, blank=True)


class Signatory(Dated):
    """A person who may record, approve, or agree for an organisation; no programme or region means all of them."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    duty = models.TextField()
    programme = models.TextField(null=True)  # noqa: DJ001 - null is every programme, and blank would be none
    region = models.TextField(null=True)  # noqa: DJ001
    organisation_id = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "access_signatory"


class SigningKey(Dated):
    """A public key by which a person signs in the local way."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    way = models.TextField()
    public_key = models.BinaryField()
    key_sha256 = models.BinaryField()

    class Meta:
        managed = False
        db_table = "access_signing_key"


class Signature(models.Model):  # noqa: DJ008 - shown nowhere
    """A signature that was checked, with the digest of what was signed. ``id`` is made by whoever asks."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.UUIDField()
    way = models.TextField()
    document_sha256 = models.BinaryField()
    signature = models.BinaryField()
    certificate_serial = models.TextField()
    certificate_subject = models.TextField()
    organisation_bin = models.TextField(null=True)  # noqa: DJ001 - null: the certificate names none
    signed_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "access_signature"


class RoleHeld(Dated):
    """A role that a person holds for a facility, an organisation, a region or the country, on its days."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    role = models.TextField()
    facility_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    region = models.TextField(null=True)  # noqa: DJ001 - null: the role is not held for a region
    deputises = models.BigIntegerField(null=True)
    acting = models.BooleanField()

    class Meta:
        managed = False
        db_table = "access_role"


class View(models.Model):  # noqa: DJ008 - shown by queries, never by itself
    """Somebody looked at a person's record: when, as what, for what and on which page."""

    pk = models.CompositePrimaryKey("person_id", "at", "id")
    person_id = models.BigIntegerField()
    at = models.DateTimeField()
    id = models.BigIntegerField()
    viewer = models.BigIntegerField()
    role = models.TextField()
    facility_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    region = models.TextField(null=True)  # noqa: DJ001 - null: the role was not held for a region
    purpose = models.TextField()
    page = models.TextField()
    says = models.TextField()
    search_id = models.UUIDField(null=True)

    class Meta:
        managed = False
        db_table = "access_view"


class Search(models.Model):  # noqa: DJ008 - shown by queries, never by itself
    """An official looked for a person: for what, why and for which case; ``person_id`` is who searched."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.UUIDField()
    at = models.DateTimeField()
    role = models.TextField()
    facility_id = models.BigIntegerField(null=True)
    region = models.TextField()
    purpose = models.TextField()
    says = models.TextField()
    reference = models.TextField()
    way = models.TextField()
    refused = models.TextField()

    class Meta:
        managed = False
        db_table = "access_search"


class SearchFound(models.Model):  # noqa: DJ008 - shown by queries, never by itself
    """Whom a search found."""

    pk = models.CompositePrimaryKey("person_id", "search_id", "found_id")
    person_id = models.BigIntegerField()
    search_id = models.UUIDField()
    found_id = models.BigIntegerField()
    region = models.TextField()

    class Meta:
        managed = False
        db_table = "access_search_found"


class SearchLimit(models.Model):  # noqa: DJ008 - written by the owner alone
    """From ``first_day`` on an official searches so often a day, and a search shows so many people."""

    first_day = models.DateField(primary_key=True)
    searches = models.SmallIntegerField()
    shown = models.SmallIntegerField()
    placeholder = models.BooleanField()
    source = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "access_search_limit"


class Passkey(models.Model):  # noqa: DJ008 - shown by its label
    """A passkey of a person (WebAuthn): a public key, which their phone or computer proves to hold."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    credential_id = models.BinaryField()
    credential = models.BinaryField()
    label = models.TextField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "access_passkey"


class SignIn(models.Model):  # noqa: DJ008 - shown nowhere
    """What happened at the door: signed in, refused (and why), signed out. ``person_id`` 0 is nobody whom we know."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    at = models.DateTimeField()
    way = models.TextField()
    outcome = models.TextField()
    reason = models.TextField()
    sender = models.BinaryField()

    class Meta:
        managed = False
        db_table = "access_sign_in"


class Session(models.Model):  # noqa: DJ008 - shown by its device
    """Where a person is signed in; ``session_key`` is that of Django's own row, and null once the session has ended."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    session_key = models.TextField(null=True)  # noqa: DJ001 - null: it lets nobody in any more
    way = models.TextField()
    device = models.TextField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    lasts_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "access_session"


class ViewRetention(models.Model):  # noqa: DJ008 - written by the owner alone
    """From ``first_day`` on it is kept for so many months who looked at a record."""

    first_day = models.DateField(primary_key=True)
    months = models.SmallIntegerField()
    placeholder = models.BooleanField()
    source = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "access_view_retention"


class ViewForgotten(models.Model):  # noqa: DJ008 - counts
    """So many views, all from ``before``, were forgotten at a moment."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    before = models.DateTimeField()
    views = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "access_view_forgotten"


class Asked(models.Model):  # noqa: DJ008 - counts
    """Work list: how often a network has asked an open page in this minute."""

    sender = models.BinaryField(primary_key=True)
    ends_at = models.DateTimeField()
    asked = models.IntegerField()

    class Meta:
        managed = False
        db_table = "access_asked"
