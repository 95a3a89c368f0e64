"""Mirrors of the tables of this room, for reading; the SQL of the migrations makes them."""

from django.db import models

from amiyan.voice.written import Written


class PhoneNumber(Written):
    """Where somebody is written to."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    number = models.TextField()
    source = models.TextField()
    known_to = models.DateTimeField(null=True)
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_phone"


class Choice(Written):
    """How somebody wants to be written to: the family's own word, the language."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    what = models.TextField()
    says = models.TextField()
    chosen_by = models.BigIntegerField()
    known_to = models.DateTimeField(null=True)
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_choice"


class CheckNumber(Written):
    """By what anybody can tell whether a message is ours."""

    number = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    sent_on = models.DateField()
    has_word = models.BooleanField(null=True)

    class Meta:
        managed = False
        db_table = "voice_check"


class Notice(Written):
    """One message to one person."""

    pk = models.CompositePrimaryKey("person_id", "month", "id")
    person_id = models.BigIntegerField()
    month = models.DateField()
    id = models.UUIDField()
    kind = models.TextField()
    about_person = models.BigIntegerField(null=True)
    about = models.TextField()
    fills = models.JSONField()
    language = models.TextField()
    text = models.TextField()
    check_number = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_notice"


class Forgery(Written):
    """Somebody told of a message that is not from us."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.TextField()
    id = models.UUIDField()
    told_on = models.DateField()
    sender = models.TextField()
    says = models.TextField()
    noted_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_forgery"


class DueNotice(Written):
    """Work list: a notice that is still to be handed over."""

    pk = models.CompositePrimaryKey("person_id", "month", "notice_id")
    person_id = models.BigIntegerField()
    month = models.DateField()
    notice_id = models.UUIDField()
    not_before = models.DateTimeField()
    at_any_hour = models.BooleanField()
    may_wait = models.BooleanField()
    attempt = models.SmallIntegerField(null=True)
    begun_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "voice_due"


class Attempt(Written):
    """A notice was about to be handed to the telephone network."""

    pk = models.CompositePrimaryKey("person_id", "month", "notice_id", "attempt")
    person_id = models.BigIntegerField()
    month = models.DateField()
    notice_id = models.UUIDField()
    attempt = models.SmallIntegerField()
    transport = models.TextField()
    number = models.TextField()
    begun_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_attempt"


class DeliveryReport(Written):
    """What became of an attempt."""

    pk = models.CompositePrimaryKey("person_id", "month", "notice_id", "attempt", "part", "what")
    person_id = models.BigIntegerField()
    month = models.DateField()
    notice_id = models.UUIDField()
    attempt = models.SmallIntegerField()
    part = models.SmallIntegerField()
    what = models.TextField()
    reference = models.TextField()
    detail = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_report"


class SentAgain(Written):
    """Somebody had a message sent again of which nobody knew whether it went out."""

    pk = models.CompositePrimaryKey("person_id", "month", "notice_id", "attempt")
    person_id = models.BigIntegerField()
    month = models.DateField()
    notice_id = models.UUIDField()
    attempt = models.SmallIntegerField()
    reason = models.TextField()
    asked_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_again"


class PhoneRetention(Written):
    """From ``first_day`` on a telephone that is nobody's any more is kept for so many months."""

    first_day = models.DateField(primary_key=True)
    months = models.SmallIntegerField()
    placeholder = models.BooleanField()
    source = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_phone_retention"


class PhonesForgotten(Written):
    """So many telephones, all from ``before``, were forgotten at a moment."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    before = models.DateTimeField()
    phones = models.BigIntegerField()
    attempts = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "voice_phone_forgotten"


class UnmatchedReport(Written):
    """Work list: what the network said of a message that we do not know (yet)."""

    pk = models.CompositePrimaryKey("reference", "what")
    reference = models.TextField()
    what = models.TextField()
    number = models.TextField()
    detail = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_report_unmatched"


class Seen(Written):
    """A notice was read by whom it is for."""

    pk = models.CompositePrimaryKey("person_id", "month", "notice_id", "channel")
    person_id = models.BigIntegerField()
    month = models.DateField()
    notice_id = models.UUIDField()
    channel = models.TextField()
    told_by = models.BigIntegerField(null=True)
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_seen"


class NoticeAnswer(Written):
    """What was answered to a notice that wants an answer."""

    pk = models.CompositePrimaryKey("person_id", "month", "notice_id", "id")
    person_id = models.BigIntegerField()
    month = models.DateField()
    notice_id = models.UUIDField()
    id = models.UUIDField()
    place = models.BigIntegerField()
    says = models.TextField()
    said_by = models.BigIntegerField()
    channel = models.TextField()
    undo_until = models.DateTimeField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_answer"


class Outage(Written):
    """Days on which messages or pages did not work."""

    id = models.BigIntegerField(primary_key=True)
    reason = models.TextField()
    declared_by = models.BigIntegerField()
    known_to = models.DateTimeField(null=True)
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_outage"


class OutageTakenBack(Written):
    """An outage that was declared in error, why, and who said so."""

    number = models.BigIntegerField(primary_key=True)
    reason = models.TextField()
    taken_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_outage_taken_back"


class Silence(Written):
    """One register reports a death: nothing is sent any more."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person_id = models.BigIntegerField()
    id = models.BigIntegerField()
    register = models.TextField()
    died = models.DateField(null=True)
    source = models.TextField()
    known_to = models.DateTimeField(null=True)
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_silence"


class Campaign(Written):
    """A message to many, measured by what people then do."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    kind = models.TextField()
    audience = models.TextField()
    params = models.JSONField()
    measure = models.TextField()
    measure_days = models.SmallIntegerField()
    held_back = models.SmallIntegerField()
    seed = models.TextField()
    planned_by = models.BigIntegerField()
    starts_on = models.DateField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_campaign"


class CampaignMember(Written):
    """Somebody whom a campaign is for, and whether they were held back."""

    pk = models.CompositePrimaryKey("person_id", "campaign_id")
    person_id = models.BigIntegerField()
    campaign_id = models.UUIDField()
    held_back = models.BooleanField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_campaign_member"


class CampaignStep(Written):
    """What became of a campaign: asked to start, begun, told, refused, stopped."""

    pk = models.CompositePrimaryKey("campaign_id", "place")
    campaign_id = models.UUIDField()
    place = models.IntegerField()
    what = models.TextField()
    said_by = models.BigIntegerField()
    reason = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_campaign_step"


class CampaignCount(Written):
    """Two groups of a campaign, and how many of each did what is measured."""

    pk = models.CompositePrimaryKey("campaign_id", "measure", "known_from")
    campaign_id = models.UUIDField()
    measure = models.TextField()
    known_from = models.DateTimeField()
    invited = models.BigIntegerField()
    invited_did = models.BigIntegerField()
    held = models.BigIntegerField()
    held_did = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "voice_campaign_count"


class CampaignSize(Written):
    """How many people the rule of a campaign named when it was planned."""

    campaign_id = models.UUIDField(primary_key=True)
    people = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_campaign_size"


class CampaignPause(Written):
    """Days on which no campaign speaks."""

    id = models.BigIntegerField(primary_key=True)
    reason = models.TextField()
    declared_by = models.BigIntegerField()
    known_to = models.DateTimeField(null=True)
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_campaign_pause"


class PauseTakenBack(Written):
    """A pause that was declared in error, why, and who said so."""

    number = models.BigIntegerField(primary_key=True)
    reason = models.TextField()
    taken_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "voice_campaign_pause_taken_back"
