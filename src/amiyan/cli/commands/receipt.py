"""``amiyan receipt``: that a meal, a verdict, a decision, an evidence or a payout stands in the public log, as a file."""

import argparse
import json
from uuid import UUID

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme, month
from amiyan.cli.site import site
from amiyan.deliveries.log import EVIDENCE, VERDICTS
from amiyan.entitlements.log import DECISIONS
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.ledger.log import settings
from amiyan.ledger.log.receipts import receipt
from amiyan.ledger.log.source import TRANSFERS, Source
from amiyan.registry.problems import PERSON_UNKNOWN
from amiyan.registry.queries import person_by_iin
from amiyan.settlement.payments import PAYMENTS
from amiyan.settlement.receipts import Key, decision_key, meal_key, payout_key, transfer_key, verdict_key
from amiyan.settlement.rejudge import facility_id

NAME = "receipt"


def help_text() -> str:
    return _("print the receipt of a row of the public log, which anybody can check without us")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    of_a_person = (
        ("meal", _meal, _("of the transfer by which a person's meal is owed")),
        ("verdict", _verdict, _("of the latest verdict on a person's meal")),
        ("decision", _decision, _("of the decision on a person that counts on a day")),
    )
    for name, find, text in of_a_person:
        child = actions.add_parser(name, help=text, description=text)
        who = child.add_mutually_exclusive_group(required=True)
        who.add_argument("--iin", help=_("IIN of the person"))
        who.add_argument("--person", type=int, metavar="NUMBER", help=_("the person by our own number"))
        child.add_argument("--day", type=day, required=True, help=_("the day"))
        child.add_argument(
            "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
        )
        child.set_defaults(find=find)
    text = _("of a transfer by its id")
    moved = actions.add_parser("transfer", help=text, description=text)
    moved.add_argument("id", type=UUID, metavar="ID", help=_("id of the transfer"))
    moved.add_argument(
        "--payer", type=int, required=True, metavar="OWNER", help=_("owner of the account that pays")
    )
    moved.add_argument("--month", type=month, required=True, help=_("month of service, written 2025-09"))
    moved.set_defaults(find=_transfer)
    text = _("of an evidence by its number")
    sent = actions.add_parser("evidence", help=text, description=text)
    sent.add_argument("id", type=int, metavar="ID", help=_("number of the evidence"))
    sent.add_argument("--facility", help=_("code of the facility; without it: a terminal that nobody listed"))
    sent.set_defaults(find=_evidence)
    text = _("of a payout by its id")
    paid = actions.add_parser("payout", help=text, description=text)
    paid.add_argument("id", type=UUID, metavar="PAYOUT", help=_("id of the payout"))
    paid.set_defaults(find=_payout)


def run(options: argparse.Namespace) -> int:
    with site():
        source, key = options.find(options)
        paper = receipt(source, key, quorum=settings.quorum())
    print(json.dumps(paper, indent=2, ensure_ascii=False))
    return 0


def _meal(options: argparse.Namespace) -> tuple[Source, Key]:
    known_programme(options.programme)
    return TRANSFERS, meal_key(person=_person(options), programme=options.programme, day=options.day)


def _verdict(options: argparse.Namespace) -> tuple[Source, Key]:
    known_programme(options.programme)
    return VERDICTS, verdict_key(person=_person(options), programme=options.programme, day=options.day)


def _decision(options: argparse.Namespace) -> tuple[Source, Key]:
    known_programme(options.programme)
    return DECISIONS, decision_key(person=_person(options), programme=options.programme, day=options.day)


def _transfer(options: argparse.Namespace) -> tuple[Source, Key]:
    return TRANSFERS, transfer_key(number=options.id, payer=options.payer, month=options.month.first)


def _evidence(options: argparse.Namespace) -> tuple[Source, Key]:
    return EVIDENCE, (facility_id(options.facility) if options.facility else 0, options.id)


def _payout(options: argparse.Namespace) -> tuple[Source, Key]:
    return PAYMENTS, payout_key(payout=options.id)


def _person(options: argparse.Namespace) -> int:
    if options.person is not None:
        return int(options.person)
    found = person_by_iin(options.iin, scope=EVERYTHING, on=options.day)
    if found is None:
        raise ProblemError(PERSON_UNKNOWN)
    return found.id
