"""The difference as one HTML page that needs nothing else: no script, no font, no picture from elsewhere.

Its style is that of the audit report. The same difference, language and name of the maker give the same text.
"""

import datetime as dt
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext as _

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.languages import language_of
from amiyan.kernel.problems import Kind, Problem, sentence
from amiyan.settlement.audit.report import TEMPLATES as AUDIT_TEMPLATES
from amiyan.settlement.audit.report_show import NONE, Show, clean
from amiyan.settlement.bank import problems as bank_problems
from amiyan.settlement.bank.answers import reason_sentence
from amiyan.settlement.channels import problems as channel_problems
from amiyan.settlement.payouts import problems as payout_problems
from amiyan.settlement.payouts import words
from amiyan.settlement.payouts.queries import LISTED, PARTS, Account, Difference, Section

TEMPLATES: Final = Path(__file__).resolve().parent / "templates" / "amiyan_difference"
OPEN_MOST: Final = 12  # lines of a kind that stand open; more open with a touch

Row = dict[str, Any]
_KINDS: Final[dict[str, Kind]] = {
    kind.code: kind
    for module in (bank_problems, channel_problems, payout_problems)
    for kind in vars(module).values()
    if isinstance(kind, Kind)
}


def render_difference(found: Difference, *, language: str, generated_with: str) -> str:
    """The whole page in ``kk``, ``ru`` or ``en`` (another code gives Kazakh). Cost and size: linear in the lines."""
    show = Show(language_of(language))
    with translation.override(show.language):
        page = _engine().get_template("page.html")
        return page.render(Context(_page(found, show) | {"generated_with": generated_with}))


def reason_words(code: str) -> str:
    """Why a payout was rejected or came back, in the active language; '' for no code."""
    return reason_sentence(code) if code else ""


def problem_words(kind: str, params: Mapping[str, Any]) -> str:
    """A kept problem as a sentence in the active language; one whose kind is no longer known, as its code."""
    return sentence(Problem(_KINDS[kind], "", params)) if kind in _KINDS else kind


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return Engine(dirs=[str(TEMPLATES), str(AUDIT_TEMPLATES)], libraries={"i18n": "django.templatetags.i18n"})


def _page(found: Difference, show: Show) -> Row:
    sections = {section.code: section for section in found.sections}
    parts = [_section(sections[code], show) for code in PARTS]
    beside = [_section(section, show) for section in found.sections if section.code not in PARTS]
    return {
        "language": show.language,
        "today": show.day(found.today),
        "believed": (show.about(found.believed_tiyn), show.tenge(found.believed_tiyn)),
        "shown": (show.about(found.shown_tiyn), show.tenge(found.shown_tiyn)),
        "difference": (show.about(found.tiyn), show.tenge(found.tiyn)),
        "payouts": show.number(sum(account.payouts for account in found.accounts)),
        "lines": show.number(sum(account.lines for account in found.accounts)),
        "direction": _direction(found.tiyn),
        "is_reconciled": found.is_reconciled,
        "to_look_at": show.number(sum(one.count for one in found.sections if one.code != "decided")),
        "parts": parts,
        "beside": beside,
        "opened": [section for section in (*parts, *beside) if section["has_lines"]],
        "accounts": [_account(account, show) for account in found.accounts],
    }


def _direction(tiyn: int) -> str:
    """Which of the two says more."""
    if tiyn > 0:
        return _("by the bank more has gone out")
    return _("by the bank less has gone out") if tiyn else _("the two are one")


def _account(account: Account, show: Show) -> Row:
    name = _(words.CHANNELS[account.iban]) if account.iban in words.CHANNELS else clean(account.iban)
    return {
        "name": name,
        "payouts": show.number(account.payouts),
        "believed": show.tenge(account.believed_tiyn),
        "lines": show.number(account.lines),
        "shown": show.tenge(account.shown_tiyn),
        "difference": show.tenge(account.difference_tiyn),
        "last_day": show.short_day(account.last_day) if account.last_day else NONE,
        "closing": show.tenge(account.closing_tiyn) if account.closing_tiyn is not None else NONE,
    }


