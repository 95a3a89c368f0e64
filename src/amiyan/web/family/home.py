"""The first page: for each child today's line, and what needs an answer."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.access.roles import SELF
from amiyan.country.kz.formats import format_date
from amiyan.deliveries.family import lines_of_people
from amiyan.feedback.queries.said import said_of_people
from amiyan.meals.served import Served, served_to
from amiyan.meals.words import MEALS
from amiyan.registry.family import Ward, wards_of
from amiyan.web.asked import Asked
from amiyan.web.called import called
from amiyan.web.family.frame import caller_in, page, scope_in, today
from amiyan.web.family.lines import Shown, shown
from amiyan.web.words import spoken

_LOOKS_BACK: Final = dt.timedelta(days=14)
_MOST_ASKED: Final = 3
# Held because it is known from a list only: whether it was eaten, the family can say.
_FAMILY_KNOWS: Final = frozenset({"open_to_objection", "too_many_by_hand", "not_countersigned"})


@dataclass(frozen=True, slots=True)
class Meal:
    """A delivery of today with the dishes of its minute."""

    shown: Shown
    name: str
    dishes: str

    @property
    def face(self) -> int:
        """The rating that counts, 0 for none."""
        return self.shown.said.face or 0


@dataclass(frozen=True, slots=True)
class ChildToday:
    """A card: who, today's meals, and the days of which the family can say something that nobody else knows."""

    person: int
    name: str
    detail: str
    hides_place: bool
    meals: Sequence[Meal]
    asks: Sequence[Shown]
    waits: Sequence[Shown]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All children of whom the reader may see something, and themselves. A constant number of queries."""
    caller, on = caller_in(request), today()
    assert caller.person_id is not None
    wards = {ward.person_id: ward for ward in wards_of(caller.person_id, on=on) if ward.may_see}
    powers = [one for one in caller.powers if one.may_see]
    own = [caller.person_id] if caller.holds(SELF) else []
    children = [
        (one.ward_id, one.hides_place, next((wards[p] for p in wards if p in one.people), None))
        for one in powers
    ]
    cast(Asked, request).standing.looked_at.update(one.ward_id for one in powers)
    cards = _cards(request, children, own, on)
    first = next((card.person for card in cards if not card.hides_place), cards[0].person if cards else None)
    return page(
        request,
        "home",
        _("Today"),
        here="home",
        first=first if first is not None else (own[0] if own else None),
        cards=cards,
        own=own[0] if own else None,
        day=format_date(on, spoken()),
    )


def _cards(
    request: HttpRequest, children: list[tuple[int, bool, Ward | None]], own: list[int], on: dt.date
) -> list[ChildToday]:
    scope = scope_in(request)
    people = [person for person, hides_place, _ward in children if not hides_place] + own
    first = on - _LOOKS_BACK
    lines = lines_of_people(people, scope=scope, first=first, last=on, hidden=())
    said = said_of_people(people, scope=scope, first=first, last=on)
    served = {
        (one.person_id, one.at): one for one in served_to(people=people, first=on, last=on, scope=scope)
    }
    places = called(
        [line.facility_id for found in lines.values() for line in found]
        + [ward.facility_id for _person, _hidden, ward in children if ward]
    )
    cards = []
    for person, hides_place, ward in children:
        told = [
            shown(line, said.get((person, line.service_day, line.programme, line.slot)), on=on, places=places)
            for line in lines.get(person, [])
        ]
        cards.append(
            ChildToday(
                person,
                (ward.given_name if ward else "") or _("Name not known"),
                ", ".join(filter(None, (places[ward.facility_id], ward.class_label))) if ward else "",
                hides_place,
                [_meal(one, served) for one in told if one.line.service_day == on],
                [one for one in told if _asks(one, on)][:_MOST_ASKED],
                [one for one in told if _waits(one, on)][:_MOST_ASKED],
            )
        )
    return cards


def _meal(one: Shown, served: dict[tuple[int, dt.datetime], Served]) -> Meal:
    found = served.get((one.line.person_id, one.line.at)) if one.line.at else None
    dishes = ", ".join(dish.name(spoken()) for dish in found.dishes) if found else ""
    return Meal(one, _(MEALS[found.meal]) if found else "", dishes)


def _asks(one: Shown, on: dt.date) -> bool:
    waits = one.line.verdict == "held" and one.line.reason in _FAMILY_KNOWS and one.line.service_day < on
    return waits and one.said.dispute is None and not one.said.confirmed_by


def _waits(one: Shown, on: dt.date) -> bool:
    """What the family has said something of, and what comes of it is still open."""
    dispute = one.said.dispute
    is_open = dispute is not None and dispute.withdrawn_at is None and dispute.happened is None
    return is_open and one.line.service_day < on
