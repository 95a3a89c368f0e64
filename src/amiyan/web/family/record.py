"""What is known of a person, what was said, who looked; and “this is wrong” beside each fact."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.queries import views_of
from amiyan.access.roles import FROM_THE_REGISTRY, PURPOSES, ROLES, Purpose
from amiyan.country.kz.formats import format_date
from amiyan.country.kz.kato import REGIONS
from amiyan.country.kz.statuses import STATUS_NAMES
from amiyan.feedback.actions.corrections import FACT_OWNERS, ask_correction, withdraw_correction
from amiyan.feedback.queries.said import corrections_of, disputes_of
from amiyan.feedback.words import CORRECTION_STATES, DISPUTE_STATES
from amiyan.integrity import rules
from amiyan.integrity.queries.told import told_cases
from amiyan.kernel.problems import N_
from amiyan.registry.queries import Fact, facts_as_known
from amiyan.registry.source_words import source_words
from amiyan.web.called import called
from amiyan.web.family.frame import (
    Whose,
    answered,
    ask_of,
    caller_in,
    number_of,
    page,
    scope_in,
    stands_for,
    today,
    voice_in,
    whose_in,
)
from amiyan.web.family.rights import KINDS
from amiyan.web.shapes import Column, Row
from amiyan.web.words import class_words, spoken

TABLES: Final[dict[str, str]] = {
    "registry_person_name": N_("Name"),
    "registry_enrolment": N_("School and class"),
    "registry_guardianship": N_("Who stands for the child"),
    "registry_social_status": N_("What the state knows of the family's circumstances"),
    "registry_family_member": N_("Family"),
    "registry_consent": N_("Consent"),
    "entitlements_decision": N_("Decision"),
    "registry_life_status": N_("Life status"),
}


@require_safe
def more(request: HttpRequest, person: int) -> HttpResponse:
    """The way to everything that is not asked for every day; before it what an official asks, where one does."""
    whose = whose_in(request, person)
    told = [] if whose.hides_place else told_cases(scope=scope_in(request), as_="family", today=today())
    asked = any(one.step == rules.NOTICE for one in told)
    return page(request, "more", _("More"), whose, "more", asked=asked)


@require_safe
def facts(request: HttpRequest, person: int) -> HttpResponse:
    """What the registers say today, each with its source, and “this is wrong” beside it."""
    whose, on = whose_in(request, person), today()
    found = [
        one
        for one in facts_as_known(person, scope=scope_in(request), on=on)
        if (one.first is None or one.first <= on) and (one.last is None or on <= one.last)
        if f"registry_{one.table}" in TABLES
    ]
    found.sort(key=lambda one: list(TABLES).index(f"registry_{one.table}"))
    places = called(int(one.says["facility_id"]) for one in found if one.table == "enrolment")
    names = {one.record.id: one.name for one in stands_for(request, person)}
    return page(
        request,
        "facts",
        _("What is known"),
        whose,
        "more",
        facts=[
            {
                "title": _title(one, whose),
                "text": _says(one, places, names),
                "source": source_words(one.source),
                "since": format_date(one.first, spoken()) if one.first else "",
                "href": f"{reverse('family-wrong', args=[person])}?table=registry_{one.table}&fact={one.id}",
            }
            for one in found
        ],
    )


def _title(fact: Fact, whose: Whose) -> str:
    if fact.table == "guardianship" and whose.is_self:
        return _("Who stands for you")
    return _(TABLES[f"registry_{fact.table}"])


def _says(fact: Fact, places: Mapping[int | None, str], names: dict[int, str]) -> str:
    says: dict[str, Any] = dict(fact.says)
    if fact.table == "person_name":
        return " ".join(str(says[part]) for part in ("surname", "given_name", "patronymic") if says.get(part))
    if fact.table == "enrolment":
        label = class_words(str(says.get("class_label") or "")) or (
            _("grade {grade}").format(grade=says["grade"]) if says.get("grade") is not None else ""
        )
        return ", ".join(filter(None, (places[int(says["facility_id"])], label)))
    if fact.table == "guardianship":
        kind = _(KINDS.get(str(says.get("kind")), KINDS["guardian"]))
        return ", ".join(filter(None, (names.get(fact.id, ""), kind)))
    if fact.table == "social_status":
        held = [_(STATUS_NAMES[code]) for code in says.get("holds", []) if code in STATUS_NAMES]
        return ", ".join(held) or _("None of the statuses that this register knows")
    return _("A record of this register")


@require_safe
def wrong(request: HttpRequest, person: int) -> HttpResponse:
    """The form that says of one fact what is right."""
    whose = whose_in(request, person)
    table, fact = request.GET.get("table", ""), request.GET.get("fact", "")
    if table not in FACT_OWNERS:
        raise Http404
    return page(
        request,
        "wrong",
        _("This is wrong"),
        whose,
        "more",
        table=table,
        what=_(TABLES[table]),
        fact=number_of(fact),
    )


@require_POST
def say_wrong(request: HttpRequest, person: int) -> HttpResponse:
    """It goes to who keeps the register; nothing changes by it."""
    return answered(
        request,
        reverse("family-said", args=[person]),
        lambda: ask_correction(
            correction_id=ask_of(request.POST),
            person_id=person,
            table=request.POST.get("table", ""),
            fact_id=number_of(request.POST.get("fact", "")),
            says=request.POST.get("says", ""),
            voice=voice_in(request),
        ),
        lambda day: _("Sent to who keeps this register. You get an answer by {day}.").format(
            day=format_date(day, spoken())
        ),
    )


@require_POST
def not_wrong(request: HttpRequest, person: int) -> HttpResponse:
    """What was asked is taken back."""
    return answered(
        request,
        reverse("family-said", args=[person]),
        lambda: withdraw_correction(
            person_id=person, correction_id=ask_of(request.POST), voice=voice_in(request)
        ),
        _("It is taken back."),
    )


@require_safe
def said(request: HttpRequest, person: int) -> HttpResponse:
    """What the family said, and what came of it."""
    whose, on, scope = whose_in(request, person), today(), scope_in(request)
    return page(
        request,
        "said",
        _("What you said, and what came of it"),
        whose,
        "more",
        disputes=[
            {
                "one": one,
                "day": format_date(one.service_day, spoken()),
                "state": _(DISPUTE_STATES[one.state(on)]),
                "href": reverse(
                    "family-delivery",
                    args=[person, one.service_day.isoformat(), one.programme, str(one.slot)],
                ),
            }
            for one in disputes_of(person, scope=scope)
        ],
        corrections=[
            {
                "one": one,
                "what": _(TABLES.get(one.fact_table, TABLES["registry_person_name"])),
                "state": _(CORRECTION_STATES[one.state(on)]),
                "answer_by": format_date(one.answer_by, spoken()),
                "is_open": one.outcome is None and one.withdrawn_at is None,
                "may_undo": _may_undo(request, one.id, one.said_by, one.outcome, one.withdrawn_at),
            }
            for one in corrections_of(person, scope=scope)
        ],
    )


def _may_undo(request: HttpRequest, _id: UUID, by: int, outcome: object, withdrawn: object) -> bool:
    return outcome is None and withdrawn is None and by in caller_in(request).people


@require_safe
def looked(request: HttpRequest, person: int) -> HttpResponse:
    """Who looked at this record: as what, where, for what, and in which words they said why."""
    whose = whose_in(request, person)
    columns = [Column(_("When")), Column(_("Who")), Column(_("For what"))]
    rows = []
    found = views_of(person, scope=scope_in(request))
    places = called(one.facility_id for one in found)
    for one in found:
        role = ROLES.get(one.role) or FROM_THE_REGISTRY[one.role]
        where = (places[one.facility_id], one.organisation, _region(one.region))
        who = ", ".join(filter(None, (_(role.name), *where)))
        why = ": ".join(filter(None, (_(PURPOSES[Purpose(one.purpose)]), one.says)))
        rows.append(Row([date_format(localtime(one.at), "d.m.Y H:i"), who, why]))
    return page(request, "looked", _("Who looked"), whose, "more", columns=columns, rows=rows)


def _region(code: str | None) -> str:
    """The region for which somebody holds a role; blank for none."""
    return next((region.name(spoken()) for region in REGIONS if region.code == code), "")
