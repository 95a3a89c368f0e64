"""Why somebody is not let in, and what they can do about it."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

_AGAIN: Final = N_("Try again. If it happens once more, wait some minutes.")

TOO_OFTEN: Final = Kind(
    "signs-in-too-often",
    N_("There were too many attempts from here."),
    N_("Wait a quarter of an hour and try again."),
    429,
)
NOT_SET_UP: Final = Kind(
    "national-sign-in-not-set-up",
    N_("The national sign-in is not set up on this site."),
    N_("Sign in with a passkey, or ask the office that runs the site."),
    503,
)
NO_DEMO: Final = Kind(
    "no-demo",
    N_("This site is no demo: nobody signs in as somebody else."),
    N_("Sign in as yourself. A town to try everything in: make demo"),
    404,
)
PROVIDER_SILENT: Final = Kind(
    "national-sign-in-silent",
    N_("The national sign-in does not answer."),
    _AGAIN,
    503,
)
NOT_PROVED: Final = Kind(
    "sign-in-not-proved",
    N_("The sign-in was not completed."),
    _AGAIN,
    403,
)
UNKNOWN_PERSON: Final = Kind(
    "sign-in-of-a-stranger",
    N_("You are signed in, but the registers here do not know you."),
    N_(
        "If your child is at a school of this region, ask the school to check its list and your own data in it."
    ),
    403,
)
NOT_FRESH: Final = Kind(
    "sign-in-not-fresh",
    N_("The sign-in was not made anew."),
    N_("Sign in once more: a decision needs it."),
    403,
)
PASSKEY_WRONG: Final = Kind(
    "passkey-not-taken",
    N_("This passkey was not taken."),
    N_("Use another passkey, or the national sign-in."),
    403,
)
PASSKEY_TWICE: Final = Kind(
    "passkey-twice",
    N_("This passkey is registered already."),
    N_("There is nothing left to do."),
    409,
)
