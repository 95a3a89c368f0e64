from django.db import migrations, models

from amiyan.kernel.grants import append_only, dated_facts, work_list
from amiyan.kernel.row_security import owner, protect
from amiyan.kernel.sql_files import run_sql_file

POLICIES = protect("access_passkey", owner("person_id")) + protect("access_sign_in", owner("person_id"))
# A session is a line of a work list: it goes when somebody signs out.
GRANTS = "\n".join(
    [dated_facts("access_passkey"), append_only("access_sign_in"), work_list("django_session")]
)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_row_security"),
        ("sessions", "0001_initial"),
    ]
    operations = [
        run_sql_file(__file__, "0007_sign_in.sql", GRANTS + POLICIES),
        migrations.AddField(
            model_name="user",
            name="signed_out_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
