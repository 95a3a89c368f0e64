"""The first page: for each child today's line, and what needs an answer."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.access.roles import SELF
from amiyan.country.kz.formats import format_date
from amiyan.deliveries.family import DeliveryLine, lines_of_people
from amiyan.entitlements.family import DecidedApplication, decided_applications_of
from amiyan.feedback.queries.said import PersonsMeal, SaidOfMeal, said_of_people
from amiyan.feedback.queries.samples import questions_of
from amiyan.kernel.scope import Scope
from amiyan.meals.family.between import DecidedDay, decided_days_of, differing_days_of
from amiyan.meals.family.today import DayAtSchool, days_at_school
from amiyan.meals.served import Served, served_to
from amiyan.meals.words import MEALS
from amiyan.registry.family import Ward, wards_of
from amiyan.settlement.family import decided_holds
from amiyan.voice.queries.inbox import unread
from amiyan.web.asked import Asked
from amiyan.web.called import called
from amiyan.web.family.applied import AppliedNews, news_of
from amiyan.web.family.expected import expected, usual_time
from amiyan.web.family.frame import caller_in, now, page, scope_in, today
from amiyan.web.family.lines import Shown, own_yes, shown
from amiyan.web.words import class_words, spoken

_LOOKS_BACK: Final = dt.timedelta(days=14)
_MOST_ASKED: Final = 3
_NEWS: Final = dt.timedelta(days=7)
_LOOKS_AHEAD: Final = dt.timedelta(days=60)
# Held because it is known from a list only: whether it was eaten, the family can say.
_FAMILY_KNOWS: Final = frozenset({"open_to_objection", "too_many_by_hand", "not_countersigned"})


@dataclass(frozen=True, slots=True)
class Meal:
    """A delivery of today with its dishes; ``is_later``: of a menu that was entered after the meal. ``undo`` is the id
    by which the reader takes back that it did not happen, or None.
    """

    shown: Shown
    name: str
    dishes: str
    is_later: bool
    undo: UUID | None

    @property
    def face(self) -> int:
        """The rating that counts, 0 for none."""
        return self.shown.said.face or 0


@dataclass(frozen=True, slots=True)
class Question:
    """Did the child eat on this day? ``is_drawn``: the monthly sample asks; else its line waits for a word."""

    shown: Shown
    is_drawn: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What the family said of a day; ``undo`` is the id by which the reader takes it back with one tap, or None."""

    shown: Shown
    undo: UUID | None


