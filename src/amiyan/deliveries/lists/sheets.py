"""Sheets by which families are asked: a table for who calls, and slips of paper. Nobody's category is on them."""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date
from amiyan.kernel.languages import Language
from amiyan.kernel.sql import query
from amiyan.registry.facility_names import facility_names

_RULE: Final = "-" * 60
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run

_SHEET: Final = """
SELECT s.place, s.facility_id, coalesce(e.class_label, ''), concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')),
       s.service_day
FROM deliveries_sample_line s
LEFT JOIN LATERAL (
    SELECT e.class_label FROM registry_enrolment e
    WHERE e.person_id = s.person_id AND e.known_to IS NULL AND e.valid @> s.service_day LIMIT 1
) e ON true
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name, n.patronymic FROM registry_person_name n
    WHERE n.person_id = s.person_id AND n.known_to IS NULL AND n.valid @> s.service_day LIMIT 1
) n ON true
WHERE s.sample_id = %s ORDER BY s.place
"""


class Asking(NamedTuple):
    """One family to ask: about this child's one day."""

    place: int
    school: str
    class_label: str
    child: str
    day: dt.date


def asked_of(sample_id: int, lang: Language, *, on: dt.date) -> list[Asking]:
    """The lines of a sample in the order in which they are asked, schools as they are called on a day. Two queries."""
    found = query(_SHEET, [sample_id])
    names = facility_names((row[1] for row in found), language=lang, on=on)
    return [Asking(place, names[school].short, *rest) for place, school, *rest in found]


def question(one: Asking, lang: Language) -> str:
    """What is asked, in the active language."""
    return _("Did the child eat at school on {day}?").format(day=format_date(one.day, lang))


def call_sheet(lines: Iterable[Asking], lang: Language) -> str:
    """A table (CSV) in the active language, for whoever calls; the last columns are filled in by hand."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(
        (
            _("No."),
            _("School"),
            _("Class"),
            _("Child"),
            _("Question"),
            _("Answer (yes, no, unreachable)"),
            _("Asked by"),
        )
    )
    for one in lines:
        cells = (one.school, one.class_label, one.child, question(one, lang))
        table.writerow((one.place, *map(_plain, cells), "", ""))
    return text.getvalue()


def paper_sheet(lines: Iterable[Asking], lang: Language) -> str:
    """Slips of paper in the active language, one for each family, to be cut at the line."""
    return "".join(_slip(one, lang) for one in lines)


def _slip(one: Asking, lang: Language) -> str:
    number, yes, no, unsure = _("No."), _("yes"), _("no"), _("I do not know")
    lines = (
        f"{number} {one.place}    {one.school}, {one.class_label}",
        one.child,
        "",
        question(one, lang),
        f"[ ] {yes}    [ ] {no}    [ ] {unsure}",
        "",
        _("You need not answer. Whatever you answer, the child goes on eating at school."),
        _RULE,
    )
    return "\n".join(lines) + "\n"


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
