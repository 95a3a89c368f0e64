"""Statements that wait for approval: whose, how much, what is otherwise than the last time, and one of them whole."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.integrity.queries.queue import open_cases_at
from amiyan.kernel.problems import ProblemError
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.approvals.changes import Difference
from amiyan.settlement.approvals.office import (
    STATES,
    OfficeStatement,
    Said,
    differences_of,
    said_of,
    sums_under_way,
)
from amiyan.settlement.chain.lines import lines_of
from amiyan.settlement.payouts.office import payouts_of_statement
from amiyan.settlement.statements.document import Stated
from amiyan.settlement.statements.draft import Line
from amiyan.settlement.statements.pdf import pdf_of
from amiyan.settlement.statements.queries import Key, named_places, stated
from amiyan.settlement.statements.words import KINDS, REASONS
from amiyan.settlement.statements.workbook import write_workbook
from amiyan.web.forms import told
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, may, names_of, shown
from amiyan.web.office.money import words
from amiyan.web.office.money.addresses import key, named, written
from amiyan.web.office.money.approving import decisions
from amiyan.web.office.money.stopping import stops
from amiyan.web.office.money.under_way import under_way
from amiyan.web.office.money.whose import statement_here
from amiyan.web.office.words import number, region_name, tenge
from amiyan.web.shapes import Column, Filter, Link, Moment, Option, Row, Tiyn
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import spoken

_A_PAGE: Final = 50
_KINDS: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HERE: Final = "office-approvals"
_OF_FEW: Final = frozenset({"children", "held", "schools_new", "schools_gone"})


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """What is under way, by where it stands. Who oversees reads sums alone, and the statements of the country's own budget."""
    office = Office(request)
    found, left_out = under_way(office)
    if not office.sees_people and not found:
        return shown(office, "money/approval_sums", _sums(office), here=_HERE)
    counts = Counter(one.state for one in found)
    first = next((state for state in STATES if counts[state]), STATES[0])
    state = request.GET.get("state", "")
    state = state if state in STATES else first
    mine = [one for one in found if one.state == state]
    changes = _differences(office, mine)
    mine.sort(key=lambda one: -sum(diff.is_unusual for diff in changes[one.key]))
    start = _whole(request.GET.get("from", ""))
    page = mine[start : start + _A_PAGE]
    given = {
        "states": [_states(state, counts)],
        "state": state,
        "left_out": left_out,
        "nothing": _(words.NOTHING[state]),
        "found": _cards(office, page, changes, ticks_usual=request.GET.get("tick") == "usual"),
        "tick_usual": _page(office, state, start, tick="usual"),
        "ticks": state == "yours" and may(office, "office-approve"),
        "approving": office.address("office-approving").partition("?")[0],
        "total": Tiyn(sum(one.payable_tiyn for one in mine)),
        "count": number(len(mine)),
        "range": f"{start + 1}–{start + len(page)} / {len(mine)}",
        "back": _page(office, state, max(0, start - _A_PAGE)) if start else "",
        "onward": _page(office, state, start + _A_PAGE) if start + _A_PAGE < len(mine) else "",
        **({} if office.sees_people else _sums(office)),
    }
    return shown(office, "money/approvals", given, here=_HERE)


@require_safe
def approval(request: HttpRequest, payee: int, budget: int, number: int) -> HttpResponse:
    """One statement: its sum, what is otherwise, its lines, who said what, and what the reader may do."""
    office = Office(request)
    one = statement_here(office, key(payee, budget, number))
    way = [Link(_("Approvals"), office.address(_HERE)), Link(one.name)]
    given: dict[str, Any] = {"one": one, "month": words.month_of(one.month), "problem": ""}
    try:
        found = stated(Key(*one.key), scope=office.scope)
    except ProblemError as error:
        given["problem"] = told(error.problem)
        return shown(office, "money/approval", given, here=_HERE, way=way)
    said = said_of(one.key)
    given |= {
        "found": found,
        "stands": _stands(one),
        "due_on": words.day_of(one.due_on),
        "decide_by": format_date_short(found.decide_by, spoken()),
        "payable": Tiyn(one.payable_tiyn),
        "account": words.masked(found.performer.iban),
        "changes": _sentences([one], _differences(office, [one]))[one.key],
        "before": words.month_of(found.previous_month) if found.previous_month else "",
        "schools": _schools(office, one.key, found) if office.sees_people else [],
        "school_columns": [
            *(Column(_("School")), Column(_("Meals"), numeric=True), Column(_("Held"), numeric=True)),
            Column(_("Amount"), numeric=True),
        ],
        "others": _others(found) if office.sees_people else [],
        "other_columns": [
            *(Column(_("What")), Column(_("School")), Column(_("Month"))),
            *(Column(_("How many"), numeric=True), Column(_("Amount"), numeric=True)),
        ],
        "sums": _totals(found),
        "cases": _cases(office, found) if office.sees_people and may(office, "office-case") else [],
        "chain": _chain(office, one.key) if office.sees_people and may(office, "office-chain") else "",
        "held": office.address("office-held") if may(office, "office-held") else "",
        "moments": [_moment(each) for each in said],
        "digest": one.document_sha256.hex(),
        "files": [Link(kind, _file_address(office, one.key, kind)) for kind in _KINDS],
        **_payouts(office, one, found.customer.year),
        **stops(office, one),
        **decisions(office, one),
    }
    return shown(office, "money/approval", given, here=_HERE, way=way)


