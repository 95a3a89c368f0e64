"""The files that an audit leaves behind."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.db import connection

from amiyan.kernel.sql import query
from amiyan.registry.files.payer import Payer as PayerRow
from amiyan.settlement.audit.figures import Figures
from amiyan.settlement.audit.report import render_report
from amiyan.settlement.audit.request import Request
from amiyan.settlement.audit.workbook import write_workbook
from amiyan.settlement.payment_file import Payer, Payment, sift, validate, write_credit_transfers

# Every file that an audit may leave in its folder.
NAMES = (
    "summary.json",
    "lines.csv",
    "passes.csv",
    "rejected.csv",
    "report.html",
    "report.xlsx",
    "pain001.xml",
)

# The latest version of each verdict; days of a child in the order of schools.
_LINES = """
COPY (
    SELECT p.iin, f.code AS facility, v.service_day AS date, v.verdict, v.reason, v.terminal,
           to_char(v.at, 'YYYY-MM-DD"T"HH24:MI:SS') AS time, v.method, v.amount_tiyn
    FROM (
        SELECT DISTINCT ON (person_id, service_day, slot) * FROM deliveries_verdict
        WHERE programme = %(programme)s ORDER BY person_id, service_day, slot, version DESC
    ) v
    JOIN registry_person p ON p.id = v.person_id
    JOIN registry_facility f ON f.id = v.facility_id
    ORDER BY f.id, v.service_day, p.iin COLLATE "C"
) TO STDOUT WITH (FORMAT csv, HEADER)
"""

_PASSES = """
COPY (
    SELECT e.file_name AS file, p.line, p.terminal, p.pin, to_char(p.at, 'YYYY-MM-DD"T"HH24:MI:SS') AS time,
           f.code AS facility, o.outcome
    FROM deliveries_outcome o
    JOIN deliveries_pass p USING (facility_id, evidence_id, record)
    JOIN deliveries_evidence e ON e.id = o.evidence_id
    LEFT JOIN registry_facility f ON f.id = o.facility_id
    WHERE o.programme = %(programme)s
    ORDER BY o.evidence_id, o.record
) TO STDOUT WITH (FORMAT csv, HEADER)
"""

# What each supplier is owed by the books, with the account it has.
_OWED = """
SELECT coalesce(o.name, f.code) AS name, coalesce(o.bin, '') AS bin, coalesce(b.iban, '') AS iban,
       a.credits - a.debits - a.debits_pending AS tiyn, a.owner
FROM ledger_account a
LEFT JOIN registry_organisation o ON o.id = a.owner
LEFT JOIN registry_facility f ON f.id = a.owner
LEFT JOIN registry_organisation_account b ON b.organisation_id = o.id AND b.known_to IS NULL
WHERE a.kind = 'payable' AND a.purpose = %(programme)s AND a.credits > a.debits + a.debits_pending
ORDER BY a.owner
"""


def write_all(request: Request, figures: Figures, payer: PayerRow | None) -> Figures:
    """Write everything into the folder; returns the figures with who is in the payment file."""
    values = {"programme": request.programme}
    _copy_out(_LINES, values, request.out / "lines.csv")
    _copy_out(_PASSES, values, request.out / "passes.csv")
    figures = _payments(request, figures, payer)
    write_summary(figures, request.out / "summary.json")
    report = render_report(figures, language=request.language, generated_with="amiyan audit")
    (request.out / "report.html").write_text(report, encoding="utf-8")
    write_workbook(figures, request.out / "report.xlsx", language=request.language)
    return figures


def summary(figures: Figures) -> dict[str, Any]:
    """``summary.json`` as a value."""
    invoice = figures.invoice
    return {
        "programme": figures.programme,
        "period": {"from": figures.first.isoformat(), "to": figures.last.isoformat()},
        "school_days": figures.school_days,
        "children": figures.children,
        "passes": figures.passes,
        "meals": figures.meals,
        "amount_tiyn": figures.amount,
        "invoice": invoice
        and {
            "billed_meals": invoice.billed_meals,
            "above_fact": invoice.above_fact,
            "below_fact": invoice.below_fact,
        },
        "ledger": figures.ledger,
    }


def write_summary(figures: Figures, path: Path) -> None:
    """The same figures give the same bytes."""
    path.write_text(json.dumps(summary(figures), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _copy_out(statement: str, values: dict[str, Any], path: Path) -> None:
    with connection.cursor() as cursor, path.open("wb") as file, cursor.copy(statement, values) as copy:
        for block in copy:
            file.write(block)


def _payments(request: Request, figures: Figures, payer: PayerRow | None) -> Figures:
    target = request.out / "pain001.xml"
    target.unlink(missing_ok=True)  # an earlier run may have had a payer
    owed = query(_OWED, {"programme": request.programme})
    if payer is None:
        return replace(figures, unpaid=())
    sifted = sift([_payment(request, *row) for row in owed])
    tiyn_of = {_payment_id(request, row[4]): (row[0], row[3]) for row in owed}
    left_out = [problem.where for problem in sifted.left_out]
    if sifted.payable:
        target.write_bytes(_file(request, payer, sifted.payable))
        wrong = validate(target.read_bytes())
        assert not wrong, wrong
    return replace(
        figures,
        paid=tuple(tiyn_of[payment.id] for payment in sifted.payable),
        unpaid=tuple(tiyn_of[id_] for id_ in left_out),
    )


def _payment_id(request: Request, organisation: int) -> str:
    return f"AUDIT-{request.first:%Y%m%d}-{organisation}"


def _payment(request: Request, name: str, bin_: str, iban: str, tiyn: int, organisation: int) -> Payment:
    return Payment(
        id=_payment_id(request, organisation),
        organisation_name=name,
        organisation_bin=bin_,
        iban=iban,
        amount_tiyn=tiyn,
        remittance=f"{request.programme} {request.first.isoformat()}/{request.last.isoformat()}",
    )


def _file(request: Request, payer: PayerRow, payments: Sequence[Payment]) -> bytes:
    """The date of the file is the audit's last day: an audit run again gives the same bytes."""
    return write_credit_transfers(
        message_id=f"AUDIT-{request.first:%Y%m%d}-{request.last:%Y%m%d}",
        created=datetime.combine(request.last, time(), tzinfo=UTC),
        execution_date=request.last,
        payer=Payer(name=payer.name, bin=payer.bin, iban=payer.iban, bic=payer.bic),
        payments=payments,
    )
