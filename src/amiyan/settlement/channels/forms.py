"""Every channel's form, by its name; and the channels of a site, by its settings."""

from typing import Final

from amiyan.settlement.channels.bank_files import BankFiles
from amiyan.settlement.channels.port import Form

FORMS: Final[dict[str, type[Form]]] = {
    "bank": BankFiles,
}
