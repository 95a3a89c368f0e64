"""``amiyan sheet``: the monthly sheets of paper of one child, of a class, or of a whole school."""

import argparse
import re
from itertools import count
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.cli.checks import month
from amiyan.cli.language import active
from amiyan.cli.people import person_id
from amiyan.cli.site import site
from amiyan.feedback.problems import NOBODY_TO_PRINT
from amiyan.feedback.sheet.paper import pdf_of
from amiyan.feedback.sheet.pupils import classes_of, sheet_of_person, sheets_of
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.settlement.rejudge import facility_id

NAME = "sheet"


def help_text() -> str:
    return _("print the monthly sheets of children for families without a phone, in large print")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--iin", help=_("IIN of the child"))
    who.add_argument("--facility", help=_("code of the school: one file for each class"))
    parser.add_argument("--class", dest="class_label", metavar="CLASS", help=_("only this class"))
    parser.add_argument("--month", type=month, required=True, help=_("the month, as 2025-09"))
    parser.add_argument("--language", choices=LANGUAGES, help=_("language of the sheets; yours by default"))
    parser.add_argument("--out", type=Path, required=True, help=_("folder for the files; it is made"))


def run(options: argparse.Namespace) -> int:
    options.out.mkdir(parents=True, exist_ok=True)
    with site():
        printed = _one(options) if options.iin else _place(options)
    if not printed:
        raise ProblemError(NOBODY_TO_PRINT)
    print(_("{count} sheets are in {folder}.").format(count=printed, folder=options.out))
    return 0


def _one(options: argparse.Namespace) -> int:
    sheets = sheet_of_person(person_id(options.iin), scope=EVERYTHING, month=options.month)
    if sheets:
        _write(options, "child", pdf_of(sheets, options.month, language=options.language or active()))
    return len(sheets)


def _place(options: argparse.Namespace) -> int:
    place, printed = facility_id(options.facility), 0
    parts = classes_of(place, scope=EVERYTHING, month=options.month, class_label=options.class_label)
    for number, (label, children) in zip(count(1), parts, strict=False):
        sheets = sheets_of(children, options.month)
        name = f"{number:03}-{_file_name(label)}"
        _write(options, name, pdf_of(sheets, options.month, language=options.language or active()))
        printed += len(sheets)
    return printed


def _write(options: argparse.Namespace, name: str, pdf: bytes) -> None:
    (options.out / f"{name}-{options.month.first:%Y-%m}.pdf").write_bytes(pdf)


def _file_name(label: str) -> str:
    """A class as part of a file's name: letters and digits alone."""
    return re.sub(r"[^\w]+", "-", label).strip("-") or "class"
