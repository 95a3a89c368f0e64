"""What people read of this detector."""

from typing import Final

from amiyan.integrity.detectors.words import Words
from amiyan.kernel.problems import N_

WORDS: Final = Words(
    name=N_("Ratings as if they were ordered"),
    sentence=N_("{same} equal ratings came within ten minutes until {until}; {usual_a_day} a day are usual."),
    innocent=(
        N_("A meeting of parents at which all rated together."),
        N_("A meal that everybody liked."),
        N_("A reminder that the school sent to all at once."),
    ),
    look=N_("Ask families whether they were told how to rate. Ratings stay as they are."),
)
