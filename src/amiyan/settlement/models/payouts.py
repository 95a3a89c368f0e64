"""Mirrors of the tables of payouts and of the bank's answers."""

from django.db import models


class Payout(models.Model):  # noqa: DJ008 - shown nowhere
    """What a channel is told to pay to a provider, in tiyn."""

    pk = models.CompositePrimaryKey("payee", "id")
    payee = models.BigIntegerField()
    id = models.UUIDField()
    budget_id = models.BigIntegerField()
    number = models.IntegerField()
    month = models.DateField()
    code = models.TextField()
    attempt = models.SmallIntegerField()
    amount_tiyn = models.BigIntegerField()
    channel = models.TextField()
    bin = models.TextField()
    name = models.TextField()
    iban = models.TextField()
    due_on = models.DateField()
    decided_by = models.BigIntegerField()
    decision = models.TextField()
    made_at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_payout"


class PayoutEvent(models.Model):  # noqa: DJ008 - shown nowhere
    """What became of a payout; the last one is what we believe."""

    pk = models.CompositePrimaryKey("payee", "payout_id", "n")
    payee = models.BigIntegerField()
    payout_id = models.UUIDField()
    n = models.SmallIntegerField()
    state = models.TextField()
    reason_code = models.TextField()
    reason = models.TextField()
    answer_sha256 = models.BinaryField(null=True)
    at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_payout_event"


class Message(models.Model):  # noqa: DJ008 - shown nowhere
    """A message to a channel, as it goes out."""

    pk = models.CompositePrimaryKey("channel", "id")
    channel = models.TextField()
    id = models.TextField()
    budget_id = models.BigIntegerField()
    execution_on = models.DateField()
    payouts = models.IntegerField()
    total_tiyn = models.BigIntegerField()
    body = models.BinaryField()
    sha256 = models.BinaryField()
    made_at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_message"


class MessagePayout(models.Model):  # noqa: DJ008 - shown nowhere
    """In which message a payout went out."""

    pk = models.CompositePrimaryKey("payee", "payout_id")
    payee = models.BigIntegerField()
    payout_id = models.UUIDField()
    channel = models.TextField()
    message_id = models.TextField()

    class Meta:
        managed = False
        db_table = "settlement_message_payout"


class OutboxItem(models.Model):  # noqa: DJ008 - shown nowhere
    """A message that is still to be handed over."""

    pk = models.CompositePrimaryKey("channel", "message_id")
    channel = models.TextField()
    message_id = models.TextField()
    marked_at = models.DateTimeField()
    not_before = models.DateTimeField()
    failed = models.SmallIntegerField()
    problem = models.TextField()

    class Meta:
        managed = False
        db_table = "settlement_outbox"


class UnreadAnswer(models.Model):  # noqa: DJ008 - shown nowhere
    """An answer of a channel that is still to be read."""

    pk = models.CompositePrimaryKey("channel", "sha256")
    channel = models.TextField()
    sha256 = models.BinaryField()
    marked_at = models.DateTimeField()
    failed = models.SmallIntegerField()
    not_before = models.DateTimeField()
    problem = models.TextField()
    aside_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "settlement_answer_unread"


class Answer(models.Model):  # noqa: DJ008 - shown nowhere
    """What came back from a channel, as it came."""

    pk = models.CompositePrimaryKey("channel", "sha256")
    channel = models.TextField()
    sha256 = models.BinaryField()
    name = models.TextField()
    body = models.BinaryField()
    received_at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_answer"


class AnswerProblem(models.Model):  # noqa: DJ008 - shown nowhere
    """What of an answer could not be read, for a person."""

    pk = models.CompositePrimaryKey("channel", "sha256", "n")
    channel = models.TextField()
    sha256 = models.BinaryField()
    n = models.IntegerField()
    kind = models.TextField()
    params = models.JSONField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_answer_problem"


class BankStatus(models.Model):  # noqa: DJ008 - shown nowhere
    """What a bank said of a payment or a message."""

    pk = models.CompositePrimaryKey("channel", "sha256", "n")
    channel = models.TextField()
    sha256 = models.BinaryField()
    n = models.IntegerField()
    message_id = models.TextField()
    end_to_end_id = models.TextField()
    status = models.TextField()
    reason_code = models.TextField()
    reason = models.TextField()
    payout_id = models.UUIDField(null=True)
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_bank_status"


class BankEntry(models.Model):  # noqa: DJ008 - shown nowhere
    """A booked line of an account, as the bank states it, in tiyn."""

    pk = models.CompositePrimaryKey("channel", "iban", "reference")
    channel = models.TextField()
    iban = models.TextField()
    reference = models.TextField()
    amount_tiyn = models.BigIntegerField()
    is_credit = models.BooleanField()
    booked_on = models.DateField()
    end_to_end_id = models.TextField()
    message_id = models.TextField()
    payments = models.IntegerField()
    kind = models.TextField()
    counterparty = models.TextField()
    counterparty_iban = models.TextField()
    remittance = models.TextField()
    return_reason = models.TextField()
    sha256 = models.BinaryField()
    n = models.IntegerField()
    payout_id = models.UUIDField(null=True)
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_bank_entry"


class BankBalance(models.Model):  # noqa: DJ008 - shown nowhere
    """The balances of an account in one of the bank's statements, in tiyn."""

    pk = models.CompositePrimaryKey("channel", "iban", "day", "sequence", "page")
    channel = models.TextField()
    iban = models.TextField()
    day = models.DateField()
    sequence = models.BigIntegerField()
    page = models.IntegerField()
    opening_tiyn = models.BigIntegerField()
    closing_tiyn = models.BigIntegerField()
    entries = models.IntegerField()
    entries_tiyn = models.BigIntegerField()
    sha256 = models.BinaryField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_bank_balance"


class UnmatchedEntry(models.Model):  # noqa: DJ008 - shown nowhere
    """A bank line that nothing of ours explains, until a person has decided."""

    pk = models.CompositePrimaryKey("channel", "iban", "reference")
    channel = models.TextField()
    iban = models.TextField()
    reference = models.TextField()
    why = models.TextField()
    marked_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "settlement_bank_unmatched"


class BankDecision(models.Model):  # noqa: DJ008 - shown nowhere
    """What a person decided of a bank's line that nothing of ours explains."""

    pk = models.CompositePrimaryKey("channel", "iban", "reference")
    channel = models.TextField()
    iban = models.TextField()
    reference = models.TextField()
    decision = models.TextField()
    payout_id = models.UUIDField(null=True)
    reason = models.TextField()
    decided_by = models.BigIntegerField()
    decided_at = models.DateTimeField()
    tx = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "settlement_bank_decision"
