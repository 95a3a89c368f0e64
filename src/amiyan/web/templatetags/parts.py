"""The components as template tags: ``{% load parts %}``. Each renders a template of ``web/parts``; what they are given is
described in :mod:`amiyan.web.shapes`, and how they look with every state stands on ``/style``.

Tags that hold something (card, notice, dialog, empty, sheet, live) end with ``{% end… %}``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from amiyan.country.kz.money import KZT, NO_BREAK_SPACE, format_number, format_tenge
from amiyan.kernel.languages import LANGUAGES, OWN_NAMES
from amiyan.registry.source_words import source_words
from amiyan.web import charts, icons, tiles
from amiyan.web.shapes import (
    FACES,
    STATES,
    THREE_FACES,
    Column,
    Fault,
    Filter,
    Link,
    Moment,
    Place,
    Point,
    Reason,
    Row,
    State,
    Step,
    Tile,
    Tiyn,
    Use,
)
from amiyan.web.words import class_words, heard, lasting, sayer, shown, spoken

register = template.Library()
register.filter("lasting", lasting)
register.filter("source_words", source_words)
register.filter("class_words", class_words)
Given = dict[str, Any]
_FAMILY: Final = "web/parts/"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing by its name in ``icons.PATHS``."""
    return icons.drawn(name)


@register.simple_tag
def address(name: str) -> str:
    """The address of a page by its name, or the name as a path while no page of that name is there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return f"/{name}"


# --- money ---------------------------------------------------------------------------------------------------


@register.inclusion_tag(_FAMILY + "amount.html")
def amount(tiyn: int, size: str = "", *, whole: bool = False) -> Given:
    """An amount: seen as "1 234,56 ₸", heard as "1 234 tenge 56 tiyn". ``size`` "big" is for one sum a page."""
    text = format_tenge(tiyn, spoken(), whole=whole)
    main, part = text.removesuffix(f"{NO_BREAK_SPACE}{KZT.symbol}"), f"{NO_BREAK_SPACE}{KZT.symbol}"
    if main[-3:-2] in {",", "."} and not (whole and tiyn % 100 == 0):
        main, part = main[:-3], main[-3:] + part
    return {"main": main, "part": part, "size": size, "heard": heard(tiyn)}


@register.inclusion_tag(_FAMILY + "use.html")
def use(of: Use, title: str = "") -> Given:
    """How far an entitlement is used: a bar, and in words what is left, used and held."""
    used, held_part = of.share(of.used), of.share(of.held)
    return {
        "title": title,
        "use": of,
        "used_to": min(used, 1000),
        "held_width": min(held_part, 1000 - min(used, 1000)),
        "figures": [
            ("used", gettext("Used"), of.used),
            *([("held", gettext("Held"), of.held)] if of.held else []),
        ],
    }


@register.inclusion_tag(_FAMILY + "figure.html")
def figure(name: str, value: str | int | Tiyn, note: str = "", href: str = "") -> Given:
    """One figure with its name, to stand in a ``<dl class="figures">``; ``href`` leads to what it is made of."""
    number = format_number(value, spoken()) if isinstance(value, int) else ""
    return {
        "name": name,
        "money": isinstance(value, Tiyn),
        "value": value,
        "number": number,
        "note": note,
        "href": href,
    }


# --- what was decided, and why ----------------------------------------------------------------------------------


@register.inclusion_tag(_FAMILY + "verdict.html")
def verdict(state: State, text: str = "") -> Given:
    """A verdict's badge: drawing, word, colour. ``text`` takes the place of the usual word."""
    drawing, word = STATES[state]
    return {"state": state, "icon": drawing, "text": text or gettext(word)}


def verdict_badge(state: State, text: str = "") -> SafeString:
    """The same badge for a cell of a table."""
    return render_to_string(_FAMILY + "verdict.html", verdict(state, text))


@register.inclusion_tag(_FAMILY + "reason.html")
def reason(of: Reason) -> Given:
    """Why it is so, what one can do, and the act."""
    return {"reason": of}


@register.inclusion_tag(_FAMILY + "timeline.html")
def timeline(moments: Sequence[Moment]) -> Given:
    """How something was proved, step by step."""
    return {"moments": moments}


# --- tables and charts -------------------------------------------------------------------------------------------


