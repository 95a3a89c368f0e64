"""Where a fact came from, as people read it: a register that was brought in as a file is called by what it is."""

import re
from typing import Final

from django.utils.translation import gettext

from amiyan.kernel.problems import N_

_FILES: Final[dict[str, str]] = {
    "roster": N_("the school's list of pupils"),
    "guardians": N_("the register of parents and guardians"),
    "staff": N_("the list of staff"),
    "facilities": N_("the list of schools"),
    "terminals": N_("the list of terminals"),
    "calendar": N_("the calendar that was brought in"),
    "agreements": N_("the list of agreements"),
    "accounts": N_("the list of suppliers' accounts"),
}
"""By how the files of registers are named (``docs/registers.md``)."""
_FILE: Final = re.compile(r"([a-z]+)[a-z0-9_-]*\.(?:csv|xlsx)")


def source_words(source: str) -> str:
    """A source in words where it is the name of a register's file; whatever somebody wrote stands as it is."""
    found = _FILE.fullmatch(source)
    name = found[1] if found else ""
    return gettext(_FILES[name]) if name in _FILES else source
