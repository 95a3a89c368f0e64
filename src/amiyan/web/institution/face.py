"""What every page of an institution stands in: its places, its name, and the way a form ends."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amiyan.access.callers import Caller
from amiyan.country.kz.formats import format_month
from amiyan.kernel.problems import N_
from amiyan.registry.queries import Facility
from amiyan.web.asked import Asked, Standing
from amiyan.web.called import called
from amiyan.web.forms import done, fresh_id, shown_again, told
from amiyan.web.gate import may_come
from amiyan.web.moment import month_of, today
from amiyan.web.shapes import Link, Place
from amiyan.web.words import spoken

__all__ = [
    "done",
    "fresh_id",
    "month_of",
    "shown_again",
    "told",
]  # of every face; the pages of this one take them here

# At most five on a phone; the first page of a place that the caller may open is where it leads.
_MOST: Final = 5
_PLACES: Final = (
    (N_("Today"), "home", ("institution-today",)),
    (N_("Tomorrow"), "clock", ("institution-tomorrow",)),
    (N_("Menu"), "meal", ("institution-week",)),
    (N_("Children"), "people", ("institution-desk", "institution-absence")),
    (N_("Money"), "wallet", ("institution-money",)),
    (N_("Families"), "bell", ("institution-said",)),
)
FIRST_PAGES: Final = tuple(page for _, _, pages in _PLACES for page in pages)


@dataclass(frozen=True, slots=True)
class Here:
    """Who asks, and of which place; the gate lets nobody come here without either."""

    standing: Standing

    @property
    def caller(self) -> Caller:
        """Who asks."""
        assert self.standing.caller is not None
        return self.standing.caller

    @property
    def person(self) -> int:
        """Who asks, as a person."""
        assert self.caller.person_id is not None
        return self.caller.person_id

    @property
    def place(self) -> Facility:
        """The facility that the address names."""
        assert self.standing.place is not None
        return self.standing.place


def asked(request: HttpRequest) -> Here:
    """The request as the gate left it."""
    return Here(cast(Asked, request).standing)


def address(request: HttpRequest, name: str, **more: Any) -> str:
    """The address of a page of this institution."""
    return reverse(name, kwargs={"facility": asked(request).place.code, **more})


def shown(
    request: HttpRequest, template: str, given: dict[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """A page of the institution; ``here`` is the page by whose place in the bar it stands."""
    place = asked(request).place
    around = {
        "place": place,
        "place_name": called([place.id])[place.id],
        "places": _places(request, here),
        "tabs": _tabs(request, here),
    }
    return render(request, f"web/institution/{template}.html", {**around, **given}, status=status)


def day_of(request: HttpRequest, name: str = "day", otherwise: dt.date | None = None) -> dt.date:
    """The day that the address names; today (or ``otherwise``) where it names none."""
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise or today()


def month_link(request: HttpRequest, name: str, day: dt.date) -> Link:
    """Where a page of another month leads."""
    return Link(format_month(day, spoken()), f"{address(request, name)}?month={day:%Y-%m}")


def may(request: HttpRequest, name: str) -> bool:
    """Whether a page of this institution is there for the caller."""
    return may_come(name, asked(request).caller, asked(request).place)


def _places(request: HttpRequest, here: str) -> list[Place]:
    """The places that the caller may open, five at most: what is left stands beside another, as a tab."""
    mine = [
        (words, icon, next((one for one in pages if may(request, one)), "")) for words, icon, pages in _PLACES
    ]
    led = [(words, icon, first) for words, icon, first in mine if first][:_MOST]
    named = next((first for _words, _icon, first in led if first == here), "")
    beside = next((first for _words, _icon, first in led if here in _TABS.get(first, {})), "")
    return [
        Place(_(words), address(request, first), icon, current=first == (named or beside))
        for words, icon, first in led
    ]


_TABS: Final[dict[str, dict[str, str]]] = {
    "institution-desk": {
        "institution-desk": N_("Right to meals"),
        "institution-owed": N_("May be owed"),
        "institution-absence": N_("Absences"),
        "institution-roster": N_("Class lists"),
    },
    "institution-absence": {},
    "institution-week": {
        "institution-week": N_("The week"),
        "institution-dishes": N_("Dishes"),
        "institution-kitchen": N_("Kitchen"),
        "institution-visits": N_("Visits"),
    },
    "institution-money": {
        "institution-money": N_("Money"),
        "institution-said": N_("What families say"),
        "institution-differing": N_("Two answers"),
        "institution-cases": N_("Asked to explain"),
    },
    "institution-said": {
        "institution-said": N_("What families say"),
        "institution-differing": N_("Two answers"),
    },
}


def _tabs(request: HttpRequest, here: str) -> list[Link]:
    """The pages beside this one, where there is more than one."""
    group = next((one for one in _TABS.values() if here in one), {})
    links = [
        Link(_(words), address(request, name), current=name == here)
        for name, words in group.items()
        if may(request, name)
    ]
    return links if len(links) > 1 else []
