"""``amiyan integrity``: what does not add up, what named people make of it, and how often it was wrong."""

import argparse
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, line_of_file, month, whole_number
from amiyan.cli.integrity import looking, working
from amiyan.cli.site import site
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.integrity import rules

NAME = "integrity"
Act = Callable[[argparse.Namespace], str]


def help_text() -> str:
    return _("look for what does not add up, work cases, and show how often signals were wrong")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))

    def action(name: str, text: str, act: Act) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=text, description=text)
        made.set_defaults(act=act)
        return made

    ran = action("run", _("let detectors look at a month; again adds nothing"), looking.run_once)
    ran.add_argument("--month", type=month, required=True, help=_("month, written as 2026-09"))
    _add_region(ran)
    _add_only(ran)
    action("detectors", _("list what is looked for, and what is silent and why"), looking.list_detectors)
    listed = action("list", _("list the signals that have not expired"), looking.list_signals)
    _add_region(listed)
    _add_only(listed)
    listed.add_argument("--most", type=whole_number, default=100, help=_("how many at most"))
    _add_region(action("queue", _("list what waits, no more than can be worked"), looking.show_queue))
    _add_cases(action)
    switched = action("switch", _("switch a detector on or off"), looking.switch)
    switched.add_argument("detector", metavar="DETECTOR", help=_("name of the detector"))
    which = switched.add_mutually_exclusive_group(required=True)
    which.add_argument("--on", action="store_true", help=_("its signals reach the queue"))
    which.add_argument("--off", action="store_true", help=_("its signals are kept and reach no queue"))
    switched.add_argument("--by", required=True, metavar="IIN", help=_("IIN of who does it"))
    switched.add_argument("--reason", required=True, help=_("why"))
    _add_region(switched)
    billed = action("billed", _("keep what a supplier bills, beside the facts"), looking.keep_bill)
    billed.add_argument("file", metavar="FILE", type=Path, help=_("meals as the suppliers billed them"))
    billed.add_argument("--source", required=True, help=_("whose invoice it is, with its number"))
    billed.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    figures = action("figures", _("show what became of signals, by detector"), looking.show_figures)
    figures.add_argument("--from", dest="first", type=day, required=True, help=_("first day"))
    figures.add_argument("--to", dest="last", type=day, required=True, help=_("last day, it counts"))
    _add_region(figures)
    text = _("publish the error rates of a quarter, once; workers do it by themselves")
    rates = action("publish-figures", text, working.publish_figures)
    rates.add_argument("--quarter", type=month, required=True, help=_("a month of it, written as 2026-09"))
    _add_sample(action)


def run(options: argparse.Namespace) -> int:
    with site():
        print(options.act(options))
    return 0


def _add_cases(action: Callable[[str, str, Act], argparse.ArgumentParser]) -> None:
    opened = action("open", _("take up a matter of the queue as a case"), working.take_up)
    opened.add_argument("source", choices=rules.REASONS[rules.OPENED], help=_("where it comes from"))
    opened.add_argument("about", metavar="ID", help=_("its id, as the queue shows it"))
    _add_who(opened)
    step = action("step", _("take the next step of a case"), working.go_on)
    step.add_argument("case", metavar="CASE", type=UUID, help=_("id of the case"))
    step.add_argument(
        "step", choices=[name for name in rules.REASONS if name != rules.OPENED], help=_("the step")
    )
    reasons = sorted({reason for codes in rules.REASONS.values() for reason in codes})
    step.add_argument(
        "--seen", type=int, help=_("who decides: how many steps of the case you have read (see show)")
    )
    step.add_argument("--reason", choices=reasons, default="disagrees", help=_("code of the reason"))
    _add_who(step)
    shown = action("show", _("show a case with its steps"), working.show)
    shown.add_argument("case", metavar="CASE", type=UUID, help=_("id of the case"))
    shown.add_argument("--place", required=True, help=_("code of the facility"))


def _add_who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--place", required=True, help=_("code of the facility"))
    parser.add_argument("--says", required=True, help=_("in words"))
    parser.add_argument("--by", required=True, metavar="IIN", help=_("IIN of who does it"))
    parser.add_argument("--id", type=UUID, help=_("id made before asking; the same id says it once"))


def _add_sample(action: Callable[[str, str, Act], argparse.ArgumentParser]) -> None:
    text = _("keep the digest of the seed of a control sample before its month begins")
    published = action("publish-seed", text, working.publish)
    drawn = action("draw-sample", _("draw the control sample with the seed that was published"), working.draw)
    for parser in (published, drawn):
        parser.add_argument("--month", type=month, required=True, help=_("month, written as 2026-09"))
        _add_region(parser)
        parser.add_argument(
            "--seed", type=line_of_file, required=True, help=_("file with the seed, one line")
        )
        parser.add_argument("--by", required=True, metavar="IIN", help=_("IIN of who does it"))


def _add_region(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", choices=sorted(REGION_BY_CODE), help=_("only this region"))


def _add_only(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="DETECTOR",
        help=_("only this detector; may be repeated"),
    )
