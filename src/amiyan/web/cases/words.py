"""What a signal or a case says, as people read it: its sentence with the facts, its days, how strong it is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date, format_date_short, format_month
from amiyan.country.kz.money import NO_BREAK_SPACE, format_number
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.queries.signals import said_by
from amiyan.integrity.registers import REGISTERS
from amiyan.integrity.words import SOURCES
from amiyan.kernel.problems import N_
from amiyan.web.family.record import TABLES
from amiyan.web.words import spoken

UNITS: Final[dict[str, str]] = {
    "children": N_("{number} children"),
    "marks": N_("{number} marks"),
    "meals": N_("{number} meals"),
    "passes": N_("{number} passes"),
    "ratings": N_("{number} ratings"),
    "days": N_("{number} days"),
    "per_mille": N_("{number} %"),
}


def title_of(source: str, kind: str) -> str:
    """What a matter is called: the detector's name, or where it comes from."""
    detector = detectors().get(kind) if source == "signal" else None
    return _(detector.words.name if detector else SOURCES[source])


def sentence_of(source: str, kind: str, facts: Mapping[str, Any]) -> str:
    """What was found, in a sentence with its facts; ``facts`` as a case keeps them."""
    if source == "signal":
        return signal_sentence(kind, facts["found"])
    if source == "dispute":
        day = format_date(dt.date.fromisoformat(str(facts["day"])), spoken())
        return _("A family says that the meal of {day} did not happen.").format(day=day)
    if source == "correction":
        table = _(TABLES.get(str(facts.get("fact")), TABLES["registry_person_name"]))
        return _("A family says that this is wrong in its record: {what}.").format(what=table)
    month = format_month(dt.date.fromisoformat(str(facts["month"])), spoken())
    return _("The class {label} was drawn by lot for {month}. Nothing speaks against it.").format(
        label=facts["class"], month=month
    )


def signal_sentence(detector: str, facts: Mapping[str, Any]) -> str:
    """A signal's sentence, its numbers as the language writes them; of a detector that is gone, its name alone."""
    return said_by(detector, {key: _written(value) for key, value in facts.items()}, _)


def _written(value: Any) -> Any:
    if isinstance(value, float):
        return str(value) if spoken() == "en" else str(value).replace(".", ",")
    return format_number(value, spoken()) if isinstance(value, int) and not isinstance(value, bool) else value


def strength(detector: str, effect: int, facts: Mapping[str, Any]) -> str:
    """How strong a signal is, in the unit of its detector; of its kind ``way``, where the detector looks in several."""
    found = detectors().get(detector)
    if found is None:
        return format_number(effect, spoken())
    unit = found.words.units.get(str(facts.get("way")), found.unit)
    number = effect // 10 if unit == "per_mille" else effect
    words = _(UNITS[unit]).replace(" %", f"{NO_BREAK_SPACE}%")
    return words.format(number=format_number(number, spoken()))


def days(first: dt.date, last: dt.date) -> str:
    """A day, or from a day to a day."""
    if first == last:
        return format_date_short(first, spoken())
    return f"{format_date_short(first, spoken())} – {format_date_short(last, spoken())}"


def moment(at: dt.datetime) -> str:
    """A moment as a local day."""
    return format_date(to_local(at).date(), spoken())


def facts_of(
    source: str, kind: str, facts: Mapping[str, Any], *, plain: bool = False
) -> list[tuple[str, str]]:
    """The facts on which a case began, each with its name: what was compared, for which days, and as known when.

    ``plain`` leaves out what only who works cases needs.
    """
    found = [
        (_("What was noticed"), title_of(source, kind)),
        (_("In words"), sentence_of(source, kind, facts)),
    ]
    if facts.get("class"):
        found.append((_("Class"), str(facts["class"])))
    if source == "signal":
        first, last = (dt.date.fromisoformat(facts[name]) for name in ("first", "last"))
        found.append((_("Days"), days(first, last)))
        rests = [_(one.name) for one in REGISTERS.values() if kind in one.detectors]
        if rests:
            found.append((_("It rests on"), "; ".join(rests)))
        if not plain:
            rule = _("{name}, version {version}").format(
                name=title_of(source, kind), version=facts["version"]
            )
            found += [(_("How strong"), strength(kind, facts["effect"], facts["found"])), (_("Rule"), rule)]
    if facts.get("known_from"):
        known = dt.datetime.fromisoformat(str(facts["known_from"]))
        found.append((_("As the registers stood on"), moment(known)))
    return found
