"""A child at the desk: why yes, why no, what is unknown; categories and papers, applications, consents."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amiyan.country.kz.formats import format_date_short
from amiyan.country.kz.statuses import STATUS_NAMES
from amiyan.entitlements.desk.actions import ask_again, enter_application, refuse_application
from amiyan.entitlements.desk.papers import ENDINGS, MOST, paper_of
from amiyan.entitlements.desk.queries import Applied, Category, applications_of, categories_of, scan_of
from amiyan.entitlements.family import decisions_of
from amiyan.meals.forecast.queries import PROGRAMME
from amiyan.registry.actions import record_consent
from amiyan.registry.family import consents_of
from amiyan.registry.queries import enrolment_on, person
from amiyan.registry.source_words import source_words
from amiyan.registry.sources.own import asks_a_register
from amiyan.web.called import called
from amiyan.web.institution.answered import answer_of, categories
from amiyan.web.institution.face import address, asked, done, fresh_id, may, shown, shown_again
from amiyan.web.institution.forms import ApplicationForm, ConsentForm
from amiyan.web.institution.words import CONSENTS
from amiyan.web.moment import PageClock, today
from amiyan.web.shapes import Column, Row
from amiyan.web.words import class_words, spoken

_SIGN: Final = {True: "payable", False: "refused", None: "held"}


@require_safe
def child(request: HttpRequest, child: int) -> HttpResponse:
    """All that the desk needs of one child; whoever looks leaves a trace."""
    return _page(request, child, _consent_form())


@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, child: int) -> HttpResponse:
    """An application on paper, with its scan."""
    if request.method != "POST":
        form = ApplicationForm(initial={"key": fresh_id(), "received_on": today()})
        return _application_page(request, child, form)
    form = ApplicationForm(request.POST, request.FILES)
    if form.is_valid():
        back = address(request, "institution-child", child=child)
        if went := done(request, lambda: _enter(request, child, form.cleaned_data), back=back, form=form):
            return went
    return shown_again(request, lambda: _application_page(request, child, form, status=422))


@require_POST
def refuse(request: HttpRequest, child: int, application: UUID) -> HttpResponse:
    """Refuse an application, with its reason."""
    answer = done(
        request,
        lambda: _refuse(request, child, application),
        back=address(request, "institution-child", child=child),
    )
    assert answer is not None
    return answer


@require_POST
def check(request: HttpRequest, child: int, application: UUID) -> HttpResponse:
    """Ask that the register be asked about an application once more."""
    answer = done(
        request,
        lambda: _check(request, child, application),
        back=address(request, "institution-child", child=child),
    )
    assert answer is not None
    return answer


@require_POST
def consent(request: HttpRequest, child: int) -> HttpResponse:
    """What the family agreed to, or agrees to no more, as it signed on paper."""
    form = ConsentForm(request.POST)
    if form.is_valid():
        back = address(request, "institution-child", child=child)
        if went := done(request, lambda: _consent(request, child, form.cleaned_data), back=back, form=form):
            return went
    return shown_again(request, lambda: _page(request, child, form, status=422))


@require_safe
def scan(request: HttpRequest, child: int, application: UUID, sha256: str) -> HttpResponse:
    """A scan as it came, to be saved: it is never shown inside a page, and never run."""
    _must_be_here(request, child)
    try:
        digest = bytes.fromhex(sha256)
    except ValueError as error:
        raise Http404 from error
    found = scan_of(child, application, digest, scope=asked(request).standing.scope, on=today())
    if found is None:
        raise Http404
    asked(request).standing.looked_at.add(child)
    return HttpResponse(
        found.body,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{sha256[:12]}.{ENDINGS[found.kind]}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


# --- what is shown -----------------------------------------------------------------------------------------------


def _page(request: HttpRequest, child: int, form: forms.Form, status: int = 200) -> HttpResponse:
    scope, place = asked(request).standing.scope, asked(request).place
    found = person(child, scope=scope, on=today())
    seat = enrolment_on(child, scope=scope, on=today())
    if found is None or seat is None or place.id not in {seat.facility_id, seat.eats_at_id}:
        raise Http404
    asked(request).standing.looked_at.add(child)
    decisions = decisions_of(child, scope=scope, on=today(), lang=spoken(), hides_place=False)
    given = {
        "child": child,
        "name": " ".join(filter(None, (found.surname, found.given_name, found.patronymic))) or str(child),
        "class_label": class_words(seat.class_label),
        "decisions": [(one, _SIGN[one.explanation.entitled]) for one in decisions],
        "category_columns": [
            Column(_("Category")),
            Column(_("From")),
            Column(_("Until")),
            Column(_("Whose word")),
        ],
        "categories": [_category(one) for one in categories_of(child, scope=scope, on=today())],
        "applications": [_applied(request, one) for one in applications_of(child, scope=scope, on=today())],
        "consents": [
            (_(CONSENTS.get(one.purpose, one.purpose)), one)
            for one in consents_of(child, scope=scope, on=today())
            if one.in_force(today())
        ],
        "form": form,
        "may_decide": may(request, "institution-child-consent"),
    }
    return shown(request, "child", given, here="institution-desk", status=status)


def _application_page(
    request: HttpRequest, child: int, form: ApplicationForm, status: int = 200
) -> HttpResponse:
    _must_be_here(request, child)
    given = {"child": child, "form": form, "most": MOST}
    return shown(request, "application", given, here="institution-desk", status=status)


def _must_be_here(request: HttpRequest, child: int) -> None:
    """404 where the child does not belong to this place today: that it exists is not told."""
    scope, place = asked(request).standing.scope, asked(request).place
    seat = enrolment_on(child, scope=scope, on=today())
    if seat is None or place.id not in {seat.facility_id, seat.eats_at_id}:
        raise Http404


def _category(one: Category) -> Row:
    held = ", ".join(_(STATUS_NAMES.get(code, code)) for code in one.holds)
    open_end = _("open")
    return Row(
        [
            held or _("none of those asked about"),
            one.first or open_end,
            one.last or open_end,
            source_words(one.source),
        ]
    )


def _applied(request: HttpRequest, one: Applied) -> dict[str, Any]:
    where = {"child": one.person_id, "application": one.id}
    return {
        "one": one,
        "day": format_date_short(one.received_on, spoken()),
        "proves": categories([one.category] if one.category else []),
        "answer": answer_of(one, today()),
        "scans": [
            (
                f"{ENDINGS[kind].upper()} {digest[:8]}",
                address(request, "institution-scan", sha256=digest, **where),
            )
            for digest, kind in one.scans
        ],
        "refuse": address(request, "institution-refuse", **where) if one.is_open else "",
        "check": address(request, "institution-check", **where)
        if one.may_be_asked and not one.is_too_old(today()) and asks_a_register()
        else "",
    }


# --- what is done ------------------------------------------------------------------------------------------------


def _enter(request: HttpRequest, child: int, said: dict[str, Any]) -> str:
    enter_application(
        person_id=child,
        application_id=said["key"],
        programme=PROGRAMME,
        facility_id=asked(request).place.id,
        received_on=said["received_on"],
        says=said["says"],
        category=said["category"],
        papers=[paper_of(one.read()) for one in said["scans"]],
        recorded_by=asked(request).person,
        now=PageClock().now(),
    )
    if asks_a_register():
        return _(
            "The application is kept with its scans. The register is being asked; its answer stands here."
        )
    return _("The application is kept with its scans.")


def _refuse(request: HttpRequest, child: int, application: UUID) -> str:
    refuse_application(
        person_id=child,
        application_id=application,
        reason=request.POST.get("reason", "")[:2000],
        refused_by=asked(request).person,
        now=PageClock().now(),
        scope=asked(request).standing.scope,
    )
    return _("Refused; the family reads the reason.")


def _check(request: HttpRequest, child: int, application: UUID) -> str:
    ask_again(person_id=child, application_id=application, scope=asked(request).standing.scope, on=today())
    return _("The register is being asked. Look at this page again in a minute.")


def _consent(request: HttpRequest, child: int, said: dict[str, Any]) -> str:
    place = asked(request).place
    seat = enrolment_on(child, scope=asked(request).standing.scope, on=today())
    if seat is None or place.id not in {seat.facility_id, seat.eats_at_id}:
        raise Http404
    school = called([place.id])[place.id]
    record_consent(
        person_id=child,
        purpose=said["purpose"],
        given=said["given"] == "yes",
        first_day=said["first"],
        source=_("paper at %(school)s: %(paper)s") % {"school": school, "paper": said["paper"]},
    )
    return _("Recorded as the family signed it.")


def _consent_form() -> ConsentForm:
    return ConsentForm(initial={"first": today()})
