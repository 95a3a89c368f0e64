"""What every page of an office stands in: its region, month and programme, the way to it, and what it may show."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amiyan.access.callers import Caller
from amiyan.access.roles import Purpose
from amiyan.country.kz.formats import format_date, format_month
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import N_
from amiyan.kernel.scope import Scope
from amiyan.programmes.loader import daily_codes, load
from amiyan.registry.queries import Facility, facilities_within
from amiyan.settlement.figures.queries import counted_at
from amiyan.web.access_table import ROUTES
from amiyan.web.asked import Asked, Standing
from amiyan.web.called import called
from amiyan.web.gate_of_offices import COUNTRY, office_scope, offices_of
from amiyan.web.moment import now, today
from amiyan.web.office.words import region_name
from amiyan.web.shapes import Filter, Link, Option, Place
from amiyan.web.words import spoken

# At most five places on a phone, each with the pages that stand side by side in it; a place leads to the first of them
# that the caller may open.
_PLACES: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    (N_("Overview"), "home", {"office-overview": N_("Overview"), "office-places": N_("Schools")}),
    (
        N_("Signals"),
        "bell",
        {
            "office-queue": N_("What waits"),
            "office-signals": N_("All signals"),
            "office-precision": N_("How often they were right"),
        },
    ),
    (
        N_("Money"),
        "wallet",
        {
            "office-approvals": N_("Approvals"),
            "office-held": N_("Held meals"),
            "office-payouts": N_("Payouts"),
            "office-budgets": N_("Budgets"),
        },
    ),
    (
        N_("Registers"),
        "list",
        {
            "office-facilities": N_("Places"),
            "office-organisations": N_("Suppliers"),
            "office-terminals": N_("Terminals"),
            "office-programmes": N_("Programmes"),
            "office-calendar": N_("Calendar"),
            "office-people": N_("People"),
            "office-messages": N_("Messages"),
            "office-doubtful": N_("Doubtful messages"),
            "office-campaigns": N_("Campaigns"),
        },
    ),
    (
        N_("Audit"),
        "search",
        {
            "office-actions": N_("Actions"),
            "office-chain": N_("From the bank to the meal"),
            "office-samples": N_("Samples"),
            "office-export": N_("The books to take away"),
        },
    ),
)


@dataclass(frozen=True)
class Office:
    """A request as the gate left it, with the month and the programme that its address names."""

    request: HttpRequest

    @property
    def standing(self) -> Standing:
        """Who asks, for what and within what."""
        return cast(Asked, self.request).standing

    @property
    def scope(self) -> Scope:
        """What the page is about."""
        return self.standing.scope

    @property
    def region(self) -> str:
        """The code of the region, 00 for the country."""
        return self.standing.region

    @property
    def place(self) -> Facility:
        """The facility that the address names."""
        assert self.standing.place is not None
        return self.standing.place

    @property
    def sees_people(self) -> bool:
        """Whether single meals may be shown; who oversees sees numbers alone, and none that is small."""
        return self.standing.purpose is not Purpose.OVERSIGHT

    @cached_property
    def programme(self) -> str:
        """The programme that is asked for, or the first."""
        codes = daily_codes()
        asked = self.request.GET.get("programme", "")
        return asked if asked in codes else ("school-meals" if "school-meals" in codes else codes[0])

    @cached_property
    def month(self) -> Period:
        """The month that is asked for; this one where none is, and never one that lies ahead."""
        try:
            first = dt.date.fromisoformat(f"{self.request.GET.get('month', '')}-01")
        except ValueError:
            first = today().replace(day=1)
        first = max(dt.date(2000, 1, 1), min(first, today().replace(day=1)))
        return Period.of_month(first.year, first.month)

    @property
    def read(self) -> dict[str, Any]:
        """What every question about figures takes."""
        return {"programme": self.programme, "month": self.month, "scope": self.scope}

    @property
    def caller(self) -> Caller:
        """Who asks."""
        assert self.standing.caller is not None
        return self.standing.caller

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles by which the caller reaches into this region."""
        return frozenset(
            held.role for held, scope in self.caller.scopes if not office_scope(scope, self.region).is_empty
        )

    def address(self, name: str, *, month: dt.date | None = None, **more: Any) -> str:
        """The address of a page of this office, in the same month and programme; ``query`` adds to it."""
        asked = {"month": f"{month or self.month.first:%Y-%m}", **more.pop("query", {})}
        if self.programme != "school-meals":
            asked["programme"] = self.programme
        region = more.pop("region", self.region)
        return f"{reverse(name, kwargs={'region': region, **more})}?{urlencode(asked, doseq=True)}"


