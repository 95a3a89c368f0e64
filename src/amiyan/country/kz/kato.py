"""The twenty regions: the first two digits of KATO, which are those of ISO 3166-2:KZ.

Population on 1 January 2026 as published on 2 February 2026 (alau.kz, total 20,495,975); None where the
publication did not name the region. Ten regions are None, 7,795,696 people together.
"""

import datetime as dt
from dataclasses import dataclass

from amiyan.kernel.languages import Language
from amiyan.kernel.text import folded

POPULATION_DATE = dt.date(2026, 1, 1)
POPULATION_SOURCE = "https://alau.kz/nazvana-oficialnaja-chislennost-naselenija-rk/"
POPULATION_TOTAL = 20_495_975


@dataclass(frozen=True, slots=True)
class Region:
    """A region: two-digit code, names, and people where a source gives them."""

    code: str
    kk: str
    ru: str
    en: str
    population: int | None = None

    def name(self, language: Language) -> str:
        """The name in a language."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}[language]


REGIONS: tuple[Region, ...] = (
    Region("10", "Абай облысы", "область Абай", "Abai Region", 595_676),
    Region("11", "Ақмола облысы", "Акмолинская область", "Akmola Region"),
    Region("15", "Ақтөбе облысы", "Актюбинская область", "Aktobe Region"),
    Region("19", "Алматы облысы", "Алматинская область", "Almaty Region", 1_596_331),
    Region("23", "Атырау облысы", "Атырауская область", "Atyrau Region"),
    Region("27", "Батыс Қазақстан облысы", "Западно-Казахстанская область", "West Kazakhstan Region"),
    Region("31", "Жамбыл облысы", "Жамбылская область", "Zhambyl Region", 1_215_373),
    Region("33", "Жетісу облысы", "область Жетісу", "Zhetisu Region"),
    Region("35", "Қарағанды облысы", "Карагандинская область", "Karaganda Region", 1_131_287),
    Region("39", "Қостанай облысы", "Костанайская область", "Kostanay Region"),
    Region("43", "Қызылорда облысы", "Кызылординская область", "Kyzylorda Region"),
    Region("47", "Маңғыстау облысы", "Мангистауская область", "Mangystau Region"),
    Region("55", "Павлодар облысы", "Павлодарская область", "Pavlodar Region"),
    Region(
        "59", "Солтүстік Қазақстан облысы", "Северо-Казахстанская область", "North Kazakhstan Region", 514_156
    ),
    Region("61", "Түркістан облысы", "Туркестанская область", "Turkistan Region", 2_148_658),
    Region("62", "Ұлытау облысы", "область Ұлытау", "Ulytau Region", 218_993),
    Region("63", "Шығыс Қазақстан облысы", "Восточно-Казахстанская область", "East Kazakhstan Region"),
    Region("71", "Астана қаласы", "город Астана", "Astana City", 1_638_233),
    Region("75", "Алматы қаласы", "город Алматы", "Almaty City", 2_347_924),
    Region("79", "Шымкент қаласы", "город Шымкент", "Shymkent City", 1_293_648),
)
REGION_BY_CODE: dict[str, Region] = {region.code: region for region in REGIONS}
_BY_NAME = {folded(name): region for region in REGIONS for name in (region.kk, region.ru, region.en)}


def region_of_kato(kato: str) -> Region | None:
    """The region of a KATO code (two to nine digits), or None."""
    return REGION_BY_CODE.get(kato[:2])


def find_region(text: str) -> Region | None:
    """The region by its two-digit code or its full name in any of the three languages, or None."""
    return REGION_BY_CODE.get(text.strip()) or _BY_NAME.get(folded(text))
