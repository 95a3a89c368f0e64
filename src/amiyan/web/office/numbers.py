"""The numbers of a month, of a region or of a school, and where each leads: to days, or to the schools in its order."""

from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from amiyan.settlement.figures.few import WORD
from amiyan.settlement.figures.kinds import CAUSES, Kind
from amiyan.settlement.figures.queries import Figures, Part
from amiyan.web.office.few import Hidden
from amiyan.web.office.frame import Office
from amiyan.web.office.money.stated import behind_money
from amiyan.web.office.words import (
    FEW,
    NUMBERS,
    WITH_DAYS,
    change,
    kind_name,
    number,
    share,
    tenge,
)
from amiyan.web.shapes import Column, Row, Tiyn

TOLD: Final = Hidden()
# Told also where they are nothing.
_ALWAYS: Final = frozenset({Kind.LISTED, Kind.PAYABLE, Kind.POSTED, Kind.PAID, Kind.HELD})
_OWED: Final = frozenset({Kind.POSTED, Kind.COOKED, Kind.PAID})


class Line(NamedTuple):
    """A number beside that of the month before (in tiyn). ``meals`` is None for a sum of money alone.

    ``columns``: it is withheld where one of these is. ``href``: where what it is made of stands.
    """

    words: str
    meals: int | None
    tiyn: int
    before_tiyn: int
    columns: AbstractSet[str]
    href: str


def behind(office: Office, kind: str, code: str = "") -> str:
    """The address of the days (of the country's causes and ways of proof: of the regions) behind a number. On the page of
    a school its days stand beside it.
    """
    if office.standing.place is not None:
        return ""
    return office.address("office-behind", kind=str(kind), query={"code": code} if code else {})


def schools_by(office: Office, order: str) -> str:
    """The address of the schools in the order of a number, which stands beside each."""
    return (
        "" if office.standing.place is not None else office.address("office-places", query={"order": order})
    )


def _of_money(office: Office, kind: str) -> str:
    """The statements behind what is stated or paid, for who reads statements; else, and of what is in none, the schools."""
    return behind_money(office, kind) or schools_by(office, str(kind))


def headline(office: Office, now: Figures, hidden: Hidden) -> dict[str, Any]:
    """The numbers of which the rest are the reasons: (words, amount, note, where it leads)."""
    meals = _("%(number)s meals")
    paid = _("%(share)s of what is in the books") % {"share": share(now.tiyn[Kind.PAID], _books(now))}
    of_list = _("%(share)s of the list") % {"share": share(now.difference_tiyn, now.tiyn[Kind.LISTED])}
    found: list[tuple[AbstractSet[str], str, int, str, str]] = [
        (
            {Kind.PAYABLE},
            _("Delivered"),
            now.tiyn[Kind.PAYABLE],
            meals % {"number": number(now.meals[Kind.PAYABLE])},
            behind(office, Kind.PAYABLE),
        ),
        (
            _OWED,
            _("Paid by the bank"),
            now.tiyn[Kind.PAID],
            paid if _books(now) else "",
            _of_money(office, Kind.PAID),
        ),
        (_OWED, _("Still owed"), now.owed_tiyn, "", schools_by(office, "owed")),
        (
            {Kind.HELD},
            _("Held"),
            now.tiyn[Kind.HELD],
            meals % {"number": number(now.meals[Kind.HELD])},
            behind(office, Kind.HELD),
        ),
        (
            {Kind.PAYABLE, Kind.LISTED},
            _("List above fact"),
            now.difference_tiyn,
            of_list,
            schools_by(office, "difference"),
        ),
    ]
    return {
        "headline": [
            (words, Tiyn(tiyn), note, href) if hidden.now.isdisjoint(columns) else (words, FEW, "", href)
            for columns, words, tiyn, note, href in found
        ]
    }


def _books(now: Figures) -> int:
    return now.tiyn[Kind.POSTED] + now.tiyn[Kind.COOKED]


def number_columns() -> list[Column]:
    """Of the table of numbers."""
    return [
        Column(_("What")),
        Column(_("Meals"), numeric=True),
        Column(_("Amount"), numeric=True),
        Column(_("Month before"), numeric=True),
        Column(_("More or less"), numeric=True),
    ]


