"""What can stand in the way of publishing a month."""

from amiyan.kernel.problems import N_, Kind

NOTHING_LOCKED = Kind(
    "open-data-nothing-locked",
    N_("Of {month} no statement is locked yet, so there is nothing to publish."),
    N_("Lock the month's statements first (amiyan period lock)."),
    status=409,
)
NOTHING_NEW = Kind(
    "open-data-nothing-new",
    N_("Of {month} nothing has changed since the release of {day}."),
    N_("There is nothing to do: that release stands."),
    status=409,
)