@dataclass(frozen=True, slots=True)
class ChildToday:
    """A card: who, today's meals (or whether one is to be expected), what the family alone can say, and what came of
    what it said: ``waits`` are days in dispute, ``said_yes`` what it may still take back, ``between`` what was or is
    to be decided between two guardians; ``applied`` leads to applications that were decided of late.
    """

    person: int
    name: str
    detail: str
    hides_place: bool
    meals: Sequence[Meal]
    expected: str
    asks: Sequence[Question]
    waits: Sequence[Said]
    said_yes: Sequence[Said]
    between: Sequence[str]
    applied: Sequence[AppliedNews]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of all children together, read at once."""

    lines: Mapping[int, Sequence[DeliveryLine]]
    places: Mapping[int | None, str]
    said: Mapping[PersonsMeal, SaidOfMeal]
    served: Mapping[tuple[int, dt.datetime], Served]
    drawn: Collection[tuple[int, dt.date, str]]
    at_school: Mapping[int, DayAtSchool]
    decided: Sequence[DecidedDay]
    decided_holds: Mapping[DeliveryLine, bool]
    differing: Sequence[tuple[int, dt.date]]
    applied: Sequence[DecidedApplication]

    def told(self, person: int, on: dt.date) -> list[Shown]:
        """A child's deliveries, the newest first."""
        return [
            shown(
                line,
                self.said.get((person, line.service_day, line.programme, line.slot)),
                on=on,
                places=self.places,
                decided=self.decided_holds,
            )
            for line in self.lines.get(person, [])
        ]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All children of whom the reader may see something, and themselves. A constant number of queries."""
    caller, on = caller_in(request), today()
    assert caller.person_id is not None
    wards = {ward.person_id: ward for ward in wards_of(caller.people, on=on) if ward.may_see}
    powers = [one for one in caller.powers if one.may_see]
    own = [caller.person_id] if caller.holds(SELF) else []
    children = [
        (one.ward_id, one.hides_place, next((wards[p] for p in wards if p in one.people), None))
        for one in powers
    ]
    cast(Asked, request).standing.looked_at.update(one.ward_id for one in powers)
    cards, own_news = _cards(request, children, own, on)
    first = next((card.person for card in cards if not card.hides_place), cards[0].person if cards else None)
    return page(
        request,
        "home",
        _("Today"),
        here="home",
        first=first if first is not None else (own[0] if own else None),
        cards=cards,
        own=own[0] if own else None,
        own_news=own_news,
        unread=unread(scope=Scope(owners=caller.people), today=on),
        day=format_date(on, spoken()),
    )


def _cards(
    request: HttpRequest, children: list[tuple[int, bool, Ward | None]], own: list[int], on: dt.date
) -> tuple[list[ChildToday], list[AppliedNews]]:
    """The children's cards, and what is new of the reader's own applications."""
    people = [person for person, hides_place, _ward in children if not hides_place] + own
    known = _known(request, people, [ward.facility_id for _person, _hides, ward in children if ward], on)
    me = caller_in(request).people
    cards = [_card(known, me, person, ward, on, hides_place=hides) for person, hides, ward in children]
    return cards, [one for person in own for one in news_of(known.applied, person)]


def _known(request: HttpRequest, people: list[int], at: list[int | None], on: dt.date) -> Known:
    """All that the cards tell, in a number of queries that does not grow with children or days."""
    scope = scope_in(request)
    drawn = {
        (one.person_id, one.service_day, one.programme)
        for one in questions_of(people, now=now(), today=on, scope=scope)
    }
    first = min([on - _LOOKS_BACK, *(day for _person, day, _programme in drawn)])
    lines = lines_of_people(people, scope=scope, first=first, last=on, hidden=())
    return Known(
        lines=lines,
        places=called([*at, *(line.facility_id for found in lines.values() for line in found)]),
        said=said_of_people(people, scope=scope, first=first, last=on),
        served={
            (one.person_id, one.at): one for one in served_to(people=people, first=on, last=on, scope=scope)
        },
        drawn=drawn,
        at_school=days_at_school(people, on=on, scope=scope),
        decided_holds=decided_holds([line for found in lines.values() for line in found]),
        decided=decided_days_of(people, since=now() - _NEWS, scope=scope),
        differing=differing_days_of(people, first=on, last=on + _LOOKS_AHEAD, scope=scope),
        applied=decided_applications_of(people, since=now() - _NEWS, scope=scope),
    )


def _card(
    known: Known, me: Collection[int], person: int, ward: Ward | None, on: dt.date, *, hides_place: bool
) -> ChildToday:
    told = known.told(person, on)
    name = (ward.given_name if ward else "") or _("Name not known")
    asks = [
        Question(one, is_drawn)
        for one in told
        if (is_drawn := (person, one.line.service_day, one.line.programme) in known.drawn) or _asks(one, on)
        if one.said.dispute is None and not one.said.confirmations and one.line.service_day < on
    ]
    return ChildToday(
        person,
        name,
        ", ".join(filter(None, (known.places[ward.facility_id], class_words(ward.class_label))))
        if ward
        else "",
        hides_place,
        [_meal(one, known.served, me) for one in told if one.line.service_day == on],
        "" if hides_place else expected(known.at_school.get(person), usual_time(told, on), name, now()),
        sorted(asks, key=lambda one: not one.is_drawn)[:_MOST_ASKED],
        [Said(one, _undo_of(one, me)) for one in told if _waits(one, on)][:_MOST_ASKED],
        [Said(one, mine) for one in told if (mine := own_yes(one, me=me, at=now(), on=on)) is not None][
            :_MOST_ASKED
        ],
        _between(known, person),
        news_of(known.applied, person),
    )


def _undo_of(one: Shown, me: Collection[int]) -> UUID | None:
    dispute = one.said.dispute
    mine = dispute is not None and dispute.said_by in me and dispute.can_be_undone(now())
    return dispute.id if dispute is not None and mine else None


def _between(known: Known, person: int) -> list[str]:
    """What a person of the school decided between two guardians, and what they are still to decide."""
    said = []
    for one in known.decided:
        if one.person_id == person:
            text = (
                _("{day}: the school decided that the child is expected to eat. Why: {reason}")
                if one.eats
                else _("{day}: the school decided that the child is not expected to eat. Why: {reason}")
            )
            said.append(text.format(day=format_date(one.day, spoken()), reason=one.reason))
    days = [format_date(day, spoken()) for child, day in known.differing if child == person]
    if days:
        text = _(
            "{days}: the guardians say different things. A person at the school decides; until then the child is expected"
            " to eat."
        )
        said.append(text.format(days=", ".join(days)))
    return said


def _meal(one: Shown, served: Mapping[tuple[int, dt.datetime], Served], me: Collection[int]) -> Meal:
    found = served.get((one.line.person_id, one.line.at)) if one.line.at else None
    dishes = ", ".join(dish.name(spoken()) for dish in found.dishes) if found else ""
    is_later = found is not None and found.is_later
    return Meal(one, _(MEALS[found.meal]) if found else "", dishes, is_later, _undo_of(one, me))


def _asks(one: Shown, on: dt.date) -> bool:
    return one.state == "held" and one.line.reason in _FAMILY_KNOWS and one.line.service_day < on


def _waits(one: Shown, on: dt.date) -> bool:
    """What the family has said something of, and what comes of it is still open or was decided of late."""
    dispute = one.said.dispute
    if dispute is None or dispute.withdrawn_at is not None:
        return False
    is_new = dispute.decided_at is None or now() - dispute.decided_at <= _NEWS
    return is_new and (one.line.service_day < on or dispute.decided_at is not None)
