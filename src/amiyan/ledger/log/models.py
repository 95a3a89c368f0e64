"""The log's tables as Django sees them, to read; ``migrations/0010_log.sql`` makes them and says what each is for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class LogEdge(models.Model):
    """How far a tree is sealed: its size, its last transaction, and the hashes that fill no tile yet."""

    tree = models.TextField(primary_key=True)
    size = models.BigIntegerField()
    tx = models.BigIntegerField()
    within = models.BigIntegerField()
    levels = ArrayField(models.BinaryField())

    class Meta:
        managed = False
        db_table = "ledger_log_edge"

    def __str__(self) -> str:
        return f"{self.tree}: {self.size}"


class LogSpan(models.Model):
    """Where the rows of one transaction lie in their tree."""

    pk = models.CompositePrimaryKey("tree", "tx")
    tree = models.TextField()
    tx = models.BigIntegerField()
    first_leaf = models.BigIntegerField()
    leaves = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_log_span"

    def __str__(self) -> str:
        return f"{self.tree} {self.tx}: {self.first_leaf} + {self.leaves}"


class LogTile(models.Model):
    """256 hashes of one level of a tree, one after the other."""

    pk = models.CompositePrimaryKey("tree", "level", "place")
    tree = models.TextField()
    level = models.SmallIntegerField()
    place = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        managed = False
        db_table = "ledger_log_tile"

    def __str__(self) -> str:
        return f"{self.tree} {self.level}/{self.place}"


class LogHead(models.Model):
    """A signed head of a tree: a checkpoint as C2SP writes it, with the log's own signatures."""

    pk = models.CompositePrimaryKey("tree", "number")
    tree = models.TextField()
    number = models.BigIntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    hash = models.BinaryField()
    previous = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_log_head"

    def __str__(self) -> str:
        return f"{self.tree} {self.number}: {self.size}"


class LogCosignature(models.Model):
    """The line by which an outside witness stands by a head."""

    pk = models.CompositePrimaryKey("tree", "number", "witness")
    tree = models.TextField()
    number = models.BigIntegerField()
    witness = models.TextField()
    line = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_log_cosignature"

    def __str__(self) -> str:
        return f"{self.tree} {self.number}: {self.witness}"


class LogWitness(models.Model):
    """The size to which a witness holds a tree, and how often in a row it did not cosign, and why."""

    pk = models.CompositePrimaryKey("tree", "witness")
    tree = models.TextField()
    witness = models.TextField()
    size = models.BigIntegerField()
    failed = models.IntegerField()
    reason = models.TextField()
    asked_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_log_witness"

    def __str__(self) -> str:
        return f"{self.witness} {self.tree}: {self.size}"


class LogCheck(models.Model):
    """Up to which leaf the rows were found to be those that were sealed."""

    pk = models.CompositePrimaryKey("tree", "id")
    tree = models.TextField()
    id = models.BigIntegerField()
    size = models.BigIntegerField()
    tx = models.BigIntegerField()
    checked_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_log_check"

    def __str__(self) -> str:
        return f"{self.tree}: {self.size}"
