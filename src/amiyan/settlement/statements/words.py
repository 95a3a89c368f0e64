"""Words of an act: reasons and kinds of lines, by their codes; msgids, translated where they are shown."""

from typing import Final

from amiyan.kernel.problems import N_
from amiyan.settlement.shadow.words import REASONS as OF_VERDICTS

# Why a month that was locked moved later; a verdict's reason otherwise.
REASONS: Final[dict[str, str]] = {
    **OF_VERDICTS,
    "came_later": N_("The evidence came after the month had locked"),
    "held_line_paid": N_("A person decided that the held line is paid"),
    "cooked_back": N_("Cooked and served after all, or claimed in error: taken back"),
    "other_supplier": N_("The school had another supplier that day"),
    "other_place": N_("The meal was at another school"),
    "other_price": N_("The price is another"),
    "taken_back": N_("Taken back: it is posted anew when it may be paid"),
}

KINDS: Final[dict[str, str]] = {
    "delivered": N_("Served by fact"),
    "cooked": N_("Cooked, not served: lessons were called off too late"),
    "correction": N_("Correction"),
}

# A unit of the tariff, and what was prepared.
UNITS: Final[dict[str, str]] = {
    "day": N_("child-day"),
    "month": N_("child-month"),
    "portion": N_("portion"),
}
