"""``amiyan budget``: what is set aside for a programme, what of it is used, how long it lasts, and its year's end."""

import argparse
import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.country.kz.money import KZT, format_number, format_tenge
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.money import Money
from amiyan.kernel.problems import ProblemError
from amiyan.registry.files.payer import read_payer
from amiyan.settlement.audit.rejected import Rejected
from amiyan.settlement.budgets.actions import CHANNELS, appropriate, enter_budget
from amiyan.settlement.budgets.closing import close_year
from amiyan.settlement.budgets.forecast import Forecast
from amiyan.settlement.budgets.forecasting import WARN_WEEKS, WEEKS, forecast_of
from amiyan.settlement.budgets.importing import import_budgets
from amiyan.settlement.budgets.lines import NAMES, PAGE, lines_of
from amiyan.settlement.budgets.payers import change_payer
from amiyan.settlement.budgets.queries import Budget, Figures, budget_of, budgets, codes_of, figures_of
from amiyan.settlement.payment_file import Payer

NAME = "budget"


def help_text() -> str:
    return _("enter budgets, see what of them is used and how long they last, close their year")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    _add_enter(actions)
    _add_payer(actions)
    _add_appropriate(actions)
    _add_import(actions)
    _add_show(actions)
    text = _("say how long the money lasts, by the real calendar and by what is really eaten")
    wanted = actions.add_parser("forecast", help=text, description=text)
    wanted.add_argument(
        "number", type=int, nargs="?", help=_("number of the budget; without it, all of this year")
    )
    wanted.add_argument(
        "--weeks", type=int, default=WEEKS, metavar="N", help=_("weeks behind, whose share of meals counts")
    )
    wanted.add_argument("--json", action="store_true", help=_("print JSON"))
    wanted.set_defaults(do=_forecast)
    text = _("close the year of a budget: what is left flows back, and nothing is posted any more")
    closing = actions.add_parser("close", help=text, description=text)
    closing.add_argument("number", type=int, help=_("number of the budget"))
    closing.add_argument(
        "--debts-stay",
        default="",
        metavar="REASON",
        help=_("close it while providers owe: why later statements are left to take it off"),
    )
    _add_by(closing)
    closing.set_defaults(do=_close)


def _add_enter(actions: Any) -> None:
    text = _("enter who pays for a programme in a region and a year")
    new = actions.add_parser("enter", help=text, description=text)
    new.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    new.add_argument(
        "--region",
        choices=sorted(REGION_BY_CODE),
        help=_("only this region; without it, those without their own"),
    )
    new.add_argument("--year", type=int, required=True, help=_("the year, for example 2026"))
    new.add_argument(
        "--payer",
        type=Path,
        required=True,
        metavar="FILE",
        help=_("who pays: a file with name, bin, iban, bic"),
    )
    new.add_argument("--channel", choices=CHANNELS, default="bank", help=_("by what payouts are sent"))
    new.add_argument("--source", required=True, help=_("who decided it, with number and date"))
    new.set_defaults(do=_enter)


def _add_payer(actions: Any) -> None:
    text = _("change who pays from a budget, from a later day on")
    new = actions.add_parser("payer", help=text, description=text)
    new.add_argument("number", type=int, help=_("number of the budget"))
    new.add_argument(
        "--payer",
        type=Path,
        required=True,
        metavar="FILE",
        help=_("who pays: a file with name, bin, iban, bic"),
    )
    new.add_argument("--from", dest="from_day", type=day, required=True, help=_("from which day on"))
    new.add_argument("--source", required=True, help=_("who decided it, with number and date"))
    _add_by(new)
    new.set_defaults(do=_change_payer)


def _add_appropriate(actions: Any) -> None:
    text = _("set money aside under a code, or cut it (a negative sum)")
    new = actions.add_parser("appropriate", help=text, description=text)
    new.add_argument("number", type=int, help=_("number of the budget"))
    new.add_argument("--code", required=True, help=_("code of the budget classification"))
    new.add_argument("--rank", type=int, default=1, metavar="N", help=_("which code payouts draw first; 1"))
    new.add_argument("--tenge", required=True, help=_("the sum, for example 631.50; a cut is negative"))
    new.add_argument("--act", required=True, help=_("the act, with number and date"))
    new.add_argument("--id", type=UUID, metavar="UUID", help=_("the same id again changes nothing"))
    _add_by(new)
    new.set_defaults(do=_appropriate)