def lines(office: Office, now: Figures, before: Figures, hidden: Hidden) -> list[Line]:
    """Each number of the month; those of meals lead to their days, what is stated and paid to statements; what is owed or
    was cooked to the schools.
    """
    found = [
        Line(
            kind_name(kind),
            now.meals[kind],
            now.tiyn[kind],
            before.tiyn[kind],
            {kind},
            behind(office, kind) if kind in WITH_DAYS else _of_money(office, kind),
        )
        for kind in NUMBERS
        if kind in _ALWAYS or now.tiyn[kind] or before.tiyn[kind] or kind in hidden.now | hidden.before
    ]
    books = frozenset({Kind.PAYABLE, Kind.POSTED})
    unposted, unposted_before = now.unposted_tiyn, before.unposted_tiyn
    for words, here, there, columns, order in (
        (_("Still owed to suppliers"), now.owed_tiyn, before.owed_tiyn, _OWED, "owed"),
        (
            _("Payable, and not yet in the books"),
            max(0, unposted),
            max(0, unposted_before),
            books,
            "unposted",
        ),
        # Never a sum below nothing that nobody understands: the other way round has its own words.
        (
            _("In the books, and payable no more: it flows back by itself"),
            max(0, -unposted),
            max(0, -unposted_before),
            books,
            "overposted",
        ),
        (
            _("Of paid statements: set off against debts, or above a contract"),
            now.withheld_tiyn,
            before.withheld_tiyn,
            frozenset({Kind.STATED, Kind.PAID}),
            "withheld",
        ),
    ):
        if here or there:
            found.append(Line(words, None, here, there, columns, schools_by(office, order)))
    return found


def numbers(office: Office, now: Figures, before: Figures, hidden: Hidden) -> list[Row]:
    """The same as rows of :func:`number_columns`."""
    return [
        Row([one.words, _meals(one, hidden), *_beside(one, hidden)], href=one.href)
        for one in lines(office, now, before, hidden)
    ]


def _meals(one: Line, hidden: Hidden) -> str:
    if one.meals is None:
        return "—"
    return number(one.meals) if hidden.now.isdisjoint(one.columns) else FEW


def _beside(one: Line, hidden: Hidden) -> list[str]:
    """An amount, that of the month before, and how much more it is."""
    few, few_before = not hidden.now.isdisjoint(one.columns), not hidden.before.isdisjoint(one.columns)
    return [
        FEW if few else tenge(one.tiyn),
        FEW if few_before else tenge(one.before_tiyn),
        FEW if few or few_before else change(one.tiyn, one.before_tiyn),
    ]


def difference(office: Office, now: Figures, found: list[Part], hidden: Hidden) -> dict[str, Any]:
    """The list less the fact, taken apart as the audit does: each missing meal has one cause."""
    rows = []
    for cause, one, tiyn in causes(found):
        href = behind(office, one.kind, one.code)
        said = [number(one.meals), tenge(tiyn), share(tiyn, now.tiyn[Kind.LISTED])]
        rows.append(
            Row([kind_name(one.kind, cause), *_told(said, few=hidden.of_part(one.kind, one.code))], href)
        )
    columns = [
        Column(_("Cause")),
        Column(_("Meals"), numeric=True),
        Column(_("Amount"), numeric=True),
        Column(_("Share of the list"), numeric=True),
    ]
    said = [tenge(now.difference_tiyn), share(now.difference_tiyn, now.tiyn[Kind.LISTED])]
    told = _told(said, few=Kind.PAYABLE in hidden.now)
    total = Row([_("List less fact"), "—", *told], schools_by(office, "difference"))
    return {"cause_columns": columns, "causes": rows, "causes_total": total}


def causes(found: list[Part]) -> list[tuple[str, Part, int]]:
    """The causes of the difference in their order, each with its part in it, in tiyn: what nobody had listed is less."""
    sums = {
        one.code or one.kind: one for one in found if one.kind in {Kind.MISSING, Kind.PRICED, Kind.BEYOND}
    }
    return [
        (cause, one, -one.tiyn if one.kind == Kind.BEYOND else one.tiyn)
        for cause in CAUSES
        if (one := sums.get(cause))
    ]


def _told(said: list[str], *, few: bool) -> list[str]:
    return [FEW] * len(said) if few else said


def proof(office: Office, now: Figures, found: list[Part], hidden: Hidden) -> dict[str, Any]:
    """Coverage (words, number, note, where it leads), and how meals were proved."""
    rows = [
        Row(
            [
                kind_name(one.kind, one.code),
                *_told(
                    [number(one.meals), share(one.meals, now.proved)],
                    few=hidden.of_part(one.kind, one.code),
                ),
            ],
            href=behind(office, one.kind, one.code),
        )
        for one in sorted(found, key=lambda one: -one.meals)
        if one.kind == Kind.METHOD
    ]
    columns = [Column(_("Way of proof")), Column(_("Meals"), numeric=True), Column(_("Share"), numeric=True)]
    children = _("%(number)s children") % {"number": number(now.served)}
    served = (FEW, "") if Kind.SERVED in hidden.now else (share(now.served, now.entitled), children)
    word = FEW if WORD in hidden.now else share(now.by_word, now.proved)
    return {
        "coverage": [
            (
                _("Entitled children"),
                FEW if Kind.ENTITLED in hidden.now else number(now.entitled),
                "",
                schools_by(office, "entitled"),
            ),
            (_("Served at least once"), *served, schools_by(office, "served")),
            (
                _("By a word alone"),
                word,
                _("by hand, by password, or not said"),
                schools_by(office, "word"),
            ),
        ],
        "method_columns": columns,
        "methods": rows,
    }
