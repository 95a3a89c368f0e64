"""The desk: who has the right this month, who joins and leaves, what lapses; the director approves the list as seen."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short, format_month
from amiyan.country.kz.statuses import STATUS_NAMES
from amiyan.entitlements.desk.approve import approve_list
from amiyan.entitlements.desk.month import ListLine, MonthList, counted_on, list_of_month, names_of
from amiyan.entitlements.desk.queries import approvals_of
from amiyan.meals.forecast.queries import PROGRAMME
from amiyan.web.institution.face import address, asked, done, may, month_link, month_of, shown
from amiyan.web.institution.signing import Signing, document_file, signature_in, signing
from amiyan.web.institution.words import ANSWERS
from amiyan.web.moment import PageClock, today
from amiyan.web.shapes import Column, Filter, Option, Row, State
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import class_words, spoken

MOST: Final = 60  # names on one page: a class, or what changed in a month
_DRAWN: Final[dict[str, State]] = {"yes": "payable", "no": "refused", "unknown": "held", "none": "waiting"}


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The month's list: what changed or waits first, a class where one is chosen."""
    found, chosen = _list(request), request.GET.get("class", "")
    lines = [one for one in found.lines if (one.class_label == chosen if chosen else _asks(one))]
    names = _names(found, lines[:MOST])
    shown_lines = sorted(
        lines[:MOST], key=lambda one: (one.grade or 0, one.class_label, names.get(one.person_id, ""))
    )
    asked(request).standing.looked_at.update(names)
    month = found.month
    given = {
        "month": format_month(month, spoken()),
        "month_code": f"{month:%Y-%m}",
        "before": month_link(request, "institution-desk", month - dt.timedelta(1)),
        "after": month_link(request, "institution-desk", month + dt.timedelta(31)),
        "counts": _counts(found),
        "filters": [Filter("class", _("Class"), chosen, _classes(found))],
        "clear": f"{address(request, 'institution-desk')}?month={month:%Y-%m}",
        "columns": _columns(),
        "rows": [_row(request, one, names) for one in shown_lines],
        "more": max(0, len(lines) - MOST),
        "chosen": chosen,
        **_approval(request, found),
    }
    return shown(request, "desk", given, here="institution-desk")


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """What the director signs: which list, by its digest, and how many are entitled on it."""
    found = _list(request)
    return document_file(found.to_sign(), f"list-{found.month:%Y-%m}")


@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    """The director approves the list that they saw by their signature, just after signing in anew."""
    month = month_of(request.POST.get("month", ""))
    back = f"{address(request, 'institution-desk')}?month={month:%Y-%m}"
    answer = done(request, lambda: _approve(request, month), back=back)
    assert answer is not None
    return answer


def _approve(request: HttpRequest, month: dt.date) -> str:
    entitled = approve_list(
        facility_id=asked(request).place.id,
        month=month,
        programme=PROGRAMME,
        document_sha256=_hex(request.POST.get("sha256", "")),
        signature=signature_in(request, _list_of(request, month).to_sign()),
        now=PageClock().now(),
        on=today(),
        scope=asked(request).standing.scope,
    )
    return _("The list of %(number)s children is approved by your signature.") % {"number": entitled}


