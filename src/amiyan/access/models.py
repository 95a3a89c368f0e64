"""Who uses Amiyan. The user model is ours from the first migration, so it can grow without a rewrite."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody who signs in; ``person_id`` is who they are in the registry, where that is known."""

    person_id = models.BigIntegerField(null=True, blank=True, unique=True)
