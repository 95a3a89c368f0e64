from django.db import migrations, models

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import READER, Sight, at_place, everything, owner, protect
from amiyan.kernel.sql_files import run_sql_file

# Of a binding a reader sees whose it is and how long it counts; no digest, no key, and not who was written in it.
BINDINGS = f"GRANT SELECT (id, facility_id, serial, way, expires_at, known_from, known_to) ON deliveries_binding TO {READER};"


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0004_row_security")]
    operations = [
        run_sql_file(
            __file__,
            "0005_phones.sql",
            append_only("deliveries_phone")
            + protect(
                "deliveries_phone",
                owner("person_id"),
                at_place("facility_id", Sight.NAMES),
                everything(Sight.NAMES),
            )
            + BINDINGS,
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        *("facility_id", "device", "person_id"),
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("facility_id", models.BigIntegerField()),
                ("device", models.TextField()),
                ("person_id", models.BigIntegerField()),
                ("binding_id", models.BigIntegerField()),
                ("label", models.TextField()),
                ("known_from", models.DateTimeField()),
            ],
            options={"db_table": "deliveries_phone", "managed": False},
        ),
    ]