@require_safe
def act(request: HttpRequest, payee: int, budget: int, number: int, kind: str) -> HttpResponse:
    """The act as PDF or as a workbook, in the page's language."""
    office = Office(request)
    if kind not in _KINDS:
        raise Http404
    one = statement_here(office, key(payee, budget, number))
    try:
        found = stated(Key(*one.key), scope=office.scope)
        body = _drawn(found, kind)
    except ProblemError as error:
        raise Http404 from error
    name = f"act-{found.month:%Y-%m}-{budget}-{number}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=_KINDS[kind], headers=headers)


def _drawn(found: Stated, kind: str) -> bytes:
    names = named_places(found, language=spoken())
    if kind == "pdf":
        return pdf_of(found, language=spoken(), names=names)
    with TemporaryDirectory(prefix="amiyan-act-") as folder:
        path = Path(folder) / "act.xlsx"
        write_workbook(found, path, language=spoken(), names=names)
        return path.read_bytes()


def _states(state: str, counts: Mapping[str, int]) -> Filter:
    """The bar by which one looks at another state, each with how many stand in it."""
    options = [Option(one, f"{_(words.STATES[one])}: {number(counts[one])}") for one in STATES]
    return Filter("state", _("Where statements stand"), state, options)


def _cards(
    office: Office,
    found: Sequence[OfficeStatement],
    changes: dict[Statement, list[Difference]],
    *,
    ticks_usual: bool,
) -> list[dict[str, Any]]:
    sentences = _sentences(found, changes)
    return [
        {
            "value": written(one.key),
            "name": one.name,
            "month": words.month_of(one.month),
            "href": office.address("office-approval", **named(one.key)),
            "meals": number(one.meals),
            "sum": one.payable_tiyn,
            "due_on": format_date_short(one.due_on, spoken()),
            "stands": _stands(one),
            "asks": [*_late(one), *(text for text, is_unusual in sentences[one.key] if is_unusual)],
            "is_ticked": ticks_usual and not any(is_unusual for _text, is_unusual in sentences[one.key]),
            "rest": [text for text, is_unusual in sentences[one.key] if not is_unusual],
        }
        for one in found
    ]


def _differences(office: Office, found: Sequence[OfficeStatement]) -> dict[Statement, list[Difference]]:
    """What is otherwise; who oversees is told nothing that single schools or few children could be read from."""
    changes = differences_of(found)
    if office.sees_people:
        return changes
    return {key: [one for one in of if one.what not in _OF_FEW] for key, of in changes.items()}


def _sentences(
    found: Sequence[OfficeStatement], changes: dict[Statement, list[Difference]]
) -> dict[Statement, list[tuple[str, bool]]]:
    """What is otherwise in each, as sentences, the unusual first. One query for the schools' names."""
    schools = {
        place
        for one in found
        for diff in changes[one.key]
        if diff.what.startswith("schools")
        for place in diff.values
    }
    names = names_of(sorted(schools))
    return {
        one.key: [(words.said(diff, names), diff.is_unusual) for diff in changes[one.key]] for one in found
    }


def _late(one: OfficeStatement) -> list[str]:
    """That the day of payment is past, where nothing was given to be paid yet."""
    return [_("Its day of payment is past.")] if one.due_on < today() else []


def _stands(one: OfficeStatement) -> str:
    drawn, text = words.STANDS[one.state]
    badge = verdict_badge(drawn, _(text))
    if one.why_not == "repeated" and one.state != "approved":
        badge += verdict_badge("payable", _("You have approved it"))
    if one.state in {"yours", "others"} and not one.is_agreed:
        badge += verdict_badge("waiting", _("The supplier has not yet agreed"))
    return badge


def _chain(office: Office, one: Statement, **further: int) -> str:
    """The statement from the bank to the meal, or the days of one of its lines."""
    asked = {"statement": f"{one.payee}.{one.budget_id}.{one.number}", **further}
    return office.address("office-chain", query=asked) + ("#days" if further else "")


