"""Who reads what was said to whom: the person alone. What a check number says is everybody's."""

from django.db import migrations

from amiyan.kernel.row_security import Sight, everything, open_to_readers, owner, person_at_place, protect


def _of_the_person(table: str) -> str:
    return protect(table, owner("person_id"))


POLICIES = "".join(
    [
        # The family's word is between the family and us; so is what was written to it.
        *map(
            _of_the_person,
            (
                "voice_choice",
                "voice_notice",
                "voice_attempt",
                "voice_report",
                "voice_seen",
                "voice_answer",
                "voice_phone",
            ),
        ),
        protect(
            "voice_silence",
            owner("person_id"),
            person_at_place("person_id", Sight.CIRCUMSTANCES),
            everything(Sight.CIRCUMSTANCES),
        ),
        open_to_readers("voice_check", "voice_outage", "voice_campaign", "voice_campaign_pause"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("voice", "0002_models"), ("registry", "0006_meals")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
