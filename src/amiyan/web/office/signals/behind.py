"""What a signal hangs on, as facts before anything else: who passed, when, at which terminal, and the money of it."""

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
"""So many passes stand on a page; what has more, as a school of a month, goes on on further ones."""


def behind_of(office: Office, one: Signal) -> dict[str, Any]:
    """For the page of a signal: its facts, a page of its passes by time, and the other school where there is one.

    The page is about one place; the other school and the payouts are read in all that the reader may see for this purpose.
    """
    with reading(office.caller, purpose=office.standing.purpose) as scope:
        found = behind(one, programme=office.programme, scope=scope, start=_start(office), most=_MOST)
        if found is None:
            return {}
        places = sorted({one.facility_id, *filter(None, [found.other])})
        names, codes = names_of(places), codes_of(places)
        other = facility_by_code(codes[found.other], scope=scope) if found.other in codes else None
    return {
        "behind": _facts(one, found),
        "pass_columns": _columns(),
        "passes": _rows(found, names),
        **_pages(office, one, found),
        "is_elsewhere_unseen": found.is_other_unseen,
        "elsewhere": [
            Link(
                names[place.id],
                office.address("office-place", month=one.first, facility=place.code, region=place.region),
            )
            for place in [other]
            if place is not None and place.region
        ],
    }


def _start(office: Office) -> int:
    """Behind how many passes the page begins; whole pages alone."""
    asked = office.request.GET.get("from", "")
    return int(asked) // _MOST * _MOST if asked.isdecimal() and len(asked) < 8 else 0


def _pages(office: Office, one: Signal, found: Behind) -> dict[str, str]:
    """Which of the passes stand here, and the pages beside this one."""
    if found.count <= _MOST:
        return {}

    def beside(start: int) -> str:
        address = office.address(
            "office-signal",
            facility=office.place.code,
            signal=one.id,
            month=one.first,
            query={"from": start} if start else {},
        )
        return f"{address}#passes"

    end = found.start + len(found.passes)
    return {
        "pass_range": f"{number(found.start + 1)}–{number(end)} / {number(found.count)}",
        "passes_back": beside(max(0, found.start - _MOST)) if found.start else "",
        "passes_onward": beside(end) if end < found.count else "",
    }


def _facts(one: Signal, found: Behind) -> list[tuple[str, str]]:
    if found.first_at is None or found.last_at is None:
        return [(_("Passes"), _("They are not found any more: registers or passes have changed since."))]
    facts = [(_("Children"), number(_children(one, found))), (_("Passes"), number(found.count))]
    if found.on_the_list is not None:
        facts.append((_("On the class list"), number(found.on_the_list)))
    if one.first == one.last:
        times = f"{found.first_at:%H:%M:%S} – {found.last_at:%H:%M:%S}"
        facts.append((_("From the first pass to the last"), times))
        if found.longest_apart is not None:
            took = number((found.last_at - found.first_at).seconds)
            apart = number(found.longest_apart)
            facts.append((_("Seconds between the first and the last"), took))
            facts.append((_("Longest time from one to the next, in seconds"), apart))
    facts.append((_("Terminal"), ", ".join(sorted(found.terminals))))
    methods = sorted({kind_name("", method) for method in found.methods})
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
    return [
        Row(
            [
                f"{format_date_short(entry.at.date(), spoken())} {entry.at:%H:%M:%S}",
                names.get(entry.facility_id, "—"),
                _("child No. {number}").format(number=number(entry.child)),
                entry.terminal,
                kind_name("", entry.method),
                kind_name("", entry.outcome) if entry.outcome else "—",
            ]
        )
        for entry in found.passes
    ]
