"""Parts of a catalogue of open data (DCAT-AP) that every dataset is made of."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse

from amiyan.settlement.open_data.parameters import Publisher

_FILE_TYPES: Final = "http://publications.europa.eu/resource/authority/file-type/"


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
