"""``amiyan notice``: messages to people: try one, check one, see what waits, outages, telephones, campaigns."""

import argparse
from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext as _

from amiyan.cli import notices as acts
from amiyan.cli.checks import day, whole_number
from amiyan.cli.site import site

NAME = "notice"


def help_text() -> str:
    return _("messages to people: try, check, hand over, outages, telephones, campaigns")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    _messages(actions)
    _people(actions)
    _days(actions, "outage", _("days on which messages or pages did not work: terms stand still"))
    _days(actions, "pause", _("days on which no campaign speaks: before elections"))
    _campaigns(actions)


def run(options: argparse.Namespace) -> int:
    with site():
        print(options.act(options))
    return 0


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    act: Callable[[argparse.Namespace], str],
) -> argparse.ArgumentParser:
    made = actions.add_parser(name, help=text, description=text)
    made.set_defaults(act=act)
    return made


def _messages(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _action(actions, "kinds", _("list kinds of messages, audiences and measures"), acts.kinds)
    trial = _action(actions, "send", _("write a trial message to somebody"), acts.send)
    trial.add_argument("iin", metavar="IIN", help=_("IIN of the person"))
    trial.add_argument(
        "--id", type=UUID, default=None, help=_("id made before asking; the same id says it once")
    )
    check = _action(
        actions,
        "check",
        _("is this message from us? By its check number, for a telephone operator"),
        acts.check,
    )
    check.add_argument(
        "number", metavar="NUMBER", nargs="+", help=_("check number, as it stands in the message")
    )
    listed = _action(
        actions,
        "list",
        _("list the messages of a person, or what waits and what reached nobody"),
        acts.listed,
    )
    listed.add_argument("iin", metavar="IIN", nargs="?", help=_("IIN of the person"))
    listed.add_argument("--most", type=whole_number, default=50, help=_("how many at most"))
    drain = _action(
        actions, "drain", _("hand over what is due, as the workers do each minute"), acts.drain_now
    )
    drain.add_argument("--most", type=whole_number, default=100_000, help=_("how many at most"))
    _doubtful(actions)


def _doubtful(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    listed = _action(
        actions,
        "doubtful",
        _("list messages of which nobody knows whether they went out"),
        acts.list_doubtful,
    )
    listed.add_argument("--most", type=whole_number, default=1000, help=_("how many at most"))
    again = _action(
        actions, "again", _("send a doubtful message again, because somebody says so and why"), acts.again
    )
    again.add_argument("person", metavar="NUMBER", type=int, help=_("the person by our own number"))
    again.add_argument("id", metavar="ID", type=UUID, help=_("id, as the list shows it"))
    again.add_argument("--reason", required=True, help=_("why"))
    again.add_argument("--by", required=True, metavar="IIN", help=_("IIN of who says so"))


def _people(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    phones = _action(actions, "phones", _("bring in telephone numbers from a file"), acts.phones)
    phones.add_argument("file", metavar="FILE", help=_("CSV with the columns iin and phone"))
    phones.add_argument("--source", required=True, help=_("which register says so"))
    silence = _action(
        actions, "silence", _("a register reports a death: nothing is sent any more"), acts.silence
    )
    silence.add_argument("iin", metavar="IIN", help=_("IIN of the person"))
    silence.add_argument("--register", required=True, help=_("which register says so"))
    silence.add_argument("--source", required=True, help=_("where it is written"))
    silence.add_argument("--died", type=day, default=None, help=_("the day, if it is known"))
    silence.add_argument("--wrong", action="store_true", help=_("the report was wrong: the person lives"))


def _days(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", what: str, text: str) -> None:
    group = actions.add_parser(what, help=text, description=text)
    group.set_defaults(what=what)
    inner = group.add_subparsers(required=True, metavar=_("ACTION"))
    declared = _action(inner, "declare", _("declare them, with a reason"), acts.declare)
    declared.add_argument("--from", dest="first", type=day, required=True, help=_("first day"))
    declared.add_argument(
        "--to", dest="last", type=day, default=None, help=_("last day; without it nobody knows yet")
    )
    declared.add_argument("--reason", required=True, help=_("why"))
    declared.add_argument("--by", required=True, metavar="IIN", help=_("IIN of who declares it"))
    ended = _action(inner, "end", _("say which day was the last"), acts.end)
    ended.add_argument("number", metavar="NUMBER", type=whole_number, help=_("number in the list"))
    ended.add_argument("--on", type=day, required=True, help=_("last day"))
    ended.add_argument("--by", required=True, metavar="IIN", help=_("IIN of who declares it"))
    taken = _action(inner, "take-back", _("they were declared in error, and why"), acts.take_back)
    taken.add_argument("number", metavar="NUMBER", type=whole_number, help=_("number in the list"))
    taken.add_argument("--reason", required=True, help=_("why"))
    taken.add_argument("--by", required=True, metavar="IIN", help=_("IIN of who says so"))
    _action(inner, "list", _("list them"), acts.list_days)


def _campaigns(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = _("a message to many, measured against those who are held back")
    inner = actions.add_parser("campaign", help=text, description=text).add_subparsers(
        required=True, metavar=_("ACTION")
    )
    made = _action(inner, "plan", _("plan a campaign; nobody hears of it yet"), acts.plan)
    made.add_argument("name", metavar="NAME", help=_("what it is called"))
    made.add_argument(
        "--id", type=UUID, default=None, help=_("id made before asking; the same id plans it once")
    )
    made.add_argument("--kind", required=True, help=_("kind of message"))
    made.add_argument("--audience", required=True, help=_("for whom"))
    made.add_argument("--region", default=None, metavar="CODE", help=_("region, where the audience has one"))
    made.add_argument("--measure", required=True, help=_("by what it is measured"))
    made.add_argument("--days", type=whole_number, default=14, help=_("for how many days"))
    made.add_argument(
        "--hold-back", type=whole_number, default=20, help=_("how many of a hundred are held back")
    )
    made.add_argument("--from", dest="first", type=day, required=True, help=_("first day"))
    made.add_argument(
        "--seed", default="", help=_("by what the group is drawn that is held back; without it by chance")
    )
    made.add_argument("--by", required=True, metavar="IIN", help=_("IIN of who plans it"))
    for name, said, act in (
        ("run", _("draw who is invited, and tell them; run again, nobody is told twice"), acts.run_now),
        ("result", _("what it did until now"), acts.result),
    ):
        one = _action(inner, name, said, act)
        one.add_argument("id", metavar="ID", type=UUID, help=_("id, as the list shows it"))
    _action(inner, "list", _("list campaigns"), acts.list_campaigns)
