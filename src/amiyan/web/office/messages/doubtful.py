"""Messages of which nobody knows whether they went out: which, since when, and sending them again with a reason.

Whose a message is, is not shown: it is the person's own. What is left alone stands in the face and on paper all the same.
"""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.problems import ProblemError
from amiyan.voice import problems
from amiyan.voice.actions.again import send_again
from amiyan.voice.compose import title_of
from amiyan.voice.kinds import kind_named
from amiyan.voice.outbox import TOO_LATE
from amiyan.voice.queries.waiting import DoubtfulTold, doubtful_told
from amiyan.voice.queries.waiting import doubtful as all_doubtful
from amiyan.web.forms import done
from amiyan.web.moment import now, today
from amiyan.web.office.again import acting, again, reads
from amiyan.web.office.frame import Office, shown
from amiyan.web.office.words import number
from amiyan.web.words import spoken

_HERE: Final = "office-doubtful"
_A_PAGE: Final = 50
_MOST: Final = 1000  # what was on a page is found again, though others came before it


class _Ticked(forms.MultipleChoiceField):
    """Ids of messages. Of one a report may have come since its page was shown: the others are sent all the same."""

    def valid_value(self, value: str) -> bool:
        try:
            UUID(value)
        except ValueError:
            return False
        return True


class SendAgainForm(forms.Form):
    """Which of those on the page go out once more, and why."""

    def __init__(self, *rest: Any, found: list[DoubtfulTold], **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["messages"] = _Ticked(
            label=_("Which go out once more?"),
            choices=[(str(one.id), _said(one)) for one in found],
            widget=forms.CheckboxSelectMultiple,
            error_messages=dict.fromkeys(
                ("required", "invalid_choice"), _("Tick at least one of those below.")
            ),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why? Say what you know of it."),
            help_text=_(
                "For example: the operator says that its centre lost an hour. It stands beside your name."
            ),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Write a sentence."), "max_length": _("Write less.")},
        )


@require_safe
def doubtful(request: HttpRequest) -> HttpResponse:
    """The list, the oldest first, and the form."""
    return _page(Office(request), None)


@require_POST
def doubtful_again(request: HttpRequest) -> HttpResponse:
    """Send what is ticked once more: the same words, the same check number."""
    office = Office(request)
    with reads(office):
        found = _fresh(most=_MOST)
    form = SendAgainForm(request.POST, found=found)
    if form.is_valid():
        ids = {UUID(one) for one in form.cleaned_data["messages"]} & {one.id for one in found}
        reason = form.cleaned_data["reason"]
        if went := done(request, lambda: _send(office, ids, reason), back=office.address(_HERE), form=form):
            return went
    return again(office, lambda: _page(office, form, status=422))


def _send(office: Office, ids: set[UUID], reason: str) -> str:
    """Each is an act of its own: of one whose report came meanwhile the others are sent all the same."""
    sent, at = 0, now()
    for one in all_doubtful(now=at, ids=ids):
        try:
            sent += send_again(
                person_id=one.person_id,
                month=one.month,
                notice_id=one.id,
                reason=reason,
                asked_by=acting(office),
                now=at,
            )
        except ProblemError as error:
            if error.problem.kind is not problems.NOT_IN_DOUBT:
                raise
    if not sent:
        return _("None of them is in doubt any more; nothing has changed.")
    return _("They go out once more, with the same words and the same check numbers: {count}.").format(
        count=number(sent)
    )


def _page(office: Office, form: SendAgainForm | None, status: int = 200) -> HttpResponse:
    fresh, old = _fresh(), _old()
    given = {
        "form": form or (SendAgainForm(found=fresh) if fresh else None),
        "old": number(old) if old else "",
        "is_cut": len(fresh) == _A_PAGE,
        "action": office.address("office-doubtful-again"),
    }
    return shown(office, "messages/doubtful", given, here=_HERE, status=status)


def _fresh(most: int = _A_PAGE) -> list[DoubtfulTold]:
    """The oldest of those that may still go out: they are news for a week."""
    found = doubtful_told(now=now(), today=today(), within=TOO_LATE, most=most)
    return [one for one in found if now() - one.at <= TOO_LATE]


def _old() -> int:
    """How many go out no more."""
    return sum(now() - one.at > TOO_LATE for one in doubtful_told(now=now(), today=today()))


def _said(one: DoubtfulTold) -> str:
    """Which message it is, as far as an office may know: handed over when, and what it tells."""
    kind = kind_named(one.kind)
    says = title_of(kind, spoken()) if kind is not None else one.kind
    return _("{when}: it tells {what}").format(when=_when(one.begun_at), what=says)


def _when(at: dt.datetime) -> str:
    local = to_local(at)
    return f"{format_date_short(local.date(), spoken())}, {local:%H:%M}"
