"""What can be wrong with a request of a terminal. The sentences are for whoever looks at its screen or log."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

_TERMINAL_REPEATS: Final = N_("Nothing of it was kept; the terminal sends it again by itself.")

NO_LENGTH: Final = Kind(
    "device-no-length",
    N_("The request has a body and does not say how long it is."),
    N_("Send Content-Length, not chunks; a proxy that keeps requests until they are whole gives them one."),
    411,
)
TOO_LONG: Final = Kind(
    "device-too-long",
    N_("The request is longer than {most} bytes."),
    N_("Send fewer records at a time."),
    413,
)
CUT_OFF: Final = Kind("device-cut-off", N_("The request was cut off before its end."), _TERMINAL_REPEATS, 400)
PACKED_UNKNOWN: Final = Kind(
    "device-packed-unknown",
    N_("The request is packed in a way that is not read here."),
    N_("Send it unpacked, or packed with gzip or deflate."),
    415,
)
TOO_MANY: Final = Kind(
    "device-too-many",
    N_("This terminal sends more than is taken from one terminal."),
    N_("It sends again by itself. If this goes on, look at what it repeats."),
    429,
)
