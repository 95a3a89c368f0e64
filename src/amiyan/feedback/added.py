"""What every mirror of a table of feedback is made of."""

from django.db import models


class Said(models.Model):
    """A row that is added once and stays."""

    class Meta:
        abstract = True
