"""``amiyan account``: a provider's bank account changes by two people, after some days, to one of its own."""

import argparse
import uuid
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.access.queries import today
from amiyan.access.signatures.handing import Signature
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.formats import format_date
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import query
from amiyan.registry.problems import PERSON_UNKNOWN
from amiyan.registry.queries import person_by_iin
from amiyan.settlement.accounts.change import (
    Change,
    ask_change,
    changes,
    confirm_change,
    document,
    stop_change,
)
from amiyan.settlement.accounts.holder import holder_of_site
from amiyan.settlement.accounts.problems import CHANGE_UNKNOWN
from amiyan.settlement.accounts.request import requests_for_accounts
from amiyan.settlement.problems import PROVIDER_UNKNOWN

NAME = "account"


def help_text() -> str:
    return _("change a provider's bank account: one asks, another confirms, days pass")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("list the changes that were asked for")
    shown = actions.add_parser("show", help=text, description=text)
    shown.set_defaults(act=_show)
    text = _("write the document to be signed by whoever asks or confirms")
    written = actions.add_parser("document", help=text, description=text)
    written.add_argument("duty", choices=("ask", "confirm"), metavar="DUTY", help=_("ask or confirm"))
    written.add_argument("--out", type=Path, required=True, help=_("file to be written"))
    written.set_defaults(act=_document)
    text = _("ask that a provider be paid to another account")
    asked = actions.add_parser("ask", help=text, description=text)
    asked.add_argument("--source", required=True, help=_("the provider's letter, with number and date"))
    asked.set_defaults(act=_ask)
    text = _("confirm a change as the second person")
    confirmed = actions.add_parser("confirm", help=text, description=text)
    confirmed.set_defaults(act=_confirm)
    text = _("stop a change before it takes effect")
    stopped = actions.add_parser("stop", help=text, description=text)
    stopped.add_argument("--reason", required=True, help=_("why"))
    stopped.set_defaults(act=_stop)
    for child in (written, asked):
        child.add_argument("--provider", required=True, metavar="BIN", help=_("BIN of the provider"))
        child.add_argument("--iban", required=True, help=_("the new account"))
    for child in (written, asked, confirmed, stopped):
        child.add_argument("--change", type=uuid.UUID, required=True, help=_("number of the change, a UUID"))
    for child in (asked, confirmed, stopped):
        child.add_argument("--by", required=True, metavar="IIN", help=_("IIN of the person who signs"))
    for child in (asked, confirmed):
        child.add_argument("--signature", type=Path, required=True, help=_("file of the detached signature"))
        child.add_argument(
            "--way", choices=("local", "national"), default="local", help=_("how it was signed")
        )


def run(options: argparse.Namespace) -> int:
    with site():
        options.act(options)
    return 0


def _show(options: argparse.Namespace) -> None:  # noqa: ARG001 - every action has the same shape
    found = changes()
    for change in found:
        print(f"{change.id}: {change.name} ({change.bin}), {change.iban}: {_state(change)}")
    if not found:
        print(_("No change of account was asked for."))
    for one in requests_for_accounts():
        words = _("{name} ({bin}) asks for {iban}: {says}")
        print(words.format(name=one.name, bin=one.bin, iban=one.iban, says=one.says))


def _state(change: Change) -> str:
    if change.outcome == "stopped":
        return _("stopped: {reason}").format(reason=change.reason)
    if change.effective_from is None:
        return _("waits for the second person")
    day = format_date(change.effective_from, active())
    return (
        _("in effect since {day}").format(day=day) if change.outcome else _("from {day} on").format(day=day)
    )


def _document(options: argparse.Namespace) -> None:
    options.out.write_bytes(
        document(
            organisation_id=_organisation(options.provider),
            change_id=options.change,
            iban=options.iban,
            duty=options.duty,
        )
    )
    print(_("{file} is written: sign it as it is.").format(file=options.out))


def _ask(options: argparse.Namespace) -> None:
    ask_change(
        organisation_id=_organisation(options.provider),
        change_id=options.change,
        iban=options.iban,
        source=options.source,
        signature=_signature(options),
    )
    print(_("The change is asked for; a second person confirms it."))


def _confirm(options: argparse.Namespace) -> None:
    day = confirm_change(
        organisation_id=_of_change(options.change),
        change_id=options.change,
        signature=_signature(options),
        holder=holder_of_site(),
    )
    print(_("The provider is paid to the new account from {day} on.").format(day=format_date(day, active())))


def _stop(options: argparse.Namespace) -> None:
    stop_change(
        organisation_id=_of_change(options.change),
        change_id=options.change,
        reason=options.reason,
        stopped_by=_person(options.by),
    )
    print(_("The change is stopped; the provider is paid where it was."))


def _signature(options: argparse.Namespace) -> Signature:
    person, value = _person(options.by), options.signature.read_bytes()
    # Made from the signature itself, so that handing in twice is handing in once.
    return Signature(person, uuid.uuid5(options.change, value.hex()), value, options.way)


def _person(iin: str) -> int:
    person = person_by_iin(iin, scope=EVERYTHING, on=today())
    if person is None:
        raise ProblemError(PERSON_UNKNOWN)
    return person.id


def _organisation(number: str) -> int:
    found = query("SELECT id FROM registry_organisation WHERE bin = %s", [number])
    if not found:
        raise ProblemError(PROVIDER_UNKNOWN, organisation=number)
    return int(found[0][0])


def _of_change(change_id: uuid.UUID) -> int:
    found = query("SELECT organisation_id FROM settlement_account_change WHERE id = %s", [change_id])
    if not found:
        raise ProblemError(CHANGE_UNKNOWN)
    return int(found[0][0])
