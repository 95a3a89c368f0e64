"""What every mirror of a table of integrity is made of."""

from django.db import models


class Added(models.Model):
    """A row that is added once and stays."""

    class Meta:
        abstract = True
