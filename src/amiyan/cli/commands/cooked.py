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

NAME = "cooked"


def help_text() -> str:
    return _("owe a supplier for what was cooked when lessons were called off too late")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("facility", help=_("code of the facility"))
    parser.add_argument("--on", type=day, required=True, help=_("the day"))
    parser.add_argument(
        "--portions", type=whole_number, required=True, help=_("how many portions were cooked")
    )
    parser.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    parser.add_argument("--by", metavar="IIN", required=True, help=_("IIN of the person who records it"))


def run(options: argparse.Namespace) -> int:
    with site():
        known_programme(options.programme)
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
