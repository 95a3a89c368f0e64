"""The supplier agrees to its statement: it sees what it signs, signs in anew, and signs through the one port."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.queries import may
from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import ProblemError
from amiyan.settlement.approvals import problems
from amiyan.settlement.approvals.actions import Statement, agree_to_statements
from amiyan.settlement.approvals.actions import document_of as document_to_sign
from amiyan.settlement.approvals.document import document as document_under
from amiyan.settlement.approvals.queries import agreed
from amiyan.settlement.statements.document import Stated, digest_of, document_of
from amiyan.settlement.statements.queries import Key, stated
from amiyan.web.institution.face import address, asked, done
from amiyan.web.institution.signing import document_file, signature_in, signing
from amiyan.web.moment import today


@require_safe
def document(request: HttpRequest, payee: int, budget: int, number: int) -> HttpResponse:
    """What the supplier signs: the statement's digest."""
    key = _own(request, payee, budget, number)
    try:
        found = stated(key, scope=asked(request).standing.scope)
    except ProblemError as error:
        raise Http404 from error
    name = f"statement-{found.month:%Y-%m}-{budget}-{number}"
    return document_file(document_under(duty="agree", digests=[digest_of(document_of(found))]), name)


@require_POST
def agree(request: HttpRequest, payee: int, budget: int, number: int) -> HttpResponse:
    """The supplier's representative agrees to the statement, just after signing in anew."""
    key = _own(request, payee, budget, number)
    back = address(request, "institution-statement", payee=payee, budget=budget, number=number)
    answer = done(request, lambda: _agree(request, Statement(*key)), back=back)
    assert answer is not None
    return answer


def agreement(request: HttpRequest, key: Key, found: Stated) -> dict[str, Any]:
    """For the statement's page: who agreed and when, else the form of signing for who is appointed to it."""
    already = agreed(Statement(*key))
    if already is not None:
        return {"agreed": already, "agreed_at": to_local(already.at), "is_signatory": False, "signing": None}
    may_sign = may(
        asked(request).person,
        "agree",
        programme=found.programme,
        region=found.customer.region,
        organisation_id=key.payee,
        on_day=today(),
    )
    where = {"payee": key.payee, "budget": key.budget_id, "number": key.number}
    form = signing(
        request,
        document=address(request, "institution-agree-document", **where),
        action=address(request, "institution-agree", **where),
        words=_("Agree by your signature"),
    )
    return {"agreed": None, "is_signatory": may_sign, "signing": form if may_sign else None}


def _own(request: HttpRequest, payee: int, budget: int, number: int) -> Key:
    """The key of a statement of a supplier that the caller heads here; 404 for any other."""
    if payee not in asked(request).standing.scope.owners:
        raise Http404
    return Key(payee, budget, number)


def _agree(request: HttpRequest, statement: Statement) -> str:
    signature = signature_in(request, document_to_sign(duty="agree", statements=[statement]))
    ((_statement, outcome),) = agree_to_statements(statements=[statement], signature=signature, on=today())
    if outcome in problems.BY_OUTCOME:
        raise ProblemError(problems.BY_OUTCOME[outcome])
    if outcome == "repeated":
        return _("You had agreed to this statement before; nothing has changed.")
    return _("You agreed to this statement by your signature.")
