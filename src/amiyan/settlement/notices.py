"""What suppliers are written: that the bank has paid a statement whole."""

from typing import Final

from amiyan.kernel.problems import N_
from amiyan.voice.kinds import WITH_OTHERS, NoticeKind, says

STATEMENT_PAID: Final = says(
    NoticeKind(
        "statement-paid",
        N_("that the bank has paid a supplier's statement"),
        N_("The bank has paid. To whom: {name}. Sum: {amount}. Last day of the statement: {day}."),
        ("name", "amount", "day"),
        hour=WITH_OTHERS,
    )
)
