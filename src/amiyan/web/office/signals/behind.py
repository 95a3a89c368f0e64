"""What a signal hangs on, as facts before anything else: who passed, when, at which terminal, and the money of it."""

from itertools import pairwise
from typing import Any, Final

from django.utils.translation import gettext as _

from amiyan.access.reading import reading
from amiyan.country.kz.formats import format_date_short
from amiyan.integrity.queries.behind import Behind, Money, behind
from amiyan.integrity.queries.signals import Signal
from amiyan.registry.queries import facility_by_code
from amiyan.web.office.frame import Office, codes_of, names_of
from amiyan.web.office.words import kind_name, number, tenge
from amiyan.web.shapes import Column, Link, Row
from amiyan.web.words import spoken

_MOST: Final = 60
"""So many passes stand on the page; a class of a month has more, and its days lead to them."""


def behind_of(office: Office, one: Signal) -> dict[str, Any]:
    """For the page of a signal: its facts, its passes by time, and the other school where there is one.

    The page is about one place; the other school and the payouts are read in all that the reader may see for this purpose.
    """
    with reading(office.caller, purpose=office.standing.purpose) as scope:
        found = behind(one, programme=office.programme, scope=scope)
        if found is None:
            return {}
        places = sorted({one.facility_id} | {entry.facility_id for entry in found.passes})
        names, codes = names_of(places), codes_of(places)
        others = [facility_by_code(codes[place], scope=scope) for place in places if place != one.facility_id]
    return {
        "behind": _facts(one, found),
        "pass_columns": _columns(),
        "passes": _rows(found, names),
        "more_passes": max(0, len(found.passes) - _MOST),
        "is_elsewhere_unseen": found.unseen_places,
        "elsewhere": [
            Link(
                names[other.id],
                office.address("office-place", month=one.first, facility=other.code, region=other.region),
            )
            for other in others
            if other is not None and other.region
        ],
    }


def _facts(one: Signal, found: Behind) -> list[tuple[str, str]]:
    if not found.passes:
        return [(_("Passes"), _("They are not found any more: registers or passes have changed since."))]
    facts = [(_("Children"), number(_children(one, found))), (_("Passes"), number(len(found.passes)))]
    if found.on_the_list is not None:
        facts.append((_("On the class list"), number(found.on_the_list)))
    times = [entry.at for entry in found.passes]
    if one.first == one.last:
        facts.append((_("From the first pass to the last"), f"{times[0]:%H:%M:%S} – {times[-1]:%H:%M:%S}"))
        if len(times) > 1:
            facts.append(
                (_("Seconds between the first and the last"), number((times[-1] - times[0]).seconds))
            )
            apart = [(after - before).seconds for before, after in pairwise(times)]
            facts.append((_("Longest time from one to the next, in seconds"), number(max(apart))))
    facts.append((_("Terminal"), ", ".join(sorted({entry.terminal for entry in found.passes}))))
    methods = sorted({kind_name("", entry.method) for entry in found.passes})
    facts += [
        (_("How it was proved"), ", ".join(methods)),
        (_("Seen at the entrance on these days"), _entrance(found)),
    ]
    return [*facts, *_money(found.money)]


def _children(one: Signal, found: Behind) -> int:
    """How many children; of marks on a closed day those that the rule counted, so that one thing has one number."""
    return int(one.facts.get("marks", found.children))


def _entrance(found: Behind) -> str:
    if found.at_entrance is None:
        return _("not known: there is no terminal at the entrance")
    return number(found.at_entrance)


def _money(money: Money) -> list[tuple[str, str]]:
    if not money.meals and not money.held:
        return [(_("Portions and tenge that hang on it"), _("none: nothing was paid for these passes"))]
    said = _("portions: {meals}, {tenge}")
    counted = said.format(meals=number(money.meals), tenge=tenge(money.tiyn))
    facts = [(_("Portions and tenge that hang on it"), counted)]
    if money.held:
        facts.append((_("Held until a person decides"), number(money.held)))
    if not money.is_told:
        paid = _("not known here: payouts are read in the region's office")
    elif not money.paid_meals:
        paid = _("nothing yet")
    else:
        paid = said.format(meals=number(money.paid_meals), tenge=tenge(money.paid_tiyn))
    return [*facts, (_("Of it paid by the bank"), paid)]


def _columns() -> list[Column]:
    said = (_("At"), _("School"), _("Child"), _("Terminal"), _("How it was proved"), _("What came of it"))
    return [Column(words) for words in said]


def _rows(found: Behind, names: dict[int, str]) -> list[Row]:
    """The passes by time, a child by its place among them: names are asked for, and leave a trace."""
    places: dict[int, int] = {}
    for entry in found.passes:
        places.setdefault(entry.person_id, len(places) + 1)
    return [
        Row(
            [
                f"{format_date_short(entry.at.date(), spoken())} {entry.at:%H:%M:%S}",
                names.get(entry.facility_id, "—"),
                _("child No. {number}").format(number=number(places[entry.person_id])),
                entry.terminal,
                kind_name("", entry.method),
                kind_name("", entry.outcome) if entry.outcome else "—",
            ]
        )
        for entry in found.passes[:_MOST]
    ]
