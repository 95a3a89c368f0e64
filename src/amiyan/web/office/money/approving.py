"""Approving by signature, one statement or many at once; refusing with a reason, and taking the refusal back.

The document is taken along, signed wherever the key is, and its signature handed in: nobody's key is on our machines.
What may be approved the action decides anew, whatever a page showed.
"""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.reading import reading
from amiyan.kernel.problems import Problem, ProblemError
from amiyan.settlement.approvals import problems
from amiyan.settlement.approvals.actions import (
    Signed,
    Statement,
    approve_statements,
    document_of,
    refuse_statement,
    take_refusal_back,
)
from amiyan.settlement.approvals.document import document
from amiyan.settlement.approvals.office import OfficeStatement, named_statements
from amiyan.web.forms import done, told
from amiyan.web.institution.signing import Signing, document_file, signature_in, signing
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.money import words
from amiyan.web.office.money.addresses import chosen, key, named, read, written
from amiyan.web.office.money.whose import reads_statement
from amiyan.web.office.words import number
from amiyan.web.shapes import Column, Link, Row, Tiyn

_HERE: Final = "office-approvals"
_FIELD: Final = "statements"
_DONE: Final = frozenset({"done", "repeated"})
_AND: Final = ","


class ReasonForm(forms.Form):
    """Why somebody refuses, or takes a refusal back."""

    def __init__(self, *rest: Any, label: str, hint: str, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["reason"] = forms.CharField(
            label=label,
            help_text=hint,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Write a sentence."), "max_length": _("Write less.")},
        )


@require_safe
def approving(request: HttpRequest) -> HttpResponse:
    """What was ticked, with its sum, and the form of signing; what may not be approved is left out and said."""
    office = Office(request)
    if "s" not in request.GET:
        return HttpResponseRedirect(office.address(_HERE))
    found = _within(office, chosen(request))
    may_be = [one for one in found if one.why_not is None]
    given = {
        "columns": [
            *(Column(_("Supplier")), Column(_("Month")), Column(_("Meals"), numeric=True)),
            Column(_("Amount"), numeric=True),
        ],
        "rows": [
            Row(
                [one.name, words.month_of(one.month), one.meals, Tiyn(one.payable_tiyn)],
                href=office.address("office-approval", **named(one.key)),
            )
            for one in may_be
        ],
        "total": Tiyn(sum(one.payable_tiyn for one in may_be)),
        "left_out": [
            (one.name, words.month_of(one.month), _(words.WHY_NOT[one.why_not]))
            for one in found
            if one.why_not is not None
        ],
        "signing": _signing(office, [one.key for one in may_be]) if may_be else None,
    }
    way = [Link(_("Approvals"), office.address(_HERE)), Link(_("Approve"))]
    return shown(office, "money/approving", given, here=_HERE, way=way)


@require_safe
def approving_document(request: HttpRequest) -> HttpResponse:
    """What is signed: the list of the statements' digests."""
    found = _within(Office(request), chosen(request))
    name = f"statements-{today():%Y-%m-%d}-{len(found)}"
    digests = [one.document_sha256 for one in found]
    return document_file(document(duty="approve", digests=digests), name)


@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    """One signature under everything that the form names; each statement is answered by itself."""
    office = Office(request)
    keys = read(request.POST.get(_FIELD, "").split(_AND))
    _look_up(office, keys)
    answers: list[Signed] = []
    back = office.address(_HERE)

    def act() -> str:
        signature = signature_in(request, document_of(duty="approve", statements=keys))
        answers.extend(approve_statements(statements=keys, signature=signature, on=today()))
        good = sum(one.outcome in _DONE for one in answers)
        if not good:
            raise ProblemError(problems.BY_OUTCOME[answers[0].outcome])
        return _("Approved by your signature: {count}.").format(count=number(good))

    if len(keys) == 1:
        back = office.address("office-approval", **named(keys[0]))
    answer = done(request, act, back=back)
    assert answer is not None
    for outcome in sorted({one.outcome for one in answers} - _DONE if len(answers) > 1 else ()):
        count = sum(one.outcome == outcome for one in answers)
        text = told(Problem(problems.BY_OUTCOME[outcome]))
        messages.error(request, _("Not approved: {count}. {why}").format(count=number(count), why=text))
    return answer


@require_POST
def refuse(request: HttpRequest, payee: int, budget: int, number: int) -> HttpResponse:
    """Say no, with a reason: the statement is not paid until the same person takes it back."""
    return _say(request, key(payee, budget, number), is_refused=True)


@require_POST
def take_back(request: HttpRequest, payee: int, budget: int, number: int) -> HttpResponse:
    """Take one's own no back, with a reason."""
    return _say(request, key(payee, budget, number), is_refused=False)


def decisions(office: Office, one: OfficeStatement) -> dict[str, Any]:
    """For a statement's page: the forms that work for the reader, or why they do not."""
    acts = may(office, "office-approve")
    why = _(words.READS_ONLY) if not acts else _(words.WHY_NOT[one.why_not]) if one.why_not else ""
    refuses = one.why_not == "refused-by-you"
    may_refuse = acts and one.why_not in {None, "repeated", "approved-by-two"}
    where = named(one.key)
    return {
        "why_not": why,
        "is_dead": one.why_not in {"own-record", "not-authorised-to-sign"} or not acts,
        "signing": _signing(office, [one.key]) if acts and one.why_not is None else None,
        "refuse_form": _reason_form(is_refused=True) if may_refuse else None,
        "refuse": office.address("office-refuse", **where),
        "take_back_form": _reason_form(is_refused=False) if acts and refuses else None,
        "take_back": office.address("office-take-back", **where),
    }


def _say(request: HttpRequest, one: Statement, *, is_refused: bool) -> HttpResponse:
    office = Office(request)
    _look_up(office, [one])
    person = office.caller.person_id
    assert person is not None
    form = _reason_form(request.POST, is_refused=is_refused)
    back = office.address("office-approval", **named(one))
    if not form.is_valid():
        messages.error(request, told(Problem(problems.REASON_MISSING)))
        return HttpResponseRedirect(back)
    reason = form.cleaned_data["reason"]

    def act() -> str:
        if is_refused:
            refuse_statement(statement=one, person_id=person, reason=reason, on=today())
            return _("You refused the statement. It is not paid until you take that back.")
        take_refusal_back(statement=one, person_id=person, reason=reason)
        return _("Your refusal is taken back. Both stay to be read.")

    answer = done(request, act, back=back)
    assert answer is not None
    return answer


def _reason_form(*rest: Any, is_refused: bool) -> ReasonForm:
    label = _("What is wrong?") if is_refused else _("Why do you take your refusal back?")
    return ReasonForm(*rest, label=label, hint=_("The supplier and the other approvers read it."))


def _signing(office: Office, keys: Sequence[Statement]) -> Signing:
    names = [written(one) for one in keys]
    return signing(
        office.request,
        document=office.address("office-approving-document", query={"s": names}),
        action=office.address("office-approve"),
        words=_("Approve by your signature"),
        hidden={_FIELD: _AND.join(names)},
    )


def _look_up(office: Office, keys: Sequence[Statement]) -> None:
    """404 where one of them lies outside; an action runs only after that."""
    standing = office.standing
    with reading(office.caller, purpose=standing.purpose, within=standing.scope):
        _within(office, keys)


def _within(office: Office, keys: Sequence[Statement]) -> list[OfficeStatement]:
    person = office.caller.person_id
    assert person is not None
    found = named_statements(keys, scope=office.scope, person_id=person, on=today())
    if len(found) != len(keys) or not all(reads_statement(office, one) for one in found):
        raise Http404
    return found
