"""In what a day that is computed again can differ from what stands, by name."""

from amiyan.kernel.problems import N_, Kind

PASS_DIFFERS = Kind(
    "recompute-pass",
    N_(
        "Facility {facility}, terminal {terminal}, evidence {evidence}, record {record}: the pass stands as “{stands}”"
        " and comes out as “{comes_out}”."
    ),
    N_("Compare the pass with the kept body: somebody changed, added or removed it."),
)
OUTCOME_DIFFERS = Kind(
    "recompute-outcome",
    N_(
        "Facility {facility}, terminal {terminal}, evidence {evidence}, record {record}: the outcome stands as “{stands}”"
        " and comes out as “{comes_out}”."
    ),
    N_("Judge the day anew (amiyan rejudge); if the difference stays, an outcome was changed by hand."),
)
VERDICT_DIFFERS = Kind(
    "recompute-verdict",
    N_("Person {person} on {day}: the verdict stands as “{stands}” and comes out as “{comes_out}”."),
    N_("Judge the day anew (amiyan rejudge); if the difference stays, a verdict was changed by hand."),
)
POSTING_DIFFERS = Kind(
    "recompute-posting",
    N_("Person {person} on {day}: the books were told “{stands}”, and the verdict says “{comes_out}”."),
    N_("Judge the day anew (amiyan rejudge), and look why nothing is marked to be posted."),
)
BOOKS_DIFFER = Kind(
    "recompute-books",
    N_(
        "Person {person} on {day}, payee {payee}: the transfers sum up to {stands} tiyn, and {comes_out} were posted."
    ),
    N_("Run “amiyan verify”, and find out who wrote into the books."),
)
BODY_DIFFERS = Kind(
    "recompute-body",
    N_(
        "Facility {facility}, terminal {terminal}, evidence {evidence}: the kept body is not the one that was kept."
    ),
    N_("Restore the body from a backup: its digest says which one it was."),
)
LINK_DIFFERS = Kind(
    "recompute-link",
    N_("Terminal {terminal}, batch {number}: the chain is broken ({why})."),
    N_("Compare the batch with the device and with a backup."),
)
