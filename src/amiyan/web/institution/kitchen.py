"""What was cooked, and the portions that are kept of it: recorded at noon with two taps, and given up with one."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from amiyan.country.kz.calendar import to_instant, to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.meals.actions import end_sample, keep_portions
from amiyan.meals.kitchen.noon import degrees, last_place, least_grams
from amiyan.meals.queries import Batch, Menu, Sample, batches_of, forecast_of, menus_of
from amiyan.meals.words import MEALS, SAMPLE_ENDS
from amiyan.web.institution.dishes import named
from amiyan.web.institution.face import address, asked, done, fresh_id, may, shown, shown_again
from amiyan.web.institution.kitchen_forms import PortionsForm, SampleEndForm
from amiyan.web.moment import PageClock, today
from amiyan.web.shapes import Column, Row
from amiyan.web.words import spoken

KITCHEN_DAYS: Final = dt.timedelta(days=14)


@require_safe
def kitchen(request: HttpRequest) -> HttpResponse:
    """What was cooked and which portions are kept; first what waits for somebody's word."""
    now, batches = PageClock().now(), _batches(request, KITCHEN_DAYS)
    given = {
        "columns": [
            Column(_("Dish")),
            Column(_("Cooked")),
            Column(_("Portions"), numeric=True),
            Column(_("Kept portion")),
        ],
        "batches": [_batch(one, now) for one in batches],
        "kept": [
            _kept(request, one, sample, now)
            for one in batches
            for sample in one.samples
            if sample.ended_at is None
        ],
        "may_keep": may(request, "institution-sample"),
        "nothing_today": not any(one.samples for one in batches if one.service_day == today()),
    }
    return shown(request, "kitchen", given, here="institution-kitchen")


def _batches(request: HttpRequest, since: dt.timedelta) -> list[Batch]:
    place, scope = asked(request).place, asked(request).standing.scope
    return batches_of(facility_id=place.id, first=today() - since, last=today(), scope=scope)


def _batch(one: Batch, now: dt.datetime) -> Row:
    cooked = f"{format_date_short(one.service_day, spoken())} {to_local(one.cooked_at):%H:%M}"
    return Row([one.dish, cooked, one.portions, "; ".join(_samples(one, now)) or _("none is recorded")])


def _samples(one: Batch, now: dt.datetime) -> list[str]:
    found = []
    for sample in one.samples:
        until = f"{to_local(sample.keep_until):%d.%m %H:%M}"
        if sample.ended_at is not None:
            found.append(str(_(SAMPLE_ENDS.get(sample.reason, sample.reason))))
        elif sample.is_overdue(now):
            found.append(
                _("%(place)s, its time is over: say what became of it") % {"place": sample.stored_at}
            )
        else:
            found.append(_("%(place)s, until %(until)s") % {"place": sample.stored_at, "until": until})
        if sample.celsius is not None:
            found[-1] += f", {sample.celsius:+d} °C"
    return found


def _kept(request: HttpRequest, one: Batch, sample: Sample, now: dt.datetime) -> dict[str, Any]:
    return {
        "dish": one.dish,
        "where": sample.stored_at,
        "until": f"{to_local(sample.keep_until):%d.%m %H:%M}",
        "overdue": sample.is_overdue(now),
        "href": address(request, "institution-sample-end", sample=sample.id),
    }


# --- at noon -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest) -> HttpResponse:
    """A portion of each dish of a meal is put aside: everything is filled in but how cold it is there."""
    menus = _menus(request)
    if request.method != "POST":
        meal = request.GET.get("meal", "")
        return _sample_page(request, menus, meal if meal in MEALS else _next_meal(request, menus))
    meal = request.POST.get("meal", "")
    if meal not in MEALS:
        raise Http404
    form = _form(request, menus, meal, request.POST)
    if form.is_valid():
        back = address(request, "institution-kitchen")
        if went := done(request, lambda: _keep(request, form), back=back, form=form):
            return went
    return shown_again(request, lambda: _sample_page(request, menus, meal, form, status=422))


def _menus(request: HttpRequest) -> list[Menu]:
    place, scope = asked(request).place, asked(request).standing.scope
    return menus_of(facility_id=place.id, first=today(), last=today(), scope=scope)


def _has_kept(request: HttpRequest, meal: str) -> set[str]:
    """The dishes of a meal of which a portion is kept already."""
    return {one.dish for one in _batches(request, dt.timedelta(0)) if one.meal == meal and one.samples}


