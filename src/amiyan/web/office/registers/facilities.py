"""The places of an office: who serves there, which terminals stand there, who answers for them, and what is lacking."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.posts import Post, posts_held
from amiyan.access.roles import ROLES
from amiyan.deliveries.places import LACKS, PlaceKept, places_kept
from amiyan.deliveries.told import terminals_told
from amiyan.kernel.languages import OWN_NAMES, Language
from amiyan.kernel.problems import N_
from amiyan.kernel.small_cells import LEAST, withhold_parts
from amiyan.registry.actions import NameSaid, name_place
from amiyan.registry.places import (
    Agreed,
    Clearance,
    agreements_of_places,
    clearances_ending,
    hours_of_place,
    names_of_place,
    permissions_of_place,
    places_written,
)
from amiyan.registry.source_words import source_words
from amiyan.web.institution.face import done
from amiyan.web.moment import now, today
from amiyan.web.office.again import again
from amiyan.web.office.frame import Office, may, names_of, shown
from amiyan.web.office.registers.days import day, since
from amiyan.web.office.registers.forms import NAMES, NameForm
from amiyan.web.office.registers.terminals import terminal_columns, terminal_rows
from amiyan.web.office.words import FEW, number, region_name, tenge
from amiyan.web.shapes import Column, Filter, Link, Option, Row

_A_PAGE: Final = 50
SOON: Final = dt.timedelta(days=30)
"""A clearance that ends so soon is shown: a doctor's appointment takes weeks."""
KINDS: Final[dict[str, str]] = {"alias": N_("Short name"), "name": N_("Full name")}
_DASH: Final = "—"


@require_safe
def facilities(request: HttpRequest) -> HttpResponse:
    """A page of places by their codes; by name, and by what is lacking. Cost: the places of the office, once."""
    office, on = Office(request), today()
    text, lacking = request.GET.get("text", "").strip()[:100], request.GET.get("lacking", "")
    lacking = lacking if lacking in LACKS else ""
    after = request.GET.get("after", "")[:300]
    written = places_written(text, scope=office.scope, on=on) if text else None
    found = places_kept(
        scope=office.scope, on=on, written=written, lacking=lacking, after=after, most=_A_PAGE + 1
    )
    page = found[:_A_PAGE]
    asked = {"text": text, "lacking": lacking}
    given = {
        "filters": _filters(text, lacking),
        "clear": office.address("office-facilities") if text or lacking else "",
        "columns": _columns(),
        "rows": _rows(office, page, on),
        "count": number(len(page)),
        "back": office.address("office-facilities", query=asked) if after else "",
        "onward": (
            office.address("office-facilities", query={**asked, "after": page[-1].code})
            if len(found) > _A_PAGE
            else ""
        ),
    }
    return shown(office, "registers/facilities", given, here="office-facilities", way=[Link(_("Places"))])


def _filters(text: str, lacking: str) -> list[Filter]:
    options = [Option("", _("Everything")), *(Option(key, _(words)) for key, words in LACKS.items())]
    return [
        Filter("text", _("Name or code"), text),
        Filter("lacking", _("What is lacking"), lacking, options),
    ]


def _columns() -> list[Column]:
    return [
        *(
            Column(words)
            for words in (_("Place"), _("Supplier"), _("Who answers for it"), _("What is lacking"))
        ),
        *(Column(words, numeric=True) for words in (_("Children"), _("Classes"), _("Terminals heard today"))),
    ]


def _rows(office: Office, page: list[PlaceKept], on: dt.date) -> list[Row]:
    """Three queries more, however many places."""
    ids = [one.id for one in page]
    names, posts = names_of(ids), posts_held(ids, on=on)
    suppliers: dict[int, list[str]] = {}
    for one in agreements_of_places(ids, on=on):
        suppliers.setdefault(one.facility_id, []).append(one.organisation)
    few = withhold_parts({one.id: one.children for one in page}) if not office.sees_people else frozenset()
    return [
        Row(
            [
                _named(office, one, names[one.id]),
                "; ".join(dict.fromkeys(suppliers.get(one.id, []))) or _DASH,
                "; ".join(_post(post) for post in posts.get(one.id, [])) or _DASH,
                "; ".join(_(LACKS[key]) for key in one.lacks) or _DASH,
                FEW if one.id in few else number(one.children),
                FEW if one.id in few else number(one.classes),
                _heard(one),
            ],
            href=office.address("office-facility", facility=one.code),
        )
        for one in page
    ]


def _named(office: Office, one: PlaceKept, name: str) -> str:
    code = "" if name == one.code else f" ({one.code})"
    region = f", {region_name(one.region)}" if office.region == "00" and one.region else ""
    return f"{name}{code}{region}"


def _heard(one: PlaceKept) -> str:
    if not one.terminals:
        return _DASH
    return _("{heard} of {listed}").format(heard=number(one.heard_today), listed=number(one.terminals))


def _post(one: Post) -> str:
    """Who holds a post; to the ministry only that somebody does."""
    role = _(ROLES[one.role].name)
    how = _("acting") if one.acting else _("deputy") if one.deputy else ""
    return ", ".join(filter(None, (f"{role}: {one.name}" if one.name else role, how)))


@require_safe
def facility(request: HttpRequest) -> HttpResponse:
    """One place with all that the registers know of it, dated. Who works there with an ended clearance is shown by name,
    and reads that it was shown.
    """
    office = Office(request)
    return _page(office, NameForm(initial={"first": today()}))


@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """From a day on the place is called so."""
    office, form = Office(request), NameForm(request.POST)
    if form.is_valid():
        back = office.address("office-facility", facility=office.place.code)
        if went := done(request, lambda: _name(office, form.cleaned_data), back=back, form=form):
            return went
    return again(office, lambda: _page(office, form, status=422))


