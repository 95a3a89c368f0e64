"""What the bank sent back is paid again: where the account was closed, after two people have changed it."""

import datetime as dt
import uuid
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from amiyan.cli.settling.people import Official, Officials
from amiyan.kernel.sql import query
from amiyan.settlement.accounts.change import ask_change, confirm_change, document, put_in_effect
from amiyan.settlement.accounts.holder import ListedHolders
from amiyan.settlement.payouts.again import pay_again
from amiyan.settlement.payouts.listing import ListedPayout, listed_payouts


class Change(NamedTuple):
    """A provider's account as it was, as it is, and from which day."""

    provider: str
    closed: str
    new: str
    since: dt.date


def came_back(budget_id: int) -> list[ListedPayout]:
    """Payouts that the bank rejected and that nobody has made again."""
    found = listed_payouts(budget_id=budget_id)
    last = {
        (one.number, one.name, one.code): one.attempt for one in sorted(found, key=lambda one: one.attempt)
    }
    return [
        one
        for one in found
        if one.state == "rejected" and one.attempt == last[one.number, one.name, one.code]
    ]


def change_account(town: Path, planted: dict[str, str], officials: Officials, *, on: dt.date) -> Change:
    """One official asks, another confirms, the bank's list says whose the account is; days pass."""
    ((organisation, name),) = query(
        "SELECT id, name FROM registry_organisation WHERE bin = %s", [planted["bin"]]
    )
    change, new = uuid.uuid4(), planted["new"]
    asks, confirms = officials.recorders
    said = {"organisation_id": organisation, "change_id": change, "iban": new}
    ask_change(
        **said,
        source=_("Letter of the provider No 14, {day}").format(day=on.isoformat()),
        signature=asks.signs(document(**said, duty="ask")),
        on=on,
    )
    since = confirm_change(
        organisation_id=organisation,
        change_id=change,
        signature=confirms.signs(document(**said, duty="confirm")),
        holder=ListedHolders(town / "account_holders.csv"),
        on=on,
    )
    put_in_effect(on=since)
    return Change(name, planted["closed"], new, since)


def pay_them_again(payouts: list[ListedPayout], *, official: Official, on: dt.date) -> None:
    """A person says so, and each is made again under its next number, to the account of that day."""
    for one in payouts:
        pay_again(
            payout=uuid.UUID(one.id),
            decided_by=official.id,
            reason=_("The bank sent it back; it was looked into"),
            today=on,
        )
