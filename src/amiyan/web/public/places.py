"""What was delivered, place by place: the published figures of open data, and what families thought of it."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_month
from amiyan.country.kz.kato import REGION_BY_CODE, REGIONS
from amiyan.country.kz.money import format_number
from amiyan.feedback.queries.ratings import Week, changes_of_facility, ratings_of_facility
from amiyan.feedback.words import FACES, RATING_REASONS
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.registry.queries import facilities_within, facility_by_code
from amiyan.settlement.open_data.queries import Standing, releases, standing_of, standing_of_regions
from amiyan.web.called import called
from amiyan.web.moment import today
from amiyan.web.public.frame import open_page, shown, to
from amiyan.web.shapes import Cell, Column, Row, Tile, Tiyn
from amiyan.web.words import spoken

PROGRAMME: Final = "school-meals"
MOST: Final = 100
_ALL_OF_A_REGION: Final = 2_000


@open_page
def country(request: HttpRequest) -> HttpResponse:
    """The newest month by region."""
    months = [one.month for one in releases() if one.programme == PROGRAMME]
    found = standing_of_regions(PROGRAMME, months[0]) if months else {}
    rows = [
        Row([one.name(spoken()), *_cells(found.get(one.code))], to("public-region", request, one.code))
        for one in REGIONS
        if one.code in found
    ]
    given = {
        "title": _("Meals by place"),
        "month": format_month(months[0], spoken()) if months else "",
        "columns": [Column(_("Region")), *_figures()],
        "rows": rows,
        "regions": [(one.name(spoken()), to("public-region", request, one.code)) for one in REGIONS],
        "total": Row([_("The country"), *_cells(found.get("00"))]),
        "tiles": {
            code: Tile(one.meals, format_number(one.meals, spoken()), to("public-region", request, code))
            for code, one in found.items()
            if one.meals is not None and code in REGION_BY_CODE
        },
    }
    return shown(request, "country", given)


@open_page
def region(request: HttpRequest, region: str) -> HttpResponse:
    """A region: its months, and its places by name."""
    if region not in REGION_BY_CODE:
        raise Http404
    wanted = request.GET.get("q", "").strip()[:60]
    places = facilities_within(Scope(regions=frozenset({region})), most=_ALL_OF_A_REGION)
    names = called([one.id for one in places])
    folded = wanted.casefold()
    found = [one for one in places if folded in f"{names[one.id]} {one.code}".casefold()]
    given = {
        "title": REGION_BY_CODE[region].name(spoken()),
        "wanted": wanted,
        "months": _months(standing_of(PROGRAMME, region=region)),
        "columns": [Column(_("Month")), *_figures()],
        "places": sorted((names[one.id], to("public-place", request, one.code)) for one in found)[:MOST],
        "more": max(0, len(found) - MOST),
    }
    return shown(request, "region", given)


@open_page
def place(request: HttpRequest, facility: str) -> HttpResponse:
    """One place: its months, its ratings, and what it says it changed."""
    of = facility_by_code(facility, scope=EVERYTHING)
    if of is None or of.region is None:
        raise Http404
    scope = Scope(facilities=frozenset({of.id}))
    rated = ratings_of_facility(of.id, scope=scope, today=today())
    found = standing_of(PROGRAMME, region=of.region, facility_id=of.id)
    given = {
        "title": called([of.id])[of.id],
        "region": REGION_BY_CODE[of.region].name(spoken()) if of.region in REGION_BY_CODE else "",
        "region_href": to("public-region", request, of.region),
        "columns": [Column(_("Month")), *_figures()],
        "months": _months(found),
        "held": _months(found, "held"),
        "rating_columns": [
            Column(_("Week from")),
            Column(_("Families"), numeric=True),
            *(Column(_(FACES[face]), numeric=True) for face in (3, 2, 1)),
            Column(_("Most named")),
        ],
        "weeks": [_week(one) for one in rated.weeks] if rated else [],
        "from_families": rated.from_families if rated else 0,
        "delay_days": rated.delay_days if rated else 0,
        "changes": changes_of_facility(of.id),
    }
    return shown(request, "place", given)


def _figures() -> list[Column]:
    return [
        Column(_("Children"), numeric=True),
        Column(_("Meals"), numeric=True),
        Column(_("To be paid"), numeric=True),
    ]


def _months(found: list[Standing], measure: str = "delivered") -> list[Row]:
    return [Row([format_month(one.month, spoken()), *_cells(one)]) for one in found if one.measure == measure]


def _cells(one: Standing | None) -> list[Cell]:
    """What is not published at all is not known; what was withheld says so."""
    if one is None:
        return [None, None, None]
    if one.children is None or one.meals is None or one.amount_tiyn is None:
        return [_("withheld")] * 3
    return [one.children, one.meals, Tiyn(one.amount_tiyn)]


def _week(one: Week) -> Row:
    named = ", ".join(_(RATING_REASONS.get(reason, reason)) for reason in list(one.reasons)[:3])
    return Row([one.monday, one.families, one.good, one.fair, one.bad, named or "—"])