def _name(office: Office, said: dict[str, Any]) -> str:
    name_place(
        facility_id=office.place.id,
        names=[NameSaid(kind, language, said[f"{kind}_{language}"]) for kind, language in NAMES],  # type: ignore[arg-type]
        source=said["source"],
        first_day=said["first"],
    )
    return _("The place is called so from {day} on. Papers that are signed stay as they are.").format(
        day=day(said["first"])
    )


def _page(office: Office, form: NameForm, status: int = 200) -> HttpResponse:
    place, on = office.place, today()
    (kept,) = places_kept(scope=office.scope, on=on, most=1)
    called = names_of([place.id])[place.id]
    clearances = clearances_ending([place.id], on=on, upto=on + SOON)
    office.standing.looked_at.update(one.person_id for one in clearances if one.person_id is not None)
    terminals = terminals_told(scope=office.scope, now=now())
    given = {
        "name": called,
        "code": place.code,
        "lacks": [_(LACKS[key]) for key in kept.lacks],
        "figures": _figures(office, kept),
        "numbers": office.address("office-place", facility=place.code) if may(office, "office-place") else "",
        **_names(place.id),
        **_agreements(office, place.id),
        **_posts(place.id, on),
        **_hours(place.id),
        **_permissions(place.id, on),
        **clearance_table(clearances, on),
        "terminal_columns": terminal_columns(with_place=False),
        "terminals": terminal_rows(office, terminals, with_place=False),
        "form": form,
        "action": (
            reverse("office-facility-name", kwargs={"region": office.region, "facility": place.code})
            if may(office, "office-facility-name")
            else ""
        ),
    }
    way = [Link(_("Places"), office.address("office-facilities")), Link(called)]
    return shown(office, "registers/facility", given, here="office-facilities", way=way, status=status)


def _figures(office: Office, kept: PlaceKept) -> list[tuple[str, str]]:
    hides = not office.sees_people and kept.children < LEAST
    return [
        (_("Children"), FEW if hides else number(kept.children)),
        (_("Classes"), FEW if hides else number(kept.classes)),
        (_("Terminals heard today"), _heard(kept)),
    ]


def _names(place: int) -> dict[str, Any]:
    rows = [
        Row(
            [
                one.name,
                _(KINDS[one.kind]),
                _language(one.language),
                since(one.first),
                day(one.last),
                source_words(one.source),
            ]
        )
        for one in names_of_place(place)
    ]
    columns = (_("What it is called"), _("Kind"), _("Language"), _("From"), _("Until"), _("By which act"))
    return {"name_columns": [Column(words) for words in columns], "names": rows}


def _language(code: str) -> str:
    names: dict[Language, str] = dict(OWN_NAMES)
    return next((own for language, own in names.items() if language == code), code)


def _agreements(office: Office, place: int) -> dict[str, Any]:
    columns = [
        *(Column(words) for words in (_("Supplier"), _("Agreement"), _("From"), _("Until"))),
        Column(_("Ceiling"), numeric=True),
    ]
    found = agreements_of_places([place])
    return {"agreement_columns": columns, "agreements": [_agreement(office, one) for one in found]}


def _agreement(office: Office, one: Agreed) -> Row:
    cells = [
        one.organisation,
        one.number or _DASH,
        since(one.first),
        day(one.last),
        tenge(one.ceiling_tiyn) if one.ceiling_tiyn is not None else _("none is named"),
    ]
    return Row(cells, href=office.address("office-organisation", organisation=one.organisation_id))


def _posts(place: int, on: dt.date) -> dict[str, Any]:
    found = posts_held([place], on=on).get(place, [])
    rows = [
        Row(
            [
                _(ROLES[one.role].name),
                one.name or _("somebody holds it"),
                _("acting") if one.acting else _("deputy") if one.deputy else _("holder"),
                since(one.first),
                day(one.last),
            ]
        )
        for one in found
    ]
    columns = (_("Post"), _("Who"), _("How it is held"), _("From"), _("Until"))
    return {"post_columns": [Column(words) for words in columns], "posts": rows}


def _hours(place: int) -> dict[str, Any]:
    rows = [
        Row(
            [
                f"{one.open_from:%H:%M}–{one.open_to:%H:%M}"
                if one.open_from and one.open_to
                else _("not limited"),
                since(one.first),
                day(one.last),
                source_words(one.source),
            ]
        )
        for one in hours_of_place(place)
    ]
    columns = (_("Hours of serving"), _("From"), _("Until"), _("By which act"))
    return {"hour_columns": [Column(words) for words in columns], "hours": rows}


def _permissions(place: int, on: dt.date) -> dict[str, Any]:
    rows = [
        Row(
            [
                one.kind,
                since(one.first),
                day(one.last),
                _("has run out") if one.last and one.last < on else _("in force"),
            ]
        )
        for one in permissions_of_place(place)
    ]
    columns = (_("Permission"), _("From"), _("Until"), _("State"))
    return {"permission_columns": [Column(words) for words in columns], "permissions": rows}


def clearance_table(
    found: list[Clearance], on: dt.date, names: dict[int, str] | None = None
) -> dict[str, Any]:
    """Who works with a clearance that ended or ends soon; with ``names`` of places, where."""
    columns = [
        Column(_("Who")),
        *([Column(_("Place"))] if names is not None else []),
        *(Column(words) for words in (_("Post"), _("Cleared until"), _("State"))),
    ]
    rows = [
        Row(
            [
                one.name or _("name is not shown"),
                *([names[one.facility_id]] if names is not None else []),
                one.post,
                day(one.until),
                _("has run out, and still works") if one.until < on else _("runs out soon"),
            ]
        )
        for one in found
    ]
    return {"clearance_columns": columns, "clearances": rows}
