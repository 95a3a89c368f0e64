"""What can be wrong with an objection or a sample, and what a person does about it."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

NO_LIST_LINE: Final = Kind(
    "no-line-by-list",
    N_("No list names this person on {day}."),
    N_(
        "Compare the day with the list of the class. Meals that a terminal recorded are disputed in another way."
    ),
    404,
)
OBJECTION_UNKNOWN: Final = Kind(
    "objection-unknown",
    N_("There is no objection with the number {objection}."),
    N_("“amiyan lists” shows the objections that wait."),
    404,
)
OBJECTION_DECIDED: Final = Kind(
    "objection-decided",
    N_("This objection was decided before, and otherwise."),
    N_("A decision stays. Whoever disagrees objects anew, with new reasons."),
    409,
)
NO_MEAL: Final = Kind(
    "no-meal-that-day",
    N_("No meal of this child is known on {day}."),
    N_("Look at the day again: what was not recorded is paid to nobody."),
    404,
)
OBJECTION_WITHDRAWN: Final = Kind(
    "objection-withdrawn",
    N_("The objection was taken back."),
    N_("There is nothing left to decide."),
    409,
)
DECIDER_IS_PARTY: Final = Kind(
    "objection-decided-by-a-party",
    N_("Who objected does not decide the objection."),
    N_("Let another person decide."),
)
SEED_TOO_SHORT: Final = Kind(
    "sample-seed-too-short",
    N_("A seed has at least {least} characters: a shorter one can be guessed from its digest."),
    N_("Take a long random line, keep it secret until the draw, and keep it safe."),
)
PUBLISHED_TOO_LATE: Final = Kind(
    "sample-published-too-late",
    N_("The seed of {month} is published before the month begins."),
    N_("Publish the seed of the next month now: whoever knows it early could choose the lines."),
)
PUBLISHED_ALREADY: Final = Kind(
    "sample-published-already",
    N_("Another seed was published for {month}."),
    N_("Draw with the seed that was published; it cannot be exchanged."),
    409,
)
NOT_PUBLISHED: Final = Kind(
    "sample-not-published",
    N_("No seed was published for {month}."),
    N_("Publish a seed before the month begins, with “amiyan sample publish”."),
    404,
)
OTHER_SEED: Final = Kind(
    "sample-other-seed",
    N_("This is not the seed that was published: its digest differs."),
    N_("Find the seed whose SHA-256 is {digest}."),
)
MONTH_NOT_OVER: Final = Kind(
    "sample-month-not-over",
    N_("Lists of {month} can still come."),
    N_("Draw after {day}: whoever knows the seed before could keep lines out of the sample."),
)
LINE_NOT_DRAWN: Final = Kind(
    "sample-line-not-drawn",
    N_("The sample has no line {place}."),
    N_("The number of a line stands on the call sheet and on the paper."),
    404,
)
