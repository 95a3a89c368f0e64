"""What can stand in the way of publishing a month."""

from amiyan.kernel.problems import N_, Kind

NOTHING_LOCKED = Kind(
    "open-data-nothing-locked",
    N_("Of {month} no statement is locked yet, so there is nothing to publish."),
    N_(
        "Lock the month's statements first: Office → Money → Budgets, there the months of a budget. On the "
        "machine: “amiyan period lock”."
    ),
    status=409,
)
NOTHING_NEW = Kind(
    "open-data-nothing-new",
    N_("Of {month} nothing has changed since the release of {day}."),
    N_("There is nothing to do: that release stands."),
    status=409,
)
LEAST_TOO_LOW = Kind(
    "open-data-least-too-low",
    N_("Cells of {least} children would be published; fewer than {fewest} never are."),
    N_("Correct least_children in rooms/open_data.toml."),
    status=409,
)
PUBLISHER_UNNAMED = Kind(
    "open-data-publisher-unnamed",
    N_("Who publishes is not named in Kazakh, Russian and English."),
    N_("Write three names under publisher in rooms/open_data.toml."),
    status=409,
)
