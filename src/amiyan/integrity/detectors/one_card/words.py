"""What people read of this detector."""

from typing import Final

from amiyan.integrity.detectors.words import Words
from amiyan.kernel.problems import N_

WORDS: Final = Words(
    name=N_("One card for many"),
    sentence=N_(
        "Cards were shown one after another for several children, or one card again and again, within a "
        "short time."
    ),
    innocent=(
        N_("The reader wrote each pass several times."),
        N_("A class that forgot its cards was let in by one."),
        N_("The card was held to the reader until it beeped."),
    ),
    sentences={
        "shown": N_("One child's card was shown {times} times on one day."),
        "in_a_row": N_(
            "{people} children of several classes passed by card one after another, within {seconds} seconds; "
            "{children} of them usually pass otherwise."
        ),
    },
    units={"in_a_row": "children"},
    look=N_("Ask who stood at the terminal, and compare with the class registers of that day."),
)
