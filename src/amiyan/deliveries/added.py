"""What every mirror of a table of deliveries is made of."""

from typing import Any

from django.db import models


class LocalMomentField(models.Field):  # type: ignore[type-arg] # not subscriptable at run time
    """A ``timestamp`` without zone, read as a naive ``datetime``: Django's own field would add a zone."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - the signature is Django's
        """The column's type in PostgreSQL."""
        return "timestamp"


class Added(models.Model):
    """A row that is added once and stays."""

    class Meta:
        abstract = True
