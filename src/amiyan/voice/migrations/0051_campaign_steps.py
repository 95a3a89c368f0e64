"""What became of campaigns and what came of them, for the office: counts alone, and of nobody."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import open_to_readers
from amiyan.kernel.sql_files import run_sql_file

_TABLES = ("voice_campaign_step", "voice_campaign_count", "voice_campaign_size")
RIGHTS = append_only(*_TABLES) + open_to_readers(*_TABLES)


class Migration(migrations.Migration):
    dependencies = [("voice", "0050_doubtful_told")]
    operations = [run_sql_file(__file__, "0051_campaign_steps.sql", RIGHTS)]
