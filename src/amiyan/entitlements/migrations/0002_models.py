import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entitlements", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "programme",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("programme", models.TextField()),
                ("id", models.BigIntegerField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("entitled", models.BooleanField(null=True)),
                (
                    "clauses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BooleanField(null=True), size=None
                    ),
                ),
                ("facts", models.JSONField()),
                ("rules", models.TextField()),
                ("known_at", models.DateTimeField()),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "entitlements_decision",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Entitlement",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "programme",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("programme", models.TextField()),
                ("id", models.BigIntegerField()),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("units", models.IntegerField()),
                ("ceiling_tiyn", models.BigIntegerField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "entitlements_entitlement",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                ("rules", models.TextField(primary_key=True, serialize=False)),
                ("programme", models.TextField()),
                (
                    "clauses",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("parameters", models.JSONField()),
                ("known_from", models.DateTimeField()),
            ],
            options={
                "db_table": "entitlements_rules",
                "managed": False,
            },
        ),
    ]
