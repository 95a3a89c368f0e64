"""A provider asks for another account, and sees what it has. Asking changes nothing: two people of the office do.

P19: payments went to accounts that somebody had put in the place of the providers' own. So this is a word and no change;
whoever may record takes it up by ``amiyan account ask``, with the provider's letter.
"""

import datetime as dt
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.country.kz import iban as iban_rules
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute, query
from amiyan.settlement.accounts import problems
from amiyan.settlement.accounts.change import Change, changes

_KEEP: Final = """
INSERT INTO settlement_account_request (organisation_id, id, iban, says, requested_by, known_from)
VALUES (%(organisation)s, %(id)s, %(iban)s, %(says)s, %(by)s, %(now)s) ON CONFLICT DO NOTHING
"""
_SAME: Final = """
SELECT (iban, says) = (%(iban)s, %(says)s) FROM settlement_account_request
WHERE (organisation_id, id) = (%(organisation)s, %(id)s)
"""
_REQUESTS: Final = """
SELECT r.organisation_id, coalesce(o.bin, ''), o.name, r.id, r.iban, r.says, r.known_from
FROM settlement_account_request r JOIN registry_organisation o ON o.id = r.organisation_id
WHERE %(organisation)s::bigint IS NULL OR r.organisation_id = %(organisation)s
ORDER BY r.known_from DESC, r.id LIMIT %(most)s
"""
_ACCOUNT: Final = """
SELECT iban FROM registry_organisation_account
WHERE organisation_id = %s AND known_to IS NULL AND valid @> %s::date ORDER BY id DESC LIMIT 1
"""


class Requested(NamedTuple):
    """A provider's request, as it was written."""

    organisation_id: int
    bin: str
    name: str
    id: UUID
    iban: str
    says: str
    at: dt.datetime


class OwnAccount(NamedTuple):
    """What a provider sees of its account: today's (blank: none), its requests and the changes, the newest first."""

    iban: str
    requests: tuple[Requested, ...]
    changes: tuple[Change, ...]


@transaction.atomic
def request_account(
    *, organisation_id: int, request_id: UUID, iban: str, says: str, requested_by: int, now: dt.datetime
) -> None:
    """Keep that a provider wants another account. The same again is one request; nothing is paid there by it.

    ``access`` vouches that ``requested_by`` heads the provider. ProblemError for an account that cannot be one, without
    a word why, and where the id stands for another request.
    """
    written = iban_rules.normalise(iban)
    wrong = iban_rules.check(written)
    if wrong:
        raise ProblemError(wrong)
    if not says.strip():
        raise ProblemError(problems.REQUEST_WITHOUT_REASON)
    values = {
        "organisation": organisation_id,
        "id": request_id,
        "iban": written,
        "says": says.strip(),
        "by": requested_by,
        "now": now,
    }
    if not execute(_KEEP, values) and not query(_SAME, values)[0][0]:
        raise ProblemError(problems.CHANGE_DIFFERS)


def requests_for_accounts(organisation_id: int | None = None, *, most: int = 100) -> list[Requested]:
    """What providers asked for, the newest first; of one organisation where it is named."""
    return [Requested(*row) for row in query(_REQUESTS, {"organisation": organisation_id, "most": most})]


def own_account(organisation_id: int, *, scope: Scope, on: dt.date) -> OwnAccount | None:
    """The account of an organisation that the scope names as an owner; None for others. Three queries by key."""
    if not scope.allows(owner=organisation_id):
        return None
    found = query(_ACCOUNT, [organisation_id, on])
    return OwnAccount(
        found[0][0] if found else "",
        tuple(requests_for_accounts(organisation_id)),
        tuple(changes(organisation_id)),
    )
