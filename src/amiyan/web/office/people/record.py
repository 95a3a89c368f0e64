"""A person whom a search found: what its purpose shows, and never more."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.access.reading import reading
from amiyan.access.roles import SHOWS
from amiyan.access.standing import named_guardians_of
from amiyan.deliveries.family import DeliveryLine, deliveries_of_month
from amiyan.entitlements.family import FamilyDecision, decisions_of
from amiyan.feedback.queries.said import SaidDispute, disputes_of
from amiyan.feedback.words import DISPUTE_STATES
from amiyan.kernel.row_security import Sight
from amiyan.kernel.scope import Scope
from amiyan.registry.queries import Person, enrolment_on
from amiyan.registry.queries import person as person_within
from amiyan.settlement.audit.report_words import METHODS
from amiyan.settlement.shadow.words import REASONS
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, months, names_of, shown
from amiyan.web.office.people.search import search_in, told_of
from amiyan.web.office.registers.days import day
from amiyan.web.office.words import tenge
from amiyan.web.shapes import Column, Link, Row, State
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import class_words, spoken

_SIGN: Final[dict[Any, State]] = {True: "payable", False: "refused", None: "waiting"}
_DASH: Final = "—"


@require_safe
def person(request: HttpRequest, search: UUID, found: int) -> HttpResponse:
    """One person, for the purpose of the search that found them; 404 for anybody whom it did not find."""
    office = Office(request)
    one = search_in(office, search)
    if found not in one.found:
        raise Http404
    shows = SHOWS[one.purpose]
    with reading(office.caller, purpose=one.purpose, within=office.scope) as scope:
        somebody = person_within(found, scope=scope, on=today())
        if somebody is None:
            raise Http404
        office.standing.looked_at.add(found)
        name = _name(somebody)
        given = {
            **months(office, "office-person", search=one.id, found=found),
            **told_of(office, one),
            "name": name,
            "facts": _facts(somebody, scope),
            "shows_rights": Sight.CIRCUMSTANCES in shows,
            "decisions": _decisions(found, scope) if Sight.CIRCUMSTANCES in shows else [],
            "shows_guardians": Sight.GUARDIANS in shows,
            "guardians": _guardians(found) if Sight.GUARDIANS in shows else [],
            **_meals(found, office, scope),
            **_cases(found, scope),
        }
        way = [
            Link(_("People"), office.address("office-people")),
            Link(_("Found"), office.address("office-found", search=one.id)),
            Link(name),
        ]
        return shown(office, "people/person", given, here="office-people", way=way)


def _name(one: Person) -> str:
    return " ".join(filter(None, (one.surname, one.given_name, one.patronymic))) or _("no name is known")


def _facts(one: Person, scope: Scope) -> list[tuple[str, str]]:
    seat = enrolment_on(one.id, scope=scope, on=today())
    found = [(_("Date of birth"), day(one.born) if one.born else _DASH)]
    if seat is not None:
        found += [
            (_("School"), names_of([seat.facility_id])[seat.facility_id]),
            (_("Class"), class_words(seat.class_label) or _DASH),
        ]
    return found


def _decisions(person: int, scope: Scope) -> list[tuple[FamilyDecision, State, list[str]]]:
    found = decisions_of(person, scope=scope, on=today(), lang=spoken(), hides_place=False)
    return [
        (
            one,
            _SIGN[one.explanation.entitled],
            [
                reason.sentence
                for reason in one.explanation.reasons
                if reason.value is one.explanation.entitled
            ],
        )
        for one in found
    ]


def _guardians(person: int) -> list[str]:
    named = named_guardians_of([person], on=today())
    return list(dict.fromkeys(name for names in named.values() for name in names.values()))


def _meals(person: int, office: Office, scope: Scope) -> dict[str, Any]:
    found = deliveries_of_month(person, scope=scope, month=office.month.first, hides_place=False)
    names = names_of(sorted({one.facility_id for one in found if one.facility_id is not None}))
    columns = [
        *(Column(words) for words in (_("Day"), _("At"), _("Place"), _("How it was proved"))),
        Column(_("What came of it")),
        Column(_("Amount"), numeric=True),
    ]
    return {"meal_columns": columns, "meals": [_meal(one, names) for one in found]}


def _meal(one: DeliveryLine, names: dict[int, str]) -> Row:
    how = _("list") if one.by_list else _(METHODS.get(one.method, METHODS["unknown"]))
    cells = [
        day(one.service_day),
        f"{one.at:%H:%M}" if one.at else _DASH,
        names[one.facility_id] if one.facility_id else _DASH,
        how,
        _verdict(one),
        tenge(one.amount_tiyn),
    ]
    return Row(cells)


def _verdict(one: DeliveryLine) -> str:
    if one.verdict == "payable":
        return verdict_badge("payable")
    state: State = "held" if one.verdict == "held" else "refused"
    return verdict_badge(state, _(REASONS.get(one.reason, REASONS["no_pass"])))


def _cases(person: int, scope: Scope) -> dict[str, Any]:
    found = disputes_of(person, scope=scope)
    columns = [Column(_("Meal of")), Column(_("State"))]
    return {"case_columns": columns, "cases": [_case(one, today()) for one in found]}


def _case(one: SaidDispute, on: dt.date) -> Row:
    return Row([day(one.service_day), _(DISPUTE_STATES[one.state(on)])])
