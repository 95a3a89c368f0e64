from django.db import migrations

from amiyan.kernel.grants import append_only, dated_facts, state, work_list
from amiyan.kernel.sql_files import run_sql_file

GRANTS = "\n".join(
    [
        append_only("registry_organisation", "registry_facility", "registry_person"),
        dated_facts(
            "registry_organisation_account",
            "registry_agreement",
            "registry_clearance",
            "registry_serving_hours",
            "registry_terminal",
            "registry_calendar_day",
            "registry_person_name",
            "registry_identity_link",
            "registry_guardianship",
            "registry_family_member",
            "registry_staff",
            "registry_enrolment",
            "registry_pin",
            "registry_social_status",
            "registry_life_status",
            "registry_consent",
        ),
        state("registry_sync"),
        work_list("registry_unanswered"),
    ]
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0001_initial")]
    operations = [run_sql_file(__file__, "0001_tables.sql", GRANTS)]
