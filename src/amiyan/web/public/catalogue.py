"""Parts of a catalogue of open data (DCAT-AP) that every dataset is made of."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.http import HttpResponse
from django.urls import reverse

from amiyan.settlement.open_data.parameters import Publisher

MONTHLY: Final = "http://publications.europa.eu/resource/authority/frequency/MONTHLY"
QUARTERLY: Final = "http://publications.europa.eu/resource/authority/frequency/QUARTERLY"
_COUNTRY: Final = "http://publications.europa.eu/resource/authority/country/KAZ"
_FILE_TYPES: Final = "http://publications.europa.eu/resource/authority/file-type/"


class Told(NamedTuple):
    """What a dataset says of itself: its titles and descriptions by language, how often it comes, of which days, and when
    each of its files was made.
    """

    titles: Mapping[Any, str]
    about: Mapping[Any, str]
    every: str
    first: dt.date
    last: dt.date
    made_on: Sequence[dt.date]


def dataset(base: str, name: str, told: Told, files: list[dict[str, Any]], who: Publisher) -> dict[str, Any]:
    """A dataset of the catalogue; ``files`` are its distributions."""
    return {
        "@id": f"{base}{reverse('public-data')}#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": name,
        "dct:title": tongues(told.titles),
        "dct:description": tongues(told.about),
        "dct:publisher": agent(who),
        "dct:accrualPeriodicity": {"@id": told.every},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": day_of(told.first),
            "dcat:endDate": day_of(told.last),
        },
        "dct:issued": day_of(min(told.made_on)),
        "dct:modified": day_of(max(told.made_on)),
        "dct:spatial": {"@id": _COUNTRY},
        "dcat:distribution": files,
    }


def distribution(address: str, title: str, form: str, made_on: dt.date, who: Publisher) -> dict[str, Any]:
    """One file of a dataset: ``form`` is csv or json."""
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dct:format": {"@id": _FILE_TYPES + form.upper()},
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{'text/csv' if form == 'csv' else 'application/json'}"
        },
        "dct:license": {"@id": who.licence},
        "dct:issued": day_of(made_on),
    }


def agent(who: Publisher) -> dict[str, Any]:
    """Who publishes."""
    return {"@type": "foaf:Agent", "foaf:name": tongues(dict(who.names))}


def tongues(words: Mapping[Any, str]) -> list[dict[str, str]]:
    """Words by language."""
    return [{"@language": code, "@value": text} for code, text in words.items()]


def day_of(day: dt.date) -> dict[str, str]:
    """A day with its type."""
    return {"@type": "xsd:date", "@value": day.isoformat()}


def for_others(answer: HttpResponse, cache: str) -> HttpResponse:
    """Kept as long as ``cache`` says, and loaded by any site that likes."""
    answer["Cache-Control"] = cache
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
