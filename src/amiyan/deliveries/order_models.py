"""Mirrors of the tables of orders to terminals, for reading."""

from django.db import models


class Order(models.Model):  # noqa: DJ008 - shown nowhere
    """What a terminal is told: to add, remove or forget a person by a number. It names nobody."""

    pk = models.CompositePrimaryKey("facility_id", "id")
    facility_id = models.BigIntegerField()
    id = models.BigIntegerField()
    terminal = models.TextField()
    kind = models.TextField()
    person_id = models.BigIntegerField()
    pin = models.TextField()
    ordered_at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        managed = False
        db_table = "deliveries_order"


class OrderAnswer(models.Model):  # noqa: DJ008 - shown nowhere
    """What the terminal answered to an order: a proof, where it is of forgetting."""

    pk = models.CompositePrimaryKey("facility_id", "order_id", "id")
    facility_id = models.BigIntegerField()
    order_id = models.BigIntegerField()
    id = models.BigIntegerField()
    code = models.TextField()
    received_at = models.DateTimeField()
    evidence = models.TextField()

    class Meta:
        managed = False
        db_table = "deliveries_order_answer"


class OpenOrder(models.Model):  # noqa: DJ008 - shown nowhere
    """Work list: an order that is still to be sent, answered or tried again."""

    pk = models.CompositePrimaryKey("terminal", "order_id")
    terminal = models.TextField()
    order_id = models.BigIntegerField()
    facility_id = models.BigIntegerField()
    due_at = models.DateTimeField()
    sent = models.IntegerField()
    failed = models.IntegerField()
    waits = models.BooleanField()

    class Meta:
        managed = False
        db_table = "deliveries_order_open"
