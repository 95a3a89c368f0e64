"""A provider's account changes by two people: one asks, another confirms, the bank says whose it is, days pass.

Published case: payments went to accounts that somebody had put in the place of the providers' own (P19). Until the
change is in effect the provider is paid to the account it had; each of the two signs, and anybody who may record can
stop it while the days run.
"""

import datetime as dt
import json
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.access.actions import keep_signature
from amiyan.access.queries import may, today
from amiyan.access.signatures.handing import Signature
from amiyan.country.kz import iban as iban_rules
from amiyan.country.kz.calendar import add_working_days
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.programmes.payment import payment_terms
from amiyan.registry.actions.facts import add_fact, day_before, end_validity, lock, moment
from amiyan.registry.actions.tables import ACCOUNT
from amiyan.registry.queries import same_people
from amiyan.settlement.accounts import problems
from amiyan.settlement.accounts.by_one import changes_by_one
from amiyan.settlement.accounts.holder import AccountHolder
from amiyan.settlement.accounts.signed import IS_BY_TWO, SIGNED_ACCOUNT
from amiyan.settlement.approvals.problems import NOT_AUTHORISED
from amiyan.settlement.problems import PROVIDER_UNKNOWN

# Working days between the second signature and the first payment to a new account: time to notice a theft. A
# programme's own days count where they are more; these are for a provider that has no agreement yet.
COOLING_DAYS: Final = 5
_AGREEMENTS: Final = """
SELECT DISTINCT a.programme, f.region FROM registry_agreement a JOIN registry_facility f ON f.id = a.facility_id
WHERE a.organisation_id = %s AND a.known_to IS NULL AND a.valid @> %s::date
"""

_OPEN: Final = """
SELECT c.id, c.iban, c.asked_by, f.effective_from FROM settlement_account_change c
LEFT JOIN settlement_account_confirmation f ON (f.organisation_id, f.change_id) = (c.organisation_id, c.id)
WHERE c.organisation_id = %s AND NOT EXISTS (
    SELECT FROM settlement_account_end e WHERE (e.organisation_id, e.change_id) = (c.organisation_id, c.id))
"""
# Acts that are not paid yet and name another account, or none: for them the account of today must be confirmed.
_UNSIGNED: Final = f"""
SELECT EXISTS (
    SELECT FROM settlement_statement s
    WHERE s.payee = %(organisation)s AND s.payable_tiyn > 0 AND {SIGNED_ACCOUNT} <> %(iban)s
      AND (NOT EXISTS (SELECT FROM settlement_payout p WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number))
        OR EXISTS (
          SELECT FROM settlement_payout p
          WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number)
            AND (SELECT v.state FROM settlement_payout_event v
                 WHERE (v.payee, v.payout_id) = (p.payee, p.id) ORDER BY v.n DESC LIMIT 1) IN ('rejected', 'returned')
            AND NOT EXISTS (
                SELECT FROM settlement_payout o
                WHERE (o.payee, o.budget_id, o.number, o.code) = (p.payee, p.budget_id, p.number, p.code)
                  AND o.attempt > p.attempt))))
"""
_DUE: Final = f"""
SELECT c.organisation_id, c.id, c.iban, f.effective_from FROM settlement_account_confirmation f
JOIN settlement_account_change c ON (c.organisation_id, c.id) = (f.organisation_id, f.change_id)
WHERE f.effective_from <= %s AND {IS_BY_TWO} AND NOT EXISTS (
    SELECT FROM settlement_account_end e WHERE (e.organisation_id, e.change_id) = (c.organisation_id, c.id))
ORDER BY 1, 2
"""
_ACCOUNT: Final = """
SELECT id, iban, lower(valid) FROM registry_organisation_account
WHERE organisation_id = %s AND known_to IS NULL AND valid @> %s::date
"""
_ALL: Final = """
SELECT c.organisation_id, o.bin, o.name, c.id, c.iban, c.source, c.asked_by, c.asked_at, f.confirmed_by,
       f.holder_source, f.effective_from, e.outcome, e.reason
FROM settlement_account_change c JOIN registry_organisation o ON o.id = c.organisation_id
LEFT JOIN settlement_account_confirmation f ON (f.organisation_id, f.change_id) = (c.organisation_id, c.id)
LEFT JOIN settlement_account_end e ON (e.organisation_id, e.change_id) = (c.organisation_id, c.id)
WHERE %s::bigint IS NULL OR c.organisation_id = %s ORDER BY c.asked_at DESC, c.id
"""


