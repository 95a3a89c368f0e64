"""What places are called on a day, in one language.

A facility is found by its code; people know it by its name. The *name* stands in papers ("№ 12 жалпы білім беретін
мектебі" КММ), the *alias* is what everybody says ("№ 12 мектеп"). Where a language has neither, another one's is better
than a code; where there is none at all, the code is what is known.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from amiyan.kernel.languages import LANGUAGES, Language
from amiyan.kernel.sql import query
from amiyan.registry.queries import known

_NAMES: Final = f"""
SELECT f.id, f.code, n.kind, n.language, n.name FROM registry_facility f
LEFT JOIN registry_facility_name n ON n.facility_id = f.id AND n.valid @> %(on)s::date AND {known("n")}
WHERE f.id = ANY (%(places)s)
"""


@dataclass(frozen=True, slots=True)
class FacilityName:
    """What one place is called in the language asked for; ``name`` and ``alias`` are blank where there is none."""

    code: str
    name: str = ""
    alias: str = ""

    @property
    def short(self) -> str:
        """What a page calls it: as people do, else by its name, else by its code."""
        return self.alias or self.name or self.code

    @property
    def in_full(self) -> str:
        """What a paper calls it: by its name and its code, for papers are compared by codes."""
        name = self.name or self.alias
        return f"{name} ({self.code})" if name else self.code


def facility_names(
    places: Iterable[int | None], *, language: Language, on: dt.date, known_at: dt.datetime | None = None
) -> dict[int, FacilityName]:
    """What these places are called on a day, by their ids; None and ids that nobody has are left out.

    One query by keys, however many places; none for nothing. Public, as places are: no scope is asked. ``known_at``: as
    was believed then (None: now). A language without a name falls back to Kazakh, then to Russian, then to English.
    """
    ids = sorted({place for place in places if place is not None})
    if not ids:
        return {}
    said: dict[int, dict[tuple[str, str], str]] = {}
    codes: dict[int, str] = {}
    moment = known_at.isoformat() if known_at else "infinity"
    for place, code, kind, spoken, name in query(_NAMES, {"places": ids, "on": on, "known_at": moment}):
        codes[place] = code
        if kind is not None:
            said.setdefault(place, {})[kind, spoken] = name
    return {place: _in(language, code, said.get(place, {})) for place, code in codes.items()}


def _in(language: Language, code: str, said: Mapping[tuple[str, str], str]) -> FacilityName:
    """A language is chosen once for both, so that a page never mixes two."""
    order = (language, *(other for other in LANGUAGES if other != language))
    chosen = next((one for one in order if ("name", one) in said or ("alias", one) in said), language)
    return FacilityName(code, said.get(("name", chosen), ""), said.get(("alias", chosen), ""))
