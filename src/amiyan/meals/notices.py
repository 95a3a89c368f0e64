"""What families are written about days without a meal: their guardians differ, and what a person decided."""

from typing import Final

from amiyan.kernel.problems import N_
from amiyan.voice.kinds import NoticeKind, Word, says

DAYS_DIFFER: Final = says(
    NoticeKind(
        "day-off-differs",
        N_("that guardians say different things about a day without a meal"),
        N_("{name}: of {day} the guardians say different things. Until a person decides, a meal is kept."),
        ("name", "day"),
    )
)
DAY_DECIDED: Final = says(
    NoticeKind(
        "day-off-decided",
        N_("that a person decided about a day of which guardians said different things"),
        N_("{name}: of {day} a person decided that {outcome}. The reason is on your page."),
        ("name", "day", "outcome"),
    )
)
EATS: Final = {True: Word(N_("a meal is kept")), False: Word(N_("no meal is kept"))}
