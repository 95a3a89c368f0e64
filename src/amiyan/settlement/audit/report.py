"""The audit as one HTML page that needs nothing else: no script, no font, no picture from elsewhere.

The same figures, language and name of the maker give the same text: there is no clock here. The page names no
child and no reason for free meals.
"""

from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext as _

from amiyan.kernel.languages import language_of
from amiyan.settlement.audit import report_words as words
from amiyan.settlement.audit.charts import bar, stacked
from amiyan.settlement.audit.figures import Figures, Finding, Method, Part, School, Week
from amiyan.settlement.audit.report_limits import limits, steps
from amiyan.settlement.audit.report_show import Show, clean, shortened

TEMPLATES = Path(__file__).resolve().parent / "templates" / "amiyan_audit"
LARGEST = 10  # schools on the first page
ONE_LINE = 32  # characters of a school's name that fit on one line there
ROWS_OF_A_FINDING = 12  # the rest stands in the workbook

Row = dict[str, Any]


def render_report(figures: Figures, *, language: str, generated_with: str) -> str:
    """The whole page in ``kk``, ``ru`` or ``en`` (another code gives Kazakh).

    ``generated_with`` is the program's name and version. AssertionError where the parts are not the
    difference. Cost and size are linear in schools, weeks and files; findings are cut at a dozen a kind.
    """
    assert sum(part.tiyn for part in figures.parts) == figures.amount["difference"], (
        "parts are the difference"
    )
    show = Show(language_of(language))
    with translation.override(show.language):
        page = _engine().get_template("report.html")
        return page.render(Context(_page(figures, show) | {"generated_with": generated_with}))


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return Engine(dirs=[str(TEMPLATES)], libraries={"i18n": "django.templatetags.i18n"})


def _page(figures: Figures, show: Show) -> Row:
    return {
        "language": show.language,
        "facts": _facts(figures, show),
        "amounts": _amounts(figures, show),
        "parts": _parts(figures, show),
        "largest": _largest(figures, show),
        "tight": any(len(school.code) > ONE_LINE for school in figures.schools[:LARGEST]),
        "methods": _methods(figures, show),
        "children": _children(figures, show),
        "limits": limits(figures, show),
        "beside": [_explained(part, words.BESIDE, show) for part in figures.beside],
        "schools": [_school(school, show) for school in figures.schools],
        "schools_total": _schools_total(figures, show),
        "weeks": [_week(week, _most(figures), show) for week in figures.weeks],
        "findings": _findings(figures.findings, show),
        "invoice": _invoice(figures, show),
        "problems": [(clean(text), show.number(count)) for text, count in figures.problems],
        "unread": [(clean(name), clean(why)) for name, why in figures.unread],
        "files": [(clean(name), show.number(count)) for name, count in figures.files],
        "records_read": show.number(figures.passes["read"]),
        "paid": _suppliers(figures.paid, show),
        "unpaid": _suppliers(figures.unpaid, show),
        "placeholders": _placeholders(figures, show),
        "steps": steps(figures, show),
        "outcomes": _outcomes(figures, show),
        "ledger": _ledger(figures, show),
        "glossary": [(_(word), _(meaning)) for word, meaning in words.GLOSSARY],
    }


def _facts(figures: Figures, show: Show) -> Row:
    return {
        "programme": show.programme(figures.programme),
        "region": show.region(figures.region),
        "period": show.period(figures.first, figures.last),
        "school_days": show.number(figures.school_days),
        "schools": show.number(len(figures.schools)),
    }


def _amounts(figures: Figures, show: Show) -> Row:
    amount = figures.amount
    held = sum(part.tiyn for part in figures.parts if part.code == "held")
    return {
        "by_list": (show.about(amount["by_list"]), show.tenge(amount["by_list"])),
        "by_fact": (show.about(amount["by_fact"]), show.tenge(amount["by_fact"])),
        "difference": (show.about(amount["difference"]), show.tenge(amount["difference"])),
        "meals_by_list": show.number(sum(school.meals_by_list for school in figures.schools)),
        "meals_by_fact": show.number(figures.meals["payable"]),
        "meals_missing": show.number(sum(part.units for part in figures.parts)),
        "share": show.percent(amount["difference"], amount["by_list"]),
        "drawing": stacked(
            [("fact", amount["by_fact"]), ("held", held), ("difference", amount["difference"] - held)],
            title=_("By fact and the difference, together the amount by list"),
            desc=_("By fact {by_fact}, difference {difference}, by list {by_list}.").format(
                **{name: show.tenge(amount[name]) for name in ("by_fact", "difference", "by_list")}
            ),
        ),
    }


