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


def _of_a_person(table: str, sight: Sight) -> str:
    return protect(table, owner("person_id"), person_at_place("person_id", sight), everything(sight))


def _of_a_meal(table: str, sight: Sight) -> str:
    return protect(table, owner("person_id"), at_place("facility_id", sight), everything(sight))


def _of_a_place(table: str) -> str:
    return protect(table, at_place("facility_id", Sight.SERVICE), everything(Sight.SERVICE))


POLICIES = "".join(
    [
        # By number: who the family is are names, which a provider's purposes do not show.
        _of_a_meal("feedback_dispute", Sight.SERVICE),
        _of_a_dispute("feedback_dispute_answer", owner("organisation_id")),
        _of_a_dispute("feedback_dispute_decision"),
        _of_a_person("feedback_confirmation", Sight.SERVICE),
        _of_a_person("feedback_withdrawal", Sight.SERVICE),
        # Who felt ill is no business of who cooks.
        _of_a_meal("feedback_illness", Sight.NAMES),
        _of_a_place("feedback_alarm"),
        _of_a_place("feedback_alarm_answer"),
        _of_a_person("feedback_correction", Sight.CIRCUMSTANCES),
        _of_a_person("feedback_correction_answer", Sight.CIRCUMSTANCES),
        # A school is told how many families rated and how, from a number on: the query counts, and shows no row.
        _of_a_meal("feedback_rating", Sight.SERVICE),
        open_to_readers("feedback_change_note"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_models"), ("registry", "0006_meals")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
