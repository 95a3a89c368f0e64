"""What people read of this detector."""

from typing import Final

from amiyan.integrity.detectors.words import Words
from amiyan.kernel.problems import N_

WORDS: Final = Words(
    name=N_("The invoice is above the fact"),
    sentence=N_(
        "{billed} meals were billed and {served} served: {above} more, on {days_above} of {days} days."
    ),
    innocent=(
        N_("Terminals failed, and children ate unseen."),
        N_("Meals of children whose right was decided later."),
        N_("The supplier bills what was ordered, not what was eaten."),
    ),
    look=N_("Compare the invoice with the statement day by day, and with the kitchen's own count."),
)
