"""What deliveries refuse, and what a person does about it."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

TERMINAL_UNKNOWN: Final = Kind(
    "terminal-not-in-registry",
    N_("The registry does not know where the terminal “{serial}” stands today."),
    N_("Check the serial number, or import the list of terminals with this one in it first."),
    404,
)
TERMINAL_ELSEWHERE: Final = Kind(
    "terminal-stands-elsewhere",
    N_("By the registry the terminal “{serial}” stands at another facility today."),
    N_("Check the facility, or correct in the registry where the terminal stands."),
    409,
)
NOT_BOUND: Final = Kind(
    "terminal-not-bound",
    N_("The terminal “{serial}” has no secret that counts."),
    N_("Bind the terminal first."),
    404,
)
BINDING_UNKNOWN: Final = Kind(
    "binding-unknown",
    N_("There is no binding with this number, or it has ended."),
    N_("Take the number from the list of terminals."),
    404,
)
WAY_UNKNOWN: Final = Kind(
    "binding-way-unknown",
    N_("A terminal is bound by a path, a host name, a network or a key."),
    N_("Name one of these, and a network or a key where it is one."),
)
NETWORK_UNREADABLE: Final = Kind(
    "network-unreadable",
    N_("“{network}” is not a network."),
    N_("Write the network as address and length, for example 10.20.30.0/24."),
)
NETWORK_TOO_WIDE: Final = Kind(
    "network-too-wide",
    N_("The network “{network}” is too wide to prove anything."),
    N_("Name the network of this school, /16 or narrower (/32 for IPv6)."),
)
KEY_TAKEN: Final = Kind(
    "key-taken",
    N_("The terminal “{serial}” signs with another key already."),
    N_("End the binding with the old key first, then enrol the new one."),
    409,
)
PHONE_UNKNOWN: Final = Kind(
    "phone-unknown",
    N_("This telephone is not enrolled at this school, or its enrolment ended."),
    N_("The director or the social pedagogue enrols it; what was marked on it is kept until then."),
    404,
)
LIST_UNKNOWN: Final = Kind(
    "list-unknown",
    N_("This school has no such list."),
    N_("Open the page of lists anew: perhaps another list took its place."),
    404,
)
OVERLAP_NEGATIVE: Final = Kind(
    "overlap-negative",
    N_("The old secret cannot end before now."),
    N_("Say for how long from now the old secret still counts: zero or more."),
)

BUSY: Final = Kind(
    "intake-busy",
    N_("The evidence could not be stored just now; nothing was acknowledged."),
    N_("Send the same again in some seconds: what came before is kept once."),
    503,
)
NOTHING_PARKED: Final = Kind(
    "nothing-parked",
    N_("Nothing of the terminal “{serial}” under this binding waits for a decision."),
    N_(
        "Open the list of parked terminals again. What came within the last minute can be decided on in a minute."
    ),
    404,
)
NAMELESS_DECISION: Final = Kind(
    "decision-without-name",
    N_("A decision names who decided and why."),
    N_("Write the name of the employee who decides, and the reason."),
)
