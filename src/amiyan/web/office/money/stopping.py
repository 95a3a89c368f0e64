"""A statement that is due and not yet paid: what stops it, as it was looked at last, and a look now."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amiyan.access.reading import reading
from amiyan.country.kz.formats import format_date
from amiyan.settlement.approvals.office import OfficeStatement
from amiyan.settlement.payouts.due import look_again
from amiyan.settlement.payouts.office import stopped_by
from amiyan.settlement.payouts.words import WAITING
from amiyan.web.forms import done
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, may
from amiyan.web.office.money.addresses import key, named
from amiyan.web.office.money.whose import statement_here
from amiyan.web.words import spoken


def stops(office: Office, one: OfficeStatement) -> dict[str, Any]:
    """For a statement's page, where nothing was given to be paid yet: whether it is due, and what stops it."""
    if not _is_due(one):
        return {"is_due": False}
    found = stopped_by(**one.key._asdict(), scope=office.scope)
    return {
        "is_due": True,
        "stops": _(WAITING[found[0]]) if found else "",
        "stops_since": format_date(found[1], spoken()) if found else "",
        "look": office.address("office-look", **named(one.key)) if may(office, "office-look") else "",
    }


@require_POST
def look(request: HttpRequest, payee: int, budget: int, number: int) -> HttpResponse:
    """Find out now what stops the statement; nothing is paid by it."""
    office, asked = Office(request), key(payee, budget, number)
    with reading(office.caller, purpose=office.standing.purpose, within=office.scope):
        one = statement_here(office, asked)
    if not _is_due(one):
        raise Http404

    def act() -> str:
        if look_again(**asked._asdict(), programme=one.programme, today=today()):
            return _("Looked just now: something still stops it.")
        return _("Looked just now: nothing stops it. A payout is made at night.")

    answer = done(request, act, back=office.address("office-approval", **named(asked)))
    assert answer is not None
    return answer


def _is_due(one: OfficeStatement) -> bool:
    return one.state == "approved" and one.due_on <= today()
