"""Sheets as PDF, drawn by Typst with the fonts that it brings: large print, one child a page, the same bytes each time.

Text reaches Typst as data, never as markup. What the file says of its making is the day after the month.
"""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date_short, format_month
from amiyan.country.kz.money import format_tenge
from amiyan.deliveries.family import DeliveryLine
from amiyan.feedback.problems import SHEET_NOT_DRAWN
from amiyan.feedback.sheet.pupils import Sheet
from amiyan.feedback.words import VERDICTS
from amiyan.kernel.languages import Language, language_of
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import load
from amiyan.settlement.audit.report_show import NONE, clean
from amiyan.settlement.audit.report_words import METHODS
from amiyan.settlement.family import Wallet
from amiyan.settlement.shadow.words import REASONS

_TEMPLATE: Final = Path(__file__).parent / "templates" / "sheet.typ"
Format = Literal["pdf", "png"]


def pdf_of(sheets: Sequence[Sheet], month: Period, *, language: str) -> bytes:
    """The sheets in ``kk``, ``ru`` or ``en`` as one PDF/A. Some tenths of a second; linear in the sheets."""
    return b"".join(_drawn(sheets, month, language, "pdf"))


def pages_of(sheets: Sequence[Sheet], month: Period, *, language: str) -> list[bytes]:
    """The pages as PNG pictures, to look at."""
    return _drawn(sheets, month, language, "png")


def _drawn(sheets: Sequence[Sheet], month: Period, language: str, form: Format) -> list[bytes]:
    lang = language_of(language)
    with translation.override(lang):
        data = {"language": lang, "sheets": [page_of(sheet, month, lang) for sheet in sheets]}
    moment = dt.datetime.combine(month.last + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
    try:
        compiler = typst.Compiler(
            _TEMPLATE, ignore_system_fonts=True, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
        drawn = compiler.compile(
            format=form, timestamp=moment, pdf_standards=["a-2a"] if form == "pdf" else []
        )
    except typst.TypstError as error:
        raise ProblemError(SHEET_NOT_DRAWN, why=error.message) from error
    assert drawn is not None
    return drawn if isinstance(drawn, list) else [drawn]


def page_of(sheet: Sheet, month: Period, lang: Language) -> dict[str, Any]:
    """All text of one sheet; the language must be active."""
    child = sheet.child
    return {
        "title": _("What your child was given: {month}").format(month=format_month(month.first, lang)),
        "name": clean(child.name) or _("Name not known"),
        "place": ", ".join(clean(part) for part in (child.facility, child.class_label) if part),
        "sums": [row for wallet in sheet.wallets for row in _sums(wallet, lang)],
        "nothing": "" if sheet.lines else _("Nothing was recorded for your child this month."),
        "headings": [_("Day"), _("Where and how it was seen"), _("What it came to"), _("Did not happen")],
        "rows": [_row(line, lang) for line in sheet.lines],
        "written": _("What we wrote to the family this month") if sheet.messages else "",
        "messages": [f"{format_date_short(one.day, lang)}. {one.says(lang)}" for one in sheet.messages],
        "next": [
            _(
                "Did a meal not happen? Put a cross beside its day, and give this sheet to the social pedagogue of the"
                " school, to the education department or to a public service centre. You get a receipt, and that one"
                " payment waits until a person has decided."
            ),
            _(
                "The supplier does not learn your name. Whatever you answer, your child goes on eating at school."
            ),
            _("You need not answer. Saying nothing never ends a right."),
            _("Amiyan never asks for codes, passwords or card numbers. There are no links in its messages."),
        ],
        "beside": _(
            "On this sheet is what is paid through Amiyan. What the state pays in other ways is not on it."
        ),
        "sign": [_("Name and signature of the parent"), _("Date"), _("Taken by (name, post)")],
    }


def _sums(wallet: Wallet, lang: Language) -> list[tuple[str, str]]:
    name = load(wallet.programme).texts[lang].name
    rows = [
        (_("{programme}: set aside by the state").format(programme=name), wallet.given_tiyn),
        (_("Paid for what was served ({count})").format(count=wallet.used_units), wallet.used_tiyn),
        (_("Waiting for a person's word ({count})").format(count=wallet.held_units), wallet.held_tiyn),
        (_("Not used, gone back to the budget"), wallet.lapsed_tiyn),
        (_("Left"), wallet.left_tiyn),
    ]
    return [
        (text, format_tenge(tiyn, lang))
        for place, (text, tiyn) in enumerate(rows)
        if tiyn or place in {0, 1, 4}
    ]


def _row(line: DeliveryLine, lang: Language) -> tuple[str, str, str]:
    where = f"{line.at:%H:%M}, {clean(line.facility)}" if line.at else NONE
    how = _("From a list of the class") if line.by_list else _(METHODS.get(line.method, METHODS["unknown"]))
    came_to = _(VERDICTS[line.verdict])
    if line.verdict != "payable":
        came_to = f"{came_to}: {_(REASONS.get(line.reason, line.reason))}"
    elif line.amount_tiyn:
        came_to = f"{came_to}, {format_tenge(line.amount_tiyn, lang, whole=True)}"
    return format_date_short(line.service_day, lang), f"{where}. {how}", came_to
