"""The orders of the schools: each by a number of the overview, which stands beside every school that it is about."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from amiyan.kernel.problems import N_
from amiyan.settlement.figures.few import WORD, Columns
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.queries import Figures
from amiyan.web.office.words import number, tenge

_FACT: Final = frozenset({Kind.PAYABLE})


class Order(NamedTuple):
    """The largest first. ``hidden_by``: where one of these columns is withheld, the number is, and tells no order.

    ``column`` and ``say``: the column of the number, where the table of schools has none; ``heading`` '' is none.
    """

    words: str
    by: Callable[[Figures], float]
    hidden_by: Columns = _FACT
    heading: str = ""
    say: Callable[[Figures], str] = lambda _one: ""


ORDERS: Final[Mapping[str, Order]] = {
    "difference": Order(N_("Where list and fact differ most"), lambda one: one.difference_tiyn),
    "share": Order(
        N_("Where the least of the list is proved"),
        lambda one: one.difference_tiyn / max(1, one.tiyn[Kind.LISTED]),
    ),
    "held": Order(
        N_("Where most is held"), lambda one: one.tiyn[Kind.HELD], hidden_by=frozenset({Kind.HELD})
    ),
    "word": Order(
        N_("Where most is by a word alone"),
        lambda one: one.by_word / max(1, one.proved),
        hidden_by=frozenset({WORD}),
    ),
    "unposted": Order(
        N_("Where the books lag behind"),
        lambda one: abs(one.unposted_tiyn),
        hidden_by=frozenset({Kind.PAYABLE, Kind.POSTED}),
        heading=N_("Not yet in the books"),
        say=lambda one: tenge(one.unposted_tiyn),
    ),
    "overposted": Order(
        N_("Where the books hold what is payable no more"),
        lambda one: -one.unposted_tiyn,
        hidden_by=frozenset({Kind.PAYABLE, Kind.POSTED}),
        heading=N_("In the books, and payable no more"),
        say=lambda one: tenge(-one.unposted_tiyn),
    ),
    "stated": Order(
        N_("Where most is in statements"),
        lambda one: one.tiyn[Kind.STATED],
        hidden_by=frozenset({Kind.STATED}),
        heading=N_("In statements"),
        say=lambda one: tenge(one.tiyn[Kind.STATED]),
    ),
    "paid": Order(
        N_("Where most is paid"), lambda one: one.tiyn[Kind.PAID], hidden_by=frozenset({Kind.PAID})
    ),
    "owed": Order(
        N_("Where most is still owed"),
        lambda one: one.owed_tiyn,
        hidden_by=frozenset({Kind.POSTED, Kind.COOKED, Kind.PAID}),
        heading=N_("Still owed"),
        say=lambda one: tenge(one.owed_tiyn),
    ),
    "withheld": Order(
        N_("Where most was set off"),
        lambda one: one.withheld_tiyn,
        hidden_by=frozenset({Kind.STATED, Kind.PAID}),
        heading=N_("Set off, or above a contract"),
        say=lambda one: tenge(one.withheld_tiyn),
    ),
    "cooked": Order(
        N_("Where most was cooked in vain"),
        lambda one: one.tiyn[Kind.COOKED],
        hidden_by=frozenset({Kind.COOKED}),
        heading=N_("Cooked and not served"),
        say=lambda one: tenge(one.tiyn[Kind.COOKED]),
    ),
    "entitled": Order(
        N_("Where most children are entitled"),
        lambda one: one.entitled,
        hidden_by=frozenset({Kind.ENTITLED}),
        heading=N_("Entitled children"),
        say=lambda one: number(one.entitled),
    ),
    "served": Order(
        N_("Where most entitled children were never served"),
        lambda one: (one.entitled - one.served) / max(1, one.entitled),
        hidden_by=frozenset({Kind.SERVED}),
    ),
    "beyond": Order(
        N_("Where more were served than listed"),
        lambda one: one.tiyn[Kind.BEYOND],
        hidden_by=frozenset({Kind.PAYABLE, Kind.BEYOND}),
    ),
}
GOOD: Final = "good"
"""The order of what families say, within a region: a week's, and not the month's."""
GOOD_WORDS: Final = N_("Where families are least content")
