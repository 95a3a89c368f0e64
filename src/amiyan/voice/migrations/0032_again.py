"""Doubtful messages that somebody sends again, and telephones that are forgotten."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import owner, protect
from amiyan.kernel.sql_files import run_sql_file

RIGHTS = append_only("voice_again") + protect("voice_again", owner("person_id"))


class Migration(migrations.Migration):
    dependencies = [("voice", "0031_forgery_models")]
    operations = [run_sql_file(__file__, "0032_again.sql", RIGHTS)]
