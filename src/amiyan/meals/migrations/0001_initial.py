from django.db import migrations

from amiyan.kernel.grants import append_only, dated_facts
from amiyan.kernel.sql_files import run_sql_file


class Migration(migrations.Migration):
    initial = True
    dependencies = [("registry", "0006_meals")]
    operations = [
        run_sql_file(
            __file__,
            "0001_tables.sql",
            append_only(
                "meals_menu",
                "meals_dish",
                "meals_price_card",
                "meals_price_part",
                "meals_batch",
                "meals_sample",
                "meals_sample_end",
                "meals_visit",
                "meals_visit_answer",
                "meals_day_off",
                "meals_absence",
                "meals_undone",
                "meals_day_off_decision",
                "meals_forecast",
                "meals_forecast_line",
                "meals_remote_day",
            )
            + dated_facts("meals_need"),
        )
    ]
