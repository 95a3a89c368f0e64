"""“Is this message from you?”, asked by telephone: the caller reads a number aloud, the operator types it.

What was typed goes by POST, so that it stands in no address and no log. No person is looked up: the numbers name none.
"""

import datetime as dt
from typing import Any, Final

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amiyan.access.reading import reading
from amiyan.country.kz.formats import format_date
from amiyan.kernel.problems import ProblemError
from amiyan.voice import checks
from amiyan.voice.actions.forgeries import note_forgery
from amiyan.voice.queries.checking import check_number
from amiyan.voice.queries.forgeries import forgeries_by_day, forgeries_told
from amiyan.web.institution.face import fresh_id, told
from amiyan.web.moment import PageClock, today
from amiyan.web.office.frame import Office, shown
from amiyan.web.office.messages.forms import ForgeryForm
from amiyan.web.office.words import number
from amiyan.web.public.message import NumberForm
from amiyan.web.shapes import Column, Row
from amiyan.web.words import spoken

_HERE: Final = "office-messages"
DAYS: Final = 30


@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest) -> HttpResponse:
    """The question; with a number, the word on it; below, what was told of forged ones in the last days."""
    office = Office(request)
    if request.method != "POST":
        return _page(office, NumberForm(), _forgery())
    form = NumberForm(request.POST)
    said = _answer(form.cleaned_data["number"]) if form.is_valid() else {}
    return _again(office, form, _forgery(), said)


@require_POST
def forged(request: HttpRequest) -> HttpResponse:
    """One tap: somebody told of a forged message."""
    office = Office(request)
    form = ForgeryForm(request.POST)
    if form.is_valid():
        try:
            _note(office, form.cleaned_data)
        except ProblemError as error:
            form.add_error("day", told(error.problem))
        else:
            toasts.success(request, _("Noted. The region sees how many there are."))
            return HttpResponseRedirect(office.address(_HERE))
    return _again(office, NumberForm(), form, {"open": True})


def _note(office: Office, said: dict[str, Any]) -> None:
    person = office.caller.person_id
    assert person is not None, "the gate lets nobody come who is no person"
    note_forgery(
        id=said["key"],
        region=office.region,
        on=said["day"],
        sender=said["sender"],
        says=said["says"],
        noted_by=person,
        now=PageClock().now(),
    )


def _answer(typed: str) -> dict[str, Any]:
    """What the page tells of a number."""
    found = check_number(typed, language=spoken())
    given: dict[str, Any] = {"word": found.word, "digits": checks.in_groups(found.digits)}
    if found.ours is not None:
        look = {True: "word", False: "plain", None: ""}[found.ours.has_word]
        day = format_date(found.ours.sent_on, spoken())
        given |= {"kind": found.ours.says, "day": day, "look": look}
    return given


def _again(office: Office, form: NumberForm, forgery: ForgeryForm, said: dict[str, Any]) -> HttpResponse:
    """The page in answer to a form, read as the page itself is."""
    status = 422 if form.errors or forgery.errors else 200
    with reading(office.caller, purpose=office.standing.purpose, within=office.scope):
        answer = _page(office, form, forgery, said, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _forgery() -> ForgeryForm:
    return ForgeryForm(initial={"key": fresh_id(), "day": today()})


def _page(
    office: Office,
    form: NumberForm,
    forgery: ForgeryForm,
    said: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    span: dict[str, Any] = {
        "scope": office.scope,
        "first": today() - dt.timedelta(DAYS - 1),
        "last": today(),
    }
    by_day, last = forgeries_by_day(**span), forgeries_told(**span)
    given = {
        "form": form,
        "forgery": forgery,
        "ask": office.address(_HERE),
        "note": office.address("office-message-forged"),
        "day_columns": [Column(_("Day")), Column(_("Told of"), numeric=True)],
        "days": [Row([format_date(day, spoken()), number(count)]) for day, count in by_day],
        "told_columns": [Column(_("Day")), Column(_("From whom")), Column(_("Its words"))],
        "told": [Row([format_date(one.day, spoken()), one.sender or "—", one.says or "—"]) for one in last],
        "in_all": sum(count for _day, count in by_day),
        **(said or {}),
    }
    return shown(office, "messages/messages", given, here=_HERE, status=status)
