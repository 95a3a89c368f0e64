"""``amiyan meals``: menus from a file, how many to cook for, and lessons at home."""

import argparse
import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.language import active
from amiyan.cli.people import person_id
from amiyan.cli.site import site
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.scope import EVERYTHING
from amiyan.meals.actions import declare_remote_day, import_menus, make_forecasts
from amiyan.meals.jobs import next_school_day
from amiyan.meals.queries import Forecast, ForecastError, errors_of, forecast_of
from amiyan.meals.words import CAUSES, MEALS
from amiyan.settlement.audit.rejected import Rejected
from amiyan.settlement.rejudge import facility_id

NAME = "meals"
BACK = dt.timedelta(days=28)


def help_text() -> str:
    return _("menus, how many to cook for tomorrow, lessons at home")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    _add_forecast(actions)
    _add_import(actions)
    _add_remote(actions)


def _add_forecast(actions: Any) -> None:
    text = _("say how many are expected at a school, by class, or how wrong it was")
    wanted = actions.add_parser("forecast", help=text, description=text)
    wanted.add_argument(
        "facility", nargs="?", help=_("code of the school; without it, all are forecast anew")
    )
    wanted.add_argument("--on", type=day, help=_("the day; without it, the next school day"))
    wanted.add_argument("--errors", action="store_true", help=_("the last four weeks, and who came"))
    _add_programme(wanted)
    wanted.add_argument("--json", action="store_true", help=_("print JSON"))
    wanted.set_defaults(do=_forecast)


def _add_import(actions: Any) -> None:
    text = _("enter menus and price cards from a file, Excel or CSV; safe to repeat")
    wanted = actions.add_parser("import", help=text, description=text)
    wanted.add_argument(
        "file", type=Path, help=_("columns: date, facility, meal, dish_kk, dish_ru, grams, kcal …")
    )
    wanted.add_argument(
        "--rejected", type=Path, default=Path("rejected.csv"), help=_("where to list what was not taken")
    )
    _add_by(wanted)
    wanted.set_defaults(do=_import)


def _add_remote(actions: Any) -> None:
    text = _("declare lessons at home for a day, and correct the forecast")
    wanted = actions.add_parser("remote", help=text, description=text)
    wanted.add_argument("facility", help=_("code of the school"))
    wanted.add_argument("--on", type=day, required=True, help=_("the day"))
    wanted.add_argument("--grade-from", type=int, metavar="N", help=_("the lowest grade; without it, all"))
    wanted.add_argument("--grade-to", type=int, metavar="N", help=_("the highest grade; without it, all"))
    wanted.add_argument("--shift", type=int, choices=(1, 2, 3), help=_("the shift; without it, all"))
    wanted.add_argument("--role", default="director", help=_("in which role it is declared; director"))
    wanted.add_argument("--reason", required=True, help=_("the reason"))
    _add_programme(wanted)
    _add_by(wanted)
    wanted.set_defaults(do=_remote)


def _add_programme(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )


def _add_by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="IIN", required=True, help=_("IIN of the person who records it"))


def run(options: argparse.Namespace) -> int:
    with site():
        options.do(options)
    return 0


def _forecast(options: argparse.Namespace) -> None:
    known_programme(options.programme)
    now = SystemClock().now()
    wanted = options.on or next_school_day(options.programme, now=now)
    if options.facility is None:
        made = wanted and make_forecasts(
            programme=options.programme, service_day=wanted, cause="asked", now=now
        )
        _told_all(wanted, made, is_json=options.json)
        return
    place = facility_id(options.facility)
    if options.errors:
        today = to_local(now).date()
        found = errors_of(facility_id=place, first=today - BACK, last=today, scope=EVERYTHING)
        _told_errors(found, is_json=options.json)
        return
    said = None
    if wanted is not None:
        said = forecast_of(facility_id=place, day=wanted, scope=EVERYTHING, programme=options.programme)
    _told(said, is_json=options.json)


def _told_all(wanted: dt.date | None, made: Any, *, is_json: bool) -> None:
    if is_json:
        print(_json({"day": wanted, **(made._asdict() if made else {})}))
    elif wanted is None:
        print(_("No school day is known for the next two weeks."))
    else:
        text = _("{day}: {expected} children are expected; {places} schools have a new forecast.")
        print(text.format(day=format_date_short(wanted, active()), **made._asdict()))


def _told(said: Forecast | None, *, is_json: bool) -> None:
    if is_json:
        print(_json(asdict(said) if said else {}))
        return
    if said is None:
        print(_("No forecast was made for this school and day."))
        return
    text = _("{day}: {expected} are expected, from {low} to {high} ({cause}).")
    heads = {"expected": said.expected, "low": said.low, "high": said.high}
    print(
        text.format(day=format_date_short(said.service_day, active()), cause=_(CAUSES[said.cause]), **heads)
    )
    print(
        _("  {entitled} may come, {away} of them stay away.").format(entitled=said.entitled, away=said.away)
    )
    for one in said.classes:
        print(
            f"  {one.class_label or one.grade}  {_(MEALS[one.meal])}  {one.expected} ({one.low}–{one.high})"
        )


def _told_errors(found: list[ForecastError], *, is_json: bool) -> None:
    if is_json:
        print(_json([{**asdict(one), "error": one.error, "is_within": one.is_within} for one in found]))
        return
    text = _("{day}: {expected} were expected ({low}–{high}), {came} came.")
    for one in found:
        shown = {name: getattr(one, name) for name in ("expected", "low", "high", "came")}
        print(text.format(day=format_date_short(one.service_day, active()), **shown))
    if not found:
        print(_("No forecast was made for this school and day."))


def _import(options: argparse.Namespace) -> None:
    with Rejected(options.rejected) as listed:
        done = import_menus(
            options.file,
            source=options.file.name,
            recorded_by=person_id(options.by),
            problem=listed.row,
            scope=EVERYTHING,
        )
    text = _("{file}: {rows} rows read, {menus} menus and {cards} price cards kept, {rejected} rows rejected")
    print(text.format(file=options.file.name, **asdict(done)))


def _remote(options: argparse.Namespace) -> None:
    known_programme(options.programme)
    done = declare_remote_day(
        facility_id=facility_id(options.facility),
        service_day=options.on,
        declaration_id=uuid4(),
        declared_by=person_id(options.by),
        role=options.role,
        reason=options.reason,
        programme=options.programme,
        grade_from=options.grade_from,
        grade_to=options.grade_to,
        shift=options.shift,
    )
    print(
        _("{children} children who have the right do not eat there that day.").format(
            children=done.called_off
        )
    )
    if done.in_time:
        print(_("The kitchen was told in time."))
    else:
        text = _(
            "The kitchen was told too late: of what was cooked the budget bears {share} ‰ (amiyan cooked)."
        )
        print(text.format(share=done.borne_by_budget_per_mille))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
