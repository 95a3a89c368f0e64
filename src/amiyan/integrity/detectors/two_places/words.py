"""What people read of this detector."""

from typing import Final

from amiyan.integrity.detectors.words import Words
from amiyan.kernel.problems import N_

WORDS: Final = Words(
    name=N_("A child in two places on one day"),
    sentence=N_("A child had a meal here and at the place of enrolment on the same day, on {days} days."),
    innocent=(
        N_("The child changed school, and both lists held it for a few days."),
        N_("Lessons or treatment on a fixed day at the other place."),
        N_("A number that was typed or enrolled wrongly at the terminal."),
        N_("A brother or sister with a card of the child."),
    ),
    look=N_("Ask both places for the enrolment and compare the hours of the two passes."),
)
