"""What every mirror of a table of this room is made of."""

from django.db import models


class Written(models.Model):
    """Rows that the actions of this room add; nothing is written through the mirror."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"
