"""The upper levels of a chain as a page shows them: the bank's lines, payouts, the statement, its lines and days."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date, format_date_short, format_month
from amiyan.kernel.problems import ProblemError
from amiyan.settlement.chain import queries
from amiyan.settlement.chain.lines import Head, LineSeen, Sum, lines_of
from amiyan.settlement.chain.queries import Payout
from amiyan.settlement.payouts.words import CHANNELS, STATES
from amiyan.settlement.statements.meals import OfDay, days_of
from amiyan.settlement.statements.queries import Key, stated
from amiyan.settlement.statements.words import KINDS, REASONS
from amiyan.web.institution.face import told
from amiyan.web.office.audit.shapes import Check, Level, Listed, adds_up
from amiyan.web.office.audit.words import DUTIES, FOUND_BY, breakable, masked, official, when
from amiyan.web.office.frame import Office, names_of
from amiyan.web.office.words import number, tenge
from amiyan.web.shapes import Column, Link, Row
from amiyan.web.words import spoken

A_PAGE: Final = 50
_PAID: Final = ("settled",)


@dataclass
class Standing:
    """One chain while its page is made: the office that looks, the statement, and how addresses are written."""

    office: Office
    key: Key
    head: Head
    link: Callable[..., str]
    _days: dict[int, list[OfDay]] = field(default_factory=dict)

    @cached_property
    def payouts(self) -> list[Payout]:
        """The payouts of the statement with all that is known of them."""
        return queries.payouts_of(self.key)

    @cached_property
    def is_paid(self) -> bool:
        """Whether the bank paid all of the statement."""
        last = {payout.code: payout for payout in self.payouts}.values()
        return bool(last) and all(one.state in _PAID for one in last)

    def days(self, line: LineSeen) -> list[OfDay]:
        """What a line comes to day by day; asked once a page."""
        if line.line not in self._days:
            self._days[line.line] = days_of(self.key, line.line, scope=self.office.scope)
        return self._days[line.line]

    def line(self, wanted: int) -> LineSeen | None:
        """A line of the statement by its number; None where there is none."""
        found = lines_of(self.key, after=wanted - 1, most=1)
        return found[0] if found and found[0].line == wanted else None


def upper_levels(at: Standing) -> list[Level]:
    """The bank, the payouts, the statement: as people read a chain, from the money down."""
    return [_bank(at), _payouts(at), _statement(at)]


def _bank(at: Standing) -> Level:
    level = Level("bank", _("The bank's line"))
    columns = [
        Column(_("Bank's reference")),
        Column(_("Day")),
        Column(_("Account")),
        Column(_("How it was found")),
        Column(_("Amount"), numeric=True),
    ]
    rows, paid, went_out = [], 0, 0
    for payout in at.payouts:
        went_out += payout.went_out_tiyn
        paid += payout.amount_tiyn if payout.state in _PAID else 0
        rows += [
            Row(
                [
                    breakable(line.reference),
                    format_date(line.booked_on, spoken()),
                    masked(line.iban),
                    _(FOUND_BY[line.found_by]),
                    tenge(-line.amount_tiyn if line.is_credit else line.amount_tiyn),
                ]
            )
            for line in payout.lines
        ]
    if rows:
        level.tables.append(Listed(_("Lines of the bank's statement for this act"), columns, rows))
    if not at.payouts:
        level.notes.append(_("Nothing was paid for this act yet, so the bank shows nothing."))
    elif not rows and not paid:
        level.notes.append(_("The bank's statement shows no line of these payouts yet."))
    else:
        level.checks.append(
            adds_up(
                Sum(went_out, paid),
                good=_("The payouts that count as paid come to what the bank shows: {said}."),
                bad=_(
                    "The bank shows {said}, and the payouts that count as paid come to {found}: a difference of"
                    " {difference}."
                ),
            )
        )
    return level


def _payouts(at: Standing) -> Level:
    level = Level("payouts", _("The payouts"))
    columns = [
        Column(_("End-to-end number")),
        Column(_("Budget code")),
        Column(_("Our message")),
        Column(_("To the account")),
        Column(_("What became of it")),
        Column(_("Amount"), numeric=True),
    ]
    rows = [
        Row(
            [
                breakable(payout.id.hex),
                _("{code}, attempt {attempt}").format(code=payout.code, attempt=payout.attempt),
                breakable(f"{payout.message_id or '—'} ({_(CHANNELS[payout.channel])})"),
                masked(payout.iban),
                "; ".join(
                    " ".join([when(one.at), _(STATES[one.state]), one.reason_code]).strip()
                    for one in payout.states
                ),
                tenge(payout.amount_tiyn),
            ]
        )
        for payout in at.payouts
    ]
    if not rows:
        level.notes.append(_("No payout was made for this act."))
        return level
    level.tables.append(Listed(_("Payouts of this act"), columns, rows))
    last = {payout.code: payout for payout in at.payouts}
    level.checks.append(
        adds_up(
            Sum(at.head.payable_tiyn, sum(payout.amount_tiyn for payout in last.values())),
            good=_("The payouts come to what the act says is to be paid: {said}."),
            bad=_(
                "The act says {said} is to be paid, and the payouts come to {found}: a difference of {difference}."
            ),
        )
    )
    if at.head.iban and any(payout.iban != at.head.iban for payout in at.payouts):
        level.checks.append(
            Check(
                "wait",
                _(
                    "A payout went to another account than the act names. That is right only where two people"
                    " confirmed a change of the account: see the log of actions."
                ),
            )
        )
    return level


def _statement(at: Standing) -> Level:
    head = at.head
    level = Level("statement", _("The act"))
    signed, refused = queries.signed(at.key), queries.refused(at.key)
    names = queries.officials_named(
        [head.recorded_by, *(one.person_id for one in signed), *(one.person_id for one in refused)]
    )
    level.facts = [
        (_("Supplier"), head.provider),
        (_("BIN"), head.bin or "—"),
        (_("Month"), format_month(head.month, spoken())),
        (_("Recorded by"), f"{official(head.recorded_by, names)}, {when(head.locked_at)}"),
        (_("To be paid by"), format_date(head.due_on, spoken())),
        (_("Account that the act names"), masked(head.iban)),
        (_("SHA-256 of the document"), bytes(head.document_sha256).hex()),
    ]
    if head.reason:
        level.facts.append((_("Recorded without waiting, because"), head.reason))
    level.facts += [
        (_(DUTIES[one.duty]), f"{official(one.person_id, names)}, {when(one.at)}") for one in signed
    ]
    level.facts += [
        (
            _("Refused") if one.is_refused else _("The refusal is taken back"),
            f"{official(one.person_id, names)}, {when(one.at)}: {one.reason}",
        )
        for one in refused
    ]
    level.checks += [_document(at), *_signatures(signed, names)]
    return level


def _document(at: Standing) -> Check:
    try:
        stated(at.key, scope=at.office.scope)
    except ProblemError as error:
        return Check("bad", told(error.problem))
    return Check("good", _("The document was made again from its rows just now, and has this digest."))


def _signatures(signed: list[queries.Signed], names: dict[int, str]) -> list[Check]:
    if not signed:
        return [Check("wait", _("Nobody has signed it yet."))]
    broken = [official(one.person_id, names) for one in signed if not one.stands]
    if broken:
        text = _("These signatures do not stand under this document: {who}.")
        return [Check("bad", text.format(who=", ".join(broken)))]
    return [
        Check(
            "good", _("Signatures checked again just now, and standing: {count}.").format(count=len(signed))
        )
    ]


def lines_level(at: Standing, *, after: int) -> Level:
    """A page of the act's lines, each leading to its days; and whether all of them come to the act."""
    head = at.head
    level = Level("lines", _("Its lines, by school and price"))
    found = lines_of(at.key, after=after, most=A_PAGE + 1)
    shown, more = found[:A_PAGE], len(found) > A_PAGE
    places = names_of([one.facility_id for one in shown])
    rows = [
        Row(
            [
                places.get(one.facility_id) or _("no school"),
                _line_name(one),
                number(one.units),
                tenge(one.unit_price_tiyn),
                "—" if one.kind == "held" else tenge(one.amount_tiyn),
                tenge(one.amount_tiyn) if one.kind == "held" else "—",
            ],
            href="" if one.kind == "cooked" else at.link(at.office, at.key, line=one.line, anchor="days"),
        )
        for one in shown
    ]
    columns = [
        Column(_("School")),
        Column(_("What")),
        *(
            Column(words, numeric=True)
            for words in (_("Meals"), _("Price"), _("In the act's sum"), _("Held, not in the sum"))
        ),
    ]
    onward = at.link(at.office, at.key, lines_after=shown[-1].line, anchor="lines") if more else ""
    back = [Link(_("To the first lines"), at.link(at.office, at.key, anchor="lines"))] if after else []
    if rows:
        level.tables.append(Listed(_("Lines of the act"), columns, rows, onward, total=_all_lines(head)))
    else:
        level.notes.append(_("The act has no line: it only pays what an earlier one carried."))
    level.links = back
    parts = (
        (head.delivered_tiyn, head.lines_delivered_tiyn),
        (head.corrected_tiyn, head.lines_corrected_tiyn),
        (head.cooked_tiyn, head.lines_cooked_tiyn),
        (head.held_tiyn, head.lines_held_tiyn),
    )
    bad = _("The act says {said} is to be paid, and its lines come to {found}: a difference of {difference}.")
    level.checks.append(adds_up(head.payable, good=_come_to(head), bad=bad))
    if any(said != counted for said, counted in parts):
        text = _("Of served, corrected, cooked or held meals the act says another sum than its lines.")
        level.checks.append(Check("bad", text))
    if _is_between(head):
        level.notes.append(_sum_up(head))
    return level


