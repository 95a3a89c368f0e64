"""Samples of list lines at the auditor's desk: a seed is published, drawn by later, and each line is looked at."""

import datetime as dt
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.auditor.actions.samples import draw_sealed_sample, record_finding
from amiyan.auditor.queries.samples import Item, SampleSeen, items_of, sample_seen, samples_seen
from amiyan.country.kz.formats import format_date, format_month
from amiyan.deliveries.actions.samples import SEED_LEAST, Where, publish_seed
from amiyan.integrity.queries.figures import SampleFigures, sample_figures
from amiyan.kernel.periods import Period
from amiyan.settlement.chain.queries import officials_named
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.institution.face import done, fresh_id, month_of
from amiyan.web.moment import now, today
from amiyan.web.office.again import again
from amiyan.web.office.audit.finding_form import FindingForm
from amiyan.web.office.audit.shapes import Listed
from amiyan.web.office.audit.within import key_of, looked_up
from amiyan.web.office.audit.words import ANSWERS, FOUND, breakable, official, when
from amiyan.web.office.frame import Office, names_of, shown
from amiyan.web.office.words import number, region_name, share, tenge
from amiyan.web.shapes import Column, Link, Row
from amiyan.web.words import class_words, spoken

_HERE: Final = "office-samples"
A_PAGE: Final = 50
_LOOKS_BACK: Final = 24  # months of control samples that stand beside


class Sent(NamedTuple):
    """The form of a line as it was sent; ``place`` 0 is none."""

    place: int
    form: FindingForm | None


NOTHING_SENT: Final = Sent(0, None)


