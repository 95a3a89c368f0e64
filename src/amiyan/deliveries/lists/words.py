"""Sentences of reasons: why a line by list waits or counts for nothing, by its code; msgids, translated where shown."""

from typing import Final

from amiyan.kernel.problems import N_

# Outcomes of a pass that only lists have.
OUTCOMES: Final[dict[str, str]] = {
    "list_refused": N_("The list does not count; the list says why"),
    "terminal_recorded": N_("The canteen's terminal recorded passes at that time, so it was not down"),
    "not_countersigned": N_("The list waits for a second employee's signature"),
    "objection_upheld": N_("Somebody objected, and it was decided that the meal was not eaten"),
    "objected": N_("Somebody objects: a named person decides"),
    "open_to_objection": N_("The list is signed; there is still time to object"),
    "too_many_by_hand": N_(
        "Too many meals of this canteen are known from lists only: a named person decides"
    ),
}

# Why a list counts for nothing.
LISTS: Final[dict[str, str]] = {
    "programme-takes-no-lists": N_("The programme takes no lists."),
    "marker-unknown": N_("Nobody is known by the number of the person who marked the list."),
    "marker-not-on-this-phone": N_("Who marked the list never signed in on the telephone that sent it."),
    "marker-not-of-this-school": N_("Who marked the list did not work at this school on that day."),
    "marker-has-another-post": N_("Who marked the list has a post that may not mark lists."),
    "marker-is-paid-by-it": N_("Who marked the list is paid by the supplier, or is the supplier."),
    "list-before-its-day": N_("The list was marked before its day."),
    "list-too-late": N_("The list came too late."),
    "claimed-on-another-day": N_("What a terminal did not record is claimed the same day, not later."),
}

# Why a countersignature counts for nothing.
COUNTERSIGNATURES: Final[dict[str, str]] = {
    "programme-takes-no-lists": LISTS["programme-takes-no-lists"],
    "list-not-here-yet": N_("The list that is signed has not come yet; the signature waits for it."),
    "list-does-not-count": N_("The list that is signed does not count."),
    "signer-unknown": N_("Nobody is known by the number of the person who signed."),
    "signer-not-on-this-phone": N_("Who signed never signed in on the telephone that sent it."),
    "signer-is-the-marker": N_("Who marked the list signed it too; it takes a second person."),
    "signer-is-paid-by-it": N_("Who signed is paid by the supplier, or is the supplier."),
    "signer-not-of-this-school": N_("Who signed did not work at this school on that day."),
    "signer-has-another-post": N_("Who signed has a post that may not countersign lists."),
    "district-signs-for-single-teachers": N_(
        "The district signs only where a school has a single employee who could sign."
    ),
    "signed-already": N_("The list was signed before; one countersignature is enough."),
    "signed-before-its-day": N_("The signature was made before the day of the list."),
    "signed-on-another-day": N_("What a terminal did not record is signed the same day, not later."),
}
