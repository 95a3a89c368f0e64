from django.db import migrations

from amiyan.kernel.grants import ROLES, append_only, dated_facts, state, work_list
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    initial = True
    dependencies = [("registry", "0001_initial")]
    operations = [
        run_sql_file(
            __file__,
            "0001_tables.sql",
            append_only(
                "deliveries_evidence",
                "deliveries_pass",
                "deliveries_outcome",
                "deliveries_verdict",
                "deliveries_parked",
                "deliveries_parked_decision",
                "deliveries_chain_link",
                "deliveries_objection",
                "deliveries_objection_decision",
                "deliveries_sample",
                "deliveries_sample_draw",
                "deliveries_sample_line",
                "deliveries_sample_answer",
                "deliveries_hand_share",
            )
            + dated_facts("deliveries_binding", "deliveries_list", "deliveries_countersignature")
            + f"GRANT UPDATE (expires_at, ended_by) ON deliveries_binding TO {ROLES};"
            + state("deliveries_chain", "deliveries_contact")
            + work_list(
                "deliveries_unread", "deliveries_unjudged", "deliveries_unposted", "deliveries_list_due"
            )
            # The id of evidence is drawn before its passes are copied in.
            + f"\nGRANT USAGE ON SEQUENCE deliveries_evidence_id_seq TO {ROLES};",
        ),
        run_sql_file(
            __file__,
            "0001_orders.sql",
            append_only("deliveries_order", "deliveries_order_answer") + work_list("deliveries_order_open"),
        ),
    ]
