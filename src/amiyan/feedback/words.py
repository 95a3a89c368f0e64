"""Words that families read, by their codes: msgids, translated where they are shown. Plain and warm."""

from typing import Final

from amiyan.kernel.problems import N_

# What a delivery came to, as a parent reads it.
VERDICTS: Final[dict[str, str]] = {
    "payable": N_("Served and confirmed"),
    "held": N_("Waiting for a person's word"),
    "refused": N_("Not counted"),
}
FACES: Final[dict[int, str]] = {1: N_("Not good"), 2: N_("So-so"), 3: N_("Good")}
RATING_REASONS: Final[dict[str, str]] = {
    "taste": N_("Taste"),
    "portion": N_("Too little on the plate"),
    "cold": N_("The food was cold"),
    "clean": N_("Not clean"),
    "queue": N_("No time to eat: a long queue"),
    "variety": N_("The same food again"),
    "kind": N_("How the staff spoke to the child"),
}
BODIES: Final[dict[str, str]] = {
    "education_department": N_("the education department of your district or city"),
    "education_administration": N_("the education administration of your region"),
    "court": N_("the court"),
}
DISPUTE_STATES: Final[dict[str, str]] = {
    "open": N_("We are looking into it. This one payment waits until a person has decided."),
    "overdue": N_("A person should have decided by now. The payment still waits, and the delay is seen."),
    "answered": N_("The provider has answered. A person decides next."),
    "withdrawn": N_("You took it back. The payment goes on."),
    "happened": N_("Decided: the meal was given. The payment goes on."),
    "did_not_happen": N_("Decided: the meal was not given. Nothing is paid for it."),
}
CORRECTION_STATES: Final[dict[str, str]] = {
    "open": N_("It was sent to who keeps this register."),
    "overdue": N_("An answer should be here by now. The delay is seen."),
    "withdrawn": N_("You took it back."),
    "corrected": N_("It was corrected."),
    "stands": N_("It stands as it is; the reason is beside it."),
}
WHAT_HAPPENS_NEXT: Final = N_(
    "This one payment is held now, the others go on. The provider may answer and does not see your name. A named person"
    " decides by {day}, and you read the reasons here. Until {undo} you can take it back with one tap."
)
# Where the family agreed to be known.
WHAT_HAPPENS_NEXT_NAMED: Final = N_(
    "This one payment is held now, the others go on. The provider may answer and sees who you are, as you agreed. A named"
    " person decides by {day}, and you read the reasons here. Until {undo} you can take it back with one tap."
)
# Work for a person, by what kind it is.
WORK: Final[dict[str, str]] = {
    "dispute": N_("A family says that a meal did not happen"),
    "disagreement": N_("Two guardians answer differently: hear both before you decide"),
    "alarm": N_("Several children felt ill on one day"),
    "correction": N_("A family says that a fact is wrong"),
}
