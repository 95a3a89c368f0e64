"""The log of sign-ins in words."""

from typing import Final

from amiyan.kernel.problems import N_

WAYS: Final = {
    "national": N_("national sign-in"),
    "passkey": N_("passkey"),
    "demo": N_("demo"),
    "none": "—",
}
OUTCOMES: Final = {
    "in": N_("signed in"),
    "fresh": N_("signed in anew for a decision"),
    "refused": N_("refused"),
    "out": N_("signed out"),
    "out_everywhere": N_("signed out everywhere"),
    "session_ended": N_("one phone or computer signed out"),
    "passkey_added": N_("passkey added"),
    "passkey_ended": N_("passkey ended"),
}
