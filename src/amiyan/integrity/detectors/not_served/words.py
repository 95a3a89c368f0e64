"""What people read of this detector."""

from typing import Final

from amiyan.integrity.detectors.words import Words
from amiyan.kernel.problems import N_

WORDS: Final = Words(
    name=N_("Has the right and is not served"),
    sentence=N_("A child with the right was at school on {present} days and had a meal on {served}."),
    innocent=(
        N_("The family prefers food from home and did not say so."),
        N_("The child fasts."),
        N_("The child does not know of the right."),
        N_("The terminal takes the child for somebody else, a twin for example."),
        N_("The child's number is missing at the terminal of the canteen."),
    ),
    look=N_("Ask the family and the child whether the child wants to eat, and what keeps it from eating."),
    in_favour=True,
)
