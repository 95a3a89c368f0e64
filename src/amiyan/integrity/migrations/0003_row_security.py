"""Who reads signals and cases: whoever looks into disputes, reckons or audits at the place; by number, never by name."""

from django.db import migrations

from amiyan.kernel.row_security import Sight, at_place, everything, open_to_readers, owner, protect


def _of_a_place(table: str, *also: str) -> str:
    return protect(table, at_place("facility_id", Sight.SERVICE), everything(Sight.SERVICE), *also)


POLICIES = "".join(
    [
        # A place's own people are shown a case once they are told of it: by the queries, for rows know no roles.
        _of_a_place("integrity_signal"),
        _of_a_place("integrity_case", f"(for_family AND {owner('person_id')})"),
        # A family that sees the case sees what became of it: its own policy is asked.
        _of_a_place(
            "integrity_step",
            "EXISTS (SELECT FROM integrity_case c"
            " WHERE (c.facility_id, c.id) = (integrity_step.facility_id, integrity_step.case_id))",
        ),
        _of_a_place("integrity_billed"),
        _of_a_place("integrity_sample_line"),
        open_to_readers("integrity_run", "integrity_switch", "integrity_sample", "integrity_sample_draw"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("integrity", "0002_models"), ("registry", "0006_meals")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