def _hex(text: str) -> bytes:
    """A digest as it was written; none where it is no such thing, which is then another list's."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _list(request: HttpRequest) -> MonthList:
    return _list_of(request, month_of(request.GET.get("month", "")))


def _list_of(request: HttpRequest, month: dt.date) -> MonthList:
    scope, place = asked(request).standing.scope, asked(request).place
    return list_of_month(facility_id=place.id, month=month, programme=PROGRAMME, on=today(), scope=scope)


def _names(found: MonthList, lines: Sequence[ListLine]) -> dict[int, str]:
    """Who is of the place, by the name of today; who left since the month, by the name they had on its day."""
    here = names_of(
        [one.person_id for one in lines if one.left_on is None and one.gone_on is None], on=today()
    )
    gone = [one.person_id for one in lines if one.gone_on is not None]
    return here | (names_of(gone, on=counted_on(found.month, on=today())) if gone else {})


def _asks(one: ListLine) -> bool:
    """Whether somebody has to look at the line: what changed, is unknown, not decided, lapses, or waits for a person."""
    return one.joins or one.leaves or _is_unknown(one) or one.lapses_on is not None or one.waits


def _is_unknown(one: ListLine) -> bool:
    return one.is_here and one.answer in {"unknown", "none"}


def _counts(found: MonthList) -> list[tuple[str, int]]:
    lines = found.lines
    return [
        (_("Have the right"), found.entitled),
        (_("Join"), sum(one.joins for one in lines)),
        (_("Leave"), sum(one.leaves for one in lines)),
        (_("Not known"), sum(_is_unknown(one) for one in lines)),
        (_("Lapse soon"), sum(one.lapses_on is not None for one in lines)),
        (_("Wait for a person"), sum(one.waits for one in lines)),
    ]


def _classes(found: MonthList) -> Sequence[Option]:
    labels = dict.fromkeys(one.class_label for one in found.lines if one.class_label)
    return [Option("", _("What changed or waits")), *(Option(label, class_words(label)) for label in labels)]


def _columns() -> list[Column]:
    return [Column(_("Child")), Column(_("Class")), Column(_("Right")), Column(_("What to look at"))]


def _row(request: HttpRequest, one: ListLine, names: dict[int, str]) -> Row:
    if one.left_on is not None:  # the page of a child who belongs elsewhere is not there
        who = _("A child who is of another school now")
        return Row([who, class_words(one.class_label) or "—", "—", _left(one.left_on)])
    name = names.get(one.person_id) or _("No name in the registry (%(number)s)") % {"number": one.person_id}
    badge = verdict_badge(_DRAWN[one.answer], _(ANSWERS[one.answer]))
    href = (
        address(request, "institution-child", child=one.person_id)
        if one.gone_on is None and may(request, "institution-child")
        else ""
    )
    return Row([name, class_words(one.class_label) or "—", badge, "; ".join(_notes(one)) or "—"], href=href)


def _left(day: dt.date) -> str:
    return _("left this school on %(day)s") % {"day": format_date_short(day, spoken())}


def _notes(one: ListLine) -> list[str]:
    notes = []
    if one.joins:
        notes.append(_("joins this month"))
    if one.leaves:
        notes.append(_("had the right the month before"))
    if one.lapses_on is not None:
        held = ", ".join(_(STATUS_NAMES.get(code, code)) for code in one.lapses)
        day = format_date_short(one.lapses_on, spoken())
        notes.append(
            _("“%(category)s” ends on %(day)s: ask for the next paper") % {"category": held, "day": day}
        )
    if one.answer == "unknown":
        notes.append(_("a paper or a register's answer is missing"))
    if one.gone_on is not None:
        notes.append(_left(one.gone_on))
    if one.waits:
        notes.append(_("a register says no to an application: a person decides"))
    return notes


def _approval(request: HttpRequest, found: MonthList) -> dict[str, Any]:
    """Whether the list as it stands is approved by a signature that stands, and what was approved before."""
    scope, place = asked(request).standing.scope, asked(request).place
    approvals = approvals_of(facility_id=place.id, month=found.month, programme=PROGRAMME, scope=scope)
    present = next((one for one in approvals if one.document_sha256 == found.sha256), None)
    asks = bool(found.lines) and may(request, "institution-approve-list")
    return {
        "approved": present,
        "approved_at": to_local(present.at) if present else None,
        "was_approved": bool(approvals),
        "signing": _signing(request, found) if asks and not (present and present.is_signed) else None,
    }


def _signing(request: HttpRequest, found: MonthList) -> Signing:
    words = _("Approve by your signature: children on the list: %(number)s")
    return signing(
        request,
        document=f"{address(request, 'institution-list-document')}?month={found.month:%Y-%m}",
        action=address(request, "institution-approve-list"),
        words=words % {"number": found.entitled},
        hidden={"month": f"{found.month:%Y-%m}", "sha256": found.sha256.hex()},
    )
