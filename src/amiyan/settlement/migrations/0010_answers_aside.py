from django.db import migrations, models

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("settlement", "0007_models_of_statements")]
    operations = [
        run_sql_file(__file__, "0010_answers_aside.sql", ""),
        migrations.AddField("unreadanswer", "not_before", models.DateTimeField()),
        migrations.AddField("unreadanswer", "problem", models.TextField()),
        migrations.AddField("unreadanswer", "aside_at", models.DateTimeField(null=True)),
    ]
