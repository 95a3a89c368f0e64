"""Whose words a reader sees: the family's own, and for those who answer them what they need to."""

from django.db import migrations

from amiyan.kernel.row_security import (
    Sight,
    at_place,
    everything,
    open_to_readers,
    owner,
    person_at_place,
    protect,
)


def _of_a_dispute(table: str, *also: str) -> str:
    """Whoever sees the dispute sees what became of it: its own policy is asked."""
    return protect(
        table,
        owner("person_id"),
        *also,
        f"EXISTS (SELECT FROM feedback_dispute d WHERE (d.person_id, d.id) = ({table}.person_id, {table}.dispute_id))",
    )


POLICIES = "".join(
    [
        # By number: who the family is are names, which a provider's purposes do not show.
        protect(
            "feedback_dispute",
            owner("person_id"),
            at_place("facility_id", Sight.SERVICE),
            everything(Sight.SERVICE),
        ),
        _of_a_dispute("feedback_dispute_answer", owner("organisation_id")),
        _of_a_dispute("feedback_dispute_decision"),
        protect("feedback_confirmation", owner("person_id"), person_at_place("person_id", Sight.SERVICE)),
        protect("feedback_withdrawal", owner("person_id"), person_at_place("person_id", Sight.SERVICE)),
        # Who felt ill is no business of who cooks.
        protect("feedback_illness", owner("person_id"), at_place("facility_id", Sight.NAMES)),
        protect("feedback_alarm", at_place("facility_id", Sight.SERVICE), everything(Sight.SERVICE)),
        protect("feedback_alarm_answer", at_place("facility_id", Sight.SERVICE), everything(Sight.SERVICE)),
        protect("feedback_correction", owner("person_id"), person_at_place("person_id", Sight.CIRCUMSTANCES)),
        protect(
            "feedback_correction_answer",
            owner("person_id"),
            person_at_place("person_id", Sight.CIRCUMSTANCES),
        ),
        # A school is told how many families rated and how, from a number on: the query counts, and shows no row.
        protect(
            "feedback_rating",
            owner("person_id"),
            at_place("facility_id", Sight.SERVICE),
            everything(Sight.SERVICE),
        ),
        open_to_readers("feedback_change_note"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_models"), ("registry", "0006_meals")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
