"""``amiyan cooked``: what was cooked and not served, when lessons were called off too late to stop."""

import argparse

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme, whole_number
from amiyan.cli.language import active
from amiyan.cli.people import person_id
from amiyan.cli.site import site
from amiyan.country.kz.money import format_tenge
from amiyan.settlement.rejudge import facility_id
from amiyan.settlement.statements.cooked import claim_cooked
from amiyan.settlement.statements.cooked_end import take_cooked_back

NAME = "cooked"


def help_text() -> str:
    return _("owe a supplier for what was cooked when lessons were called off too late")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("facility", help=_("code of the facility"))
    parser.add_argument("--on", type=day, required=True, help=_("the day"))
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--portions", type=whole_number, help=_("how many portions were cooked"))
    what.add_argument("--take-back", metavar="REASON", help=_("take back what was owed for it, and why"))
    parser.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    parser.add_argument("--by", metavar="IIN", required=True, help=_("IIN of the person who records it"))


def run(options: argparse.Namespace) -> int:
    with site():
        known_programme(options.programme)
        if options.portions is None:
            return _take_back(options)
        claim = claim_cooked(
            facility_id=facility_id(options.facility),
            service_day=options.on,
            programme=options.programme,
            portions=options.portions,
            recorded_by=person_id(options.by),
        )
        text = _("{amount} are owed for {portions} of {expected} portions that were expected.")
        amount = format_tenge(claim.amount_tiyn, active())
        print(text.format(amount=amount, portions=claim.portions, expected=claim.expected))
    return 0


def _take_back(options: argparse.Namespace) -> int:
    tiyn = take_cooked_back(
        facility_id=facility_id(options.facility),
        service_day=options.on,
        programme=options.programme,
        reason=options.take_back,
        decided_by=person_id(options.by),
    )
    print(_("{amount} are taken back.").format(amount=format_tenge(tiyn, active())))
    return 0