def _parts(figures: Figures, show: Show) -> list[Row]:
    """The parts that are not zero, each bar beginning where the one before ended."""
    whole, at, rows = figures.amount["difference"], 0, []
    for part in figures.parts:
        if part.units or part.tiyn:
            row = _explained(part, words.PARTS, show)
            row["share"] = show.percent(part.tiyn, whole)
            row["bar"] = bar(
                at,
                part.tiyn,
                whole,
                kind=part.code,
                title=row["title"],
                desc=f"{row['tiyn']}, {row['share']}",
            )
            rows.append(row)
        at += part.tiyn
    return rows


def _explained(part: Part, known: dict[str, words.Explained], show: Show) -> Row:
    word = known.get(part.code, words.Explained(part.code, "", ""))
    return {
        "code": part.code,
        "title": _(word.title),
        "meaning": _(word.meaning) if word.meaning else "",
        "check": _(word.check) if word.check else "",
        "units": show.number(part.units),
        "tiyn": show.tenge(part.tiyn),
        "estimate": show.estimate(part.tiyn),
        "is_zero": not part.units and not part.tiyn,
    }


def _largest(figures: Figures, show: Show) -> list[Row]:
    schools = [school for school in figures.schools if school.difference > 0][:LARGEST]
    most = max((school.difference for school in schools), default=0)
    return [
        _school(school, show)
        | {
            "short": shortened(clean(school.code)),
            "bar": bar(
                0,
                school.difference,
                most,
                kind="difference",
                title=school.code,
                desc=show.tenge(school.difference),
            ),
        }
        for school in schools
    ]


def _school(school: School, show: Show) -> Row:
    return {
        "code": clean(school.code),
        "supplier": clean(school.supplier),
        "children": show.number(school.children),
        "meals_by_list": show.number(school.meals_by_list),
        "meals_by_fact": show.number(school.meals_by_fact),
        "meals_held": show.number(school.meals_held),
        "by_list": show.tenge(school.by_list),
        "by_fact": show.tenge(school.by_fact),
        "held": show.tenge(school.held),
        "difference": show.tenge(school.difference),
        "share": show.percent(school.difference, school.by_list),
    }


def _schools_total(figures: Figures, show: Show) -> Row:
    """The sums of the rows of all schools."""
    names = ("children", "meals_by_list", "meals_by_fact", "meals_held", "by_list", "by_fact", "held")
    sums = [sum(getattr(school, name) for school in figures.schools) for name in names]
    return _school(School("", "", *sums), show)


def _most(figures: Figures) -> int:
    return max((week.by_list for week in figures.weeks), default=0)


def _week(week: Week, most: int, show: Show) -> Row:
    difference = week.by_list - week.by_fact
    return {
        "monday": show.short_day(week.monday),
        "school_days": show.number(week.school_days),
        "meals_by_list": show.number(week.meals_by_list),
        "meals_by_fact": show.number(week.meals_by_fact),
        "meals_held": show.number(week.meals_held),
        "by_list": show.tenge(week.by_list),
        "by_fact": show.tenge(week.by_fact),
        "difference": show.tenge(difference),
        "share": show.percent(difference, week.by_list),
        "bar": stacked(
            [("fact", week.by_fact), ("difference", max(difference, 0)), ("none", most - week.by_list)],
            title=show.short_day(week.monday),
            desc=_("By fact {by_fact}, by list {by_list}.").format(
                by_fact=show.tenge(week.by_fact), by_list=show.tenge(week.by_list)
            ),
        ),
    }


