from django.db import migrations, models

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0011_payments")]
    operations = [
        run_sql_file(__file__, "0012_answers_aside.sql", ""),
        migrations.AddField("unreadanswer", "not_before", models.DateTimeField()),
        migrations.AddField("unreadanswer", "problem", models.TextField()),
        migrations.AddField("unreadanswer", "aside_at", models.DateTimeField(null=True)),
    ]
