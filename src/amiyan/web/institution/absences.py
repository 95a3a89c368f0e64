"""Absences: whoever teaches ticks the children of a class who will not be there, for some days."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from amiyan.meals.actions import report_absences
from amiyan.registry.classes import Pupil, SchoolClass, classes_of, pupils_of
from amiyan.web.institution.face import address, asked, done, fresh_id, shown, shown_again
from amiyan.web.institution.forms import AbsenceForm
from amiyan.web.moment import PageClock, today
from amiyan.web.shapes import Filter, Option
from amiyan.web.words import class_words


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest) -> HttpResponse:
    """The children of one class with a box each; a class is chosen first."""
    if request.method != "POST":
        day = today() + dt.timedelta(1)
        return _page(request, AbsenceForm(initial={"first": day, "last": day, "key": fresh_id()}))
    form = AbsenceForm(request.POST)
    if form.is_valid():
        back = f"{address(request, 'institution-absence')}?class={request.POST.get('class', '')}"
        if answer := done(request, lambda: _report(request, form.cleaned_data), back=back, form=form):
            return answer
    return shown_again(request, lambda: _page(request, form, status=422))


def _report(request: HttpRequest, said: dict[str, Any]) -> str:
    person = asked(request).person
    kept = report_absences(
        children={child: _id_of(said["key"], child) for child in _ticked(request)},
        first_day=said["first"],
        last_day=said["last"],
        facility_id=asked(request).place.id,
        reported_by=person,
        now=PageClock().now(),
    )
    told = ngettext(
        "%(number)s child is reported absent.", "%(number)s children are reported absent.", len(kept)
    )
    late = (
        _("The kitchen learns it late, and it counts all the same.")
        if any(one.too_late for one in kept)
        else ""
    )
    return f"{told % {'number': len(kept)}} {late}".strip()


def _id_of(key: UUID, child: int) -> UUID:
    """Of a form sent twice every child has the same id again."""
    return uuid5(key, str(child))


def _ticked(request: HttpRequest) -> list[int]:
    return sorted({int(one) for one in request.POST.getlist("child") if one.isdecimal()})


def _page(request: HttpRequest, form: AbsenceForm, status: int = 200) -> HttpResponse:
    place, scope = asked(request).place, asked(request).standing.scope
    classes = classes_of(facility_id=place.id, on=today(), scope=scope)
    chosen = request.POST.get("class") or request.GET.get("class") or ""
    pupils = pupils_of(facility_id=place.id, classes=[chosen], on=today(), scope=scope) if chosen else []
    asked(request).standing.looked_at.update(one.person_id for one in pupils)
    given = {
        "form": form,
        "chosen": chosen,
        "filters": [Filter("class", _("Class"), chosen, _options(classes))],
        "pupils": [(one, _called(one), one.person_id in _ticked(request)) for one in pupils],
    }
    return shown(request, "absence", given, here="institution-absence", status=status)


def _options(classes: list[SchoolClass]) -> list[Option]:
    return [Option("", _("Choose a class")), *(Option(one.label, class_words(one.label)) for one in classes)]


def _called(pupil: Pupil) -> str:
    return pupil.name or _("No name in the registry (%(number)s)") % {"number": pupil.person_id}