def _all_lines(head: Head) -> Row:
    """The sums of all lines of the act, on whichever page of them: what was served, corrected and cooked; and what is held."""
    name = _("All lines together ({lines})").format(lines=number(head.lines))
    return Row([name, "—", "—", "—", tenge(_in_sum(head)), tenge(head.lines_held_tiyn)])


def _in_sum(head: Head) -> int:
    return head.lines_delivered_tiyn + head.lines_corrected_tiyn + head.lines_cooked_tiyn


def _is_between(head: Head) -> bool:
    """Whether anything but its lines makes the sum of the act."""
    parts = head.offset_tiyn, head.above_ceiling_tiyn, head.carried_tiyn, head.lines_taken_back_tiyn
    return any(parts)


def _sum_up(head: Head) -> str:
    """How the sum of the lines becomes that of the act, as a sum that can be added up with a pencil."""
    text = _(
        "{lines} of the lines + {back} that is taken back and counts as a debt + {carried} carried in − {above} above the"
        " ceiling − {offset} taken off for debts = {said}."
    )
    return text.format(
        lines=tenge(_in_sum(head)),
        back=tenge(head.lines_taken_back_tiyn),
        carried=tenge(head.carried_tiyn),
        above=tenge(head.above_ceiling_tiyn),
        offset=tenge(head.offset_tiyn),
        said=tenge(head.payable_tiyn),
    )


