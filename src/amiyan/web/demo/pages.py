"""The demo's pages: each of them is not there on a site that is no demo, and for a browser of another machine."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from amiyan.kernel.languages import language_of
from amiyan.web.demo.folder import WISHES, Folder, Player
from amiyan.web.demo.shown import clock_of, known_now, who_is_who
from amiyan.web.demo.tour import STEPS, page_of
from amiyan.web.sign_in.session import OFFICE, open_session, safe_next

Page = Callable[..., HttpResponse]
STEP: Final = "demo_step"
"""In the session: at which step of the tour somebody is, from 1."""
_STOP_ASKING: Final = 286


def is_here(request: HttpRequest) -> bool:
    """Whether this is a demo and the browser stands on its machine."""
    if not settings.DEMO:
        return False
    try:
        host, _port = split_domain_port(request.get_host())
    except DisallowedHost:
        return False
    return host.strip("[]") in settings.DEMO_HOSTS


def only_here(page: Page) -> Page:
    """404 on every other site, and from every other machine."""

    @wraps(page)
    def guarded(request: HttpRequest, *rest: Any, **more: Any) -> HttpResponse:
        if not is_here(request):
            raise Http404
        return page(request, *rest, **more)

    return guarded


@never_cache
@only_here
@require_safe
def town(request: HttpRequest) -> HttpResponse:
    """Whom one can be, the clock, the month, and what there is to find."""
    return render(
        request,
        "web/demo/town.html",
        {"who": who_is_who(), "others": who_is_who(elsewhere=True), "clock": clock_of()},
    )


@only_here
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Be somebody of the town; the tour, if it was on, is over."""
    player = _player(request.POST.get("player", ""))
    if player is None:
        raise Http404
    _become(request, player)
    wanted = safe_next(request, request.POST.get("next"))
    return HttpResponseRedirect(page_of([], player) if wanted == "/" else wanted)


@only_here
@require_POST
def set_clock(request: HttpRequest) -> HttpResponse:
    """Wish for an hour or the next day; the town moves its clock when what happens until then has been sent."""
    wish = request.POST.get("to", "")
    folder = Folder(settings.DEMO)
    if wish not in WISHES or wish not in folder.told().open:
        raise Http404
    folder.ask(wish, language_of(get_language()))
    return HttpResponseRedirect(reverse("demo-month"))


@never_cache
@only_here
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """How far the town is, renewed each second."""
    return render(request, "web/demo/month.html", known_now())


@never_cache
@only_here
@require_safe
def month_now(request: HttpRequest) -> HttpResponse:
    """The part of that page that moves. 286: nothing moves now, and htmx need not ask again."""
    known = known_now()
    status = 200 if known["busy"] else _STOP_ASKING
    return render(request, "web/demo/month_live.html", known, status=status)


@only_here
@require_POST
def lead(request: HttpRequest) -> HttpResponse:
    """To a step of the tour (1, 2, …), signed in as whoever sees its page; 0 ends the tour."""
    wanted = request.POST.get("step", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else 0
    if not 1 <= number <= len(STEPS):
        request.session.pop(STEP, None)
        return HttpResponseRedirect(reverse("demo"))
    step = STEPS[number - 1]
    player = _player(step.player)
    if player is not None:
        _become(request, player)
    request.session[STEP] = number
    return HttpResponseRedirect(page_of(step.pages, player))


def _player(key: str) -> Player | None:
    return next((one for one in Folder(settings.DEMO).cast() if one.key == key), None)


def _become(request: HttpRequest, player: Player) -> None:
    open_session(request, person_id=player.person_id, way="demo", fresh=True, lasts=OFFICE)
    request.session.pop(STEP, None)
