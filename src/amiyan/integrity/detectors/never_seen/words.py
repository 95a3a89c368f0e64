"""What people read of this detector."""

from typing import Final

from amiyan.integrity.detectors.words import Words
from amiyan.kernel.problems import N_

WORDS: Final = Words(
    name=N_("Children whom nothing else has seen"),
    sentence=N_(
        "{unseen} of the {children} children of the class who had meals passed by card or by hand, and left "
        "no other trace this month."
    ),
    innocent=(
        N_("The class comes in by another door."),
        N_("Families without consent to recognition, whose children pass by card."),
        N_("A terminal at the entrance that failed."),
    ),
    look=N_("See the class: count the children in the room, and compare with the class register."),
)
