"""Tomorrow: for how many to cook and how that came about, needs as servings; lessons at home are declared here."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amiyan.access.callers import Caller
from amiyan.access.roles import ROLES
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date, format_date_short
from amiyan.kernel.problems import ProblemError
from amiyan.meals.actions import declare_remote_day
from amiyan.meals.forecast.queries import PROGRAMME
from amiyan.meals.parameters import words
from amiyan.meals.queries import (
    ForecastError,
    NeedCount,
    errors_of,
    forecast_of,
    mean_error_per_mille,
    needs_at,
    next_day_of,
    remote_days_of,
)
from amiyan.meals.words import CAUSES, MEALS, NEEDS
from amiyan.programmes.loader import load
from amiyan.programmes.payment import payment_terms
from amiyan.web.institution.face import address, asked, day_of, done, fresh_id, may, shown, shown_again, told
from amiyan.web.institution.forms import RemoteForm
from amiyan.web.moment import PageClock, today
from amiyan.web.shapes import Column, Link, Point, Row
from amiyan.web.words import spoken

LOOKED_BACK: Final = dt.timedelta(weeks=3)


@require_safe
def tomorrow(request: HttpRequest) -> HttpResponse:
    """The forecast of the next school day, or of the day that the address names."""
    place, scope = asked(request).place, asked(request).standing.scope
    day = _day(request)
    errors = errors_of(
        facility_id=place.id, first=today() - LOOKED_BACK, last=today() - dt.timedelta(1), scope=scope
    )
    found = forecast_of(facility_id=place.id, day=day, scope=scope)
    given = {
        "day": format_date(day, spoken()),
        "before": _neighbour(request, day, -1),
        "after": _neighbour(request, day, 1),
        "forecast": found,
        "cause": CAUSES.get(found.cause, "") if found else "",
        "made_at": to_local(found.made_at) if found else None,
        "level": found.level_per_mille // 10 if found else 0,
        "by_meal": [(_(MEALS[meal]), shift, heads) for (meal, shift), heads in found.by_meal.items()]
        if found
        else [],
        "needs": _needs(needs_at(facility_id=place.id, day=day, scope=scope)),
        "remote": remote_days_of(facility_id=place.id, day=day, scope=scope),
        "may_declare": may(request, "institution-remote"),
        "may_report": may(request, "institution-absence"),
        **_errors(errors),
    }
    return shown(request, "tomorrow", given, here="institution-tomorrow")


@require_http_methods(["GET", "HEAD", "POST"])
def remote(request: HttpRequest) -> HttpResponse:
    """Declare lessons at home; who may, until when it is in time and who bears what afterwards stands beside it."""
    if request.method != "POST":
        return _remote_page(request, RemoteForm(initial={"day": day_of(request), "key": fresh_id()}))
    form = RemoteForm(request.POST)
    if form.is_valid():
        back = f"{address(request, 'institution-tomorrow')}?day={form.cleaned_data['day']}"
        if answer := done(request, lambda: _declare(request, form.cleaned_data), back=back, form=form):
            return answer
    return shown_again(request, lambda: _remote_page(request, form, status=422))


def _declare(request: HttpRequest, said: dict[str, Any]) -> str:
    made = declare_remote_day(
        facility_id=asked(request).place.id,
        service_day=said["day"],
        declaration_id=UUID(str(said["key"])),
        declared_by=asked(request).person,
        role=_role(asked(request).caller, asked(request).place.id, said["day"], asked(request).place.region),
        reason=said["reason"],
        grade_from=said["grade_from"],
        grade_to=said["grade_to"],
        shift=said["shift"],
        now=PageClock().now(),
    )
    return _("Declared: %(number)s children fewer are expected. The forecast is corrected.") % {
        "number": made.called_off
    }


def _remote_page(request: HttpRequest, form: RemoteForm, status: int = 200) -> HttpResponse:
    place, day = asked(request).place, form.day() or day_of(request)
    given: dict[str, Any] = {
        "form": form,
        "who": [],
        "cut_off": None,
        "budget": None,
        "supplier": None,
        "unknown": "",
    }
    try:
        terms = payment_terms(load(PROGRAMME), day, place.region)
        given["who"] = [_(ROLES[one].name) for one in words("remote_declared_by", day, region=place.region)]
        given["cut_off"] = terms.remote_cut_off
        if terms.cooked_per_mille is not None:
            given["budget"], given["supplier"] = (
                terms.cooked_per_mille // 10,
                100 - terms.cooked_per_mille // 10,
            )
    except ProblemError as error:
        given["unknown"] = told(error.problem)
    return shown(request, "remote", given, here="institution-tomorrow", status=status)


def _role(caller: Caller, facility: int, day: dt.date, region: str | None) -> str:
    """The role in which the caller declares: one of those that may, if they hold it here; else what they hold."""
    held = [one.role for one in caller.roles if one.facility_id == facility]
    allowed = words("remote_declared_by", day, region=region)
    return next((role for role in held if role in allowed), held[0] if held else "")


def _day(request: HttpRequest) -> dt.date:
    """The day asked for, or the next one with lessons; tomorrow where no school year is known yet."""
    if "day" in request.GET:
        return day_of(request)
    place, scope = asked(request).place, asked(request).standing.scope
    try:
        found = next_day_of(facility_id=place.id, after=today(), scope=scope)
    except ProblemError:
        found = None
    return found or today() + dt.timedelta(1)


def _neighbour(request: HttpRequest, day: dt.date, step: int) -> Link:
    other = day + dt.timedelta(step)
    return Link(format_date_short(other, spoken()), f"{address(request, 'institution-tomorrow')}?day={other}")


def _needs(found: Sequence[NeedCount]) -> list[dict[str, Any]]:
    language = spoken()
    return [
        {
            "needs": ", ".join(_(NEEDS[need]) for need in one.needs),
            "meal": _(MEALS[one.meal]),
            "shift": one.shift,
            "servings": one.servings,
            "instead": ", ".join(
                {"kk": dish.name_kk, "ru": dish.name_ru, "en": dish.name_en or dish.name_kk}[language]
                for dish in one.instead
            ),
            "missing": ", ".join(_(NEEDS[need]) for need in one.missing),
        }
        for one in found
    ]


def _errors(errors: Sequence[ForecastError]) -> dict[str, Any]:
    """Past days as a chart and a table, and how far the forecast was off beside the same weekday's mean."""
    mean = mean_error_per_mille(errors)
    columns = [
        Column(_("Day")),
        Column(_("Expected"), numeric=True),
        Column(_("Came"), numeric=True),
        Column(_("Interval")),
        Column(_("Mean of the weekday"), numeric=True),
    ]
    rows = [
        Row(
            [
                one.service_day,
                one.expected,
                one.came,
                _("%(low)s–%(high)s, held") % {"low": one.low, "high": one.high}
                if one.is_within
                else _("%(low)s–%(high)s, did not hold") % {"low": one.low, "high": one.high},
                one.same_weekday,
            ]
        )
        for one in errors
    ]
    points = [
        Point(
            f"{one.service_day:%d.%m}",
            one.came,
            one.expected,
            long_label=format_date(one.service_day, spoken()),
        )
        for one in reversed(errors)
    ]
    return {
        "error_columns": columns,
        "errors": rows,
        "points": points,
        "names": [_("Day"), _("Came"), _("Expected")],
        "off": None if mean is None else _percent(mean[0]),
        "off_weekday": None if mean is None or mean[1] is None else _percent(mean[1]),
    }


def _percent(per_mille: int) -> str:
    whole, tenth = divmod(per_mille, 10)
    return f"{whole},{tenth}" if spoken() != "en" else f"{whole}.{tenth}"
