"""What can go wrong at the auditor's desk."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

NOT_SEALED_YET: Final = Kind(
    "audit-not-sealed-yet",
    N_("Evidence of this month is not sealed in the log yet, so nothing is drawn from it."),
    N_("The log seals each minute. Draw again in a while; if it stays so, ask who runs the site."),
    409,
)
NOT_DRAWN: Final = Kind(
    "audit-sample-not-drawn",
    N_("The sample No. {sample} is not drawn yet."),
    N_("Draw it with the seed whose digest was published."),
    404,
)
FINDING_WITHOUT_WORDS: Final = Kind(
    "audit-finding-without-words",
    N_("Whoever finds fault, cannot tell or takes a word back says why."),
    N_("Write what you saw, where and when."),
)
FINDING_UNKNOWN: Final = Kind(
    "audit-finding-unknown",
    N_("This is no finding."),
    N_("Choose: sound, not sound, cannot tell, or take the last word back."),
)
KEY_USED: Final = Kind(
    "audit-key-used",
    N_("This was sent once before with other words."),
    N_("Open the page anew and say it again."),
    409,
)
EXPORT_UNDER_WAY: Final = Kind(
    "audit-export-under-way",
    N_("An export is being written already."),
    N_("Wait until it is ready: it is of one moment, and serves everybody who may take it."),
    409,
)
EXPORT_GONE: Final = Kind(
    "audit-export-gone",
    N_("This export is no longer kept."),
    N_("Order it anew: it says the same, and what was added since."),
    404,
)
EXPORT_WITHOUT_REASON: Final = Kind(
    "audit-export-without-reason",
    N_("Say what the export is for: it stands in the log of actions."),
    N_("Write a few words, for example the number of the audit."),
)