class SeedForm(forms.Form):
    """A seed for a month that has not begun."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["month"] = forms.CharField(
            label=_("Month that it will draw from"),
            help_text=_("One that has not begun."),
            widget=forms.DateInput(attrs={"type": "month"}),
        )
        self.fields["seed"] = forms.CharField(
            label=_("Seed"),
            help_text=_(
                "A long random line, {least} signs or more. Write it down and keep it secret: only its digest is kept."
            ).format(least=SEED_LEAST),
            max_length=200,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )


def _first_of_next() -> dt.date:
    return (today().replace(day=1) + dt.timedelta(days=32)).replace(day=1)


@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """What was published and drawn, what was found, and the control samples beside it; the form for a new seed."""
    office = Office(request)
    found = samples_seen(scope=office.scope)
    names = _people(found)
    first = (today().replace(day=1) - dt.timedelta(days=31 * _LOOKS_BACK)).replace(day=1)
    given = {
        "listed": Listed(
            _("Samples, the newest month first"),
            [
                Column(_("Month")),
                Column(_("What it is drawn from")),
                Column(_("Digest published")),
                Column(_("Drawn")),
                Column(_("Looked at"), numeric=True),
                Column(_("Not sound"), numeric=True),
            ],
            [_sample(office, one, names) for one in found],
        ),
        "controls": Listed(
            _("Control samples among classes that no signal names"),
            [
                Column(_("Month")),
                Column(_("Digest of the seed")),
                Column(_("Seed")),
                *(Column(words, numeric=True) for words in (_("Classes drawn"), _("Closed"), _("Confirmed"))),
            ],
            [_control(one) for one in sample_figures(scope=office.scope, first=first, last=today())],
        ),
        "form": SeedForm(initial={"month": f"{_first_of_next():%Y-%m}"}),
        "publish": reverse("office-sample-publish", kwargs={"region": office.region}),
    }
    return shown(office, "audit/samples", given, here=_HERE, way=[Link(_("Samples"))])


def _people(found: list[SampleSeen]) -> dict[int, str]:
    written = {text for one in found for text in (one.published_by, one.drawn_by) if text}
    return officials_named(int(text) for text in written if _is_ours(text))


def _is_ours(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def _who(text: str | None, names: dict[int, str]) -> str:
    return official(int(text), names) if text and _is_ours(text) else text or ""


def _sample(office: Office, one: SampleSeen, names: dict[int, str]) -> Row:
    drawn = "—"
    if one.drawn_at is not None:
        drawn = _("{day}, {who}: {drawn} of {lines} lines").format(
            day=when(one.drawn_at),
            who=_who(one.drawn_by, names),
            drawn=number(one.drawn or 0),
            lines=number(one.of_lines or 0),
        )
    looked = one.sound + one.not_sound + one.cannot_tell
    cells = [
        format_month(one.month, spoken()),
        _where(one),
        f"{when(one.published_at)}, {_who(one.published_by, names)}",
        drawn,
        f"{number(looked)} / {number(one.lines)}" if one.seed else "—",
        number(one.not_sound) if looked else "—",
    ]
    return Row(cells, href=reverse("office-sample", kwargs={"region": office.region, "sample": one.id}))


def _where(one: SampleSeen) -> str:
    if one.facility_id is not None:
        return names_of([one.facility_id]).get(one.facility_id, str(one.facility_id))
    return region_name(one.region or COUNTRY)


def _control(one: SampleFigures) -> Row:
    drawn = f"{number(one.drawn or 0)} / {number(one.of_classes or 0)}" if one.seed else "—"
    return Row(
        [
            format_month(one.month, spoken()),
            breakable(one.digest),
            one.seed or _("secret until the draw"),
            drawn,
            number(one.closed),
            number(one.confirmed),
        ]
    )


@require_safe
def sample(request: HttpRequest, sample: str) -> HttpResponse:
    """One sample: its rule and seed, the draw or the form for it, its lines page by page with what was found."""
    office, after = Office(request), request.GET.get("after", "")
    return _page(office, sample, after=int(after) if after.isdecimal() and len(after) < 9 else 0)


def _page(
    office: Office, sample: str, *, after: int, sent: Sent = NOTHING_SENT, status: int = 200
) -> HttpResponse:
    """The page of a sample; with what was ``sent`` of a line after something of it was refused."""
    one = seen(office, sample)
    found = items_of(one.id, after=after, most=A_PAGE + 1)
    items, more = found[:A_PAGE], len(found) > A_PAGE
    office.standing.looked_at.update(item.person_id for item in items if item.name)
    places, officials = (
        names_of([item.facility_id for item in items]),
        officials_named(item.found_by for item in items if item.found_by),
    )
    address = reverse("office-sample", kwargs={"region": office.region, "sample": one.id})
    title = _("Sample No. {number}: {month}").format(number=one.id, month=format_month(one.month, spoken()))
    as_file = _("Lines as a file ({kind})")
    given = {
        "one": one,
        "title": title,
        "of": _where(one),
        "digest": breakable(bytes(one.digest).hex()),
        "published": when(one.published_at),
        "per_mille": one.per_mille,
        "rule": rule_in_words(),
        "command": _command(one),
        "by_hand": breakable(_by_hand(one, items)),
        "result": _result(one),
        "draw": reverse("office-sample-draw", kwargs={"region": office.region, "sample": one.id}),
        "items": [
            {
                **_item(office, one, item, places, officials),
                "form": sent.form if sent.place == item.place else FindingForm(place=item.place),
            }
            for item in items
        ],
        "onward": f"{address}?{urlencode({'after': items[-1].place})}" if more else "",
        "back": address if after else "",
        "files": [
            Link(as_file.format(kind=kind), f"{_file_of(office, one)}?as={kind}") for kind in ("xlsx", "csv")
        ],
    }
    way = [Link(_("Samples"), reverse(_HERE, kwargs={"region": office.region})), Link(title)]
    return shown(office, "audit/sample", given, here=_HERE, way=way, status=status)


def seen(office: Office, written: str, *, counted: bool = True) -> SampleSeen:
    """The sample that an address names, with what was found added up; 404 where it is none of this scope."""
    one = sample_seen(int(written), scope=office.scope, counted=counted) if _is_ours(written) else None
    if one is None:
        raise Http404
    return one


def rule_in_words() -> str:
    """The rule of the draw."""
    return _(
        "All list lines of the month are put in the order of the SHA-256 of the seed, a line feed and the line"
        " (programme/day/number of the child). The first so many of a thousand, rounded up, are drawn; and with them"
        " every line that speaks of what a terminal did not record."
    )


def _file_of(office: Office, one: SampleSeen) -> str:
    return reverse("office-sample-file", kwargs={"region": office.region, "sample": one.id})


def _command(one: SampleSeen) -> str:
    return f"amiyan sample again {one.id} --out lines.txt"


def _by_hand(one: SampleSeen, items: list[Item]) -> str:
    """One line's place in the draw, by what every computer has."""
    if not one.seed or not items:
        return ""
    seed = one.seed.replace("'", "'\\''")
    return f"printf '%s\\n%s' '{seed}' '{items[0].line.canonical}' | sha256sum"


