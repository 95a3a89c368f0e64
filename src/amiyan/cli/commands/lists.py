"""``amiyan lists``: what of lists waits for somebody in the office."""

import argparse
from collections.abc import Iterable

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.formats import format_date_short
from amiyan.deliveries.actions.samples import FAMILY, FAMILY_SAYS_NO
from amiyan.deliveries.lists import office
from amiyan.deliveries.lists.words import COUNTERSIGNATURES, LISTS
from amiyan.kernel.periods import Period
from amiyan.programmes.lists import THOUSAND

NAME = "lists"


def help_text() -> str:
    return _("show which lists wait for a signature, what counts for nothing, objections and shares")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    parser.add_argument("--from", dest="first", type=day, required=True, help=_("first day"))
    parser.add_argument("--to", dest="last", type=day, required=True, help=_("last day, it counts"))


def run(options: argparse.Namespace) -> int:
    known_programme(options.programme)
    period = Period(options.first, options.last)
    asked = (options.programme, period.first, period.last)
    with site():
        _show(_("Lists that wait for a countersignature"), map(_unsigned, office.unsigned(*asked)))
        _show(_("What counts for nothing"), map(_refused, office.refused(*asked)))
        _show(_("Objections that wait for a decision"), map(_objected, office.objections(options.programme)))
        _show(
            _("Share of meals known from lists only, where it was above the limit"),
            map(_share, office.shares(*asked)),
        )
    return 0


def _show(title: str, lines: Iterable[str]) -> None:
    print(title)
    for line in list(lines) or [_("nothing")]:
        print(f"  {line}")


def _unsigned(found: office.Unsigned) -> str:
    return _("{school}: {lists} lists, {children} marks, the oldest of {day}").format(
        school=found.school,
        lists=found.lists,
        children=found.children,
        day=format_date_short(found.oldest, active()),
    )


def _refused(found: office.Refused) -> str:
    words = {**LISTS, **COUNTERSIGNATURES}
    return f"{found.school}: {found.lists} × {_(words.get(found.code, found.code))}"


def _objected(found: office.Objected) -> str:
    by = _("the family") if found.raised_by == FAMILY else found.raised_by
    reason = (
        _("the family says that the child did not eat") if found.reason == FAMILY_SAYS_NO else found.reason
    )
    return _("No. {objection}, {school}, {day}: {by}: {reason}").format(
        objection=found.objection_id,
        school=found.school,
        day=format_date_short(found.day, active()),
        by=by,
        reason=reason,
    )


def _share(found: office.Share) -> str:
    state = _("its lists wait for a person's decision") if found.held else _("its lists go on")
    return _("{school}: {by_list} of {meals} meals ({per_mille} ‰): {state}").format(
        school=found.school,
        by_list=found.by_list,
        meals=found.meals,
        per_mille=found.by_list * THOUSAND // max(found.meals, 1),
        state=state,
    )
