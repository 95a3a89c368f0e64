"""What is counted, and the words for it: msgids, translated where they are shown."""

from enum import StrEnum
from typing import Final

from amiyan.kernel.problems import N_


class Kind(StrEnum):
    """``listed``: meals of the list, if everybody entitled had come on every school day. ``payable``, ``held``,
    ``refused``: as verdicts stand, and as a person decided what was held. ``missing``: listed and not payable, by
    cause. ``beyond``: payable and not listed. ``priced``: payable at another price than the list's (the list's less
    the real). ``method``: payable and held meals by proof. ``posted``: what the books say providers are owed for
    meals. ``cooked``: and not served. ``stated``: what stands in statements; ``paid``: what of that the bank settled;
    ``withheld``: of paid statements, what was set off or above a ceiling. ``entitled``, ``served``: children. So
    listed − payable = missing + priced − beyond.
    """

    LISTED = "listed"
    PAYABLE = "payable"
    HELD = "held"
    REFUSED = "refused"
    MISSING = "missing"
    BEYOND = "beyond"
    PRICED = "priced"
    METHOD = "method"
    POSTED = "posted"
    COOKED = "cooked"
    STATED = "stated"
    PAID = "paid"
    WITHHELD = "withheld"
    ENTITLED = "entitled"
    SERVED = "served"


# A person's own word instead of a proof.
BYPASS: Final = ("by_hand", "password", "unknown")

CAUSES: Final[dict[str, str]] = {
    "held": N_("Seen, and waits for somebody's word"),
    "decided": N_("Held, and a person decided that it is not paid"),
    "elsewhere": N_("Ate at another school"),
    "not_accepted": N_("Seen here, but not where or when meals are served"),
    "no_terminal": N_("The canteen has no terminal"),
    "silent_terminals": N_("All terminals of the canteen were silent that day"),
    "unknown_persons": N_("Numbers that nobody knows were seen that day"),
    "entrance_only": N_("Seen at the school's entrance, not in the canteen"),
    "no_trace": N_("Not seen at this school that day"),
    "priced": N_("Served at another price than the list's"),
    "beyond": N_("Served, and not on the list"),
}
"""Parts of the difference between the list and the fact, in the order in which they are tried."""