def _schools(office: Office, one: Statement, found: Stated) -> list[Row]:
    """Meals, held meals and money by school, the largest first; for who may, each leads to the days of its first line.

    What was cooked in vain has no meals, and so no days to lead to.
    """
    first: dict[int, int] = {}
    if may(office, "office-chain"):
        for seen in lines_of(Key(*one), most=len(found.lines)):
            if seen.kind != "cooked":
                first.setdefault(seen.facility_id, seen.line)
    sums: dict[int, list[int]] = {}
    for line in found.lines:
        of = sums.setdefault(line.facility_id, [0, 0, 0])
        of[0] += line.units if line.kind == "delivered" else 0
        of[1] += line.units if line.kind == "held" else 0
        of[2] += 0 if line.kind == "held" else line.amount_tiyn
    names = names_of(list(sums))
    codes = {line.facility_id: line.facility for line in found.lines}
    return [
        Row(
            [names.get(place) or codes[place], meals, held, Tiyn(tiyn)],
            href=_chain(office, one, line=first[place]) if place in first else "",
        )
        for place, (meals, held, tiyn) in sorted(sums.items(), key=lambda item: -item[1][2])
    ]


def _cases(office: Office, found: Stated) -> list[tuple[str, list[str]]]:
    """The schools of the statement at which cases are open, each with the addresses of its cases: to know, not to stop."""
    codes = {line.facility_id: line.facility for line in found.lines}
    open_cases = open_cases_at(sorted(codes))
    names = names_of(sorted(open_cases))
    return [
        (
            names.get(place) or codes[place],
            [office.address("office-case", facility=codes[place], case=case) for case in cases],
        )
        for place, cases in open_cases.items()
    ]


def _others(found: Stated) -> list[Row]:
    """Every line that is not simply what was served: corrections, cooked, held, each with its reason."""
    names = names_of([line.facility_id for line in found.lines])
    return [_line(line, names) for line in found.lines if line.kind != "delivered"]


def _line(line: Line, names: dict[int, str]) -> Row:
    kind = _("Held") if line.kind == "held" else _(KINDS[line.kind])
    what = f"{kind}: {_(REASONS.get(line.reason, line.reason))}" if line.reason else kind
    place = names.get(line.facility_id) or line.facility
    return Row([what, place, words.month_of(line.service_month), line.units, Tiyn(line.amount_tiyn)])


def _totals(found: Stated) -> list[tuple[str, Tiyn]]:
    """How the sum comes about; what is nothing is left out."""
    totals = found.totals
    rows = [
        (_("Served by fact"), totals.delivered_tiyn),
        (_("Cooked, not served: lessons were called off too late"), totals.cooked_tiyn),
        (_("Corrections of earlier months"), totals.corrected_tiyn),
        (_("Carried from the statement before"), totals.carried_tiyn),
        (_("Above the ceiling of a contract"), -totals.above_ceiling_tiyn),
        (_("Withheld for debts"), -totals.offset_tiyn),
        (_("Debt that is carried on"), totals.debt_tiyn),
    ]
    return [(name, Tiyn(tiyn)) for name, tiyn in rows if tiyn]


def _payouts(office: Office, one: OfficeStatement, year: int) -> dict[str, Any]:
    """What was made of it to be paid, where something was."""
    found = payouts_of_statement(
        **one.key._asdict(), programme=one.programme, year=year, scope=office.scope, today=today()
    )
    columns = [Column(_("Budget code")), Column(_("Where it is")), Column(_("Amount"), numeric=True)]
    rows = [
        Row(
            [
                payout.code,
                verdict_badge(words.PLACES[payout.place][0], _(words.PLACES[payout.place][1])),
                Tiyn(payout.tiyn),
            ],
            href=office.address("office-payout", payee=payout.payee, payout=payout.id)
            if may(office, "office-payout") and office.sees_people
            else "",
        )
        for payout in found
    ]
    return {"payout_columns": columns, "payouts": rows}


def _moment(one: Said) -> Moment:
    name = one.name or (str(one.person_id) if one.person_id else _(words.AMIYAN))
    at = to_local(one.at)
    mark = "refused" if one.what == "refused" else ""
    text = f"{name}. {one.reason}" if one.reason else name
    when = f"{format_date_short(at.date(), spoken())}, {at:%H:%M}"
    return Moment(_(words.WHO_SAID[one.what]), when, at.isoformat(), text, mark)  # type: ignore[arg-type]


def _sums(office: Office) -> dict[str, Any]:
    """For who oversees: how many statements stand where, and what they come to; by region in the country."""
    found = sums_under_way(programme=office.programme, scope=office.scope)
    by_region = office.region == COUNTRY
    columns = [
        *([Column(_("Region"))] if by_region else []),
        *(Column(_("Where they stand")), Column(_("Statements"), numeric=True)),
        Column(_("Amount"), numeric=True),
    ]
    rows = []
    for one in found:
        where = [region_name(one.region or COUNTRY)] if by_region else []
        state = _(words.STATES[one.state])
        rows.append(Row([*where, state, number(one.statements), tenge(one.tiyn)]))
    return {"columns": columns, "rows": rows}


def _file_address(office: Office, one: Statement, kind: str) -> str:
    return office.address("office-act", kind=kind, **named(one))


def _page(office: Office, state: str, start: int, **more: str) -> str:
    return office.address(_HERE, query={"state": state, "from": start, **more})


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
