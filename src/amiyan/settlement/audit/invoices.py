"""The invoice beside the facts: each billed line is compared with the meals that were payable."""

from pathlib import Path

from django.db import connection

from amiyan.kernel.sql import copy_rows, query
from amiyan.kernel.text import skeleton
from amiyan.registry.files.invoice import read_invoice
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.importers.stage import Sink
from amiyan.settlement.audit import problems
from amiyan.settlement.audit.request import Request


def lay_out_invoice(path: Path, *, request: Request, problem: Sink) -> None:
    """Read the invoice into the temporary table ``invoice_line`` (facility, day, meals).

    An identical row twice is one row (the same timesheet handed in twice, P4); other rows of one day and
    facility add up. Days outside the period and unknown facilities are listed and left out.
    """
    known = dict(query("SELECT match_key, id FROM registry_facility"))
    rows: dict[tuple[int, str, int], None] = {}
    for row in read_invoice(path):
        if isinstance(row, RowProblem):
            problem(row)
            continue
        facility = known.get(skeleton(row.facility))
        if facility is None:
            problem(RowProblem(row.file, row.row, "facility", row.facility, problems.INVOICE_FACILITY))
        elif not request.first <= row.date <= request.last:
            problem(RowProblem(row.file, row.row, "date", row.date.isoformat(), problems.INVOICE_OUTSIDE))
        else:
            rows[facility, row.date.isoformat(), row.meals] = None
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS invoice_row; DROP TABLE IF EXISTS invoice_line;"
            " CREATE TEMPORARY TABLE invoice_row (facility_id bigint, day date, meals bigint)"
        )
    copy_rows("invoice_row", ("facility_id", "day", "meals"), rows)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE invoice_line AS"
            " SELECT facility_id, day, sum(meals)::bigint AS meals FROM invoice_row GROUP BY 1, 2"
        )
