"""``amiyan sample``: some lines of lists are confirmed with families, drawn by a seed that was published before."""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.auditor.actions.samples import draw_sealed_sample
from amiyan.auditor.queries.samples import drawn_again
from amiyan.cli.checks import known_programme, line_of_file, month
from amiyan.cli.commands.objection import CHANNELS
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.deliveries.actions.samples import Where, publish_seed, record_answer
from amiyan.deliveries.lists.sheets import asked_of, call_sheet, paper_sheet
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.registry.problems import FACILITY_UNKNOWN
from amiyan.registry.queries import facility_by_code

NAME = "sample"


def help_text() -> str:
    return _("publish a seed, draw a sample of list lines, keep what families answer")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("keep the digest of a seed before its month begins, and print it")
    publish = actions.add_parser("publish", help=text, description=text)
    _add_what(publish)
    publish.set_defaults(act=_publish)
    text = _("draw with the seed that was published, and write the sheets by which families are asked")
    draw = actions.add_parser("draw", help=text, description=text)
    _add_what(draw)
    draw.add_argument("--out", type=Path, required=True, help=_("folder for the results"))
    draw.set_defaults(act=_draw)
    text = _("keep what a family said of one line")
    answer = actions.add_parser("answer", help=text, description=text)
    answer.add_argument("sample", type=int, help=_("number of the sample"))
    answer.add_argument("line", type=int, help=_("number of the line on the sheet"))
    answer.add_argument(
        "--answer", choices=("yes", "no", "unreachable"), required=True, help=_("what the family said")
    )
    answer.add_argument("--channel", choices=CHANNELS, required=True, help=_("how it was said"))
    answer.add_argument("--by", required=True, help=_("who asked"))
    answer.set_defaults(act=_answer)
    text = _("draw a sample again from its seed, and hold it against what was drawn")
    again = actions.add_parser("again", help=text, description=text)
    again.add_argument("sample", type=int, help=_("number of the sample"))
    again.add_argument(
        "--out", type=Path, help=_("file for the lines that it is drawn from, for who draws without us")
    )
    again.set_defaults(act=_again)


def _add_what(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--programme", default="school-meals", help=_("code of the programme, for example school-meals")
    )
    parser.add_argument("--month", type=month, required=True, help=_("month, written as 2026-09"))
    parser.add_argument("--region", choices=sorted(REGION_BY_CODE), help=_("only this region"))
    parser.add_argument("--facility", help=_("only this facility, by its code"))
    parser.add_argument("--seed", type=line_of_file, required=True, help=_("file with the seed, one line"))
    parser.add_argument("--by", required=True, help=_("who does it"))


def run(options: argparse.Namespace) -> int:
    with site():
        print(options.act(options))
    return 0


def _publish(options: argparse.Namespace) -> str:
    known_programme(options.programme)
    digest = publish_seed(
        programme=options.programme,
        month=options.month,
        where=_where(options),
        seed=options.seed,
        published_by=options.by,
        now=SystemClock().now(),
    )
    return _("Publish this digest (SHA-256) and keep the seed secret until the draw: {digest}").format(
        digest=digest
    )


def _draw(options: argparse.Namespace) -> str:
    known_programme(options.programme)
    today = to_local(SystemClock().now()).date()
    done = draw_sealed_sample(
        programme=options.programme,
        month=options.month,
        where=_where(options),
        seed=options.seed,
        drawn_by=options.by,
        today=today,
    )
    lines = asked_of(done.sample_id, active(), on=today)
    options.out.mkdir(parents=True, exist_ok=True)
    # A spreadsheet knows UTF-8 by the mark at the beginning.
    (options.out / "call-sheet.csv").write_text(call_sheet(lines, active()), encoding="utf-8-sig")
    (options.out / "paper.txt").write_text(paper_sheet(lines, active()), encoding="utf-8")
    return _("Sample No. {sample}: {drawn} of {lines} lines; the sheets are in {folder}.").format(
        sample=done.sample_id, drawn=done.drawn, lines=done.of_lines, folder=options.out
    )


def _answer(options: argparse.Namespace) -> str:
    record_answer(
        sample_id=options.sample,
        place=options.line,
        answer=options.answer,
        channel=options.channel,
        asked_by=options.by,
    )
    if options.answer == "no":
        return _("The answer is kept. This one meal waits for a decision.")
    return _("The answer is kept; it changes nothing.")


def _again(options: argparse.Namespace) -> str:
    found = drawn_again(options.sample)
    if options.out is not None:
        options.out.write_text("".join(f"{line}\n" for line in found.frame), encoding="utf-8")
    if found.is_the_same:
        return _("The same {drawn} of {lines} lines are drawn again.").format(
            drawn=found.drawn, lines=len(found.frame)
        )
    return _(
        "Not the same: {gone} lines that were drawn are not drawn now, {come} others are. {lines} lines stand now."
    ).format(gone=len(found.only_then), come=len(found.only_now), lines=len(found.frame))


def _where(options: argparse.Namespace) -> Where:
    if options.facility is None:
        return Where(options.region)
    found = facility_by_code(options.facility, scope=EVERYTHING)
    if found is None:
        raise ProblemError(FACILITY_UNKNOWN, value=options.facility)
    return Where(None, found.id)
