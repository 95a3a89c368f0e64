"""Who uses Amiyan, and who may sign. The user model is ours from the first migration, so it can grow without a
rewrite; the other tables are made by SQL, and nothing is written through their models.
"""

from django.contrib.auth.models import AbstractUser
from django.db import models

from amiyan.registry.models.dated import Dated


class User(AbstractUser):
    """Somebody who signs in; ``person_id`` is who they are in the registry, where that is known."""

    person_id = models.BigIntegerField(null=True, blank=True, unique=True)


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
