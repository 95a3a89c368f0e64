"""What can go wrong when a family says something, and when somebody answers."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

NOT_YOURS: Final = Kind(
    "feedback-not-yours",
    N_("Nothing was found here that you may speak for."),
    N_("If this is your child, ask the school to check who is written down as the child's guardian."),
    404,
)
MAY_NOT_DECIDE: Final = Kind(
    "feedback-may-not-decide",
    N_("You may see this child and may not decide for the child."),
    N_("A guardian who may decide says this."),
    403,
)
ID_USED: Final = Kind(
    "feedback-id-used",
    N_("This was sent once before with other words."),
    N_("Open the page anew and say it again."),
    409,
)
TOO_LONG_AGO: Final = Kind(
    "feedback-too-long-ago",
    N_("This is too long ago: it can be said here for {days} days."),
    N_("Tell it to the social pedagogue of the school or to the education department."),
)
NOT_YET: Final = Kind(
    "feedback-not-yet",
    N_("This day has not come yet."),
    N_("Look at the day again."),
)
TOO_LATE_TO_UNDO: Final = Kind(
    "feedback-too-late-to-undo",
    N_("The time in which this can be taken back is over."),
    N_("Tell the person who decides: what you say now is put beside what you said before."),
    409,
)
DECIDED_ALREADY: Final = Kind(
    "feedback-decided-already",
    N_("This was decided before."),
    N_("A decision stays. Whoever disagrees appeals, or says it anew with new reasons."),
    409,
)
TAKEN_BACK: Final = Kind(
    "feedback-taken-back",
    N_("This was taken back by the family."),
    N_("There is nothing left to do."),
    409,
)
NOTHING_SUCH: Final = Kind(
    "feedback-unknown",
    N_("There is no such case."),
    N_("Look at the list of cases again."),
    404,
)
WITHOUT_REASON: Final = Kind(
    "feedback-decision-without-reason",
    N_("A decision names a person and a reason."),
    N_("Write in a sentence or two what you looked at and why you decide so."),
)
DECIDER_IS_PARTY: Final = Kind(
    "feedback-decided-by-a-party",
    N_("Who said it, wrote it down or answered it does not decide it."),
    N_("Let another person decide."),
)
NOT_SERVED: Final = Kind(
    "feedback-not-served",
    N_("A meal can be rated once it is counted as served to your child."),
    N_("Try again later in the day. If your child did not eat, say “this did not happen”."),
)
RATED_ANOTHER_DAY: Final = Kind(
    "feedback-rated-another-day",
    N_("This meal was rated on an earlier day; a rating can be changed the same day only."),
    N_("Rate the next meal."),
    409,
)
REASON_UNKNOWN: Final = Kind(
    "feedback-rating-reason-unknown",
    N_("“{reason}” is none of the reasons to choose from."),
    N_("Choose from the list, or leave the reasons out."),
)
NO_PLACE: Final = Kind(
    "feedback-no-place",
    N_("It is not known where the child ate on {day}."),
    N_("Call the school, and a doctor where one is needed."),
)
FACT_UNKNOWN: Final = Kind(
    "feedback-fact-unknown",
    N_("This is not written down any more."),
    N_("Open the page anew: it may have been corrected already."),
    404,
)
SAYS_NOTHING: Final = Kind(
    "feedback-says-nothing",
    N_("Say in a few words what is right, within {most} letters."),
    N_("A sentence is enough."),
)
SHEET_NOT_DRAWN: Final = Kind(
    "feedback-sheet-not-drawn",
    N_("The sheet could not be drawn: {why}"),
    N_("This is a fault of Amiyan, not of your data. Report it with the month and the school."),
    500,
)
NOBODY_TO_PRINT: Final = Kind(
    "feedback-nobody-to-print",
    N_("Nobody belongs there at the end of this month."),
    N_("Check the school, the class and the month."),
    404,
)