@register.inclusion_tag(_FAMILY + "table.html")
def table(caption: str, columns: Sequence[Column], rows: Sequence[Row], total: Row | None = None) -> Given:
    """A table that becomes cards on a phone. The first column names the row."""
    return {
        "caption": caption,
        "columns": columns,
        "rows": [_cells(columns, row) for row in rows],
        "total": _cells(columns, total) if total else None,
    }


def _cells(columns: Sequence[Column], row: Row) -> Given:
    told = [(column, cell, shown(cell)) for column, cell in zip(columns, row.cells, strict=True)]
    return {
        "href": row.href,
        "cells": [
            {"column": column, "money": cell if isinstance(cell, Tiyn) else None, "text": text}
            for column, cell, text in told
        ],
    }


@register.inclusion_tag(_FAMILY + "chart.html")
def chart(
    title: str,
    points: Sequence[Point],
    names: Sequence[str],
    kind: str = "bars",
    unit: str = "",
    of: str = "",
) -> Given:
    """A chart with its table. ``kind`` bars or curves; ``unit`` tiyn, percent or a plain number.

    ``names``: of the labels' column, of the series, and of the second series where there is one.
    """
    say = sayer(unit)
    drawing = (charts.bars if kind == "bars" else charts.curves)(points, say)
    values = [[point.value, point.other][: len(names) - 1] for point in points]
    return {
        "title": title,
        "of": of,
        "chart": drawing,
        "kind": kind,
        "width": charts.WIDTH,
        "height": charts.HEIGHT,
        "names": names,
        "rows": [
            {
                "label": point.long_label or point.label,
                "href": point.href,
                "cells": [
                    {"name": name, "text": gettext("not known") if v is None else say(v)}
                    for name, v in zip(names[1:], row, strict=True)
                ],
            }
            for point, row in zip(points, values, strict=True)
        ],
    }


@register.inclusion_tag(_FAMILY + "tilemap.html")
def tilemap(title: str, values: Mapping[str, Tile], name: str) -> Given:
    """The twenty regions as tiles, with a table. ``values`` by two-digit code; ``name``: what the value is."""
    return {
        "title": title,
        "name": name,
        "tiles": tiles.placed(values, spoken()),
        "width": tiles.COLUMNS * tiles.SIDE,
        "height": tiles.ROWS * tiles.SIDE,
    }


# --- forms -------------------------------------------------------------------------------------------------------


@register.inclusion_tag(_FAMILY + "field.html")
def field(bound: Any) -> Given:
    """A field of a Django form: label, hint, what is wrong, control. What may be left out says so."""
    return {"field": bound, "grouped": bound.use_fieldset}


@register.inclusion_tag(_FAMILY + "error_summary.html")
def error_summary(form: Any = None, faults: Sequence[Fault] = ()) -> Given:
    """What is wrong, above a form, each leading to its field; nothing where all is well."""
    found = list(faults)
    if form is not None:
        found += [Fault(text) for text in form.non_field_errors()]
        found += [Fault(text, _first_control(bound)) for bound in form for text in bound.errors]
    return {"faults": found}


def _first_control(bound: Any) -> str:
    return f"{bound.auto_id}_0" if bound.use_fieldset else str(bound.id_for_label)


@register.inclusion_tag(_FAMILY + "filters.html")
def filters(fields: Sequence[Filter], clear: str = "") -> Given:
    """A filter bar (a GET form to the same page); ``clear`` is the address without filters."""
    return {"filters": fields, "clear": clear}


@register.inclusion_tag(_FAMILY + "stepper.html")
def stepper(steps: Sequence[Step]) -> Given:
    """Where one is in a form of several pages."""
    current = next((n for n, step in enumerate(steps, 1) if step.state == "current"), len(steps))
    return {"steps": steps, "current": current, "count": len(steps)}


@register.inclusion_tag(_FAMILY + "rating.html", takes_context=True)
def rating(
    context: Given,
    legend: str,
    action: str = "",
    *,
    name: str = "rating",
    chosen: int = 0,
    hidden: Mapping[str, str] | None = None,
    three: bool = False,
) -> Given:
    """Five faces, or with ``three`` only three. With ``action`` each is a button of its own form: one tap, no script.
    Without it they are radio buttons inside your form.
    """
    drawings = THREE_FACES if three else [(value, f"face-{value}", word) for value, word in FACES]
    faces = [(value, drawing, gettext(word)) for value, drawing, word in drawings]
    return {
        "legend": legend,
        "action": action,
        "name": name,
        "chosen": chosen,
        "three": three,
        "hidden": (hidden or {}).items(),
        "faces": faces,
        "csrf_token": context.get("csrf_token"),
    }


