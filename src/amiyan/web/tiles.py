"""Kazakhstan as tiles: each of the twenty regions is one square, so that a large one weighs no more than a small one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from amiyan.country.kz.kato import REGIONS, Region
from amiyan.kernel.languages import Language
from amiyan.web.shapes import Tile

SIDE: Final = 58
# Placed by hand, as neighbours lie: column from the west, row from the north.
PLACES: Final[dict[str, tuple[int, int]]] = {
    "59": (2, 0),
    "39": (1, 1), "11": (2, 1), "71": (3, 1), "55": (4, 1),
    "27": (0, 2), "15": (1, 2), "62": (2, 2), "35": (3, 2), "10": (4, 2), "63": (5, 2),
    "23": (0, 3), "43": (1, 3), "61": (2, 3), "31": (3, 3), "19": (4, 3), "33": (5, 3),
    "47": (0, 4), "79": (2, 4), "75": (4, 4),
}  # fmt: skip
COLUMNS: Final = 1 + max(column for column, _ in PLACES.values())
ROWS: Final = 1 + max(row for _, row in PLACES.values())
# Short enough for a tile; the whole name stands in the table and in the tile's title.
SHORT: Final[dict[Language, dict[str, str]]] = {
    "kk": {"27": "БҚО", "59": "СҚО", "63": "ШҚО", "19": "Алм. обл."},
    "ru": {
        "11": "Акмола", "15": "Актобе", "19": "Алм. обл.", "23": "Атырау", "27": "ЗКО", "31": "Жамбыл",
        "35": "Караганда", "39": "Костанай", "43": "Кызылорда", "47": "Мангистау", "55": "Павлодар", "59": "СКО",
        "61": "Туркестан", "63": "ВКО",
    },
    "en": {"27": "West Kaz.", "59": "North Kaz.", "63": "East Kaz.", "19": "Almaty R."},
}  # fmt: skip
_KINDS: Final = (" облысы", " қаласы", "область ", "город ", " Region", " City")
STEPS: Final = 5


@dataclass(frozen=True, slots=True)
class Placed:
    """A tile at its place, in the drawing's own units; ``step`` 1 to 5 is its shade, 0 where nothing is known."""

    region: Region
    name: str
    short: str
    x: int
    y: int
    step: int
    tile: Tile


def short_name(region: Region, language: Language) -> str:
    """The region's name without the word for "region" or "city", or its usual abbreviation."""
    name = region.name(language)
    for kind in _KINDS:
        name = name.replace(kind, "")
    return SHORT[language].get(region.code, name)


def placed(values: Mapping[str, Tile], language: Language) -> Sequence[Placed]:
    """All twenty tiles, those of ``values`` (by two-digit code) with their value and shade; KeyError for no region."""
    unknown = values.keys() - PLACES.keys()
    if unknown:
        raise KeyError(*sorted(unknown))
    known = [tile.value for tile in values.values() if tile.value is not None]
    low, high = min(known, default=0), max(known, default=0)
    found = []
    for region in REGIONS:
        column, row = PLACES[region.code]
        tile = values.get(region.code, Tile(None, "—"))
        step = 0 if tile.value is None else 1 + STEPS * (tile.value - low) // (high - low + 1)
        found.append(
            Placed(
                region,
                region.name(language),
                short_name(region, language),
                column * SIDE,
                row * SIDE,
                step,
                tile,
            )
        )
    return found
