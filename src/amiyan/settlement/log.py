"""The five trees of the public log, collected from the rooms that own their rows, and what is done with all of them."""

import datetime as dt
import logging
from typing import Final, NamedTuple

from amiyan.deliveries.log import EVIDENCE, VERDICTS
from amiyan.entitlements.log import DECISIONS
from amiyan.kernel.problems import Problem, ProblemError
from amiyan.ledger.log import settings
from amiyan.ledger.log.heads import Head, newest, newest_published, sign
from amiyan.ledger.log.kept import state_of
from amiyan.ledger.log.sealing import Sealed, seal
from amiyan.ledger.log.source import TRANSFERS, Source
from amiyan.ledger.log.witnesses import Post, Told, ask_all, post, told
from amiyan.settlement.payments import PAYMENTS

_log = logging.getLogger(__name__)
SOURCES: Final[tuple[Source, ...]] = (TRANSFERS, EVIDENCE, VERDICTS, DECISIONS, PAYMENTS)
TREES: Final = tuple(source.tree for source in SOURCES)


class Published(NamedTuple):
    """What signing and asking came to: new heads, what was not signed and why, how witnesses answered."""

    heads: list[Head]
    problems: list[Problem]
    told: list[Told]


class Tree(NamedTuple):
    """How many leaves of a tree are sealed, are in its newest head, and in its newest published one."""

    tree: str
    sealed: int
    signed: int
    published: int


class Standing(NamedTuple):
    """How far the trees are, and how the witnesses answered the last time."""

    trees: list[Tree]
    told: list[Told]


def standing() -> Standing:
    """How it stands with the log. Cost: some rows by their keys."""
    quorum = settings.quorum()
    heads = {tree: (newest(tree), newest_published(tree, quorum)) for tree in TREES}
    trees = [
        Tree(tree, state_of(tree).edge.size, *(head.size if head else 0 for head in both))
        for tree, both in heads.items()
    ]
    return Standing(trees, told())


def source_of(tree: str) -> Source:
    """The source of a tree by its name; KeyError where there is none."""
    return {source.tree: source for source in SOURCES}[tree]


def seal_all() -> dict[str, Sealed | Problem | None]:
    """Seal every tree; of each what was done, why it could not be, or None where another sealer is at it.

    A tree that cannot be sealed holds up no other. Cost: as :func:`~amiyan.ledger.log.sealing.seal`.
    """
    return {source.tree: _sealed(source) for source in SOURCES}


def publish(*, now: dt.datetime, by: Post = post) -> Published:
    """Sign what the trees have grown to, and ask the witnesses. Where no key is named nothing is signed here.

    A tree that cannot be signed, or a witness that does not answer, holds up no other. Where a setting or a key
    cannot be used at all, that is the one problem.
    """
    heads: list[Head] = []
    failed: list[Problem] = []
    try:
        signers, witnesses = settings.signers(), settings.witnesses()
    except ProblemError as error:
        _log.error("the log is not signed: %s", error.problem.kind.code)
        return Published([], [error.problem], [])
    for tree in TREES if signers else ():
        try:
            head = sign(tree=tree, origin=settings.origin(), signers=signers, now=now)
        except ProblemError as error:
            _log.error("%s is not signed: %s", tree, error.problem.kind.code)
            failed.append(error.problem)
            continue
        heads.extend([head] if head else [])
    return Published(heads, failed, ask_all(trees=TREES, witnesses=witnesses, by=by))


def _sealed(source: Source) -> Sealed | Problem | None:
    try:
        return seal(source)
    except ProblemError as error:
        _log.error("%s is not sealed: %s", source.tree, error.problem.kind.code)
        return error.problem
