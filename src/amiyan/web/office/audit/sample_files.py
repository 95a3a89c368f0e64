"""The lines of a sample as a file to carry to the schools: with the rule, so that whoever has it draws it again."""

import csv
import io
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.auditor.queries.samples import Item, SampleSeen, items_of
from amiyan.deliveries.lists import rules
from amiyan.settlement.audit.tables import Table, Value
from amiyan.settlement.audit.workbook import write_tables
from amiyan.web.office.audit.samples import rule_in_words, seen
from amiyan.web.office.audit.words import ANSWERS, FOUND
from amiyan.web.office.frame import Office, names_of
from amiyan.web.words import class_words

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST: Final = 100_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@require_safe
def sample_file(request: HttpRequest, sample: str) -> HttpResponse:
    """All drawn lines as a workbook or as CSV. Whoever is named in it can read who took it."""
    office = Office(request)
    one = seen(office, sample, counted=False)
    kind = request.GET.get("as", "xlsx")
    if one.seed is None or kind not in {"xlsx", "csv"}:
        raise Http404
    items = items_of(one.id, most=_MOST, judged=False)
    office.standing.looked_at.update(item.person_id for item in items if item.name)
    rows = _rows(one, items)
    name = f"amiyan-sample-{one.id}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        return HttpResponse(_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)
    file = io.BytesIO()
    lines = Table(_("Lines"), _headings(), rows, (6, 34, 10, 30, 12, 44, 68, 24, 20, 40))
    write_tables([lines, _rule(one)], file, day=one.period.last)
    return HttpResponse(file.getvalue(), content_type=_XLSX, headers=headers)


def _headings() -> tuple[str, ...]:
    return (
        *(_("No."), _("School"), _("Class"), _("Child"), _("Day"), _("Line, as it is hashed")),
        *(_("SHA-256 of seed and line"), _("Answer of the family"), _("What was found"), _("In words")),
    )


def _rows(one: SampleSeen, items: list[Item]) -> list[tuple[Value, ...]]:
    places = names_of(list({item.facility_id for item in items}))
    assert one.seed is not None
    answers = {code: _(words) for code, words in ANSWERS.items()}
    found = {code: _(words) for code, words in FOUND.items()}
    return [
        (
            item.place,
            places.get(item.facility_id, str(item.facility_id)),
            class_words(item.label),
            item.name,
            item.day,
            item.line.canonical,
            rules.rank(item.line, one.seed).hex(),
            answers[item.answer] if item.answer else "",
            found[item.finding] if item.finding else "",
            item.says,
        )
        for item in items
    ]


def _rule(one: SampleSeen) -> Table:
    rows: list[tuple[Value, ...]] = [
        (_("Seed"), one.seed or ""),
        (_("SHA-256 of the seed, as published"), bytes(one.digest).hex()),
        (_("Of a thousand"), one.per_mille or 0),
        (_("Lines in all"), one.of_lines or 0),
        (_("Rule"), rule_in_words()),
        (_("Command"), f"amiyan sample again {one.id} --out lines.txt"),
    ]
    return Table(_("Rule"), (_("What"), _("Value")), rows, (34, 100))


def _csv(rows: list[tuple[Value, ...]]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_headings())
    for row in rows:
        table.writerow([_plain(str(cell)) for cell in row])
    # A spreadsheet knows UTF-8 by the mark at the beginning.
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
