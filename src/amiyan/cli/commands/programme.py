"""``amiyan programme``: begin a programme; show its values in force; write what a region has to decide."""

import argparse
import os
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan import programmes
from amiyan.cli.checks import day
from amiyan.cli.site import site
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.programmes.loader import load
from amiyan.programmes.model import Programme
from amiyan.programmes.own import as_toml, to_decide
from amiyan.programmes.parameters import Value
from amiyan.programmes.scaffold import new_programme
from amiyan.programmes.terms import in_force
from amiyan.settlement.jobs import today

NAME = "programme"
HERE = Path(programmes.__file__).parent


def help_text() -> str:
    return _("begin a new programme; show its values in force and what a region has to decide")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("make a folder with rule, parameters, cases and texts that passes its own tests")
    new = actions.add_parser("new", help=text, description=text)
    new.add_argument("code", help=_("code of the programme, small letters and hyphens"))
    new.add_argument(
        "--into", type=Path, default=HERE, help=_("folder of programmes; by default Amiyan's own")
    )
    new.set_defaults(do=_begin)
    text = _("every value in force with its act, and which are only placeholders")
    show = actions.add_parser("show", help=text, description=text)
    show.add_argument("code", help=_("code of the programme, for example school-meals"))
    show.add_argument("--on", type=day, default=today(), help=_("the day"))
    show.add_argument("--region", choices=sorted(REGION_BY_CODE), help=_("region, for the price of a meal"))
    show.set_defaults(do=_show)
    text = _("print what a region has to decide, as a file of parameters to be filled in")
    template = actions.add_parser("parameters", help=text, description=text)
    template.add_argument("code", help=_("code of the programme, for example school-meals"))
    template.add_argument(
        "--region", choices=sorted(REGION_BY_CODE), required=True, help=_("the region that decides")
    )
    template.add_argument("--from", dest="first", type=day, required=True, help=_("first day"))
    template.set_defaults(do=_write)


def run(options: argparse.Namespace) -> int:
    return int(options.do(options))


def _begin(options: argparse.Namespace) -> int:
    made = new_programme(options.code, options.into)
    print(
        _("The programme is in {folder}: replace its example values by those of the act.").format(folder=made)
    )
    return 0


def _show(options: argparse.Namespace) -> int:
    values = in_force(_as_it_stands(options.code), options.on, options.region)
    for value in values:
        print(_line(value))
    missing = sorted({value.parameter for value in values if value.placeholder})
    if missing:
        text = _("Only placeholders: {names}. While there are any, nothing is paid on that day.")
        print(text.format(names=", ".join(missing)))
    else:
        print(_("Every value has its act."))
    return 0


def _as_it_stands(code: str) -> Programme:
    """Under what two people signed as well, where a database is named: else under folder and file."""
    if not os.environ.get("AMIYAN_DATABASE_URL"):
        return load(code)
    with site():
        return load(code)


def _line(value: Value) -> str:
    scope = [f"region {value.region}"] if value.region else []
    scope += [f"grades {value.grades[0]}–{value.grades[1]}"] if value.grades else []
    days = f"{value.first} – {_day(value.last)}"
    act = _("placeholder: {source}").format(source=value.source) if value.placeholder else value.act
    shown = ", ".join(map(str, value.value)) if isinstance(value.value, tuple) else str(value.value)
    return f"{' '.join([value.parameter, *scope])} = {shown} [{days}] {act}"


def _day(last: date | None) -> str:
    return "" if last is None else last.isoformat()


def _write(options: argparse.Namespace) -> int:
    known = _as_it_stands(options.code)
    values = to_decide(known, options.first, options.region)
    print("# " + _("Check each value, and name its act and where it was read."))
    print(as_toml(known, values, first=options.first, region=options.region), end="")
    return 0