def _add_import(actions: Any) -> None:
    text = _("set money aside by a file, Excel or CSV; safe to repeat")
    new = actions.add_parser("import", help=text, description=text)
    new.add_argument(
        "file", type=Path, help=_("columns: year, code, amount_tenge, act; programme, region, rank")
    )
    new.add_argument("--programme", default="school-meals", help=_("where a line names none; school-meals"))
    new.add_argument(
        "--payer", type=Path, metavar="FILE", help=_("who pays from budgets that are not entered yet")
    )
    new.add_argument(
        "--rejected", type=Path, default=Path("rejected.csv"), help=_("where to list what was not taken")
    )
    _add_by(new)
    new.set_defaults(do=_import)


def _add_show(actions: Any) -> None:
    text = _("list the budgets, or tell where the money of one is")
    wanted = actions.add_parser("show", help=text, description=text)
    wanted.add_argument("number", type=int, nargs="?", help=_("number of the budget; without it, all"))
    wanted.add_argument("--lines", choices=NAMES, metavar="FIGURE", help=_("the lines of a figure instead"))
    wanted.add_argument("--after", default="", metavar="KEY", help=_("go on after the line with this key"))
    wanted.add_argument("--limit", type=int, default=PAGE, metavar="N", help=_("lines at a time"))
    wanted.add_argument("--json", action="store_true", help=_("print JSON"))
    wanted.set_defaults(do=_show)


def _add_by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--by", type=int, required=True, metavar="PERSON", help=_("number of the person who does it")
    )


def run(options: argparse.Namespace) -> int:
    with site():
        options.do(options)
    return 0


def _enter(options: argparse.Namespace) -> None:
    known_programme(options.programme)
    number = enter_budget(
        programme=options.programme,
        region=options.region,
        year=options.year,
        payer=_payer(options.payer),
        channel=options.channel,
        source=options.source,
    )
    print(_("Kept under the number {number}.").format(number=number))


def _payer(path: Path) -> Payer:
    found = read_payer(path)
    if isinstance(found, list):
        wrong = found[0].problem
        raise ProblemError(wrong.kind, where=wrong.where, **wrong.params)
    return Payer(found.name, found.bin, found.iban, found.bic)


def _change_payer(options: argparse.Namespace) -> None:
    is_new = change_payer(
        budget_id=options.number,
        payer=_payer(options.payer),
        from_day=options.from_day,
        source=options.source,
        recorded_by=options.by,
    )
    print(_("It is entered.") if is_new else _("It was entered before; nothing was changed."))


def _appropriate(options: argparse.Namespace) -> None:
    is_new = appropriate(
        budget_id=options.number,
        appropriation_id=options.id or uuid4(),
        code=options.code,
        rank=options.rank,
        amount_tiyn=Money.parse(options.tenge, KZT).minor,
        act=options.act,
        recorded_by=options.by,
    )
    print(_("It is in the books.") if is_new else _("It was in the books before; nothing was changed."))


def _import(options: argparse.Namespace) -> None:
    known_programme(options.programme)
    with Rejected(options.rejected) as listed:
        done = import_budgets(
            options.file,
            programme=options.programme,
            recorded_by=options.by,
            source=options.file.name,
            problem=listed.row,
            payer=_payer(options.payer) if options.payer else None,
        )
    text = _("{file}: {rows} rows read, {added} facts added, {rejected} rows rejected")
    counts = {name: format_number(getattr(done, name), active()) for name in ("rows", "added", "rejected")}
    print(text.format(file=options.file.name, **counts))


def _show(options: argparse.Namespace) -> None:
    if options.number is None:
        _show_all(options.json)
    elif options.lines:
        _show_lines(options)
    else:
        _show_one(budget_of(options.number), options.json)


def _show_all(is_json: bool) -> None:
    found = [(one, figures_of(one.id)) for one in budgets()]
    if is_json:
        print(_json([{**asdict(one), **asdict(figures)} for one, figures in found]))
        return
    for one, figures in found:
        print(f"{one.id}: {_name(one)}, {_tenge(figures.appropriated_tiyn)} → {_tenge(figures.fund_tiyn)}")
    if not found:
        print(_("No budget is entered: nothing can be paid."))


def _show_one(budget: Budget, is_json: bool) -> None:
    figures, codes = figures_of(budget.id), codes_of(budget.id)
    if is_json:
        print(_json({**asdict(budget), **asdict(figures), "codes": [asdict(one) for one in codes]}))
        return
    print(f"{budget.id}: {_name(budget)}, {budget.payer.name}")
    for name, tiyn in _told(figures):
        print(f"  {name}: {_tenge(tiyn)}")
    for one in codes:
        text = _("  code {code} (rank {rank}): {appropriated} set aside, {drawn} drawn by payouts")
        sums = {"appropriated": _tenge(one.appropriated_tiyn), "drawn": _tenge(one.drawn_tiyn)}
        print(text.format(code=one.code, rank=one.rank, **sums))
    if budget.is_closed:
        print(_("  The year is closed."))


