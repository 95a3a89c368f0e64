from django.db import migrations, models

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, at_place, everything, owner, protect
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0007_row_security_of_withdrawals")]
    operations = [
        run_sql_file(
            __file__,
            "0008_phones.sql",
            append_only("deliveries_phone")
            + protect(
                "deliveries_phone",
                owner("person_id"),
                at_place("facility_id", Sight.NAMES),
                everything(Sight.NAMES),
            ),
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
