"""Words of the comparison with another system; msgids, translated where they are shown."""

from typing import Final

from amiyan.deliveries.lists.words import OUTCOMES as OF_LISTS
from amiyan.kernel.problems import N_
from amiyan.settlement.audit.report_words import OUTCOMES as OF_PASSES

KINDS: Final[dict[str, str]] = {
    "both": N_("Both count it"),
    "amounts": N_("Both count it, with different amounts"),
    "places": N_("Both count it, at different places"),
    "only_theirs": N_("Only the other system counts it"),
    "only_ours": N_("Only we count it"),
}

REASONS: Final[dict[str, str]] = {
    **OF_PASSES,
    **OF_LISTS,
    "no_pass": N_("No terminal and no list saw the child that day"),
    "unknown_person": N_("Nobody with this IIN is in the registers"),
    "second_line": N_("The other system counts the child twice that day"),
    "clock_is_wrong": N_("The terminal's clock was wrong"),
    "came_too_late": N_("The record came too late"),
    "source_needs_confirmation": N_(
        "The terminal is known by its network only: somebody confirms its records"
    ),
}
