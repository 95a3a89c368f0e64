"""What one can do about a meal that waits, by the code of its reason: msgids, translated where they are shown."""

from typing import Final

from amiyan.kernel.problems import N_

WHAT_TO_DO: Final[dict[str, str]] = {
    "method_needs_confirmation": N_(
        "Show the class register of that day to the district's office: a named person decides."
    ),
    "source_needs_confirmation": N_(
        "Ask whoever connects terminals to bind this one by its secret; then it counts by itself."
    ),
    "not_countersigned": N_("Ask a second employee of the school to sign the list."),
    "open_to_objection": N_("Nothing: when the time to object is over, it counts by itself."),
    "objected": N_(
        "Answer what the family says, on the page “What families say”. A named person decides by the deadline."
    ),
    "too_many_by_hand": N_("Have the terminal repaired, and show the lists to the district's office."),
    "clock_is_wrong": N_("Set the terminal's clock. A person decides about what was recorded meanwhile."),
    "came_too_late": N_("Check the terminal's network. A person decides about what came late."),
    "entitlement_unknown": N_("The social pedagogue completes the child's papers; then it is decided anew."),
}
WHAT_TO_DO_OTHERWISE: Final = N_(
    "A named person of the district's office decides by the deadline; show them your records of the day."
)
# Health of the answers: who was told of an alarm.
TOLD: Final[dict[str, str]] = {
    "director": N_("The director"),
    "sanitary_service": N_("The sanitary service"),
}
ANSWERS: Final[dict[str, str]] = {
    "yes": N_("has the right"),
    "no": N_("no right"),
    "unknown": N_("not known"),
    "none": N_("not decided yet"),
}
CONSENTS: Final[dict[str, str]] = {
    "biometrics": N_("To be known by palm or face at the terminal"),
    "dietary_need": N_("That the kitchen knows what the child does not eat"),
}
CHANGES: Final[dict[str, str]] = {
    "new": N_("is new"),
    "comes": N_("comes from another school"),
    "class": N_("another class, grade or shift"),
    "ends": N_("another last day"),
}
# Why a register said nothing: the reasons of its port, and that there was nobody to ask about.
SILENCE: Final[dict[str, str]] = {
    "outage": N_("it does not answer"),
    "busy": N_("it is too busy"),
    "refused": N_("it does not let us ask"),
    "unreadable": N_("its answer cannot be read"),
    "malformed": N_("its answer about this child cannot be read"),
    "partial": N_("it has checked nothing of this child"),
    "consent": N_("the family has not agreed that it tells us"),
    "no_iin": N_("the child has no IIN in the registry, so nobody can be asked about"),
}
