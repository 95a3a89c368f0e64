"""Campaigns that ended before their steps were kept are told, and not being told for ever."""

from django.db import migrations

from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("voice", "0054_days_taken_back_models")]
    operations = [run_sql_file(__file__, "0055_campaigns_told.sql")]