def _result(one: SampleSeen) -> str:
    found = one.estimate
    if found is None:
        return ""
    return _(
        "Of {looked} lines of which an auditor could tell, {bad} are not sound: {share}. Of all lines of the month it"
        " is between {least} and {most}, in nineteen samples of twenty."
    ).format(
        looked=number(one.sound + one.not_sound),
        bad=number(one.not_sound),
        share=share(one.not_sound, one.sound + one.not_sound),
        least=share(found.least, 1000),
        most=share(found.most, 1000),
    )


def _item(
    office: Office, one: SampleSeen, item: Item, places: dict[int, str], officials: dict[int, str]
) -> dict[str, Any]:
    meal = f"{item.person_id}.{item.day}.{item.programme}.{item.slot}"
    chain = f"{reverse('office-chain', kwargs={'region': office.region})}?{urlencode({'meal_of': meal})}"
    said = ""
    if item.finding is not None and item.found_at is not None:
        who = official(item.found_by or 0, officials)
        said = f"{_(FOUND[item.finding])}: {item.says}".rstrip(": ") + f" ({who}, {when(item.found_at)})"
    return {
        "place": item.place,
        "child": item.name or _("no name is known"),
        "where": f"{places.get(item.facility_id, '')}, {class_words(item.label) or '—'}, {format_date(item.day, spoken())}",
        "amount": tenge(item.amount_tiyn) if item.verdict == "payable" else "",
        "answer": _(ANSWERS[item.answer]) if item.answer else "",
        "said": said,
        "key": fresh_id(),
        "chain": chain,
        "found": reverse(
            "office-sample-found",
            kwargs={"region": office.region, "sample": one.id, "place": item.place},
        ),
    }


@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Keep the digest of a seed before its month begins, of this office's region."""
    office = Office(request)
    month, seed = month_of(request.POST.get("month", "")), request.POST.get("seed", "").strip()
    region = None if office.region == COUNTRY else office.region

    def act() -> str:
        digest = publish_seed(
            programme=office.programme,
            month=Period.of_month(month.year, month.month),
            where=Where(region),
            seed=seed,
            published_by=str(office.caller.person_id),
            now=now(),
        )
        return _("Published: {digest}. Keep the seed secret until the draw.").format(digest=digest)

    answer = done(request, act, back=reverse(_HERE, kwargs={"region": office.region}))
    assert answer is not None
    return answer


@require_POST
def draw(request: HttpRequest, sample: str) -> HttpResponse:
    """Draw with the seed that was published; it is shown to everybody from then on."""
    office = Office(request)
    with looked_up(office):
        one = seen(office, sample)

    def act() -> str:
        drawn = draw_sealed_sample(
            programme=one.programme,
            month=one.period,
            where=one.where,
            seed=request.POST.get("seed", "").strip(),
            drawn_by=str(office.caller.person_id),
            today=today(),
        )
        return _("Drawn: {drawn} of {lines} lines.").format(
            drawn=number(drawn.drawn), lines=number(drawn.of_lines)
        )

    back = reverse("office-sample", kwargs={"region": office.region, "sample": one.id})
    answer = done(request, act, back=back)
    assert answer is not None
    return answer


@require_POST
def found(request: HttpRequest, sample: str, place: str) -> HttpResponse:
    """Keep what the auditor found of a line; what is refused stands at its line again, with every word of it."""
    office, key = Office(request), key_of(request)
    with looked_up(office):
        one = seen(office, sample)
        line = items_of(one.id, place=int(place), most=1) if place.isdecimal() and len(place) < 9 else []
    if not line:
        raise Http404
    at = line[0].place
    form = FindingForm(request.POST, place=at)

    def act() -> str:
        assert office.caller.person_id is not None
        record_finding(
            key=key, sample_id=one.id, place=at, found_by=office.caller.person_id, **form.cleaned_data
        )
        return _("Written down. A later word counts before this one.")

    before = max(0, at - 1) // A_PAGE * A_PAGE
    back = reverse("office-sample", kwargs={"region": office.region, "sample": one.id})
    back = f"{back}?after={before}#line-{at}" if before else f"{back}#line-{at}"
    answer = done(request, act, back=back, form=form) if form.is_valid() else None
    sent = Sent(at, form)
    return answer or again(office, lambda: _page(office, sample, after=before, sent=sent, status=422))
