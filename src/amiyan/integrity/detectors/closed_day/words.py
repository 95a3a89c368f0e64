"""What people read of this detector."""

from typing import Final

from amiyan.integrity.detectors.words import Words
from amiyan.kernel.problems import N_

WORDS: Final = Words(
    name=N_("Marks on a day without school"),
    sentence=N_(
        "{marks} children were marked on a day without school; {came} of them were seen at the entrance."
    ),
    innocent=(
        N_("Lessons were held and the calendar was not changed."),
        N_("The terminal's clock was wrong."),
        N_("The terminal was tested or repaired."),
    ),
    look=N_("Ask the school whether there were lessons, and look at the clock of the terminal."),
)
