"""``amiyan statement``: a provider's month: its lines, the document that is signed, the act as PDF or workbook."""

import argparse
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.cli.checks import month, whole_number
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.money import format_tenge
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.scope import EVERYTHING
from amiyan.settlement.audit.report_show import Show
from amiyan.settlement.audit.tables import Value
from amiyan.settlement.statements.act import Section, act_of, texts_of
from amiyan.settlement.statements.document import Stated, document_of
from amiyan.settlement.statements.meals import Meal, meals_of
from amiyan.settlement.statements.pdf import pdf_of
from amiyan.settlement.statements.queries import Key, named, named_places, stated
from amiyan.settlement.statements.workbook import write_workbook

NAME = "statement"
PAGE = 1_000
_BETWEEN = " · "


def help_text() -> str:
    return _("show a provider's statement, or write it as the act that a treasury asks for")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("show lines, contracts and sums")
    show = _action(actions, "show", text)
    show.add_argument(
        "--document", action="store_true", help=_("print the document that is signed, as it is")
    )
    show.set_defaults(act=_show)
    meals = _action(actions, "meals", _("list the meals of a line, each with a person's random id"))
    meals.add_argument("--line", type=whole_number, required=True, help=_("number of the line"))
    meals.set_defaults(act=_meals)
    for name, text, act in (
        ("pdf", _("write the act as PDF"), _pdf),
        ("xlsx", _("write the act as a workbook"), _xlsx),
    ):
        written = _action(actions, name, text)
        written.add_argument("--out", type=Path, required=True, help=_("file to be written"))
        written.add_argument("--language", choices=LANGUAGES, help=_("language of the act; yours by default"))
        written.set_defaults(act=act)


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    child = actions.add_parser(name, help=text, description=text)
    child.add_argument("provider", metavar="BIN", help=_("BIN of the provider"))
    child.add_argument("--budget", type=int, required=True, help=_("number of the budget"))
    child.add_argument("--month", type=month, required=True, help=_("the month, as 2025-09"))
    return child


def run(options: argparse.Namespace) -> int:
    with site():
        options.act(options)
    return 0


def _key(options: argparse.Namespace) -> Key:
    return named(provider_bin=options.provider, budget_id=options.budget, month=options.month.first)


def _stated(options: argparse.Namespace) -> Stated:
    return stated(_key(options), scope=EVERYTHING)


def _show(options: argparse.Namespace) -> None:
    found = _stated(options)
    if options.document:
        sys.stdout.buffer.write(document_of(found))
        sys.stdout.buffer.flush()
        return
    show = Show(active())
    act = act_of(found, show, named_places(found, language=show.language))
    print(act.title)
    for section in (act.facts, act.services, act.contracts, act.sums, act.held):
        _print_section(section, show)
    for remark in act.remarks:
        print(remark)
    print(f"{act.checks[0]} {act.digest}")


def _print_section(section: Section, show: Show) -> None:
    if not section.rows:
        return
    print(f"\n{section.title}")
    rows: list[tuple[Value, ...]] = [*section.rows, *([section.total] if section.total else [])]
    for row in rows:
        print("  " + _BETWEEN.join(text for text in texts_of(row, show) if text))
    if section.note:
        print(f"  {section.note}")


def _meals(options: argparse.Namespace) -> None:
    key, language = _key(options), active()
    after: Meal | None = None
    while page := meals_of(key, options.line, scope=EVERYTHING, after=after, most=PAGE):
        for meal in page:
            amount = format_tenge(meal.amount_tiyn, language)
            print(_BETWEEN.join([meal.service_day.isoformat(), str(meal.person_id), amount]))
        after = page[-1]


def _pdf(options: argparse.Namespace) -> None:
    found, language = _stated(options), options.language or active()
    options.out.write_bytes(pdf_of(found, language=language, names=named_places(found, language=language)))
    _written(options)


def _xlsx(options: argparse.Namespace) -> None:
    found, language = _stated(options), options.language or active()
    names = named_places(found, language=language)
    write_workbook(found, options.out, language=language, names=names)
    _written(options)


def _written(options: argparse.Namespace) -> None:
    print(_("The act is in {file}.").format(file=options.out))
