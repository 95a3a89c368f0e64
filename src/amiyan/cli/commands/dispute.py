"""``amiyan dispute``: “this did not happen”, taken for a family with a receipt; what waits; what a person decides."""

import argparse
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from amiyan.cli.checks import day, known_programme, whole_number
from amiyan.cli.language import active
from amiyan.cli.people import person_id
from amiyan.cli.site import site
from amiyan.country.kz.formats import format_date_short
from amiyan.feedback.actions.disputes import decide_dispute, raise_dispute
from amiyan.feedback.queries.work import Work, work_items
from amiyan.feedback.receipts import receipt_of, receipt_text
from amiyan.feedback.who import Voice
from amiyan.feedback.words import WORK
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import query

NAME = "dispute"
CHANNELS = ("phone", "paper")
_BETWEEN = " · "


def help_text() -> str:
    return _("take “this did not happen” for a family, list what waits for a person, and decide")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("write down for a family that a meal did not happen, and print its receipt")
    taken = actions.add_parser("take", help=text, description=text)
    taken.add_argument("iin", metavar="IIN", help=_("IIN of the child"))
    taken.add_argument("--on", type=day, required=True, help=_("the day"))
    taken.add_argument("--by", required=True, metavar="IIN", help=_("IIN of the parent who says it"))
    taken.add_argument("--taken-by", required=True, metavar="IIN", help=_("IIN of who writes it down"))
    taken.add_argument("--channel", choices=CHANNELS, required=True, help=_("how it was said"))
    taken.add_argument("--says", default="", help=_("in the family's words"))
    taken.add_argument("--id", type=UUID, help=_("id made before asking; the same id says it once"))
    taken.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    taken.set_defaults(act=_take)
    text = _("list what families said that waits for a person, the earliest deadline first")
    listed = actions.add_parser("list", help=text, description=text)
    listed.add_argument("--most", type=whole_number, default=50, help=_("how many at most"))
    listed.set_defaults(act=_list)
    text = _("decide a dispute, with a reason that the family reads")
    decided = actions.add_parser("decide", help=text, description=text)
    decided.add_argument("person", metavar="NUMBER", type=int, help=_("the person, as the list shows it"))
    decided.add_argument(
        "dispute", metavar="ID", type=UUID, help=_("id of the dispute, as the list shows it")
    )
    choice = decided.add_mutually_exclusive_group(required=True)
    choice.add_argument("--happened", action="store_true", help=_("the meal was given: it is paid"))
    choice.add_argument(
        "--not-happened", action="store_true", help=_("the meal was not given: it is not paid")
    )
    decided.add_argument("--by", required=True, metavar="IIN", help=_("IIN of who decides"))
    decided.add_argument("--reason", required=True, help=_("why"))
    decided.set_defaults(act=_decide)


def run(options: argparse.Namespace) -> int:
    with site():
        print(options.act(options))
    return 0


def _take(options: argparse.Namespace) -> str:
    known_programme(options.programme)
    child, key = person_id(options.iin), options.id or uuid4()
    voice = Voice(
        said_by=person_id(options.by),
        now=SystemClock().now(),
        channel=options.channel,
        taken_by=person_id(options.taken_by),
    )
    found = raise_dispute(
        dispute_id=key,
        person_id=child,
        service_day=options.on,
        programme=options.programme,
        voice=voice,
        says=options.says,
    )
    receipt = receipt_of(child, found.id, scope=EVERYTHING)
    assert receipt is not None, "what was just kept has a receipt"
    return receipt_text(receipt, lang=active())


def _list(options: argparse.Namespace) -> str:
    items = work_items(scope=EVERYTHING, most=options.most)
    places = dict(query("SELECT id, code FROM registry_facility WHERE id = ANY (%s)", [_places(items)]))
    return "\n".join(_line(item, places) for item in items) or _("Nothing waits for a person.")


def _places(items: list[Work]) -> list[int]:
    return sorted({item.facility_id for item in items if item.facility_id is not None})


def _line(item: Work, places: dict[int, str]) -> str:
    lang = active()
    parts = [
        format_date_short(item.due, lang),
        _(WORK[item.kind]),
        places.get(item.facility_id or 0, ""),
        format_date_short(item.service_day, lang) if item.service_day else "",
        item.about,
        str(item.person_id or ""),
        str(item.id or ""),
        item.says,
    ]
    return _BETWEEN.join(part for part in parts if part)


def _decide(options: argparse.Namespace) -> str:
    decide_dispute(
        person_id=options.person,
        dispute_id=options.dispute,
        happened=options.happened,
        reason=options.reason,
        decided_by=person_id(options.by),
        now=SystemClock().now(),
    )
    return _("The decision is kept beside the dispute, and the family reads the reason.")
