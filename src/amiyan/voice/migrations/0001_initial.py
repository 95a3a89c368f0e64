from django.db import migrations

from amiyan.kernel.grants import ROLES, append_only, dated_facts, work_list
from amiyan.kernel.sql_files import run_sql_file

RIGHTS = "\n".join(
    [
        append_only(
            "voice_check",
            "voice_notice",
            "voice_attempt",
            "voice_report",
            "voice_seen",
            "voice_answer",
            "voice_campaign",
            "voice_campaign_member",
        ),
        dated_facts("voice_phone", "voice_choice", "voice_outage", "voice_silence", "voice_campaign_pause"),
        work_list("voice_due", "voice_report_unmatched"),
        "REVOKE ALL ON FUNCTION voice_cut_month(date) FROM PUBLIC;",
        f"GRANT EXECUTE ON FUNCTION voice_cut_month(date) TO {ROLES};",
    ]
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("registry", "0001_initial")]
    operations = [run_sql_file(__file__, "0001_tables.sql", RIGHTS)]