def _told(figures: Figures) -> list[tuple[str, int]]:
    told = [
        (_("set aside"), figures.appropriated_tiyn),
        (_("given to people for their months"), figures.granted_tiyn),
        (_("of that flowed back unused"), figures.returned_tiyn),
        (
            _("of that eaten, {units} meals").format(units=format_number(figures.units, active())),
            figures.used_tiyn,
        ),
        (_("of that still theirs"), figures.held_tiyn),
        (_("cooked, not served"), figures.cooked_tiyn),
        (_("locked in statements"), figures.locked_tiyn),
        (_("payouts made, not sent"), figures.made_tiyn),
        (_("with the bank"), figures.with_bank_tiyn),
        (_("paid out"), figures.paid_tiyn),
        (_("left in the fund"), figures.fund_tiyn),
        (_("lapsed at the year's end"), figures.lapsed_tiyn),
    ]
    withheld = _("taken off for debts of earlier years: it is owed to the revenue")
    return [*told, (withheld, figures.withheld_tiyn)] if figures.withheld_tiyn else told


def _show_lines(options: argparse.Namespace) -> None:
    found = lines_of(budget_id=options.number, figure=options.lines, after=options.after, most=options.limit)
    if options.json:
        print(_json([asdict(one) for one in found]))
        return
    for one in found:
        print(f"{one.day.isoformat()}  {one.subject}  {one.owner}  {_tenge(one.tiyn)}")
    if len(found) == options.limit:
        print(_("There is more: --after '{key}'").format(key=found[-1].key))


def _forecast(options: argparse.Namespace) -> None:
    today = to_local(SystemClock().now()).date()
    wanted = (
        [one for one in budgets() if one.year == today.year and not one.is_closed]
        if options.number is None
        else [budget_of(options.number)]
    )
    found = [(one, forecast_of(budget_id=one.id, today=today, weeks=options.weeks)) for one in wanted]
    if options.json:
        print(_json([{"budget": one.id, **_as_json(told, today)} for one, told in found]))
        return
    for one, told in found:
        print(f"{one.id}: {_name(one)}")
        for line in _sentences(told, one.year):
            print(f"  {line}")
    if not found:
        print(_("No budget is entered: nothing can be paid."))


def _sentences(told: Forecast, year: int) -> list[str]:
    language = active()
    lines = [
        _(
            "{days} school days are left, with {units} meals for {needed}; the fund and people hold {holds}."
        ).format(
            days=told.days,
            units=format_number(told.units, language),
            needed=_tenge(told.needed_tiyn),
            holds=_tenge(told.holds_tiyn),
        ),
        _("Nothing was eaten yet: everybody is taken to eat.")
        if told.is_assumed
        else _("Of {planned} meals that were planned in the last weeks {eaten} were eaten.").format(
            planned=format_number(told.eaten.planned, language),
            eaten=format_number(told.eaten.units, language),
        ),
    ]
    if told.waiting_units:
        lines.append(
            _("{units} meals wait for money or an act: {tiyn}.").format(
                units=format_number(told.waiting_units, language), tiyn=_tenge(told.waiting_tiyn)
            )
        )
    if told.dry_on is None:
        lines.append(_("It lasts; {left} will be left.").format(left=_tenge(told.left_tiyn)))
    else:
        text = _("It is gone on {day}, after {days} school days; {missing} are missing.")
        missing = _tenge(-told.left_tiyn)
        lines.append(text.format(day=told.dry_on.isoformat(), days=told.days_paid, missing=missing))
    if told.known_to < dt.date(year, 12, 31):
        lines.append(
            _("School days are known until {day}; later ones are counted as a year before.").format(
                day=told.known_to.isoformat()
            )
        )
    return lines


def _as_json(told: Forecast, today: dt.date) -> dict[str, Any]:
    return {
        **asdict(told),
        "eaten": told.eaten._asdict(),
        "left_tiyn": told.left_tiyn,
        "warning": told.is_short(today, WARN_WEEKS),
    }


def _close(options: argparse.Namespace) -> None:
    lapsed = close_year(budget_id=options.number, closed_by=options.by, debts_reason=options.debts_stay)
    print(_("The year is closed; {tiyn} flowed back.").format(tiyn=_tenge(lapsed)))


def _name(budget: Budget) -> str:
    region = REGION_BY_CODE[budget.region].name(active()) if budget.region else _("the whole country")
    return f"{budget.programme}, {region}, {budget.year}"


def _tenge(tiyn: int) -> str:
    return format_tenge(tiyn, active())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
