"""What a change would do, as tables: people by grade, by region and by reason, money by month, and the budget."""

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date, format_month
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.entitlements.changes.effect import COUNTED, EVERYBODY, Effect, Group, Key, summed
from amiyan.entitlements.changes.queries import Preview
from amiyan.entitlements.previews import Change
from amiyan.kernel.small_cells import LEAST
from amiyan.programmes.model import Programme
from amiyan.web.office.frame import Office
from amiyan.web.office.words import FEW, number, tenge
from amiyan.web.shapes import Column, Row
from amiyan.web.words import spoken


def effect_of(office: Office, rules: Programme, preview: Preview) -> dict[str, Any]:
    """The effect for the page. Who sees numbers alone sees no small one, and none by which a small one could be reckoned;
    nor does who answers for one region of others, where a change is of more.
    """
    effect = preview.effect
    assert effect is not None
    assert preview.counted_at is not None
    sums = summed(effect.groups)
    is_own = office.scope.everything or _regions(effect) <= {office.region}
    cuts = not (office.sees_people and is_own)
    hidden = effect.withheld if cuts else frozenset[Key]()
    at = localtime(preview.counted_at)
    return {
        "effect": effect,
        "counted_on": f"{format_date(at.date(), spoken())}, {at:%H:%M}",
        "effect_on": format_date(effect.on, spoken()),
        "people": [(name, _cell(sums, hidden, EVERYBODY, what)) for what, name in _names()],
        "group_columns": _columns(_("Grade")),
        "by_grade": _rows(sums, hidden, "grade"),
        "region_columns": _columns(_("Region")),
        "by_region": _rows(sums, hidden, "region") if len(effect.groups and _regions(effect)) > 1 else [],
        "clause_columns": [
            Column(_("Reason")),
            *(Column(words, numeric=True) for words in (_("Gain"), _("Lose"))),
        ],
        "by_clause": [
            Row(
                [
                    _clause(rules, one.clause),
                    _few(one.gain, cuts=cuts, hides=(*EVERYBODY, "gain") in hidden),
                    _few(one.lose, cuts=cuts, hides=(*EVERYBODY, "lose") in hidden),
                ]
            )
            for one in effect.clauses
        ],
        **_money(effect, hidden),
    }


def _names() -> list[tuple[str, str]]:
    words = (
        _("Children"),
        _("Have the right now"),
        _("Would have it"),
        _("Gain it"),
        _("Lose it"),
        _("Not known any more"),
    )
    return list(zip(COUNTED, words, strict=True))


def _columns(first: str) -> list[Column]:
    money = (_("A day now"), _("A day then"))
    return [
        Column(first),
        *(Column(words, numeric=True) for words in (*(name for _what, name in _names()), *money)),
    ]


def _rows(sums: Mapping[Group, Change], hidden: frozenset[Key], side: str) -> list[Row]:
    found = []
    for key in sorted((key for key in sums if key[0] == side), key=lambda key: _order(key[1])):
        # What a group costs tells how many are in it.
        is_cut = any((*key, what) in hidden for what in COUNTED)
        money = [FEW, FEW] if is_cut else [tenge(sums[key].tiyn_before), tenge(sums[key].tiyn_after)]
        cells = [_cell(sums, hidden, key, what) for what in COUNTED]
        found.append(Row([_name(side, key[1]), *cells, *money]))
    return found


def _order(value: int | str | None) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (-1, str(value or ""))


def _name(side: str, value: int | str | None) -> str:
    if value is None:
        return _("not known")
    if side == "grade":
        return str(value)
    found = REGION_BY_CODE.get(str(value))
    return found.name(spoken()) if found else str(value)


def _regions(effect: Effect) -> set[str | None]:
    return {one.region for one in effect.groups}


def _cell(
    sums: Mapping[Group, Change],
    hidden: frozenset[Key],
    key: Group,
    what: str,
) -> str:
    return FEW if (*key, what) in hidden else number(getattr(sums[key], what))


def _few(count: int, *, cuts: bool, hides: bool) -> str:
    """A count by reason: where the number of all is withheld, so is this part of it."""
    return FEW if hides or (cuts and 0 < count < LEAST) else number(count)


def _clause(rules: Programme, name: str) -> str:
    found = rules.texts[spoken()].clauses.get(name)
    return found["yes"] if found else name


def _money(effect: Effect, hidden: frozenset[Key]) -> dict[str, Any]:
    """A day, the months to the end of the year, and what the forecast leaves of the budget."""
    if any(key[:2] == EVERYBODY for key in hidden):
        return {"is_cut": True, "months": [], "left": []}
    months: dict[Any, list[int]] = {}
    for one in effect.months:
        sums = months.setdefault(one.month, [0, 0])
        sums[0] += one.before_tiyn
        sums[1] += one.after_tiyn
    more = effect.months_after_tiyn - effect.months_before_tiyn
    numeric = (_("As things stand"), _("With the change"), _("Difference"))
    return {
        "is_cut": False,
        "a_day": [
            (_("A day now"), tenge(effect.total("tiyn_before"))),
            (_("A day then"), tenge(effect.total("tiyn_after"))),
            (_("To the end of the year"), signed(more)),
        ],
        "month_columns": [Column(_("Month")), *(Column(words, numeric=True) for words in numeric)],
        "months": [
            Row([format_month(month, spoken()), tenge(before), tenge(after), signed(after - before)])
            for month, (before, after) in sorted(months.items())
        ],
        "month_total": Row(
            [_("Together"), tenge(effect.months_before_tiyn), tenge(effect.months_after_tiyn), signed(more)]
        ),
        "year": effect.on.year,
        "left": _left(effect),
    }


def _left(effect: Effect) -> list[str]:
    """Of each budget a sentence: what its forecast leaves without the change and with it."""
    found = []
    for one in effect.left:
        name = REGION_BY_CODE[one.region].name(spoken()) if one.region else _("Kazakhstan")
        own = [month for month in effect.months if not one.region or month.region == one.region]
        more = sum(month.after_tiyn - month.before_tiyn for month in own)
        said = {
            "name": name,
            "year": one.year,
            "left": tenge(one.left_tiyn),
            "then": tenge(one.left_tiyn - more),
        }
        if one.year == effect.on.year:
            found.append(
                _(
                    "%(name)s, budget of %(year)s: the forecast leaves %(left)s at the end of the year; with the change %(then)s."
                )
                % said
            )
        else:
            found.append(
                _(
                    "%(name)s, budget of %(year)s: the forecast leaves %(left)s. The change begins in a later year."
                )
                % said
            )
    return found


def signed(tiyn: int) -> str:
    """An amount with its sign where it is more."""
    return f"+{tenge(tiyn)}" if tiyn > 0 else tenge(tiyn)
