"""How a sum is drawn from the codes of a budget, and how what is left goes back to them. Whole tiyn, nothing is lost."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class CodeLeft(NamedTuple):
    """A code, and what may still be drawn from it, in tiyn."""

    code: str
    left_tiyn: int


def draw(amount_tiyn: int, codes: Iterable[CodeLeft]) -> tuple[list[CodeLeft], int]:
    """Draw ``amount_tiyn`` from the codes in their order: what each gives, and what no code could give (0 if all could).

    A code that has nothing left gives nothing and is not named.
    """
    drawn, rest = [], amount_tiyn
    for code, left in codes:
        takes = min(max(left, 0), rest)
        if takes > 0:
            drawn.append(CodeLeft(code, takes))
            rest -= takes
    return drawn, rest


def give_back(amount_tiyn: int, codes: Sequence[CodeLeft]) -> list[CodeLeft]:
    """Divide what is left of a fund among its codes: first to those that are drawn last, since they are unspent.

    What goes beyond what the codes have left (a provider still owes it to the state) goes to the first.
    """
    given, rest = draw(amount_tiyn, reversed(codes))
    if rest > 0 and codes:
        first = codes[0].code
        before = sum(one.left_tiyn for one in given if one.code == first)
        given = [one for one in given if one.code != first] + [CodeLeft(first, before + rest)]
    return given
