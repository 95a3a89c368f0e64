"""What people read of this detector."""

from typing import Final

from amiyan.integrity.detectors.words import Words
from amiyan.kernel.problems import N_

WORDS: Final = Words(
    name=N_("Nobody ever misses a meal"),
    sentence=N_(
        "{meals} of {of} possible meals were taken; elsewhere {usual_missed_per_mille} of 1000 are missed."
    ),
    innocent=(
        N_("Children who live at the school."),
        N_("A small class of healthy children."),
        N_("A class that was quarantined together."),
    ),
    look=N_("Compare with the class register and with certificates of illness of the month."),
)