def _section(section: Section, show: Show) -> Row:
    word = words.SECTIONS[section.code]
    rows, headings = _lines(section, show)
    for row in rows:  # on a phone each cell says what it is
        for cell, heading in zip(row["cells"], headings[1:], strict=True):
            cell["label"] = heading
    return {
        "code": section.code,
        "title": _(word.title),
        "meaning": _(word.meaning),
        "what_to_do": _(word.what_to_do),
        "count": show.number(section.count),
        "tiyn": show.tenge(section.tiyn) if section.tiyn else NONE,
        "has_tiyn": bool(section.tiyn),
        "has_lines": bool(section.count),
        "is_open": 0 < section.count <= OPEN_MOST,
        "headings": headings,
        "rows": rows,
        "more": show.number(section.count - LISTED) if section.count > LISTED else "",
    }


def _lines(section: Section, show: Show) -> tuple[list[Row], list[str]]:
    if section.code in {"unmatched", "decided"}:
        headings = [
            _("What it is"),
            _("Day"),
            _("Amount"),
            _("Whom or from whom"),
            _("Purpose"),
            _("Bank's number"),
        ]
        return [_bank_line(line, show) for line in section.lines], headings
    if section.code in {"balances", "unreadable"}:
        headings = [_("What is wrong"), _("Day"), _("Where")]
        return [_finding(line, show) for line in section.lines], headings
    if section.code == "broken":
        headings = [_("What broke"), _("Day"), _("Where")]
        return [_broken(line, show) for line in section.lines], headings
    headings = [_("Supplier"), _("Since"), _("Amount"), _("State"), _("Statement"), _("Payout")]
    return [_payout(line, show) for line in section.lines], headings


def _payout(line: Row, show: Show) -> Row:
    title = words.STATES[line["state"]]
    state = _(title)
    why = reason_words(line["reason_code"])
    cells = [
        (show.short_day(to_local(line["since"]).date()), False),
        (show.tenge(line["tiyn"]), True),
        (f"{state}. {why}" if why else state, False),
        (_("№ {number}, attempt {attempt}").format(**line), False),
        (line["payout"], False),
    ]
    return {"head": clean(line["name"]), "cells": _labelled(cells)}


def _bank_line(line: Row, show: Show) -> Row:
    known = words.DECISIONS if line["decided_by"] else words.UNMATCHED
    title = known[str(line["why"])]
    why = _(title)
    signed = -line["tiyn"] if line["is_credit"] else line["tiyn"]
    purpose = clean(line["reason"] or line["remittance"])
    cells = [
        (show.short_day(line["booked_on"]), False),
        (show.tenge(signed), True),
        (clean(line["counterparty"]) or NONE, False),
        (purpose or NONE, False),
        (f"{clean(line['reference'])} {clean(line['end_to_end_id'])}".strip(), False),
    ]
    return {"head": why, "cells": _labelled(cells)}


def _finding(line: Row, show: Show) -> Row:
    params = line["params"]
    values = json.loads(params) if isinstance(params, str) else params
    day = line.get("day") or to_local(line["received_at"]).date()
    where = line.get("iban") or line.get("name") or ""
    cells = [(show.short_day(day), False), (clean(where), False)]
    return {"head": problem_words(line["kind"], values), "cells": _labelled(cells)}


def _broken(line: Row, show: Show) -> Row:
    cells = [(show.short_day(to_local(line["received_at"]).date()), False), (clean(line["name"]), False)]
    return {"head": clean(line["problem"]), "cells": _labelled(cells)}


def _labelled(cells: list[tuple[str, bool]]) -> list[Row]:
    return [{"text": text, "is_amount": is_amount} for text, is_amount in cells]


def as_json(found: Difference) -> Row:
    """The difference for a machine: sums in tiyn, every section with its lines, days as ISO 8601."""
    return {
        "today": found.today.isoformat(),
        "believed_tiyn": found.believed_tiyn,
        "shown_tiyn": found.shown_tiyn,
        "difference_tiyn": found.tiyn,
        "reconciled": found.is_reconciled,
        "accounts": [
            {
                "account": one.iban,
                "payouts": one.payouts,
                "believed_tiyn": one.believed_tiyn,
                "lines": one.lines,
                "shown_tiyn": one.shown_tiyn,
                "last_day": one.last_day and one.last_day.isoformat(),
                "closing_tiyn": one.closing_tiyn,
            }
            for one in found.accounts
        ],
        "sections": [
            {
                "code": one.code,
                "count": one.count,
                "tiyn": one.tiyn,
                "lines": [{name: _plain(value) for name, value in line.items()} for line in one.lines],
            }
            for one in found.sections
        ],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
