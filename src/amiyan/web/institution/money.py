"""Money: what a month here comes to and why something waits, the supplier's statements, payouts and account."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short, format_month
from amiyan.deliveries.months import MonthPart
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import N_, ProblemError
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.approvals.queries import Standing, standing
from amiyan.settlement.payouts.listing import listed_payouts
from amiyan.settlement.payouts.words import STATES
from amiyan.settlement.statements.at_place import DECIDED, held_at, month_at
from amiyan.settlement.statements.document import digest_of, document_of
from amiyan.settlement.statements.draft import Line
from amiyan.settlement.statements.queries import Key, Summary, stated, statements_of
from amiyan.settlement.statements.words import KINDS, REASONS
from amiyan.web.called import called
from amiyan.web.institution.agreement import agreement
from amiyan.web.institution.face import address, asked, month_link, month_of, shown, told
from amiyan.web.institution.words import WHAT_TO_DO, WHAT_TO_DO_OTHERWISE
from amiyan.web.moment import today
from amiyan.web.shapes import Column, Reason, Row, State, Tiyn
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import spoken

LOOKED_BACK: Final = dt.timedelta(days=400)  # a year and its lock: held lines of a closed year wait no more
_MOST: Final = 24
_DECIDED: Final = N_("held, and a person decided that it is not paid")


@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """A month of this place; below it, for who heads the supplier, its statements and payouts."""
    place, scope = asked(request).place, asked(request).standing.scope
    first = month_of(request.GET.get("month", ""))
    month = Period.of_month(first.year, first.month)
    parts = month_at(facility_id=place.id, month=month, scope=scope)
    bodies = sorted(scope.owners)
    given = {
        "month": format_month(month.first, spoken()),
        "before": month_link(request, "institution-money", month.first - dt.timedelta(1)),
        "after": month_link(request, "institution-money", month.last + dt.timedelta(1))
        if month.last < today()
        else None,
        "sums": {kind: _sum(parts, kind) for kind in ("payable", "held", "refused")},
        "reasons": [_reason(part) for part in parts if part.verdict == "held"],
        "refused": [_reason(part) for part in parts if part.verdict == "refused"],
        "held": [
            _held(one) for one in held_at(facility_id=place.id, since=today() - LOOKED_BACK, scope=scope)
        ],
        "held_columns": _held_columns(),
        "is_provider": bool(bodies),
        **_statements(request, bodies),
        **_payouts(bodies),
    }
    return shown(request, "money", given, here="institution-money")


@require_safe
def statement(request: HttpRequest, payee: int, budget: int, number: int) -> HttpResponse:
    """One statement of the supplier, line by line, and where it stands."""
    key = Key(payee, budget, number)
    if payee not in asked(request).standing.scope.owners:
        raise Http404
    try:
        found = stated(key, scope=asked(request).standing.scope)
    except ProblemError as error:
        return shown(
            request, "statement", {"problem": told(error.problem), "found": None}, here="institution-money"
        )
    stands = standing([Statement(*key)])
    digest = digest_of(document_of(found))
    given = {
        "problem": "",
        "found": found,
        "month": format_month(found.month, spoken()),
        "columns": _line_columns(),
        "digest": digest.hex(),
        "rows": _lines(found.lines),
        "stands": _stands(stands[0]) if stands else "",
        "due_on": format_date_short(found.due_on, spoken()),
        "decide_by": format_date_short(found.decide_by, spoken()),
        "account": found.performer.iban,
        "payable": Tiyn(found.totals.payable_tiyn),
        **agreement(request, key, found),
    }
    return shown(request, "statement", given, here="institution-money")


def _sum(parts: list[MonthPart], verdict: str) -> tuple[int, Tiyn]:
    found = [one for one in parts if one.verdict == verdict]
    return sum(one.meals for one in found), Tiyn(sum(one.tiyn for one in found))


def _reason(part: MonthPart) -> tuple[int, Tiyn, Reason]:
    """Why so many meals of the month are not paid now, and what one can do about them."""
    words = _(_DECIDED if part.reason == DECIDED else REASONS.get(part.reason, part.reason))
    state: State = "held" if part.verdict == "held" else "refused"
    todo = _(WHAT_TO_DO.get(part.reason, WHAT_TO_DO_OTHERWISE)) if state == "held" else ""
    return part.meals, Tiyn(part.tiyn), Reason(words, todo, state=state)


def _held_columns() -> list[Column]:
    return [
        Column(_("Why it waits")),
        Column(_("Month")),
        Column(_("Decided until")),
        Column(_("Meals"), numeric=True),
        Column(_("Amount"), numeric=True),
    ]


def _held(one: Any) -> Row:
    why = _(REASONS.get(one.reason, one.reason))
    return Row([why, format_month(one.month, spoken()), one.decide_by, one.meals, Tiyn(one.tiyn)])


def _statements(request: HttpRequest, bodies: list[int]) -> dict[str, Any]:
    """The newest statements of each body that the caller heads here, with where each stands."""
    scope = asked(request).standing.scope
    found = [one for body in bodies for one in statements_of(body, scope=scope, most=_MOST)]
    stands = {tuple(one.statement): one for one in standing([Statement(*one.key) for one in found])}
    columns = [
        Column(_("Month")),
        Column(_("Where it stands")),
        Column(_("Due")),
        Column(_("Held"), numeric=True),
        Column(_("To be paid"), numeric=True),
    ]
    return {
        "statement_columns": columns,
        "statements": [_statement(request, one, stands.get(tuple(one.key))) for one in found],
    }


def _statement(request: HttpRequest, one: Summary, stands: Standing | None) -> Row:
    cells = [format_month(one.month, spoken()), _stands(stands) if stands else None, one.due_on]
    key = {"payee": one.key.payee, "budget": one.key.budget_id, "number": one.key.number}
    return Row(
        [*cells, Tiyn(one.held_tiyn), Tiyn(one.payable_tiyn)],
        href=address(request, "institution-statement", **key),
    )


def _stands(one: Standing) -> str:
    """Where a statement stands, in words; a refusal with its reason."""
    if one.refusals:
        return verdict_badge("refused", _("Refused: %(reason)s") % {"reason": one.refusals[0][1]})
    if one.is_approved:
        return verdict_badge("payable", _("Approved by two"))
    if not one.is_agreed:
        return verdict_badge("waiting", _("Waits for your signature"))
    return verdict_badge("waiting", _("Waits for the approvers"))


def _line_columns() -> list[Column]:
    return [
        Column(_("What")),
        Column(_("School")),
        Column(_("Month")),
        Column(_("Price"), numeric=True),
        Column(_("How many"), numeric=True),
        Column(_("Amount"), numeric=True),
    ]


def _lines(lines: Sequence[Line]) -> list[Row]:
    places = called(line.facility_id for line in lines)
    return [_line(line, places[line.facility_id]) for line in lines]


def _line(line: Line, school: str) -> Row:
    kind = _(KINDS[line.kind])
    name = f"{kind}: {_(REASONS.get(line.reason, line.reason))}" if line.reason else kind
    price, month = Tiyn(line.unit_price_tiyn), format_month(line.service_month, spoken())
    return Row([name, school or line.facility, month, price, line.units, Tiyn(line.amount_tiyn)])


def _payouts(bodies: list[int]) -> dict[str, Any]:
    columns = [
        Column(_("For the month")),
        Column(_("Where it is")),
        Column(_("To the account")),
        Column(_("Amount"), numeric=True),
    ]
    found = [one for body in bodies for one in listed_payouts(payee=body, most=_MOST)]
    return {
        "payout_columns": columns,
        "payouts": [
            Row([format_month(one.month, spoken()), _payout(one.state), f"…{one.iban[-4:]}", Tiyn(one.tiyn)])
            for one in found
        ],
    }


def _payout(state: str) -> str:
    drawn: State = {"settled": "paid", "rejected": "refused", "returned": "refused"}.get(state, "waiting")  # type: ignore[assignment]
    return verdict_badge(drawn, _(STATES[state]))