def _come_to(head: Head) -> str:
    """What was added up to the act's sum, and what was not."""
    if _is_between(head):
        text = _(
            "With what stands between them, the lines in the sum come to what the act says is to be paid: {said}."
        )
    else:
        text = _("The lines in the act's sum come to what it says is to be paid: {said}.")
    if not head.lines_held_tiyn:
        return text
    held = _("Held lines are not in it: {held}. What a person decides of them later stands in a later act.")
    return f"{text} {held.format(held=tenge(head.lines_held_tiyn))}"


def _line_name(one: LineSeen) -> str:
    kind = _("Held when the month locked") if one.kind == "held" else _(KINDS[one.kind])
    reason = _(REASONS.get(one.reason, one.reason)) if one.reason else ""
    month = format_month(one.service_month, spoken()) if one.kind == "correction" else ""
    return ". ".join(part for part in (kind, month, reason) if part)


def days_level(at: Standing, line: LineSeen, chosen: dt.date | None) -> Level:
    """The days of a line, and whether they come to it."""
    place = names_of([line.facility_id]).get(line.facility_id) or _("no school")
    level = Level("days", _("Days of the line: {school}").format(school=place))
    found = at.days(line)
    rows = [
        Row(
            [
                format_date_short(one.service_day, spoken()) + (" ←" if one.service_day == chosen else ""),
                number(one.meals),
                tenge(one.amount_tiyn),
            ],
            href=at.link(at.office, at.key, line=line.line, day=one.service_day, anchor="meals"),
        )
        for one in found
    ]
    columns = [Column(_("Day")), Column(_("Meals"), numeric=True), Column(_("Amount"), numeric=True)]
    if rows:
        level.tables.append(Listed(_("Days of the line"), columns, rows))
    level.checks.append(
        adds_up(
            Sum(line.amount_tiyn, sum(one.amount_tiyn for one in found)),
            good=_("The days come to the line: {said}."),
            bad=_("The line says {said}, and its days come to {found}: a difference of {difference}."),
        )
    )
    return level
