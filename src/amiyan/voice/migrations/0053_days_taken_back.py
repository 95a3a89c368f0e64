"""Outages and pauses that were declared in error: who took them back, and why."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import open_to_readers
from amiyan.kernel.sql_files import run_sql_file

_TABLES = ("voice_outage_taken_back", "voice_campaign_pause_taken_back")
RIGHTS = append_only(*_TABLES) + open_to_readers(*_TABLES)


class Migration(migrations.Migration):
    dependencies = [("voice", "0052_campaign_step_models")]
    operations = [run_sql_file(__file__, "0053_days_taken_back.sql", RIGHTS)]
