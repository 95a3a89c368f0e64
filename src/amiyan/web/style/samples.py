"""Invented people and figures for the page of components; made anew for each request, in the page's language."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date, format_month
from amiyan.web.shapes import (
    Column,
    Filter,
    Link,
    Moment,
    Option,
    Place,
    Point,
    Reason,
    Row,
    Step,
    Tile,
    Tiyn,
    Use,
)
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import spoken

_DAY = dt.date(2026, 11, 18)
_MONTHS = [dt.date(2026, month, 1) for month in (9, 10, 11, 12)]
_KNOWN = ("10", "11", "19", "27", "31", "35", "39", "43", "55", "59", "61", "63", "71", "75", "79")
_SUMS = (1_325_100, 1_388_200, 946_500, None)


class NeedForm(forms.Form):
    """A form with each kind of field, as it looks when something is wrong."""

    wish = forms.CharField()
    way = forms.ChoiceField(widget=forms.RadioSelect)
    note = forms.CharField(widget=forms.Textarea, required=False)

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["wish"].label = _("What should the cook know?")
        self.fields["wish"].help_text = _("One sentence. No diagnosis is needed.")
        self.fields["wish"].error_messages = {"required": _("Write what the cook should know.")}
        self.fields["way"].label = _("How should we answer?")
        self.fields["way"].error_messages = {"required": _("Choose how we should answer.")}
        way = self.fields["way"]
        assert isinstance(way, forms.ChoiceField)
        way.choices = [("here", _("On this page")), ("paper", _("On paper, through the school"))]
        self.fields["note"].label = _("Anything else")


def samples(*, faulty: bool) -> dict[str, Any]:
    """All that the page's components are given."""
    return {
        "form": NeedForm({} if faulty else None),
        "today": format_date(_DAY, spoken()),
        "month": format_month(_DAY, spoken()),
        "month_before": Link(format_month(_MONTHS[1], spoken()), "#period"),
        **_wallet(),
        **_proof(),
        **_lists(),
        **_ways(),
    }


def _wallet() -> dict[str, Any]:
    return {
        "uses": [
            Use(ceiling=1_388_200, used=820_300, held=63_100),
            Use(ceiling=1_388_200, used=0),
            Use(ceiling=22, used=22, pieces=True),
        ],
        "sum": 820_350,
        "tiyn": Tiyn(47_325_000),
    }


def _proof() -> dict[str, Any]:
    return {
        "reasons": [
            Reason(
                _("A second meal was noted on the same day."),
                _("Say whether the child ate twice."),
                state="held",
            ),
            Reason(
                _("The child was on a day off."), act=_("Rules of school meals, point 24"), state="refused"
            ),
        ],
        "moments": [
            Moment(
                _("Seen by the terminal of the canteen"),
                "12:04",
                "2026-11-18T12:04",
                _("By the palm; no picture is kept."),
            ),
            Moment(
                _("Checked by the rule"), "12:05", "2026-11-18T12:05", _("Grades 1 to 4: the right is there.")
            ),
            Moment(_("Asked about: a second meal"), "12:31", "2026-11-18T12:31", mark="held"),
            Moment(_("Paid to the provider"), text=_("After the month is locked"), mark="open"),
        ],
    }


def _short(month: dt.date) -> str:
    words = format_month(month, spoken()).split()
    return words[-1 if spoken() == "kk" else 0][:3]


def _lists() -> dict[str, Any]:
    meal, school = _("Lunch"), _("School No. 12")
    points = [
        Point(_short(month), value, value and 1_388_200, long_label=format_month(month, spoken()))
        for month, value in zip(_MONTHS, _SUMS, strict=True)
    ]
    return {
        "columns": [
            *map(Column, (_("Day"), _("What"), _("Where"), _("Verdict"))),
            Column(_("Amount"), numeric=True),
        ],
        "rows": [
            Row([_DAY, meal, school, verdict_badge("payable"), Tiyn(63_100)], href="#table"),
            Row([_DAY - dt.timedelta(1), meal, school, verdict_badge("held"), Tiyn(63_100)], href="#table"),
            Row([_DAY - dt.timedelta(2), meal, None, verdict_badge("refused"), Tiyn(0)], href="#table"),
        ],
        "total": Row([_("Together"), "", "", "", Tiyn(126_200)]),
        "points": points,
        "names": [_("Month"), _("Paid"), _("Set aside")],
        "tiles": {code: Tile(value, f"{value}%", "#tilemap") for value, code in enumerate(_KNOWN, 75)},
        "filters": [
            Filter(
                "class", _("Class"), "", [Option("", _("All")), Option("1a", "1 «А»"), Option("2b", "2 «Ә»")]
            ),
            Filter("q", _("Name"), ""),
        ],
    }


def _ways() -> dict[str, Any]:
    return {
        "places": [
            Place(_("Today"), "#places", "home", current=True),
            Place(_("Wallet"), "#places", "wallet"),
            Place(_("The year"), "#places", "year"),
            Place(_("Answers"), "#places", "bell", count=2),
        ],
        "tabs": [
            Link(_("Today"), "#tabs", current=True),
            Link(_("Tomorrow"), "#tabs"),
            Link(_("Week"), "#tabs"),
        ],
        "crumbs": [Link(_("Today"), "#crumbs"), Link(_("School No. 12"), "#crumbs"), Link(_("Lunch"))],
        "steps": [
            Step(_("Who"), "done", "#stepper"),
            Step(_("What"), "current"),
            Step(_("Check and send")),
        ],
    }
