"""What an audit is asked to look at, and the plan of where its figures go."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from amiyan.kernel.languages import Language


@dataclass(frozen=True, slots=True)
class Request:
    """The command's arguments: files as paths, days that both count, money in tiyn."""

    programme: str
    roster: Path
    terminals: Path
    events: tuple[Path, ...]
    first: date
    last: date
    out: Path
    calendar: Path | None = None
    invoice: Path | None = None
    payer: Path | None = None
    region: str | None = None
    price_tiyn: int | None = None
    language: Language = "kk"
