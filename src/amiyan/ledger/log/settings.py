"""What a site sets for its log, read from the environment: origin, keys, witnesses, quorum."""

import os
import re
import shlex
from pathlib import Path
from typing import Final

from amiyan.kernel.problems import N_, ProblemError
from amiyan.ledger.log import problems
from amiyan.ledger.log.notes import LOG, WITNESS, VerifierKey, checked_name, parse_key
from amiyan.ledger.log.signers import CommandSigner, Signer, key_in_file
from amiyan.ledger.log.witnesses import Witness

NO_ORIGIN: Final = "amiyan.invalid"
QUORUM: Final = 2

_WITNESS: Final = re.compile(r"(?P<key>[^@\s]+)@(?P<url>https?://\S+)")
_LIST: Final = re.compile(r"[,\n]")

NO_NAME: Final = N_("a name of a key holds no space and no plus sign")
NO_VERIFIER_KEY: Final = N_("it does not begin with a verifier key of that kind")
NO_WITNESS: Final = N_("a witness is written as its verifier key, @ and its address")
NO_NUMBER: Final = N_("it is not a whole number")
TWICE: Final = N_("a name stands there twice")


def origin() -> str:
    """What stands before the name of a tree in its origin, and the name of the log's keys."""
    name = os.environ.get("AMIYAN_LOG_ORIGIN", "").strip().strip("/") or NO_ORIGIN
    try:
        return checked_name(name)
    except ValueError as error:
        raise _wrong("AMIYAN_LOG_ORIGIN", name, NO_NAME) from error


def signers() -> tuple[Signer, ...]:
    """All keys that sign: those in files, and those behind commands. Empty where heads are not signed here.

    ProblemError where a key cannot be used: a head that only some of them sign would hide that.
    """
    files = [Path(one) for one in _listed("AMIYAN_LOG_KEY", _LIST)]
    commands = _listed("AMIYAN_LOG_SIGNER", re.compile("\n"))
    return (*(key_in_file(origin(), file) for file in files), *map(_command, commands))


def witnesses() -> tuple[Witness, ...]:
    """The outside witnesses that are asked to cosign."""
    found = tuple(map(_witness, _listed("AMIYAN_WITNESSES", _LIST)))
    if len({one.name for one in found}) < len(found):
        raise _wrong("AMIYAN_WITNESSES", ", ".join(one.name for one in found), TWICE)
    return found


def quorum() -> int:
    """How many witnesses must have cosigned a head before it counts as published."""
    text = os.environ.get("AMIYAN_LOG_QUORUM", "").strip() or str(QUORUM)
    if not re.fullmatch(r"[0-9]{1,2}", text):
        raise _wrong("AMIYAN_LOG_QUORUM", text, NO_NUMBER)
    return int(text)


def _listed(name: str, between: re.Pattern[str]) -> list[str]:
    return [one.strip() for one in between.split(os.environ.get(name, "")) if one.strip()]


def _command(line: str) -> CommandSigner:
    key, *command = shlex.split(line)
    if not command:
        raise _wrong("AMIYAN_LOG_SIGNER", line, NO_VERIFIER_KEY)
    return CommandSigner(_key("AMIYAN_LOG_SIGNER", key, LOG), tuple(command))


def _witness(text: str) -> Witness:
    found = _WITNESS.fullmatch(text)
    if found is None:
        raise _wrong("AMIYAN_WITNESSES", text, NO_WITNESS)
    return Witness(_key("AMIYAN_WITNESSES", found["key"], WITNESS), found["url"].rstrip("/"))


def _key(setting: str, text: str, kind: int) -> VerifierKey:
    try:
        key = parse_key(text)
    except ValueError as error:
        raise _wrong(setting, text, NO_VERIFIER_KEY) from error
    if key.kind != kind:
        raise _wrong(setting, text, NO_VERIFIER_KEY)
    return key


def _wrong(setting: str, value: str, why: str) -> ProblemError:
    from django.utils.translation import gettext  # noqa: PLC0415 - a sentence within another is translated here

    return ProblemError(problems.SETTING_WRONG, setting=setting, value=value, why=gettext(why))
