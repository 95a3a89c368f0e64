"""All days of the country behind a number, as a file that is sent while it is read.

A country of 7,000 schools has 150,000 days a month. They are read some schools at a time, each time in a transaction of its
own, which ends before what was read is sent: a slow line holds nothing open. What is withheld is decided as on pages, from
whole levels (``few.py``): of the regions and their schools before the first piece, of days with their schools.
"""

from collections.abc import Iterator, Sequence
from typing import Final, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from amiyan.kernel.scope import Scope
from amiyan.settlement.audit.tables import Table, Tenge, Value
from amiyan.settlement.audit.workbook import streamed_tables
from amiyan.settlement.figures.queries import behind
from amiyan.web.office.few import Few
from amiyan.web.office.frame import Office, names_of
from amiyan.web.office.places import few_days
from amiyan.web.office.words import FEW, region_name
from amiyan.web.words import spoken

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCHOOLS: Final = 100
"""Of so many schools days are read at once: some 2,200 rows."""
_DAYS: Final = 31


def country_days(office: Office, kind: str) -> Table:
    """Every day of every school of the country that has a part in a number, region by region, school by school.

    The rows are read when they are taken. Cost: one query for all schools of the month, then two for each
    :data:`SCHOOLS`; memory: the columns withheld of each school, and the days of so many.
    """
    few = Few(office)
    regions = [code for code in few.regions() if code]
    pages = [
        (code, places[at : at + SCHOOLS])
        for code in regions
        if (places := sorted(few.of_places(code)))
        for at in range(0, len(places), SCHOOLS)
    ]
    headings = (_("School"), _("Region"), _("Day"), _("Meals"), _("Amount, ₸"))
    return Table(_("Days"), headings, _rows(office, few, kind, pages), (40, 24, 14, 14, 20))


def _rows(
    office: Office, few: Few, kind: str, pages: Sequence[tuple[str, list[int]]]
) -> Iterator[tuple[Value, ...]]:
    for region, places in pages:
        yield from _of_schools(office, few, kind, region, places)


def _of_schools(
    office: Office, few: Few, kind: str, region: str, places: list[int]
) -> list[tuple[Value, ...]]:
    """The days of some schools of a region, each school's together."""
    with few.read():
        found = behind(
            programme=office.programme,
            month=office.month,
            scope=Scope(facilities=frozenset(places)),
            kind=kind,
            most=len(places) * _DAYS,
        )
        hidden = few_days(office, kind, "", found, few=few)
        names = names_of(sorted({one.facility_id for one in found}))
    return [
        (
            names[one.facility_id],
            region_name(region),
            one.day,
            *((FEW, FEW) if (one.facility_id, one.day) in hidden else (one.meals, Tenge(one.tiyn))),
        )
        for one in sorted(found, key=lambda one: (one.facility_id, one.day))
    ]


def sent(office: Office, name: str, tables: Sequence[Table]) -> HttpResponse:
    """An answer that is made while it is sent, in the language of who asked."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    pieces = _spoken(streamed_tables(tables, day=office.month.last), spoken())
    return cast(HttpResponse, StreamingHttpResponse(pieces, content_type=XLSX, headers=headers))


def _spoken(pieces: Iterator[bytes], language: str) -> Iterator[bytes]:
    """Pieces are made after the request has ended, when the thread may speak another language."""
    while True:
        with translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
