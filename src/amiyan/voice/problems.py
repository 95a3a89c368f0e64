"""What can go wrong when something is said to people."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

ID_USED: Final = Kind(
    "voice-id-used",
    N_("Under this id something else was said to this person."),
    N_("Make an id for each matter."),
    409,
)
WORD_UNFIT: Final = Kind(
    "voice-word-unfit",
    N_("Your word has three to twelve letters and nothing else."),
    N_("Choose one word that only your family would expect, without digits and spaces."),
)
NOT_A_PHONE: Final = Kind(
    "voice-not-a-phone",
    N_("“{number}” is no telephone number that a message can be sent to."),
    N_("Write it with the country code: +7 and ten digits."),
)
NOTHING_SUCH: Final = Kind(
    "voice-no-such-notice",
    N_("There is no such message."),
    N_("Open the list of messages anew."),
    404,
)
WANTS_NO_ANSWER: Final = Kind(
    "voice-wants-no-answer",
    N_("“{answer}” is no answer to this message."),
    N_("Choose one of the answers beside the message."),
)
TOO_LATE_TO_UNDO: Final = Kind(
    "voice-too-late-to-undo",
    N_("The day in which this answer can be taken back is over."),
    N_("Tell the school or the education department; your answer by itself ends no right."),
    409,
)
DAYS_UNKNOWN: Final = Kind(
    "voice-days-unknown",
    N_("There are no such days, or somebody has said otherwise since."),
    N_("List them anew, and take the number that stands there."),
)
DAYS_REVERSED: Final = Kind(
    "voice-days-reversed",
    N_("The last day comes before the first."),
    N_("Swap the two days or correct one of them."),
)
NOT_IN_DOUBT: Final = Kind(
    "voice-not-in-doubt",
    N_("It is known what became of this message, so it is not sent again."),
    N_("“amiyan notice doubtful” lists those of which nobody knows."),
    409,
)
NEWS_NO_MORE: Final = Kind(
    "voice-news-no-more",
    N_("This message is older than a week and goes out no more."),
    N_("It stands on the family's page and on the paper sheet; tell them by telephone."),
    409,
)
DAY_UNLIKELY: Final = Kind(
    "voice-day-unlikely",
    N_("A forged message that is told of today came today, or within the last year."),
    N_("Correct the day."),
)
WITHOUT_REASON: Final = Kind(
    "voice-without-reason",
    N_("This needs a reason and a named person."),
    N_("Write in a sentence why."),
)
REGISTER_UNKNOWN: Final = Kind(
    "voice-register-unknown",
    N_("“{register}” is no register that may report a death."),
    N_("Name one of these: {known}."),
)
KIND_UNKNOWN: Final = Kind(
    "voice-kind-unknown",
    N_("There is no kind of message “{name}”."),
    N_("“amiyan notice kinds” lists them."),
)
NOT_OF_RIGHTS: Final = Kind(
    "voice-campaign-of-rights",
    N_("“{name}” tells people of their rights: nobody may be held back from it."),
    N_("Send it to everybody whom it concerns."),
)
AUDIENCE_UNKNOWN: Final = Kind(
    "voice-audience-unknown",
    N_("There is no such audience or measure: “{name}”."),
    N_("“amiyan notice kinds” lists them."),
)
CAMPAIGN_DIFFERS: Final = Kind(
    "voice-campaign-differs",
    N_("From this form another campaign was planned before."),
    N_("Look at it in the list of campaigns; for another one open the form anew."),
    409,
)
CAMPAIGN_PAUSED: Final = Kind(
    "voice-campaign-paused",
    N_("No campaign speaks on {day}: {reason}"),
    N_("Start it after the pause."),
    409,
)
CAMPAIGN_STOPPED: Final = Kind(
    "voice-campaign-stopped",
    N_("This campaign was stopped."),
    N_("Plan another one: who was told of this one stays told."),
    409,
)
CAMPAIGN_UNKNOWN: Final = Kind(
    "voice-campaign-unknown",
    N_("There is no such campaign."),
    N_("“amiyan notice campaign list” lists them."),
    404,
)
TRANSPORT_UNSET: Final = Kind(
    "voice-transport-unset",
    N_("It is not said how messages go out."),
    N_("Set AMIYAN_SMS: a folder for trying out, or smpp:// and the address of the operator's centre."),
    503,
)
TRANSPORT_AWAY: Final = Kind(
    "voice-transport-away",
    N_("The message centre does not answer: {why}"),
    N_("Messages wait and go out later by themselves."),
    503,
)
LANGUAGE_UNKNOWN: Final = Kind(
    "voice-language-unknown",
    N_("We write in Kazakh, Russian and English."),
    N_("Choose one of these."),
)
