"""``amiyan objection raise`` and ``decide``: somebody says that one meal of a list was not eaten; a person decides."""

import argparse

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme
from amiyan.cli.site import site
from amiyan.deliveries.actions.objections import decide_objection, raise_objection
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.registry.problems import PERSON_UNKNOWN
from amiyan.registry.queries import person_by_iin

NAME = "objection"
CHANNELS = ("phone", "paper", "page")


def help_text() -> str:
    return _("object to one meal of a list, or decide an objection")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("hold one meal of a list until a person decides")
    made = actions.add_parser("raise", help=text, description=text)
    made.add_argument("iin", help=_("IIN of the person"))
    made.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    made.add_argument("--on", type=day, required=True, help=_("the day"))
    made.add_argument("--by", required=True, help=_("who objects"))
    made.add_argument("--channel", choices=CHANNELS, required=True, help=_("how it was said"))
    made.add_argument("--reason", required=True, help=_("why"))
    made.set_defaults(act=_raise)
    text = _("decide an objection; the objection stays")
    decided = actions.add_parser("decide", help=text, description=text)
    decided.add_argument("objection", type=int, help=_("number of the objection"))
    choice = decided.add_mutually_exclusive_group(required=True)
    choice.add_argument("--uphold", action="store_true", help=_("the meal was not eaten: it is not paid"))
    choice.add_argument(
        "--dismiss", action="store_true", help=_("the meal goes on as if nobody had objected")
    )
    decided.add_argument("--by", required=True, help=_("who decides"))
    decided.add_argument("--reason", required=True, help=_("why"))
    decided.set_defaults(act=_decide)


def run(options: argparse.Namespace) -> int:
    with site():
        print(options.act(options))
    return 0


def _raise(options: argparse.Namespace) -> str:
    known_programme(options.programme)
    person = person_by_iin(options.iin, scope=EVERYTHING, on=options.on)
    if person is None:
        raise ProblemError(PERSON_UNKNOWN)
    number = raise_objection(
        person_id=person.id,
        day=options.on,
        programme=options.programme,
        raised_by=options.by,
        reason=options.reason,
        channel=options.channel,
    )
    return _("Objection No. {number}: this one meal waits for a decision.").format(number=number)


def _decide(options: argparse.Namespace) -> str:
    decide_objection(
        objection_id=options.objection, upheld=options.uphold, reason=options.reason, decided_by=options.by
    )
    return _("The decision is kept beside the objection.")
