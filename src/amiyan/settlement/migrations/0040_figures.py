"""The figures of the office: numbers of places and days, about nobody."""

from django.db import migrations

from amiyan.kernel.grants import state, work_list
from amiyan.kernel.row_security import Sight, at_place, everything, open_to_readers, protect
from amiyan.kernel.sql_files import run_sql_file

_OF_A_PLACE = at_place("facility_id", Sight.SERVICE), everything(Sight.SERVICE)
RIGHTS = (
    # What a count finds no more goes: the rows say nothing that other tables do not.
    work_list("settlement_figure_day", "settlement_figure_month", "settlement_figure_stale")
    + state("settlement_figure_budget", "settlement_figure_count")
    + protect("settlement_figure_day", *_OF_A_PLACE)
    + protect("settlement_figure_month", *_OF_A_PLACE)
    + open_to_readers("settlement_figure_budget", "settlement_figure_count")
)


class Migration(migrations.Migration):
    dependencies = [("settlement", "0035_paid_when")]
    operations = [run_sql_file(__file__, "0040_figures.sql", RIGHTS)]
