"""What can go wrong where evidence comes in by network."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

BUSY: Final = Kind(
    "intake-busy",
    N_("The evidence could not be stored just now; nothing was acknowledged."),
    N_("Send the same again in some seconds: what came before is kept once."),
    503,
)
