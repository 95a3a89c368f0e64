"""Problems: errors that a person can act on.

A problem is a *kind* (a code, a sentence, what to do) and the values that fill the sentence. Pure code
returns or raises problems without choosing a language; the edge (command, page, API) renders them with
:func:`sentence` and :func:`advice` in the language that is active there. Over HTTP a problem has the shape
of RFC 9457.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(text: str) -> str:  # noqa: N802 - gettext's customary name for "mark, do not translate yet"
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem. ``title`` and ``what_to_do`` are msgids with ``{name}`` placeholders."""

    code: str
    title: str
    what_to_do: str
    status: int = 422


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem at one place: what, where and with which values."""

    kind: Kind
    where: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


class ProblemError(Exception):
    """Raised when work cannot go on; carries the problem that says why."""

    def __init__(self, kind: Kind, *, where: str = "", **params: Any) -> None:
        self.problem = Problem(kind, where, params)
        super().__init__(kind.code, where, params)


def sentence(problem: Problem) -> str:
    """What is wrong, in the active language."""
    return _translated(problem.kind.title).format(**problem.params)


def advice(problem: Problem) -> str:
    """What to do about it, in the active language."""
    return _translated(problem.kind.what_to_do).format(**problem.params)


def as_rfc9457(problem: Problem) -> dict[str, Any]:
    """The problem as an ``application/problem+json`` object (RFC 9457), in the active language."""
    return {
        "type": f"/problems/{problem.kind.code}",
        "title": sentence(problem),
        "status": problem.kind.status,
        "detail": advice(problem),
        "instance": problem.where,
    }


def _translated(msgid: str) -> str:
    # The catalogue lives in Django; the kernel itself stays importable without a configured Django.
    from django.utils.translation import gettext  # noqa: PLC0415

    return gettext(msgid)
