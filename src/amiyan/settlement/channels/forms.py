"""Every channel's form, by its name; and the channels of a site, by its settings."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from amiyan.settlement.channels.bank_files import BankFiles
from amiyan.settlement.channels.port import Channel, Form
from amiyan.settlement.channels.purpose_money import PurposeMoney
from amiyan.settlement.channels.treasury import Treasury

FORMS: Final[dict[str, type[Form]]] = {
    "bank": BankFiles,
    "treasury": Treasury,
    "purpose_money": PurposeMoney,
}


def channels(settings: Mapping[str, str] = os.environ) -> dict[str, Channel]:
    """The channels that a site has set, by their names. Raises ProblemError where an address cannot serve."""
    found: dict[str, Channel] = {}
    if folder := settings.get("AMIYAN_BANK_FOLDER"):
        found["bank"] = BankFiles(Path(folder))
    if folder := settings.get("AMIYAN_TREASURY_FOLDER"):
        found["treasury"] = Treasury(Path(folder))
    if url := settings.get("AMIYAN_PURPOSE_MONEY_URL"):
        found["purpose_money"] = PurposeMoney(url, token=settings.get("AMIYAN_PURPOSE_MONEY_TOKEN", ""))
    return found
