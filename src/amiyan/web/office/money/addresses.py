"""What the addresses of money name: statements, one or many; and a payout."""

from typing import Any, Final

from django.http import Http404, HttpRequest

from amiyan.settlement.approvals.actions import Statement

MOST: Final = 500
_LARGEST_ID: Final = 2**63
_LARGEST_NUMBER: Final = 2**31
_LONGEST: Final = 20
BETWEEN: Final = "-"


def key(payee: int, budget: int, number: int) -> Statement:
    """A statement as its address names it; 404 for numbers that nothing has."""
    if not (payee < _LARGEST_ID and budget < _LARGEST_ID and number < _LARGEST_NUMBER):
        raise Http404
    return Statement(payee, budget, number)


def named(one: Statement) -> dict[str, Any]:
    """What the address of a statement is filled with."""
    return {"payee": one.payee, "budget": one.budget_id, "number": one.number}


def written(one: Statement) -> str:
    """A statement in a form or in the query of an address."""
    return BETWEEN.join(map(str, one))


def read(texts: list[str]) -> list[Statement]:
    """The statements that a form or an address names, each once, ``MOST`` at most; 404 for what names none."""
    found = dict.fromkeys(_read(text) for text in texts)
    if not found or len(found) > MOST:
        raise Http404
    return list(found)


def chosen(request: HttpRequest) -> list[Statement]:
    """The statements that were ticked."""
    return read(request.GET.getlist("s"))


def _read(text: str) -> Statement:
    parts = text.split(BETWEEN)
    if len(parts) != len(Statement._fields) or not all(
        part.isdecimal() and len(part) < _LONGEST for part in parts
    ):
        raise Http404
    return key(*map(int, parts))
