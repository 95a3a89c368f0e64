"""What can go wrong between us and a bank, a treasury or a platform."""

from amiyan.kernel.problems import N_, Kind

_LATER = N_("Nothing is lost: what is to be sent stays, and is sent again by itself.")
CHANNEL_NOT_SET = Kind(
    "channel-not-set",
    N_("It is not set where the channel “{channel}” is."),
    N_("Set it as docs/settings.md says, and start the worker again. Until then payouts wait."),
)
CHANNEL_AWAY = Kind("channel-away", N_("The channel “{channel}” does not answer."), _LATER, 503)
CHANNEL_BUSY = Kind("channel-busy", N_("The channel “{channel}” asks us to come later."), _LATER, 503)
CHANNEL_REFUSES = Kind(
    "channel-refuses",
    N_("The channel “{channel}” refuses what we send."),
    N_("Check the address and the token, and read what the other side wrote. The message stays."),
    502,
)
ANSWER_UNREADABLE = Kind(
    "answer-unreadable",
    N_("The answer “{name}” cannot be read: {why}."),
    N_("Nothing of it was taken. Ask the other side to send it again."),
)
LINE_WITHOUT_DAY = Kind(
    "bank-line-without-day",
    N_("A line of {tiyn} tiyn has no day of booking; it was left out."),
    N_("The rest was taken. Ask the bank for the day."),
)
KEY_REUSED = Kind(
    "channel-key-reused",
    N_("The platform says that the payout {key} stands for another payment there."),
    N_(
        "Nothing is believed of it. Ask the platform what it has under this key before anything is paid again."
    ),
)
NOT_ENCRYPTED = Kind(
    "channel-not-encrypted",
    N_("Payments do not travel over {url}: the address is not encrypted."),
    N_("Give an address that begins with https://. Plain http:// is for this machine alone."),
)
ADDRESS_WRONG = Kind(
    "channel-address-wrong",
    N_("“{url}” is not an address of a platform."),
    N_("Give an address that begins with https://, without questions or anchors."),
)