class Change(NamedTuple):
    """A change of account as it stands; ``outcome`` is ``in_effect``, ``stopped`` or None while it is open."""

    organisation_id: int
    bin: str | None
    name: str
    id: UUID
    iban: str
    source: str
    asked_by: int
    asked_at: dt.datetime
    confirmed_by: int | None
    holder_source: str | None
    effective_from: dt.date | None
    outcome: str | None
    reason: str | None


def document(*, organisation_id: int, change_id: UUID, iban: str, duty: str) -> bytes:
    """What is signed by whoever asks for a change (``duty`` "ask") and by whoever confirms it ("confirm")."""
    said = {"change": str(change_id), "duty": duty, "format": "amiyan-account-1", "iban": iban}
    return json.dumps(
        {**said, "organisation": organisation_id}, separators=(",", ":"), sort_keys=True
    ).encode()


def ask_change(
    *,
    organisation_id: int,
    change_id: UUID,
    iban: str,
    source: str,
    signature: Signature,
    on: dt.date | None = None,
) -> None:
    """Ask that a provider be paid to another account; nothing changes yet. The same again is said once.

    ``source`` is the provider's letter, with number and date. The account that it has already may be asked for where
    an act waits that does not name it, or where those who signed it turned out to be one person. ProblemError for an
    account that cannot be one, that it has otherwise, while another change waits, and where the signer may not record.
    ``on`` is the day it is asked (today).
    """
    iban, on = _usable(iban), on or today()
    _may_record(signature.person_id, on)
    _keep(signature, document(organisation_id=organisation_id, change_id=change_id, iban=iban, duty="ask"))
    with transaction.atomic():
        lock("settlement_account_change", organisation_id)
        _known(organisation_id)
        if _asked_before(organisation_id, change_id, iban):
            return
        if query(_OPEN, [organisation_id]):
            raise ProblemError(problems.CHANGE_WAITS)
        if any(row[1] == iban for row in query(_ACCOUNT, [organisation_id, on])) and not _awaited(
            organisation_id, iban, on
        ):
            raise ProblemError(problems.SAME_ACCOUNT)
        execute(
            "INSERT INTO settlement_account_change (organisation_id, id, iban, source, asked_by, signature_id)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [organisation_id, change_id, iban, source, signature.person_id, signature.id],
        )


def confirm_change(
    *,
    organisation_id: int,
    change_id: UUID,
    signature: Signature,
    holder: AccountHolder,
    on: dt.date | None = None,
) -> dt.date:
    """A second person confirms; from which day the provider is paid to the new account.

    ProblemError where the same person asked, where the account is not the organisation's, and where nobody knows whose
    it is: unknown is not yes. ``on`` is the day on which that is said (today).
    """
    iban, asked_by, effective = _open(organisation_id, change_id)
    if effective is not None:
        return effective
    if signature.person_id in same_people(asked_by):
        raise ProblemError(problems.WHO_ASKED_CONFIRMS)
    on = on or today()
    _may_record(signature.person_id, on)
    number = _known(organisation_id)
    said = holder.belongs(iban=iban, bin_=number)
    if said.answer is None:
        raise ProblemError(problems.HOLDER_UNKNOWN, bin=number)
    if not said.answer:
        raise ProblemError(problems.NOT_THEIR_ACCOUNT, bin=number, source=said.source)
    _keep(
        signature, document(organisation_id=organisation_id, change_id=change_id, iban=iban, duty="confirm")
    )
    with transaction.atomic():
        lock("settlement_account_change", organisation_id)
        _, _, effective = _open(organisation_id, change_id)
        if effective is not None:
            return effective
        effective = _cooled_on(organisation_id, on)
        execute(
            "INSERT INTO settlement_account_confirmation (organisation_id, change_id, asked_by, confirmed_by,"
            " signature_id, holder_source, effective_from) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [organisation_id, change_id, asked_by, signature.person_id, signature.id, said.source, effective],
        )
        return effective


@transaction.atomic
def stop_change(*, organisation_id: int, change_id: UUID, reason: str, stopped_by: int) -> None:
    """Stop a change that is not in effect yet; the provider goes on being paid where it was."""
    if not reason.strip():
        raise ProblemError(problems.STOP_WITHOUT_REASON)
    lock("settlement_account_change", organisation_id)
    _may_record(stopped_by, today())
    _open(organisation_id, change_id)
    _end(organisation_id, change_id, "stopped", reason.strip(), stopped_by)


