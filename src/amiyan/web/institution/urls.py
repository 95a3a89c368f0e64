"""Addresses of the institution's pages, under ``institution/<facility>/``."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from amiyan.web.cases import institution as cases
from amiyan.web.cases import owed
from amiyan.web.institution import (
    absences,
    account,
    agreement,
    between,
    child,
    composing,
    desk,
    dishes,
    kitchen,
    lists,
    money,
    roster,
    said,
    start,
    today,
    tomorrow,
    visits,
    week,
)


def _page(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """A page of a facility, which the gate has found already: the view takes ``request.standing.place``."""

    @wraps(view)
    def of_place(request: HttpRequest, facility: str, **more: Any) -> HttpResponse:  # noqa: ARG001 - the gate's
        return view(request, **more)

    return path(f"institution/<facility>/{address}", of_place, name=f"institution-{name}")


urlpatterns = [
    path("institution", start.start, name="institution"),
    _page("today", today.today, "today"),
    _page("today/live", today.today_live, "today-live"),
    _page("tomorrow", tomorrow.tomorrow, "tomorrow"),
    _page("remote", tomorrow.remote, "remote"),
    _page("absence", absences.absence, "absence"),
    _page("cases", cases.cases, "cases"),
    _page("cases/<uuid:case>", cases.case, "case"),
    _page("cases/<uuid:case>/answer", cases.answer, "case-answer"),
    _page("cases/<uuid:case>/appeal", cases.appeal, "case-appeal"),
    _page("owed", owed.owed, "owed"),
    _page("owed/<uuid:signal>", owed.one, "owed-one"),
    _page("owed/<uuid:signal>/say", owed.say, "owed-say"),
    _page("owed/<uuid:signal>/answer", owed.answer, "owed-answer"),
    _page("lists", lists.lists, "lists"),
    _page("lists/<uuid:waiting>", lists.sign, "list-sign"),
    _page("children", desk.desk, "desk"),
    _page("children/approve", desk.approve, "approve-list"),
    _page("children/document", desk.document, "list-document"),
    _page("children/<int:child>", child.child, "child"),
    _page("children/<int:child>/application", child.application, "application"),
    _page("children/<int:child>/consent", child.consent, "child-consent"),
    _page("children/<int:child>/<uuid:application>/refuse", child.refuse, "refuse"),
    _page("children/<int:child>/<uuid:application>/check", child.check, "check"),
    _page("children/<int:child>/<uuid:application>/<sha256>", child.scan, "scan"),
    _page("roster", roster.roster, "roster"),
    _page("roster/apply", roster.apply, "roster-apply"),
    _page("week", week.week, "week"),
    _page("week/menus", week.menus, "menus"),
    _page("week/copy", composing.copy, "copy-week"),
    _page("week/dishes", dishes.dishes, "dishes"),
    _page("week/dishes/new", dishes.dish_new, "dish-new"),
    _page("week/dishes/<uuid:dish>", dishes.dish, "dish"),
    _page("week/<day>/<meal>", composing.meal, "meal"),
    _page("week/<day>/<meal>/price/<int:grade>", composing.card, "card"),
    _page("kitchen", kitchen.kitchen, "kitchen"),
    _page("kitchen/sample", kitchen.sample, "sample"),
    _page("kitchen/sample/<uuid:sample>", kitchen.sample_end, "sample-end"),
    _page("visits", visits.visits, "visits"),
    _page("visits/new", visits.visit, "visit"),
    _page("visits/<uuid:visit>", visits.answer, "visit-answer"),
    _page("money", money.money, "money"),
    _page("money/<int:payee>/<int:budget>/<int:number>", money.statement, "statement"),
    _page("money/<int:payee>/<int:budget>/<int:number>/document", agreement.document, "agree-document"),
    _page("money/<int:payee>/<int:budget>/<int:number>/agree", agreement.agree, "agree"),
    _page("account", account.account, "account"),
    _page("account/ask", account.ask, "account-ask"),
    _page("said", said.said, "said"),
    _page("differing", between.differing, "differing"),
    _page("differing/day", between.decide_day, "decide-day"),
    _page("differing/meal", between.decide_meal, "decide-meal"),
    _page("said/changed", said.changed, "changed"),
    _page("said/<int:child>/<uuid:dispute>", said.answer, "answer"),
    _page("alarm/<day>", said.alarm, "alarm"),
]
