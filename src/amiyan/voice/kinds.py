"""What may be said to people: kinds of notices, made by the rooms that have a reason to speak. Pure.

A kind says in one sentence what happened. Its sentence may be filled with amounts, days and names, and with nothing
else: so that no message holds a link or a code, whatever a register says somebody's name is.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

Hour = str
AT_ANY_HOUR: Final = "at_any_hour"
AT_ONCE: Final = "at_once"
WITH_OTHERS: Final = "with_others"


@dataclass(frozen=True, slots=True)
class Amount:
    """Money: whole tiyn."""

    tiyn: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day."""

    day: dt.date


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody's name, or a place's: whatever of it is no letter is left out."""

    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of ours, as a msgid: it is said in the language of the message."""

    msgid: str


Fill = Amount | Day | Name | Word


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice. ``title`` (what the public check tells) and ``text`` are msgids; ``text`` may have fills.

    ``of_rights``: of what somebody is entitled to, or may answer or appeal: always sent, never part of a campaign.
    ``hour``: at any hour, at once outside quiet hours, or with others of the day. ``tells_place``: not sent to a
    guardian from whom the place is hidden. ``answers`` are msgids by code; ``answer_days`` working days are given for
    one, and that they pass decides nothing.
    """

    name: str
    title: str
    text: str
    fills: tuple[str, ...] = ()
    of_rights: bool = True
    hour: Hour = AT_ONCE
    tells_place: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    answer_days: int | None = None

    def __post_init__(self) -> None:
        if bool(self.answers) != (self.answer_days is not None):
            raise ValueError(f"{self.name}: where an answer is wanted there is a term for it")
        if self.hour not in (AT_ANY_HOUR, AT_ONCE, WITH_OTHERS):
            raise ValueError(f"{self.name}: no such hour: {self.hour}")


_KINDS: Final[dict[str, NoticeKind]] = {}


def says(kind: NoticeKind) -> NoticeKind:
    """Register a kind; the same name for another kind is an error of ours (ValueError)."""
    if _KINDS.setdefault(kind.name, kind) != kind:
        raise ValueError(f"two kinds of notices are named {kind.name}")
    return kind


def kind_named(name: str) -> NoticeKind | None:
    """The kind with this name; None where the room that made it is gone."""
    return _KINDS.get(name)


def kinds() -> Iterable[NoticeKind]:
    """All kinds, by name."""
    return [_KINDS[name] for name in sorted(_KINDS)]


def as_json(fills: Mapping[str, Fill]) -> dict[str, dict[str, str | int]]:
    """Fills as they are kept."""
    kept: dict[str, dict[str, str | int]] = {}
    for name, fill in fills.items():
        match fill:
            case Amount(tiyn):
                kept[name] = {"tiyn": tiyn}
            case Day(day):
                kept[name] = {"day": day.isoformat()}
            case Name(text):
                kept[name] = {"name": text}
            case Word(msgid):
                kept[name] = {"word": msgid}
    return kept


def from_json(kept: Mapping[str, Mapping[str, str | int]]) -> dict[str, Fill]:
    """The fills that :func:`as_json` kept."""
    found: dict[str, Fill] = {}
    for name, one in kept.items():
        match dict(one):
            case {"tiyn": int(tiyn)}:
                found[name] = Amount(tiyn)
            case {"day": str(day)}:
                found[name] = Day(dt.date.fromisoformat(day))
            case {"name": str(text)}:
                found[name] = Name(text)
            case {"word": str(msgid)}:
                found[name] = Word(msgid)
    return found