# --- ways through the site ---------------------------------------------------------------------------------------


@register.inclusion_tag(_FAMILY + "languages.html", takes_context=True)
def languages(context: Given) -> Given:
    """The three languages, each by its own name; the choice comes back to this page."""
    request = context.get("request")
    return {
        "languages": [(code, OWN_NAMES[code]) for code in LANGUAGES],
        "current": spoken(),
        "back": request.get_full_path() if request is not None and request.method == "GET" else "/",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag(_FAMILY + "places.html")
def places(of: Sequence[Place], name: str) -> Given:
    """The places of a face: on top at a desk, at the bottom of a phone. ``name`` is what the face is called."""
    return {"places": of, "name": name}


@register.inclusion_tag(_FAMILY + "tabs.html")
def tabs(links: Sequence[Link], name: str) -> Given:
    """Views of one thing, side by side."""
    return {"links": links, "name": name}


@register.inclusion_tag(_FAMILY + "crumbs.html")
def crumbs(links: Sequence[Link]) -> Given:
    """The way to this page; the last link has no address."""
    return {"links": links}


@register.inclusion_tag(_FAMILY + "pager.html")
def pager(shown: str, back: str = "", onward: str = "") -> Given:
    """Back and onward through a long list, by keys and not by counting; an empty address is an end."""
    return {"shown": shown, "back": back, "onward": onward}


@register.inclusion_tag(_FAMILY + "period.html")
def period(now: str, before: Link | None = None, after: Link | None = None) -> Given:
    """A day, month or year with its neighbours; None where there is none."""
    return {"now": now, "before": before, "after": after}


@register.inclusion_tag(_FAMILY + "person.html")
def person(name: str, detail: str = "", href: str = "") -> Given:
    """A person: first letters, name, one line. No picture of anybody is ever kept."""
    return {"name": name, "detail": detail, "href": href, "initials": "".join(w[0] for w in name.split()[:2])}


@register.inclusion_tag(_FAMILY + "opener.html")
def opener(dialog_id: str, text: str, kind: str = "second") -> Given:
    """What opens a dialog of this page; without a script it leads to where the dialog stands."""
    return {"id": dialog_id, "text": text, "kind": kind}


# --- what holds something ------------------------------------------------------------------------------------------


def _holding(name: str, content: str, **given: Any) -> SafeString:
    return render_to_string(f"{_FAMILY}{name}.html", {"content": content, **given})


@register.simple_block_tag
def card(content: str, title: str = "", href: str = "", kind: str = "", level: int = 2) -> SafeString:
    """A card. With ``href`` all of it leads there; ``kind`` "asks" needs an answer, "grave" is serious."""
    return _holding("card", content, title=title, href=href, kind=kind, level=level)


@register.simple_block_tag
def notice(content: str, kind: str = "", title: str = "") -> SafeString:
    """Something to know: "" plain, "good", "wait", "bad"."""
    drawing = {"": "info", "good": "check", "wait": "clock", "bad": "warning"}[kind]
    return _holding("notice", content, kind=kind, title=title, icon=drawing)


@register.simple_block_tag
def dialog(content: str, dialog_id: str, title: str, back: str = "content") -> SafeString:
    """A question over the page; ``back`` is the id to which closing leads where there is no script."""
    return _holding("dialog", content, id=dialog_id, title=title, back=back)


@register.simple_block_tag
def empty(content: str, title: str) -> SafeString:
    """Nothing here yet, what it means, and perhaps what to do."""
    return _holding("empty", content, title=title)


@register.simple_block_tag
def sheet(content: str, title: str, level: int = 2) -> SafeString:
    """A paper as it will be printed: black on white, large."""
    return _holding("sheet", content, title=title, level=level)


@register.simple_block_tag
def live(content: str, href: str, every: int = 20) -> SafeString:
    """A part of the page that fetches itself anew every so many seconds, while it is looked at; ``href`` answers with
    what belongs inside.
    """
    return _holding("live", content, href=href, every=every)
