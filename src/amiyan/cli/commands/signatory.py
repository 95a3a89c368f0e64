"""``amiyan signatory``: who may record, approve and agree, and by which keys people sign in the local way."""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.access.actions import appoint_signatory, end_signatory, end_signing_key, register_signing_key
from amiyan.access.problems import FILE_UNREADABLE
from amiyan.access.queries import DUTIES, KnownSignatory, KnownSigningKey, signatories, signing_keys, today
from amiyan.cli.checks import day, known_programme, whole_number
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import query
from amiyan.registry.problems import ORGANISATION_UNKNOWN, PERSON_UNKNOWN
from amiyan.registry.queries import person_by_iin

NAME = "signatory"
_BETWEEN = " · "


def help_text() -> str:
    return _("say who may record, approve or agree, and register the keys by which they sign")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("give a person a duty")
    made = actions.add_parser("appoint", help=text, description=text)
    made.add_argument("iin", help=_("IIN of the person"))
    made.add_argument(
        "--duty", choices=DUTIES, required=True, help=_("record, approve, or agree for an organisation")
    )
    made.add_argument("--programme", help=_("only this programme, by its code"))
    made.add_argument("--region", choices=sorted(REGION_BY_CODE), help=_("only this region"))
    made.add_argument("--organisation", metavar="BIN", help=_("BIN of the organisation for which they agree"))
    _days(made)
    made.set_defaults(act=_appoint)
    text = _("end a duty")
    ended = actions.add_parser("end", help=text, description=text)
    _which(ended, _("number of the duty"))
    ended.set_defaults(act=_end)
    text = _("register the public key by which a person signs in the local way")
    key = actions.add_parser("key", help=text, description=text)
    key.add_argument("iin", help=_("IIN of the person"))
    key.add_argument("--public-key", metavar="FILE", required=True, help=_("file with the public key"))
    _days(key)
    key.set_defaults(act=_key)
    text = _("end a key: what it signs is taken no more")
    lost = actions.add_parser("end-key", help=text, description=text)
    _which(lost, _("number of the key"))
    lost.set_defaults(act=_end_key)
    text = _("list duties and keys, with their numbers")
    show = actions.add_parser("show", help=text, description=text)
    show.add_argument("--iin", help=_("only this person"))
    show.add_argument("--on", type=day, help=_("only what is valid on this day"))
    show.set_defaults(act=_show)


def run(options: argparse.Namespace) -> int:
    with site():
        print(options.act(options))
    return 0


def _days(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", type=day, help=_("first day"))
    parser.add_argument("--to", dest="last", type=day, help=_("last day, it counts"))
    parser.add_argument("--source", required=True, help=_("who decided it, with number and date"))


def _which(parser: argparse.ArgumentParser, number: str) -> None:
    parser.add_argument("iin", help=_("IIN of the person"))
    parser.add_argument("number", type=whole_number, help=number)
    parser.add_argument("--last", type=day, required=True, help=_("last day on which it counts"))
    parser.add_argument("--source", required=True, help=_("who decided it, with number and date"))


def _person(iin: str) -> int:
    found = person_by_iin(iin, scope=EVERYTHING, on=today())
    if found is None:
        raise ProblemError(PERSON_UNKNOWN)
    return found.id


def _organisation(number: str | None) -> int | None:
    if number is None:
        return None
    rows = query("SELECT id FROM registry_organisation WHERE bin = %s", [number])
    if not rows:
        raise ProblemError(ORGANISATION_UNKNOWN, value=number)
    return int(rows[0][0])


def _appoint(options: argparse.Namespace) -> str:
    if options.programme is not None:
        known_programme(options.programme)
    number = appoint_signatory(
        person_id=_person(options.iin),
        duty=options.duty,
        programme=options.programme,
        region=options.region,
        organisation_id=_organisation(options.organisation),
        first=options.first,
        last=options.last,
        source=options.source,
    )
    return _("Kept under the number {number}.").format(number=number)


def _end(options: argparse.Namespace) -> str:
    number = end_signatory(
        person_id=_person(options.iin),
        signatory_id=options.number,
        last_day=options.last,
        source=options.source,
    )
    return _("Kept under the number {number}.").format(number=number)


def _key(options: argparse.Namespace) -> str:
    try:
        key = Path(options.public_key).read_bytes()
    except OSError as error:
        raise ProblemError(FILE_UNREADABLE, file=options.public_key, reason=error.strerror or "") from error
    number = register_signing_key(
        person_id=_person(options.iin),
        public_key=key,
        first=options.first,
        last=options.last,
        source=options.source,
    )
    return _("Kept under the number {number}.").format(number=number)


def _end_key(options: argparse.Namespace) -> str:
    number = end_signing_key(
        person_id=_person(options.iin), key_id=options.number, last_day=options.last, source=options.source
    )
    return _("Kept under the number {number}.").format(number=number)


def _show(options: argparse.Namespace) -> str:
    person = None if options.iin is None else _person(options.iin)
    duties = [_duty_line(one) for one in signatories(person_id=person, on=options.on)]
    keys = [_key_line(one) for one in signing_keys(person_id=person, on=options.on)]
    return "\n".join([*duties, *keys]) or _("Nobody has been appointed.")


def _duty_line(one: KnownSignatory) -> str:
    words = {"record": _("records"), "approve": _("approves"), "agree": _("agrees")}
    where = [
        one.organisation or "",
        one.programme or _("every programme"),
        REGION_BY_CODE[one.region].name(active()) if one.region else _("every region"),
    ]
    who = " ".join(filter(None, [one.iin, one.name]))
    parts = [f"{one.id}: {who}", words[one.duty], *where, _span(one), one.source]
    return _BETWEEN.join(filter(None, parts))


def _key_line(one: KnownSigningKey) -> str:
    key = _("key {sha256}").format(sha256=one.sha256)
    return _BETWEEN.join([f"{one.id}: {one.iin or ''}", key, _span(one), one.source])


def _span(one: KnownSignatory | KnownSigningKey) -> str:
    return " – ".join(end.isoformat() if end else "…" for end in (one.first, one.last))
