"""Which way out a site has chosen, as its environment says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from amiyan.kernel.problems import ProblemError
from amiyan.voice import problems
from amiyan.voice.transports.folder import Folder
from amiyan.voice.transports.port import Transport

_PORT: Final = 2775
_SCHEMES: Final = ("smpp", "smpps")


def transport(settings: Mapping[str, str]) -> Transport:
    """The way out that ``AMIYAN_SMS`` names: a folder, or ``smpp://name@host:port?sender=Amiyan`` (``smpps`` with TLS).

    ProblemError where nothing is set, or it cannot be read. The password stands in a file of its own.
    """
    said = settings.get("AMIYAN_SMS", "")
    if not said:
        raise ProblemError(problems.TRANSPORT_UNSET)
    if not said.startswith(_SCHEMES):
        return Folder(Path(said))
    from amiyan.voice.transports.smpp import Centre, Smpp  # noqa: PLC0415 - only who uses it loads the library

    address = urlsplit(said)
    more = {name: values[-1] for name, values in parse_qs(address.query).items()}
    if not address.hostname or not address.username:
        raise ProblemError(problems.TRANSPORT_UNSET)
    file = settings.get("AMIYAN_SMS_PASSWORD_FILE", "")
    return Smpp(
        Centre(
            host=address.hostname,
            port=address.port or _PORT,
            system_id=unquote(address.username),
            password=Path(file).read_text(encoding="utf-8").strip() if file else "",
            sender=more.get("sender", "Amiyan"),
            is_tls=address.scheme == "smpps",
            window=int(more.get("window", "10")),
            has_hex_names=more.get("names") == "hex",
        )
    )
