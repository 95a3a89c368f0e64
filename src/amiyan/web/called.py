"""What a page calls places: by their names on the page's day, in the page's language. Addresses keep the codes."""

from collections.abc import Iterable

from amiyan.country.kz.money import NO_BREAK_SPACE
from amiyan.registry.facility_names import facility_names
from amiyan.web.moment import today
from amiyan.web.words import spoken


def called(places: Iterable[int | None]) -> dict[int | None, str]:
    """The names of these places by their ids, and a blank for None: of a place that is hidden nothing is said.

    Ask once for all that a page shows: one query, none where there is no place.
    """
    ids = set(places)
    names = facility_names(ids, language=spoken(), on=today())
    return {place: _unbroken(names[place].short) if place in names else "" for place in ids | {None}}


def _unbroken(name: str) -> str:
    """A number stays with its sign at the end of a line."""
    return name.replace("№ ", f"№{NO_BREAK_SPACE}")