def _methods(figures: Figures, show: Show) -> list[Row]:
    whole = sum(method.payable + method.held for method in figures.methods)
    return [
        {
            "title": _(words.METHODS.get(method.code, method.code)),
            "meals": _proved(method, show),
            "share": show.percent(method.payable + method.held, whole),
        }
        for method in figures.methods
    ]


def _proved(method: Method, show: Show) -> str:
    """``1 000 + 20*``: payable and, with the star of the note, held."""
    counts = [show.number(method.payable)] if method.payable or not method.held else []
    return " + ".join([*counts, *([f"{show.number(method.held)}*"] if method.held else [])])


def _children(figures: Figures, show: Show) -> Row:
    return {name: show.number(count) for name, count in figures.children.items()}


def _findings(findings: tuple[Finding, ...], show: Show) -> list[Row]:
    """By kind in the order of the words, those with most money and most cases first."""
    order = {code: place for place, code in enumerate(words.FINDINGS)}
    known = sorted(
        (finding for finding in findings if finding.code in order),
        key=lambda f: (order[f.code], -f.tiyn, -f.count, f.facility, f.detail),
    )
    return [
        _pattern(code, list(rows), show) for code, rows in groupby(known, key=lambda finding: finding.code)
    ]


def _pattern(code: str, rows: list[Finding], show: Show) -> Row:
    word = words.FINDINGS[code]
    return {
        "code": code,
        "title": _(word.title),
        "meaning": _(word.meaning),
        "innocent": _(word.innocent),
        "check": _(word.check),
        "unit": _(word.unit),
        "lines": show.number(len(rows)),
        "count": show.number(sum(row.count for row in rows)),
        "tiyn": show.estimate(sum(row.tiyn for row in rows)),
        "has_tiyn": any(row.tiyn for row in rows),
        "has_detail": any(row.detail for row in rows),
        "more": show.number(len(rows) - ROWS_OF_A_FINDING) if len(rows) > ROWS_OF_A_FINDING else "",
        "rows": [
            {
                "facility": clean(row.facility) or _("not listed"),
                "detail": show.detail(row.detail),
                "count": show.number(row.count),
                "tiyn": show.estimate(row.tiyn),
            }
            for row in rows[:ROWS_OF_A_FINDING]
        ],
    }


def _invoice(figures: Figures, show: Show) -> Row | None:
    invoice = figures.invoice
    if invoice is None:
        return None
    return {
        "billed": show.number(invoice.billed_meals),
        "payable": show.number(figures.meals["payable"]),
        "above": show.number(invoice.above_fact),
        "below": show.number(invoice.below_fact),
        "above_tiyn": show.tenge(invoice.above_tiyn),
    }


def _suppliers(suppliers: tuple[tuple[str, int], ...], show: Show) -> Row:
    return {
        "rows": [(clean(name), show.tenge(tiyn)) for name, tiyn in suppliers],
        "total": show.tenge(sum(tiyn for _name, tiyn in suppliers)),
    }


def _placeholders(figures: Figures, show: Show) -> list[Row]:
    return [
        {
            "name": _(words.PLACEHOLDERS.get(value.name, value.name)),
            "value": show.parameter(value.name, value.value),
            "source": clean(value.source),
        }
        for value in figures.placeholders
    ]


def _outcomes(figures: Figures, show: Show) -> list[Row]:
    """Every outcome in the order in which they are tried; then what an older report does not know."""
    codes = [*words.OUTCOMES, *(code for code in figures.passes if code not in {"read", *words.OUTCOMES})]
    return [
        {
            "title": _(words.OUTCOMES.get(code, code)),
            "count": show.number(figures.passes.get(code, 0)),
            "share": show.percent(figures.passes.get(code, 0), figures.passes["read"]),
        }
        for code in codes
    ]


def _ledger(figures: Figures, show: Show) -> Row:
    transfers = figures.ledger["transfers"]
    assert isinstance(transfers, int)
    return {
        "transfers": show.number(transfers),
        "balanced": bool(figures.ledger["balanced"]),
        "root": str(figures.ledger["root"]),
    }
