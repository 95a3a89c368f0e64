"""What officials do with a case: each a POST, one action of the room, under the name of who did it."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amiyan.access.reading import reading
from amiyan.integrity import rules
from amiyan.integrity.actions.cases import answer_case, appeal_case, open_case, take_step
from amiyan.integrity.actions.reaching import hand_over
from amiyan.integrity.queries.cases import Case
from amiyan.integrity.queries.signals import signals
from amiyan.kernel.problems import ProblemError
from amiyan.web.cases.forms import WordsForm
from amiyan.web.institution.face import told
from amiyan.web.moment import now, today
from amiyan.web.office.frame import Office
from amiyan.web.office.signals import case as of_case
from amiyan.web.office.signals import signal as of_signal
from amiyan.web.office.signals.told import handed_form_of


def again(office: Office, make: Callable[[], HttpResponse]) -> HttpResponse:
    """A page that is shown once more, with what is wrong: read as the page itself is."""
    with reading(office.caller, purpose=office.standing.purpose, within=office.scope):
        return make()


def me(office: Office) -> int:
    """Who acts."""
    assert office.caller.person_id is not None
    return office.caller.person_id


@require_POST
def take_up(request: HttpRequest) -> HttpResponse:
    """Take a matter up as a case, with the reason why it is looked at."""
    office, source, about = Office(request), request.POST.get("source", ""), request.POST.get("about", "")
    form = WordsForm(request.POST, label=_("Why do you look at it?"))
    if form.is_valid():
        try:
            found = open_case(
                case_id=form.cleaned_data["key"],
                source=source,
                about=about,
                facility_id=office.place.id,
                opened_by=me(office),
                says=form.cleaned_data["says"],
                now=now(),
            )
        except ProblemError as error:
            form.add_error(None, told(error.problem))
        else:
            messages.success(request, _("The case is yours now. Write down what you find."))
            return HttpResponseRedirect(_to(office, found.id))
    return again(office, lambda: _matter(office, source, about, form))


def _matter(office: Office, source: str, about: str, form: WordsForm) -> HttpResponse:
    if source != "signal":
        return of_signal.matter_page(office, source, about, form, status=422)
    with suppress(ValueError):
        found = signals(scope=office.scope, ids=[UUID(about)], at=[office.place.id], most=1)
        if found:
            return of_signal.page(office, found[0], form, status=422)
    raise Http404


@require_POST
def step(request: HttpRequest, case: UUID) -> HttpResponse:
    """Take a step of a case; what the rules refuse is said above the form."""
    office, name = Office(request), request.POST.get("step", "")
    one = _read(office, case)
    if name not in rules.REASONS or name in (*rules.BY_THOSE_CONCERNED, rules.OPENED):
        raise Http404
    form = of_case.step_form(one, me(office), name, request.POST)
    if form is None:
        messages.error(request, _("This step cannot be taken now."))
        return HttpResponseRedirect(_to(office, case))
    if form.is_valid():
        given = form.cleaned_data
        facts = {"known": today().isoformat()}
        if given["reason"] == "register_error" and given.get("register"):
            facts["register"] = given["register"]
        try:
            take_step(
                step_id=given["key"],
                case_id=case,
                facility_id=office.place.id,
                step=name,
                reason=given["reason"],
                says=given["says"],
                taken_by=me(office),
                now=now(),
                facts=facts,
                seen=given["seen"],
            )
        except ProblemError as error:
            if name not in rules.NEXT[one.steps[-1].step]:  # the page has no such form any more
                messages.error(request, told(error.problem))
                return HttpResponseRedirect(_to(office, case))
            form.add_error(None, told(error.problem))
        else:
            messages.success(request, _("It is written down."))
            return HttpResponseRedirect(_to(office, case))
    return again(office, lambda: of_case.page(office, case, sent=form, step=name, status=422))


@require_POST
def spoken_for(request: HttpRequest, case: UUID) -> HttpResponse:
    """Write down what somebody concerned said in person: an answer, or an appeal."""
    office = Office(request)
    with reading(office.caller, purpose=office.standing.purpose, within=office.scope):
        form = of_case.spoken_form_of(of_case.found_case(office, case), office, request.POST)
    if form is None:
        raise Http404
    if form.is_valid():
        try:
            _say(office, case, form.cleaned_data)
        except ProblemError as error:
            form.add_error(None, told(error.problem))
        else:
            messages.success(request, _("It is written down."))
            return HttpResponseRedirect(_to(office, case))
    return again(office, lambda: of_case.page(office, case, spoken_form=form, status=422))


@require_POST
def handed(request: HttpRequest, case: UUID) -> HttpResponse:
    """An official says that somebody has it in their hands, or was told it by telephone."""
    office = Office(request)
    with reading(office.caller, purpose=office.standing.purpose, within=office.scope):
        form = handed_form_of(of_case.found_case(office, case), office, request.POST)
    if form is None:
        raise Http404
    if form.is_valid():
        try:
            hand_over(
                case_id=case,
                facility_id=office.place.id,
                person_id=int(form.cleaned_data["person"]),
                by=form.cleaned_data["by"],
                handed_by=me(office),
                now=now(),
            )
        except ProblemError as error:
            form.add_error(None, told(error.problem))
        else:
            messages.success(request, _("It is written down. Their time runs from today."))
            return HttpResponseRedirect(_to(office, case))
    return again(office, lambda: of_case.page(office, case, handed_form=form, status=422))


def _say(office: Office, case: UUID, given: dict[str, str]) -> None:
    spoke, key = int(given["who"]), UUID(str(given["key"]))
    place = office.place.id
    if given["reason"] in rules.REASONS[rules.APPEAL]:
        appeal_case(
            step_id=key,
            case_id=case,
            facility_id=place,
            says=given["says"],
            said_by=spoke,
            now=now(),
            recorded_by=me(office),
        )
        return
    answer_case(
        step_id=key,
        case_id=case,
        facility_id=place,
        reason=given["reason"],
        says=given["says"],
        said_by=spoke,
        now=now(),
        recorded_by=me(office),
    )


def _read(office: Office, case: UUID) -> Case:
    with reading(office.caller, purpose=office.standing.purpose, within=office.scope):
        return of_case.found_case(office, case)


def _to(office: Office, case: UUID) -> str:
    return office.address("office-case", facility=office.place.code, case=case)
