"""``amiyan bank``: messages go out, answers come in, and what nothing explains is decided; belief beside truth."""

import argparse
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.cli.commands.payout import payout_id
from amiyan.cli.language import active
from amiyan.cli.people import person_id
from amiyan.cli.site import site
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.kernel.clock import SystemClock
from amiyan.settlement.channels.forms import channels
from amiyan.settlement.channels.port import Channel, ChannelUnavailable
from amiyan.settlement.payouts import words
from amiyan.settlement.payouts.answers import Collected, collect, collect_again, read_answers
from amiyan.settlement.payouts.aside import broken_answers, try_again
from amiyan.settlement.payouts.decide import DECISIONS, decide_line
from amiyan.settlement.payouts.listing import ListedLine, unmatched_lines
from amiyan.settlement.payouts.outbox import hand_over
from amiyan.settlement.payouts.queries import SILENT_DAYS, Difference, difference
from amiyan.settlement.payouts.report.page import as_json, render_difference

NAME = "bank"


def help_text() -> str:
    return _(
        "hand messages over, read answers, decide of unexplained lines, show where belief and bank differ"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("hand over what waits, by every channel that is set")
    actions.add_parser("send", help=text, description=text).set_defaults(act=_send)
    text = _("collect what came back and read it")
    actions.add_parser("collect", help=text, description=text).set_defaults(act=_collect)
    text = _(
        "after a restore: read again what was collected before, from the folders in which it was set aside"
    )
    actions.add_parser("reread", help=text, description=text).set_defaults(act=_reread)
    text = _("list the answers that broke our own code, and what broke")
    aside = actions.add_parser("aside", help=text, description=text)
    aside.add_argument("--json", action="store_true", help=_("print JSON"))
    aside.set_defaults(act=_aside)
    text = _("work off again what broke our own code, when it is repaired")
    retried = actions.add_parser("retry", help=text, description=text)
    retried.add_argument(
        "answer", nargs="?", default="", help=_("the answer's digest, or how it begins; all")
    )
    retried.set_defaults(act=_retry)
    text = _("list the bank lines that nothing of ours explains")
    lines = actions.add_parser("unmatched", help=text, description=text)
    lines.add_argument("--json", action="store_true", help=_("print JSON"))
    lines.set_defaults(act=_unmatched)
    text = _("say what a bank line is")
    decided = actions.add_parser("decide", help=text, description=text)
    decided.add_argument("reference", help=_("the bank's number of the line"))
    decided.add_argument("--account", required=True, metavar="IBAN", help=_("the account on which it stands"))
    decided.add_argument("--as", dest="decision", required=True, choices=DECISIONS, help=_("what it is"))
    decided.add_argument("--payout", help=_("which payout it is of (with --as payout)"))
    decided.add_argument("--by", required=True, metavar="IIN", help=_("IIN of the person who decides"))
    decided.add_argument("--reason", required=True, help=_("why"))
    decided.set_defaults(act=_decide)
    text = _("what we believe paid beside what the bank shows, as a page")
    differs = actions.add_parser("difference", help=text, description=text)
    differs.add_argument("--out", type=Path, default=Path(), help=_("folder for the page, difference.html"))
    differs.add_argument(
        "--silent-days",
        type=int,
        default=SILENT_DAYS,
        metavar="N",
        help=_("working days after which a payout without an answer is looked into"),
    )
    differs.add_argument("--json", action="store_true", help=_("print JSON instead of writing the page"))
    differs.set_defaults(act=_difference)


def run(options: argparse.Namespace) -> int:
    with site():
        status: int = options.act(options)
        return status


def _set_channels() -> list[Channel]:
    found = list(channels().values())
    if not found:
        raise ChannelUnavailable("bank", "not_set")
    return found


def _send(options: argparse.Namespace) -> int:  # noqa: ARG001 - every action has the same shape
    failed = 0
    for channel in _set_channels():
        with closing(channel):
            done = hand_over(channel)
        name = _channel(channel.name)
        if done is None:
            print(_("{channel}: somebody else is handing over at the moment.").format(channel=name))
            continue
        failed += done.failed
        line = _("{channel}: {taken} messages handed over, {failed} were not taken and are tried again.")
        print(line.format(channel=name, taken=done.taken, failed=done.failed))
    return 1 if failed else 0


def _collect(options: argparse.Namespace) -> int:  # noqa: ARG001 - every action has the same shape
    return _collected_by(collect)


def _reread(options: argparse.Namespace) -> int:  # noqa: ARG001 - every action has the same shape
    def both(channel: Channel) -> Collected:
        found = collect_again(channel)
        line = _("{channel}: {seen} answers were set aside, {new} of them this database did not know.")
        print(line.format(channel=_channel(channel.name), seen=found.seen, new=found.new))
        return collect(channel)

    return _collected_by(both)


def _collected_by(collects: Callable[[Channel], Collected]) -> int:
    status = 0
    for channel in _set_channels():
        with closing(channel):
            try:
                collects(channel)
            except ChannelUnavailable as error:
                print(_outage(error))
                status = 1
        status |= _read(channel.name)
    return status


def _read(name: str) -> int:
    """Read what is kept of a channel and say what followed; 1 where something broke our own code."""
    read = read_answers(channel=name)
    line = _(
        "{channel}: {answers} answers read, {problems} problems in them, {lines} lines wait for a decision."
    )
    print(
        line.format(
            channel=_channel(name),
            answers=format_number(read.answers, active()),
            problems=format_number(read.problems, active()),
            lines=format_number(read.unmatched, active()),
        )
    )
    for state, count in read.turned.items():
        title = words.STATES[state]
        print(f"  {_(title)}: {format_number(count, active())}")
    if read.broken:
        line = _("{count} answers broke our own code and are put off: amiyan bank aside.")
        print(line.format(count=format_number(read.broken, active())))
    return 1 if read.broken else 0


def _aside(options: argparse.Namespace) -> int:
    found = broken_answers()
    if options.json:
        rows = [asdict(one) | {"received_at": one.received_at.isoformat()} for one in found]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for one in found:
        day = format_date_short(to_local(one.received_at).date(), active())
        state = _("aside") if one.is_aside else _("is tried again")
        tries = _("{count} tries").format(count=one.tries)
        print(
            f"{one.sha256[:12]}  {_channel(one.channel)}  {one.name}  {day}  {tries}, {state}  {one.problem}"
        )
    if not found:
        print(_("No answer broke our own code."))
    return 0


def _retry(options: argparse.Namespace) -> int:
    channels = try_again(sha256=options.answer)
    if not channels:
        print(_("No answer broke our own code."))
    return max(map(_read, channels), default=0)


def _outage(error: ChannelUnavailable) -> str:
    title = words.OUTAGES[error.reason]
    return f"{_channel(error.problem.where)}: {_(title)}"


def _channel(name: str) -> str:
    title = words.CHANNELS[name]
    return _(title)


def _unmatched(options: argparse.Namespace) -> int:
    found = unmatched_lines()
    if options.json:
        rows = [asdict(one) | {"booked_on": one.booked_on.isoformat()} for one in found]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for one in found:
        print(_line(one))
    if not found:
        print(_("Every line of the bank is explained."))
    return 0


def _line(one: ListedLine) -> str:
    title = words.UNMATCHED[one.why]
    sign = "+" if one.is_credit else "−"
    day, amount = format_date_short(one.booked_on, active()), format_tenge(one.tiyn, active())
    rest = " · ".join(filter(None, (one.counterparty, one.remittance, one.end_to_end_id)))
    return f"{one.iban} {one.reference}  {day}  {sign}{amount}  {_(title)}  {rest}".rstrip()


def _decide(options: argparse.Namespace) -> int:
    decide_line(
        iban=options.account,
        reference=options.reference,
        decision=options.decision,
        decided_by=person_id(options.by),
        reason=options.reason,
        payout=None if options.payout is None else payout_id(options.payout),
    )
    print(_("The decision is kept beside the line."))
    return 0


def _difference(options: argparse.Namespace) -> int:
    today = to_local(SystemClock().now()).date()
    found = difference(today=today, silent_days=options.silent_days)
    if options.json:
        print(json.dumps(as_json(found), ensure_ascii=False))
    else:
        options.out.mkdir(parents=True, exist_ok=True)
        path = options.out / "difference.html"
        page = render_difference(found, language=active(), generated_with="amiyan bank difference")
        path.write_text(page, encoding="utf-8")
        for sentence in sentences(found):
            print(sentence)
        print(_("Page: {path}").format(path=path))
    return 0 if found.is_reconciled else 1


def sentences(found: Difference) -> list[str]:
    """The difference in a few lines, in the active language."""
    language = active()
    line = _("We believe paid {believed}, by the bank {shown} has gone out; the difference is {difference}.")
    lines = [
        line.format(
            believed=format_tenge(found.believed_tiyn, language),
            shown=format_tenge(found.shown_tiyn, language),
            difference=format_tenge(found.tiyn, language),
        )
    ]
    for section in found.sections:
        if section.count:
            title = words.SECTIONS[section.code].title
            lines.append(f"  {_(title)}: {format_number(section.count, language)}")
    return lines
