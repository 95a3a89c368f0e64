"""What people read of this detector."""

from typing import Final

from amiyan.integrity.detectors.words import Words
from amiyan.kernel.problems import N_

WORDS: Final = Words(
    name=N_("Many meals marked by hand"),
    sentence=N_(
        "{by_hand} of {meals} meals were marked by hand, on days on which the terminal worked; "
        "{usual_per_mille} of 1000 are usual."
    ),
    innocent=(
        N_("The reader recognises badly: dirt, light, an old model."),
        N_("Children whose families did not agree to recognition."),
        N_("New pupils who were not yet entered at the terminal."),
    ),
    look=N_("Have the terminal looked at, and ask who marks by hand and why."),
)
