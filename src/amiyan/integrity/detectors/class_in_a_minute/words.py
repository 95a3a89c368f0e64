"""What people read of this detector."""

from typing import Final

from amiyan.integrity.detectors.words import Words
from amiyan.kernel.problems import N_

WORDS: Final = Words(
    name=N_("A whole class within a minute"),
    sentence=N_(
        "{children} children of the class passed within {seconds} seconds; usually {usual} do within a "
        "minute."
    ),
    innocent=(
        N_("The class came together in one queue."),
        N_("The terminal had failed, and the list was entered afterwards."),
        N_("The terminal sent a stored batch with one time."),
    ),
    look=N_("Compare with the class register of that day and with the passes at the entrance."),
)
