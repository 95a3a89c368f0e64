"""The public log: whether it can grow, who signs it, and how its witnesses answer."""

import datetime as dt
from collections.abc import Iterator

from amiyan.cli.doctor import problems
from amiyan.cli.doctor.finding import Finding, note, wrong
from amiyan.kernel.problems import ProblemError
from amiyan.ledger.log import settings
from amiyan.ledger.log.heads import waits_since
from amiyan.ledger.log.sealing import refusal
from amiyan.ledger.log.witnesses import ALARMS, Told, Witness, told
from amiyan.settlement.log import SOURCES, TREES

PUBLISHED_WITHIN = dt.timedelta(hours=1)
FAILS_A_WHILE = 5  # minutes in a row: a witness that is restarted is no finding


def check(now: dt.datetime) -> Iterator[Finding]:
    """Everything of this group."""
    yield from (Finding(problem) for problem in map(refusal, SOURCES) if problem)
    try:
        signers, witnesses, quorum = settings.signers(), settings.witnesses(), settings.quorum()
    except ProblemError as error:
        yield Finding(error.problem)
        return
    if not signers:
        yield note(problems.LOG_UNSIGNED)
        return
    if len(witnesses) < quorum:
        yield note(problems.FEW_WITNESSES, count=len(witnesses), quorum=quorum)
    yield from answers(told(), witnesses)
    yield from unpublished(now, quorum if len(witnesses) >= quorum else 0)


def answers(found: list[Told], witnesses: tuple[Witness, ...]) -> Iterator[Finding]:
    """How the witnesses that are asked answered the last time; a former one says nothing any more."""
    names = {witness.name for witness in witnesses}
    for one in found:
        if one.witness not in names or not one.reason:
            continue
        if one.reason in ALARMS:
            yield wrong(problems.WITNESS_SAYS_CHANGED, witness=one.witness, tree=one.tree, reason=one.reason)
        elif one.failed >= FAILS_A_WHILE:
            yield wrong(
                problems.WITNESS_FAILS,
                witness=one.witness,
                tree=one.tree,
                reason=one.reason,
                count=one.failed,
            )


def unpublished(now: dt.datetime, quorum: int) -> Iterator[Finding]:
    """Trees with heads that have waited for their witnesses for long."""
    for tree in TREES if quorum else ():
        since = waits_since(tree, quorum)
        if since is not None and now - since > PUBLISHED_WITHIN:
            yield wrong(problems.LOG_UNPUBLISHED, tree=tree)
