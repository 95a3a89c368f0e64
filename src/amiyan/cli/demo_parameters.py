"""Invented acts for an invented town: with them the demo may pay, and nobody takes them for anybody's decision."""

from datetime import date
from pathlib import Path
from typing import Final

from amiyan.programmes.loader import HERE, load_folder
from amiyan.programmes.own import as_toml, to_decide

ACT: Final = "Invented order No 1 of the demo town"
SOURCE: Final = "Invented for the demo: no authority decided this"


def write_demo_parameters(
    folder: Path, *, region: str, programme: str = "school-meals", first: date = date(2024, 1, 1)
) -> Path:
    """Write ``<programme>.toml`` into ``folder`` (made where it is missing) and return the file.

    Every placeholder that counts in ``region`` on ``first`` or later is decided, by its own value. The processes of
    the demo are started with ``AMIYAN_PARAMETERS`` naming the folder.
    """
    known = load_folder(HERE / programme.replace("-", "_"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{programme}.toml"
    values = to_decide(known, first, region)
    path.write_text(
        as_toml(known, values, first=first, region=region, act=ACT, source=SOURCE), encoding="utf-8"
    )
    return path
