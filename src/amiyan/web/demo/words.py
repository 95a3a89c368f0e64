"""Who the people of the invented town are, in one line each."""

from typing import Final

from amiyan.kernel.problems import N_

WHO: Final[dict[str, tuple[str, str]]] = {
    "parent": (N_("A mother"), N_("Her children: {children}. One of them learns at {school}.")),
    "neighbour": (
        N_("A mother whose child felt ill"),
        N_("Her children: {children}. One of them felt ill after lunch at {school}."),
    ),
    "canteen_manager": (N_("A canteen manager"), N_("Cooks at {school} and wants to know for how many.")),
    "social_pedagogue": (
        N_("A social pedagogue"),
        N_("Keeps the list of {school}: who has a right, who left."),
    ),
    "director": (N_("A director"), N_("Answers for {school} and signs its list.")),
    "teacher": (N_("A teacher"), N_("Marks the class at {school}, also without a network.")),
    "parents_committee": (
        N_("A mother of the parents' committee"),
        N_("Looks into the canteen of {school} and writes down what she saw."),
    ),
    "organisation_head": (
        N_("The head of a supplier"),
        N_("{organisation} cooks for {school} and is paid for what was served."),
    ),
    "region_official": (
        N_("An official of the region"),
        N_("Answers for every school of the region, and sees what does not add up."),
    ),
    "first_approver": (
        N_("An official who approves"),
        N_("Signs statements and changes of rules: the first of two."),
    ),
    "second_approver": (
        N_("Another official who approves"),
        N_("Signs statements and changes of rules: the second of two."),
    ),
    "auditor": (N_("An auditor"), N_("Follows money from the bank down to the meal, and believes nobody.")),
    "ministry_official": (
        N_("An official of the ministry"),
        N_("Sees the country in numbers, and no child by name."),
    ),
}
"""By a player's key: what they are, and the line about them with its parameters."""

PLACES: Final[dict[str, str]] = {
    "morning": N_("In the morning (07:30)"),
    "noon": N_("At lunch (12:04)"),
    "evening": N_("In the evening (17:00)"),
    "next-day": N_("The next day"),
    "month": N_("The month in a minute"),
}
"""By a wish: what its button says."""