def put_in_effect(*, on: dt.date) -> int:
    """Let the confirmed changes whose days have passed take effect; how many. One short transaction for each.

    What one person signed under two records waits until somebody stops it: ``amiyan doctor`` names it. Safe to
    run twice, each night. A change is rare: its cost does not grow with anything.
    """
    return sum(_put_in_effect(*row) for row in query(_DUE, [on]))


def _cooled_on(organisation_id: int, on: dt.date) -> dt.date:
    """The latest day that any programme asks for under which the provider has an agreement."""
    days = [add_working_days(on, COOLING_DAYS)]
    for code, region in query(_AGREEMENTS, [organisation_id, on]):
        programme = load(code)
        if programme.payment is not None:
            days.append(payment_terms(programme, on, region).cooled_on(on))
    return max(days)


def changes(organisation_id: int | None = None) -> list[Change]:
    """All changes, the newest first; of one organisation where it is named."""
    return [Change(*row) for row in query(_ALL, [organisation_id, organisation_id])]


@transaction.atomic
def _put_in_effect(organisation_id: int, change_id: UUID, iban: str, effective: dt.date) -> bool:
    lock("settlement_account_change", organisation_id)
    if not any(row[0] == change_id for row in query(_OPEN, [organisation_id])):
        return False
    known_at, source = moment(None), f"change {change_id}"
    for account, _, first in query(_ACCOUNT, [organisation_id, effective]):
        if first is None or first < effective:
            last = day_before(effective)
            end_validity(ACCOUNT, organisation_id, account, last_day=last, source=source, known_at=known_at)
    add_fact(
        ACCOUNT,
        {"organisation_id": organisation_id, "iban": iban},
        source=source,
        known_at=known_at,
        first=effective,
    )
    _end(organisation_id, change_id, "in_effect", "", 0)
    return True


def _end(organisation_id: int, change_id: UUID, outcome: str, reason: str, by: int) -> None:
    execute(
        "INSERT INTO settlement_account_end (organisation_id, change_id, outcome, reason, ended_by)"
        " VALUES (%s, %s, %s, %s, %s)",
        [organisation_id, change_id, outcome, reason, by],
    )


def _usable(iban: str) -> str:
    written = iban_rules.normalise(iban)
    wrong = iban_rules.check(written)
    if wrong:
        raise ProblemError(wrong)
    return written


def _may_record(person_id: int, on: dt.date) -> None:
    # An account is of no programme and of no region: only somebody who may record everywhere changes it.
    if not may(person_id, "record", programme=None, region=None, on_day=on):
        raise ProblemError(NOT_AUTHORISED)


def _known(organisation_id: int) -> str:
    found = query("SELECT coalesce(bin, '') FROM registry_organisation WHERE id = %s", [organisation_id])
    if not found:
        raise ProblemError(PROVIDER_UNKNOWN, organisation=organisation_id)
    number: str = found[0][0]
    return number


def _awaited(organisation_id: int, iban: str, on: dt.date) -> bool:
    """Whether nobody signed this account: for an act that waits to be paid, or two who turned out to be one."""
    if changes_by_one(organisation_id):
        return True
    values = {"organisation": organisation_id, "iban": iban, "today": on}
    return bool(query(_UNSIGNED, values)[0][0])


def _asked_before(organisation_id: int, change_id: UUID, iban: str) -> bool:
    found = query(
        "SELECT iban FROM settlement_account_change WHERE (organisation_id, id) = (%s, %s)",
        [organisation_id, change_id],
    )
    if found and found[0][0] != iban:
        raise ProblemError(problems.CHANGE_DIFFERS)
    return bool(found)


def _open(organisation_id: int, change_id: UUID) -> tuple[str, int, dt.date | None]:
    for found, iban, asked_by, effective in query(_OPEN, [organisation_id]):
        if found == change_id:
            return iban, asked_by, effective
    known = query(
        "SELECT 1 FROM settlement_account_change WHERE (organisation_id, id) = (%s, %s)",
        [organisation_id, change_id],
    )
    raise ProblemError(problems.CHANGE_ENDED if known else problems.CHANGE_UNKNOWN)


def _keep(signature: Signature, signed: bytes) -> None:
    keep_signature(
        id=signature.id,
        person_id=signature.person_id,
        document=signed,
        signature=signature.value,
        way=signature.way,
    )
