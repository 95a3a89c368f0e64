"""The lower levels of a chain as a page shows them: the meals of a school's day, and one meal down to its evidence."""

import datetime as dt
from typing import Final

from django.http import Http404
from django.utils.translation import gettext as _

from amiyan.access.roles import Purpose
from amiyan.country.kz.formats import format_date
from amiyan.ledger.log import settings
from amiyan.ledger.log.receipts import Stands
from amiyan.programmes.loader import load
from amiyan.settlement.audit.report_words import METHODS
from amiyan.settlement.chain.lines import LineSeen, Sum
from amiyan.settlement.chain.meals import (
    DaySeen,
    EvidenceSeen,
    InLog,
    MealSeen,
    day_seen,
    evidence_of,
    in_the_log,
    meals_seen,
    right_behind,
)
from amiyan.settlement.statements.meals import Meal
from amiyan.settlement.statements.words import REASONS
from amiyan.web.office.audit.links import Standing
from amiyan.web.office.audit.of_signals import signals_level
from amiyan.web.office.audit.shapes import Check, Level, Listed, adds_up
from amiyan.web.office.audit.words import BINDINGS, CODES, TREES, at_clock, when
from amiyan.web.office.frame import names_of
from amiyan.web.office.words import number, tenge
from amiyan.web.shapes import Column, Row
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import class_words, lasting, spoken

A_PAGE: Final = 50
_LONGEST: Final = 40  # a person's id, a point and a place of the day


def meals_level(at: Standing, line: LineSeen, day: dt.date, *, after: str) -> tuple[Level, list[MealSeen]]:
    """The meals of a line on a day, a page of them; and whether all of the day stand in the books as in the line."""
    level = Level("meals", _("Meals of {day}").format(day=format_date(day, spoken())))
    found = day_seen(
        at.key,
        line.line,
        programme=at.head.programme,
        on=day,
        scope=at.office.scope,
        after=_meal_named(after),
        most=A_PAGE,
    )
    shown, start = found.shown, found.before
    further = {"line": line.line, "day": day}
    rows = [
        Row(
            [
                one.name or _("child No. {number}").format(number=number(start + place)),
                class_words(one.label) or "—",
                f"{one.at:%H:%M:%S}" if one.at else "—",
                _(METHODS.get(one.method, one.method)) if one.method else "—",
                one.terminal or "—",
                _verdict(at, line, one),
                tenge(one.stated_tiyn),
                tenge(one.booked_tiyn),
            ],
            href=at.link(at.office, at.key, **further, meal=f"{one.person_id}.{one.slot}", anchor="evidence"),
        )
        for place, one in enumerate(shown, 1)
    ]
    onward = ""
    if start + A_PAGE < found.meals:
        last = shown[-1]
        onward = at.link(at.office, at.key, **further, after=f"{last.person_id}.{last.slot}", anchor="meals")
    if rows:
        level.tables.append(Listed(_("Meals of the day, each with its transfer"), _columns(), rows, onward))
    level.checks += _of_day(at, line, day, found)
    return level, shown


def _meal_named(written: str) -> tuple[int, int] | None:
    """The meal behind which a page begins; None where the address names none."""
    person, _dot, slot = written.partition(".")
    is_one = person.isdecimal() and slot.isdecimal() and len(written) < _LONGEST
    return (int(person), int(slot)) if is_one else None


def _columns() -> list[Column]:
    return [
        *(
            Column(words)
            for words in (
                _("Child"),
                _("Class"),
                _("At"),
                _("How it was proved"),
                _("Terminal"),
                _("What came of it"),
            )
        ),
        Column(_("In the act"), numeric=True),
        Column(_("In the books"), numeric=True),
    ]


def _of_day(at: Standing, line: LineSeen, day: dt.date, found: DaySeen) -> list[Check]:
    of_line = sum(one.amount_tiyn for one in at.days(line) if one.service_day == day)
    checks = [
        adds_up(
            Sum(of_line, found.stated_tiyn),
            good=_("The meals come to the day: {said}."),
            bad=_("The day says {said}, and its meals come to {found}: a difference of {difference}."),
        )
    ]
    if line.kind != "held":
        checks.append(
            adds_up(
                Sum(found.stated_tiyn, found.booked_tiyn),
                good=_("Transfers in the books come to the same: {said}."),
                bad=_(
                    "The act counts {said} for these meals, and transfers in the books come to {found}: a difference"
                    " of {difference}."
                ),
            )
        )
    return checks


def meal_levels(at: Standing, line: LineSeen, day: dt.date, meal: tuple[int, int]) -> list[Level]:
    """One meal: its way through the books, its right and price, the evidence, and how all of it stands in the log."""
    person, slot = meal
    # The page begins with the meal that is meant: "after" is the place before it.
    before = Meal(day, person, slot - 1, 0, 0)
    found = meals_seen(
        at.key, line.line, programme=at.head.programme, on=day, scope=at.office.scope, after=before, most=1
    )
    if not found or (found[0].person_id, found[0].slot) != meal:
        raise Http404
    one = found[0]
    log = in_the_log(person, programme=at.head.programme, day=day, slot=slot, quorum=settings.quorum())
    return [_meal(at, one, day), _evidence(at, one), signals_level(at, one, day), _log(log)]


