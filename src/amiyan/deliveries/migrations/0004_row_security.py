"""Whose evidence, passes, verdicts and lists a reader sees."""

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

# What was kept of a body is about many people at once, and no page shows it.
EVIDENCE = (
    *("facility_id", "id", "terminal", "received_at", "kept_sha256", "original_sha256", "source", "layout"),
    *("binding", "skew_s", "tx"),
)


def _of_a_facility(
    table: str, *also: str, sight: Sight = Sight.SERVICE, columns: tuple[str, ...] = ()
) -> str:
    return protect(table, *also, at_place("facility_id", sight), everything(sight), columns=columns)


def _of_a_person(table: str) -> str:
    """Who said what of a meal: never shown to who cooks it, without the family's agreement."""
    return protect(
        table, owner("person_id"), person_at_place("person_id", Sight.NAMES), everything(Sight.NAMES)
    )


POLICIES = "".join(
    [
        _of_a_facility("deliveries_evidence", columns=EVIDENCE),
        _of_a_facility("deliveries_pass"),
        _of_a_facility("deliveries_outcome", owner("person_id")),
        _of_a_facility("deliveries_verdict", owner("person_id")),
        _of_a_facility("deliveries_list", owner("marked_by")),
        _of_a_facility("deliveries_list_due"),
        _of_a_facility("deliveries_countersignature", owner("signed_by")),
        _of_a_facility("deliveries_hand_share"),
        _of_a_facility("deliveries_order", owner("person_id"), sight=Sight.NAMES),
        _of_a_person("deliveries_objection"),
        _of_a_person("deliveries_objection_decision"),
        _of_a_person("deliveries_sample_line"),
        _of_a_person("deliveries_sample_answer"),
        open_to_readers("deliveries_contact", "deliveries_sample", "deliveries_sample_draw"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0003_log"), ("registry", "0004_row_security")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
