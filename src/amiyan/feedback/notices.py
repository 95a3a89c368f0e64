"""What families and those who answer them are written: a dispute was decided, a correction answered, children felt ill."""

from typing import Final

from amiyan.kernel.problems import N_
from amiyan.voice.kinds import AT_ANY_HOUR, NoticeKind, Word, says

DISPUTE_DECIDED: Final = says(
    NoticeKind(
        "dispute-decided",
        N_("that a person decided what a family said of a meal"),
        N_("{name}, the meal of {day}: a person decided that {outcome}. The reasons are on your page."),
        ("name", "day", "outcome"),
    )
)
HAPPENED: Final = {
    True: Word(N_("it was given")),
    False: Word(N_("it was not given and is not paid for")),
}
CORRECTION_ANSWERED: Final = says(
    NoticeKind(
        "correction-answered",
        N_("that a register answered a family that says a fact is wrong"),
        N_("{name}: on what you said is wrong the register answers that {outcome}. Why is on your page."),
        ("name", "outcome"),
    )
)
OUTCOMES: Final = {
    "corrected": Word(N_("it was corrected")),
    "stands": Word(N_("it stands as it is")),
}
ALARM: Final = says(
    NoticeKind(
        "illness-alarm",
        N_("to those in charge: several children of one place felt ill"),
        N_(
            "Several children of one place felt ill on {day}. What was served stands on the page of the place."
        ),
        ("day",),
        hour=AT_ANY_HOUR,
    )
)
