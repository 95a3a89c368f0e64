"""Decisions and why, consents, and who else may look."""

import datetime as dt
from contextlib import suppress
from typing import Any, Final, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.country.kz.formats import format_date
from amiyan.entitlements.desk.queries import applications_of
from amiyan.entitlements.family import FamilyDecision, decisions_of
from amiyan.feedback.actions.consents import say_consent
from amiyan.kernel.problems import N_, ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.registry.actions.consent import Purpose
from amiyan.registry.actions.guardianship import delegate_viewing, end_guardianship
from amiyan.registry.family import ConsentSaid, consents_of
from amiyan.registry.problems import MAY_NOT_DELEGATE, PERSON_UNKNOWN
from amiyan.registry.queries import guardians_of_ward, person_by_iin
from amiyan.web.family.applied import appeal_of, application_of
from amiyan.web.family.away import SOURCE
from amiyan.web.family.frame import (
    answered,
    caller_in,
    must_decide,
    now,
    number_of,
    page,
    scope_in,
    stands_for,
    today,
    voice_in,
    whose_in,
)
from amiyan.web.shapes import State
from amiyan.web.words import spoken

CONSENTS: Final[dict[str, tuple[str, str]]] = {
    "biometrics": (
        N_("Recognition by face, palm or finger at the canteen's terminal"),
        N_("Without it the child is known by a card or by the teacher's list, and eats as before."),
    ),
    "dietary_need": (
        N_("That the kitchen knows what the child does not eat"),
        N_(
            "The cook sees how many such servings are needed, never a name. Without it the kitchen knows nothing."
        ),
    ),
}
# The same in the words of one's own pages.
_OF_ONESELF: Final[dict[str, tuple[str, str]]] = {
    "biometrics": (
        CONSENTS["biometrics"][0],
        N_("Without it you are known by a card or by the teacher's list, and eat as before."),
    ),
    "dietary_need": (N_("That the kitchen knows what you do not eat"), CONSENTS["dietary_need"][1]),
}
KINDS: Final[dict[str, str]] = {
    "parent": N_("Parent"),
    "guardian": N_("Guardian"),
    "trustee": N_("Trustee"),
    "foster": N_("Foster parent"),
    "institution": N_("Institution"),
    "delegate": N_("May look, on behalf of a guardian"),
}
_ANSWERS: Final[dict[Any, tuple[State, str]]] = {
    True: ("payable", N_("Yes")),
    False: ("refused", N_("No")),
    None: ("waiting", N_("Not known")),
}


@require_safe
def decisions(request: HttpRequest, person: int) -> HttpResponse:
    """Of each programme why yes, why no, what is unknown and what would change it; where applications stand; and how
    to appeal.
    """
    whose, on = whose_in(request, person), today()
    scope = scope_in(request)
    found = decisions_of(person, scope=scope, on=on, lang=spoken(), hides_place=whose.hides_place)
    applied = [] if whose.hides_place else applications_of(person, scope=scope, on=on)
    return page(
        request,
        "decisions",
        _("Decisions and why"),
        whose,
        "more",
        decisions=[_decision(one) for one in found],
        applications=[application_of(one, on) for one in applied],
    )


def _decision(one: FamilyDecision) -> dict[str, Any]:
    state, word = _ANSWERS[one.explanation.entitled]
    return {
        "id": one.id,
        "told": one.explanation,
        "state": state,
        "word": _(word),
        "yes": [reason for reason in one.explanation.reasons if reason.value is True],
        "no": [reason for reason in one.explanation.reasons if reason.value is False],
        "appeal": appeal_of(one.decided_on),
    }


# --- consents ---------------------------------------------------------------------------------------------------------


@require_safe
def consents(request: HttpRequest, person: int) -> HttpResponse:
    """What was agreed to, and no more; each can be withdrawn or given."""
    whose, on = whose_in(request, person), today()
    said = consents_of(person, scope=scope_in(request), on=on)
    return page(
        request,
        "consents",
        _("Consents"),
        whose,
        "more",
        consents=[
            {
                "purpose": purpose,
                "title": _(title),
                "text": _(text),
                "given": (current := _current(said, purpose, on)) is not None and current.given,
                "since": format_date(current.first, spoken()) if current and current.first else "",
                "was_said": current is not None,
            }
            for purpose, (title, text) in (_OF_ONESELF if whose.is_self else CONSENTS).items()
        ],
    )


def _current(said: list[ConsentSaid], purpose: str, on: dt.date) -> ConsentSaid | None:
    return next((one for one in said if one.purpose == purpose and one.in_force(on)), None)


@require_POST
def consent(request: HttpRequest, person: int) -> HttpResponse:
    """Agree from today on, or agree no more."""
    purpose, given = request.POST.get("purpose", ""), request.POST.get("given") == "yes"
    if purpose not in CONSENTS:
        raise Http404
    return answered(
        request,
        reverse("family-consents", args=[person]),
        lambda: say_consent(
            person_id=person,
            purpose=cast(Purpose, purpose),
            given=given,
            voice=voice_in(request),
            source=SOURCE,
        ),
        _("Written down: you agree.") if given else _("Written down: you agree no more, from today on."),
    )


# --- who else may look ------------------------------------------------------------------------------------------------


@require_safe
def viewing(request: HttpRequest, person: int) -> HttpResponse:
    """Who stands for the child, whom the reader lets look, and a form to let somebody look."""
    whose, on = whose_in(request, person), today()
    me = caller_in(request).people
    return page(
        request,
        "viewing",
        _("Who may look"),
        whose,
        "more",
        guardians=[
            {
                "id": one.record.id,
                "name": one.name,
                "kind": (kind := _(KINDS.get(one.record.kind, KINDS["guardian"]))),
                "title": one.name or kind,
                "is_me": one.is_me,
                "may_see": one.record.may_see,
                "may_decide": one.record.may_decide,
                "mine": one.record.delegated_by in me,
            }
            for one in stands_for(request, person)
        ],
        least=on.isoformat(),
    )


@require_POST
def lend(request: HttpRequest, person: int) -> HttpResponse:
    """Let somebody look, by their IIN; they decide nothing."""

    def do() -> int:
        must_decide(request)
        on = today()
        iin = "".join(request.POST.get("iin", "").split())
        somebody = person_by_iin(iin, scope=EVERYTHING, on=on)
        if somebody is None:
            raise ProblemError(PERSON_UNKNOWN)
        last = None
        with suppress(ValueError):
            last = dt.date.fromisoformat(request.POST.get("last", ""))
        return delegate_viewing(
            ward_id=person,
            guardian_id=voice_in(request).said_by,
            delegate_id=somebody.id,
            source=SOURCE,
            first=on,
            last=last,
            known_at=now(),
        )

    back = reverse("family-viewing", args=[person])
    return answered(request, back, do, _("They may look now. You can end it whenever you want."))


@require_POST
def end_viewing(request: HttpRequest, person: int) -> HttpResponse:
    """Whom the reader let look looks no more from tomorrow on."""

    def do() -> int:
        me, on = caller_in(request).people, today()
        wanted = number_of(request.POST.get("guardianship", ""))
        found = guardians_of_ward(person, scope=EVERYTHING, on=on)
        if not any(one.id == wanted and one.delegated_by in me for one in found):
            raise ProblemError(MAY_NOT_DELEGATE)
        return end_guardianship(
            ward_id=person, guardianship_id=wanted, last_day=on, source=SOURCE, known_at=now()
        )

    return answered(
        request, reverse("family-viewing", args=[person]), do, _("From tomorrow on they look no more.")
    )
