"""What can go wrong with signals and cases."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

DETECTOR_UNKNOWN: Final = Kind(
    "integrity-detector-unknown",
    N_("There is no detector “{detector}”."),
    N_("Choose one of: {known}."),
)
DAYS_REVERSED: Final = Kind(
    "integrity-days-reversed",
    N_("A run begins before it ends, within one month: {first} to {last}."),
    N_("Give the first and the last day of one month."),
)
NOTHING_SUCH: Final = Kind(
    "integrity-unknown",
    N_("There is no such signal or case."),
    N_("Look at the list again: it may have expired, or be about a place that is not yours."),
    404,
)
NOT_AN_OFFICER: Final = Kind(
    "integrity-not-an-officer",
    N_("Cases of this place are worked by officials of its district or region."),
    N_("Ask who appoints roles, or hand the case to an official of the place."),
    403,
)
NOT_OF_THE_REGION: Final = Kind(
    "integrity-not-of-the-region",
    N_("That a register of the whole region is wrong is decided by who answers for the region."),
    N_("Ask an official of the region to end the case; what you found stands."),
    403,
)
NOT_CONCERNED: Final = Kind(
    "integrity-not-concerned",
    N_("Only who is concerned by a case answers or appeals."),
    N_(
        "The director, the head of the supplier or the family speaks for themselves; others tell the official."
    ),
    403,
)
QUEUE_FULL: Final = Kind(
    "integrity-queue-full",
    N_("{open} cases are open, and {capacity} can be worked. One must be closed before another is opened."),
    N_("Close what is ready. What waits is counted and stays until it expires."),
    409,
)
TAKEN_UP: Final = Kind(
    "integrity-taken-up",
    N_("Somebody has taken this up already."),
    N_("Open the case and go on with it there."),
    409,
)
ID_USED: Final = Kind(
    "integrity-id-used",
    N_("This was sent once before with other words."),
    N_("Open the case anew and say it again."),
    409,
)
STEP_OUT_OF_TURN: Final = Kind(
    "integrity-step-out-of-turn",
    N_("This step does not follow upon the last one of the case."),
    N_("Open the case anew: somebody may have gone on with it."),
    409,
)
REASON_NOT_KNOWN: Final = Kind(
    "integrity-reason-not-known",
    N_("The reason is none of those that this step can have."),
    N_("Choose a reason from the list, and write the rest in words."),
)
WITHOUT_WORDS: Final = Kind(
    "integrity-without-words",
    N_("A step is told in words, within {most} letters."),
    N_("Write in a sentence or two what you did, saw or mean."),
)
CLOSED_UNHEARD: Final = Kind(
    "integrity-closed-unheard",
    N_(
        "Only where an innocent cause or a wrong register was found is a case closed without hearing anybody."
    ),
    N_("Tell those concerned, and hear them, before you decide."),
    409,
)
NOTHING_TO_TELL: Final = Kind(
    "integrity-nothing-to-tell",
    N_("An innocent cause was found: nobody is to be troubled."),
    N_("Close the case with that reason."),
    409,
)
DECIDED_BY_A_PARTY: Final = Kind(
    "integrity-decided-by-a-party",
    N_("Who is concerned by a case does not decide it."),
    N_("Let another official decide."),
)
FOUR_EYES: Final = Kind(
    "integrity-four-eyes",
    N_("Who wrote the finding does not confirm it."),
    N_("Let another official look at the answer and decide."),
)
REFUSED_BY_ONE: Final = Kind(
    "integrity-refused-by-one",
    N_("Who wrote the finding does not refuse what concerns a family."),
    N_("Let another official look at the answer and decide."),
)
SAID_UNHEARD: Final = Kind(
    "integrity-said-unheard",
    N_("A family said this: its case is not closed before it was told what was found."),
    N_("Tell those concerned, and hear them, before you decide."),
    409,
)
HEARING_WAITS: Final = Kind(
    "integrity-hearing-waits",
    N_("A hearing was asked for and was not held."),
    N_("Hold the hearing, or let another official write down that they did not come, and then decide."),
    409,
)
ANSWER_WAITS: Final = Kind(
    "integrity-answer-waits",
    N_("Those concerned still have time to answer."),
    N_("Decide when they have answered or when their time is over. Meanwhile nothing stops."),
    409,
)
NOT_LOOKED_AT: Final = Kind(
    "integrity-not-looked-at",
    N_("Something was added to the case since you read it: an answer, or another official's step."),
    N_("Read what is new, and decide then. Your words are kept below."),
    409,
)
NOTHING_DECIDED: Final = Kind(
    "integrity-nothing-decided",
    N_("There is no decision here that can be appealed, or it was appealed before."),
    N_("Wait for the decision; it says how and until when one appeals."),
    409,
)
APPEAL_BY_THE_SAME: Final = Kind(
    "integrity-appeal-by-the-same",
    N_("An appeal is decided by somebody who had no part in the case."),
    N_("Hand it to another official."),
)
APPEAL_TOO_LATE: Final = Kind(
    "integrity-appeal-too-late",
    N_("The time for an appeal was over on {day}."),
    N_("Turn to the court or to the body above; the paper of the decision names them."),
    409,
)
NOBODY_TO_TELL: Final = Kind(
    "integrity-nobody-to-tell",
    N_("Nobody is known who could be told: no director, head of the supplier or guardian."),
    N_("Have the director of the place appointed, and then send the notice."),
    409,
)
SEED_TOO_SHORT: Final = Kind(
    "integrity-seed-too-short",
    N_("A seed has at least {least} characters."),
    N_("Take a longer one: what can be guessed from its digest protects nothing."),
)
SEED_PUBLISHED: Final = Kind(
    "integrity-seed-published",
    N_("For {month} another seed was published."),
    N_("Draw with the seed that was published."),
    409,
)
SEED_TOO_LATE: Final = Kind(
    "integrity-seed-too-late",
    N_("The seed of a month is published before the month begins."),
    N_("Publish one for the next month."),
    409,
)
SEED_UNKNOWN: Final = Kind(
    "integrity-seed-unknown",
    N_("No seed with this digest was published for {month}."),
    N_("Check the seed, the month and the region."),
)
MONTH_NOT_OVER: Final = Kind(
    "integrity-month-not-over",
    N_("{month} is not over: a sample is drawn of a whole month."),
    N_("Draw it from the next month on."),
    409,
)
QUARTER_NOT_OVER: Final = Kind(
    "integrity-quarter-not-over",
    N_("{quarter} is not over: figures are published of whole quarters."),
    N_("Publish it after its last day."),
    409,
)
QUARTER_PUBLISHED: Final = Kind(
    "integrity-quarter-published",
    N_("{quarter} was published before, and is published once."),
    N_("Read it on the public page; a second release would tell what the first withheld."),
    409,
)