def _next_meal(request: HttpRequest, menus: list[Menu]) -> str:
    """The first meal of which something is not kept yet; lunch where no menu says more."""
    for menu in menus:
        if {dish.name_kk for dish in menu.dishes} - _has_kept(request, menu.meal):
            return menu.meal
    return "lunch"


def _form(request: HttpRequest, menus: list[Menu], meal: str, data: Any = None) -> PortionsForm:
    place, menu = asked(request).place, next((one for one in menus if one.meal == meal), None)
    dishes = {dish.name_kk: named(dish) for dish in (menu.dishes if menu else ())}
    waits = [name for name in dishes if name not in _has_kept(request, meal)]
    least = least_grams(place.id, today())
    initial = {
        "key": fresh_id(),
        "meal": meal,
        "dish": waits,
        "portions": _expected(request),
        "cooked_at": to_local(PageClock().now()).time(),
        "grams": least,
        "stored_at": last_place(place.id),
    }
    return PortionsForm(
        data,
        initial=initial,
        dishes=list(dishes.items()),
        degrees=degrees(place.id, today()),
        least=least,
    )


def _expected(request: HttpRequest) -> int | None:
    """For how many the kitchen was told to cook."""
    place, scope = asked(request).place, asked(request).standing.scope
    found = forecast_of(facility_id=place.id, day=today(), scope=scope)
    return found.expected or None if found else None


def _keep(request: HttpRequest, form: PortionsForm) -> str:
    said, now = form.cleaned_data, PageClock().now()
    kept = keep_portions(
        facility_id=asked(request).place.id,
        key=said["key"],
        service_day=today(),
        meal=said["meal"],
        portions=dict.fromkeys(form.names(), said["portions"]),
        cooked_at=to_instant(dt.datetime.combine(today(), said["cooked_at"])),
        taken_at=now,
        by=asked(request).person,
        stored_at=said["stored_at"],
        grams=said["grams"],
        celsius=form.celsius(),
    )
    told = ngettext("%(number)s portion is kept.", "%(number)s portions are kept.", kept) % {"number": kept}
    low, high = degrees(asked(request).place.id, today())
    celsius = form.celsius()
    if celsius is None or low <= celsius <= high:
        return told
    warned = _("It should be from %(low)s to %(high)s °C there: have the refrigerator looked at.")
    return f"{told} {warned % {'low': low, 'high': high}}"


def _sample_page(
    request: HttpRequest, menus: list[Menu], meal: str, form: PortionsForm | None = None, status: int = 200
) -> HttpResponse:
    page = address(request, "institution-sample")
    given = {
        "form": form or _form(request, menus, meal),
        "meal": _(MEALS[meal]),
        "others": [(_(MEALS[one.meal]), f"{page}?meal={one.meal}") for one in menus if one.meal != meal],
    }
    return shown(request, "sample", given, here="institution-kitchen", status=status)


# --- what became of it ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def sample_end(request: HttpRequest, sample: UUID) -> HttpResponse:
    """A portion is no longer kept: discarded, handed over, spoiled."""
    if request.method != "POST":
        return _end_page(request, sample, SampleEndForm(initial={"reason": "discarded"}))
    form = SampleEndForm(request.POST)
    if form.is_valid():
        back = address(request, "institution-kitchen")
        if went := done(request, lambda: _end(request, sample, form.cleaned_data), back=back, form=form):
            return went
    return shown_again(request, lambda: _end_page(request, sample, form, status=422))


def _end(request: HttpRequest, sample_id: UUID, said: dict[str, Any]) -> str:
    end_sample(
        facility_id=asked(request).place.id,
        sample_id=sample_id,
        ended_at=PageClock().now(),
        ended_by=asked(request).person,
        reason=said["reason"],
        note=said["note"],
    )
    return _("It is kept what became of the portion.")


def _end_page(request: HttpRequest, sample_id: UUID, form: SampleEndForm, status: int = 200) -> HttpResponse:
    found = next(
        (
            (batch, one)
            for batch in _batches(request, KITCHEN_DAYS)
            for one in batch.samples
            if one.id == sample_id
        ),
        None,
    )
    if found is None:
        raise Http404
    given = {"form": form, "one": _kept(request, *found, PageClock().now())}
    return shown(request, "sample_end", given, here="institution-kitchen", status=status)