def _meal(at: Standing, one: MealSeen, day: dt.date) -> Level:
    level = Level("meal", _("The meal"))
    level.facts = [
        (_("Child"), ", ".join([one.name or _("without a name"), class_words(one.label) or "—"])),
        (_("Verdict"), f"{_(REASONS.get(one.reason, one.reason))}, {tenge(one.amount_tiyn)}"),
        *(
            (
                _("Transfer: {what}").format(what=_(CODES[moved.code])),
                f"{tenge(moved.amount_tiyn)}, {when(moved.posted_at)}, {moved.id}",
            )
            for moved in one.transfers
        ),
    ]
    programme = load(at.head.programme)
    price = programme.parameters.find(
        programme.tariff.price.name, day, region=at.head.region, grade=one.grade
    )
    if price is not None:
        level.facts.append(
            (
                _("Price by the rule"),
                " ".join(
                    [
                        f"{tenge(price.value)}.",
                        _(price.act) if price.act else _("No act is known."),
                        price.source,
                    ]
                ),
            )
        )
        if one.verdict == "payable":
            level.checks.append(
                adds_up(
                    Sum(price.value, one.amount_tiyn),
                    good=_("The meal is paid at this price: {said}."),
                    bad=_(
                        "The price that is known now is {said}, the meal is paid at {found}: a difference of {difference}."
                    ),
                )
            )
    right = right_behind(one.person_id, programme=at.head.programme, day=day)
    if right is not None:
        days = " – ".join(format_date(end, spoken()) if end else "…" for end in (right.first, right.last))
        answer = {True: _("yes"), False: _("no"), None: _("not known")}[right.entitled]
        level.facts.append(
            (
                _("From which right"),
                _("decision No. {number}: {answer}, {days}").format(
                    number=right.number, answer=answer, days=days
                ),
            )
        )
        level.facts.append((_("Hash of the rules"), right.rules))
        if right.entitled is not True:
            level.checks.append(
                Check("bad", _("The decision that is believed now gives no right on this day."))
            )
    elif at.office.standing.purpose is Purpose.AUDIT:
        level.checks.append(Check("bad", _("No decision that is believed now speaks of this day.")))
    else:
        level.notes.append(_("From which right a child eats is shown to an auditor only."))
    return level


def _evidence(at: Standing, one: MealSeen) -> Level:
    level = Level("evidence", _("The evidence"))
    found = evidence_of(one, scope=at.office.scope)
    if found is None:
        level.checks.append(Check("bad", _("The record behind this verdict is not there.")))
        return level
    places = names_of([one.facility_id]) if one.facility_id is not None else {}
    level.facts = [
        (_("School"), places.get(one.facility_id or 0, "—")),
        (_("Terminal"), found.terminal or "—"),
        (_("Time by the terminal's clock"), at_clock(found.at) if found.at else "—"),
        (_("How it was proved"), _(METHODS.get(one.method, one.method))),
        (_("How we know whose it is"), _(BINDINGS.get(found.via, found.via))),
        (_("Reached us"), when(found.received_at)),
        (_("Evidence"), _("No. {number}, record {record}").format(number=found.number, record=one.record)),
        (_("SHA-256 of what came"), bytes(found.original_sha256).hex()),
        (
            _("SHA-256 of what is kept"),
            bytes(found.kept_sha256).hex() if found.kept_sha256 else _("the sender keeps the file"),
        ),
    ]
    if found.skew_s:
        level.facts.append((_("The terminal's clock was wrong by"), lasting(found.skew_s)))
    level.checks += _of_list(found)
    return level


def _of_list(found: EvidenceSeen) -> list[Check]:
    if found.via != "list":
        return []
    if found.list_refused:
        return [Check("bad", _("The list does not count; the list says why"))]
    if found.countersigned:
        return [Check("good", _("A second employee signed the list."))]
    return [Check("bad", _("No second employee signed the list."))]


def _log(rows: list[InLog]) -> Level:
    level = Level("log", _("In the public log"))
    for tree, name in TREES.items():
        row = next((one for one in rows if one.tree == tree), None)
        if row is None:
            level.checks.append(Check("wait", _("{row}: there is none.").format(row=_(name))))
            continue
        level.checks.append(_stands(_(name), row.stands))
        level.facts.append((_(name), row.leaf.replace("\x1f", " | ")))
    level.notes.append(
        _(
            "A receipt of each is a file that anybody can check without us, and that can be looked up on the page of the"
            " public log."
        )
    )
    return level


def _stands(name: str, stands: Stands) -> Check:
    if stands.index is None:
        return Check("wait", _("{row}: not sealed yet. The log seals each minute.").format(row=name))
    if stands.size is None:
        text = _("{row}: sealed as row {index}, and no head that enough witnesses signed holds it yet.")
        return Check("wait", text.format(row=name, index=number(stands.index)))
    if not stands.holds:
        text = _("{row}: this is not what was sealed as row {index}. Somebody changed it afterwards.")
        return Check("bad", text.format(row=name, index=number(stands.index)))
    text = _("{row}: row {index} of {size}, as it was sealed. Signed by {signed}; witnesses: {witnesses}.")
    return Check(
        "good",
        text.format(
            row=name,
            index=number(stands.index),
            size=number(stands.size),
            signed=", ".join(stands.signed_by) or "—",
            witnesses=", ".join(stands.cosigned_by) or "—",
        ),
    )


def _verdict(at: Standing, line: LineSeen, one: MealSeen) -> str:
    """What came of a meal of the line: paid where the bank paid the act, also where it was held and a person decided."""
    if one.verdict == "payable" or (one.verdict == "held" and line.kind != "held"):
        return verdict_badge("paid" if at.is_paid and one.stated_tiyn > 0 else "payable")
    words = _(REASONS.get(one.reason, one.reason)) or "—"
    return verdict_badge("held" if one.verdict == "held" else "refused", words)
