"""What can go wrong on the way down a chain."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

NOT_UNDERSTOOD: Final = Kind(
    "chain-not-understood",
    N_("This names no line, payout or act."),
    N_(
        "Write one of these: the bank's reference; a payout's number (32 signs); a supplier's BIN, and the number of its"
        " act behind it; a day and an amount in tenge."
    ),
)
