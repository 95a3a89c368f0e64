"""The book of dishes, degrees of kept portions, points of visits; and visits are shown to those who visit."""

from django.db import migrations

from amiyan.kernel.grants import append_only
from amiyan.kernel.row_security import Sight, at_place, everything, open_to_readers
from amiyan.kernel.sql_files import run_sql_file

# Members of the parents' committee see visits and answers, and nothing that is counted of children.
_VISITS = "".join(
    f"ALTER POLICY a_reader_sees_what_is_within_the_scope ON {table}"
    f" USING ({at_place('facility_id', Sight.KITCHEN)} OR {everything(Sight.KITCHEN)});\n"
    for table in ("meals_visit", "meals_visit_answer")
)


class Migration(migrations.Migration):
    dependencies = [("meals", "0020_needs_as_counts")]
    operations = [
        run_sql_file(
            __file__,
            "0030_kitchen_forms.sql",
            append_only("meals_book_dish") + open_to_readers("meals_book_dish") + _VISITS,
        )
    ]