# Of a budget's single matters: who oversees acts on those of the country's own budget, and on no region's.
_OF_OWN_BUDGET: Final = frozenset(
    {
        *("office-held", "office-held-lines", "office-held-decide"),
        *("office-payout", "office-payout-again"),
        *("office-months", "office-month", "office-month-lock", "office-budget-payer"),
    }
)


def may(office: Office, name: str) -> bool:
    """Whether a page of this office is there for the caller."""
    access = ROUTES.get(name)
    if name in _OF_OWN_BUDGET and not office.sees_people and office.region != COUNTRY:
        return False
    return access is not None and not access.who.isdisjoint(office.roles)


def _led(office: Office, here: str) -> dict[str, Any]:
    """The places that the caller may open, and the pages beside this one where there is more than one."""
    places, tabs = [], []
    for words, icon, pages in _PLACES:
        mine = {name: text for name, text in pages.items() if may(office, name)}
        if not mine:
            continue
        places.append(Place(_(words), office.address(next(iter(mine))), icon, current=here in mine))
        if here in mine and len(mine) > 1:
            tabs = [Link(_(text), office.address(name), current=name == here) for name, text in mine.items()]
    return {"places": places, "tabs": tabs}


def shown(
    office: Office,
    template: str,
    given: dict[str, Any],
    *,
    here: str,
    way: list[Link] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of the office; ``here`` is the page by whose place it stands, ``way`` the links from the overview to it."""
    at = counted_at(office.programme)
    counted = ""
    if at is not None:
        # Nothing was counted later than the page's own moment: in the demo its clock stands before the machine's.
        local = localtime(min(at, now()))
        counted = f"{format_date(local.date(), spoken())}, {local:%H:%M}"
    around = {
        "office": office,
        "region_name": region_name(office.region),
        "programme_name": load(office.programme).texts[spoken()].name,
        **_led(office, here),
        "way": _way(office, way),
        "counted_at": counted,
        "is_country": office.region == COUNTRY,
        "sees_people": office.sees_people,
    }
    return render(office.request, f"web/office/{template}.html", {**around, **given}, status=status)


def months(office: Office, name: str, **more: Any) -> dict[str, Any]:
    """The bar of months of a page: this one and its neighbours; and programmes, where there are more than one."""
    before, after = office.month.first - dt.timedelta(1), office.month.last + dt.timedelta(1)
    return {
        "month": format_month(office.month.first, spoken()),
        "before": _month(office, name, before, more),
        "after": _month(office, name, after, more) if after <= today() else None,
        "filters": _programmes(office),
    }


def _month(office: Office, name: str, day: dt.date, more: dict[str, Any]) -> Link:
    return Link(format_month(day, spoken()), office.address(name, month=day, **more))


def _programmes(office: Office) -> list[Filter]:
    codes = daily_codes()
    if len(codes) < 2:
        return []
    options = [Option(code, load(code).texts[spoken()].name) for code in codes]
    return [
        Filter("programme", _("Programme"), office.programme, options),
        Filter("month", _("Month"), f"{office.month.first:%Y-%m}", kind="month"),
    ]


def _way(office: Office, way: list[Link] | None) -> list[Link]:
    """From the country, where the reader sees it, down to here."""
    regions = offices_of(ROUTES["office-overview"], office.caller)
    found = []
    if COUNTRY in regions and office.region != COUNTRY:
        found.append(Link(region_name(COUNTRY), office.address("office-overview", region=COUNTRY)))
    if way is None:
        return [*found, Link(region_name(office.region))] if found else []
    return [*found, Link(region_name(office.region), office.address("office-overview")), *way]


def names_of(places: list[int]) -> dict[int, str]:
    """What places are called, by id. One query."""
    return {int(place): name for place, name in called(places).items() if place is not None}


def codes_of(places: list[int]) -> dict[int, str]:
    """The written codes of places, by which addresses name them. One query."""
    found = facilities_within(Scope(facilities=frozenset(places)), most=len(places))
    return {place.id: place.code for place in found}
