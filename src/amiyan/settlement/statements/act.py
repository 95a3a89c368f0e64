"""A statement in one language, as the tables of an act: what the PDF and the workbook both show.

The fields are those of the form R-1 of the order of the Minister of Finance of Kazakhstan No. 562 of 20 December 2012:
customer, performer, contract, number and date; of each line the service, when it was rendered, unit, quantity, price
and amount; who hands over and who accepts. Two approve, so two lines stand for the customer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_month
from amiyan.programmes.loader import load
from amiyan.registry.facility_names import FacilityName
from amiyan.settlement.audit.report_show import NONE, Show, clean
from amiyan.settlement.audit.tables import Tenge, Value
from amiyan.settlement.statements.document import Performer, Stated, digest_of, document_of
from amiyan.settlement.statements.draft import Line
from amiyan.settlement.statements.words import KINDS, REASONS, UNITS

Row = tuple[Value, ...]
Names = Mapping[int, FacilityName]
"""What the places of an act are called, by their ids; of others the code stands there."""
NO_NAMES: Final[Names] = MappingProxyType({})

_BLANK: Final = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the act; ``note`` stands above it, ``total`` below its rows."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    total: Row = ()


@dataclass(frozen=True, slots=True)
class Act:
    """An act, ready to be drawn. ``signatures`` are who signs and for whom; ``checks`` how its digest is checked."""

    title: str
    form: str
    facts: Section
    services: Section
    contracts: Section
    sums: Section
    held: Section
    remarks: tuple[str, ...]
    signatures: tuple[str, ...]
    signature_words: tuple[str, str, str, str]
    digest: str
    checks: tuple[str, ...]


def act_of(stated: Stated, show: Show, names: Names = NO_NAMES) -> Act:
    """The act of a statement; the language of ``show`` must be active. Linear in its lines.

    What is signed names places by their codes; ``names`` only say them for people, each with its code beside it.
    """
    digest = digest_of(document_of(stated)).hex()
    return Act(
        title=_("Act of services rendered No. {number}: {month}").format(
            number=stated.number, month=format_month(stated.month, show.language)
        ),
        form=_(
            "Form R-1 of the order of the Minister of Finance of the Republic of Kazakhstan No. 562 of 20 December 2012"
        ),
        facts=_facts(stated, show),
        services=_services(stated, show, names),
        contracts=_contracts(stated),
        sums=_sums(stated),
        held=_held(stated, show, names),
        remarks=tuple(_remarks(stated)),
        signatures=(
            _("Handed over by (performer)"),
            _("Accepted by (customer), first approval"),
            _("Accepted by (customer), second approval"),
        ),
        signature_words=(_("post"), _("signature"), _("name"), _("date")),
        digest=digest,
        checks=(
            _("Digest of the statement's document (SHA-256):"),
            _(
                "It is what is signed. “amiyan statement show --document” gives the document, sha256sum its digest."
            ),
        ),
    )


def _facts(stated: Stated, show: Show) -> Section:
    payer, performer = stated.customer, stated.performer
    region = show.region(payer.region) or _("the whole country")
    contracts = ", ".join(part.agreement for part in stated.contracts if part.agreement)
    rows: tuple[Row, ...] = (
        (_("Customer"), clean(payer.name)),
        (_("BIN of the customer"), payer.bin),
        (_("Account and bank of the customer"), f"{payer.iban}, {payer.bic}"),
        (_("Performer"), clean(performer.name)),
        (_("BIN or IIN of the performer"), performer.bin),
        *_account(performer),
        (_("Contract"), contracts or _("without a number")),
        (_("Number of the document"), str(stated.number)),
        (_("Date of the document"), stated.locked_on),
        (_("Programme"), show.programme(stated.programme)),
        (_("Region and year of the budget"), f"{region}, {payer.year}"),
        (_("Services rendered in"), format_month(stated.month, show.language)),
        (_("To be paid on"), stated.due_on),
    )
    return Section(_("Details"), (_("What"), _("Value")), rows)


def _account(performer: Performer) -> Iterator[Row]:
    """To which account it will be paid; acts from before acts named it have no such line."""
    if performer.iban is not None:
        yield _("Account of the performer"), performer.iban or _("none when the month locked")


def _services(stated: Stated, show: Show, names: Names) -> Section:
    lines = [line for line in stated.lines if line.kind != "held"]
    unit = _(UNITS[load(stated.programme).tariff.unit])
    rows = tuple(
        (
            place,
            _name(line, names),
            format_month(line.service_month, show.language),
            _(UNITS["portion"]) if line.kind == "cooked" else unit,
            line.units,
            Tenge(line.unit_price_tiyn) if line.unit_price_tiyn else NONE,
            Tenge(line.amount_tiyn),
        )
        for place, line in enumerate(lines, start=1)
    )
    headings = (
        *(_("No."), _("Service"), _("Rendered in"), _("Unit"), _("Quantity")),
        *(_("Price, tenge"), _("Amount, tenge")),
    )
    total = sum(line.amount_tiyn for line in lines)
    # Portions and days of children do not add up to anything.
    units = _BLANK if any(line.kind == "cooked" for line in lines) else sum(line.units for line in lines)
    return Section(
        _("Services rendered"),
        headings,
        rows,
        total=(_BLANK, _("In all"), _BLANK, _BLANK, units, _BLANK, Tenge(total)),
    )


def _place(line: Line, names: Names) -> str:
    known = names.get(line.facility_id)
    return clean(known.in_full if known else line.facility)


def _name(line: Line, names: Names) -> str:
    name = f"{_place(line, names)}. {_(KINDS[line.kind])}"
    return f"{name}: {_(REASONS.get(line.reason, line.reason))}" if line.kind == "correction" else name


def _contracts(stated: Stated) -> Section:
    rows = tuple(
        (
            part.agreement or _("without a number"),
            part.since or NONE,
            NONE if part.ceiling_tiyn is None else Tenge(part.ceiling_tiyn),
            Tenge(part.before_tiyn),
            Tenge(part.carried_tiyn),
            Tenge(part.amount_tiyn),
            Tenge(part.above_ceiling_tiyn),
            NONE if part.vat_percent is None else f"{part.vat_percent}\u00a0%",
            Tenge(part.vat_tiyn),
        )
        for part in stated.contracts
    )
    headings = (
        *(
            _("Contract"),
            _("In force from"),
            _("Ceiling"),
            _("Accepted before"),
            _("Carried from the act before"),
        ),
        *(_("In this act"), _("Above the ceiling"), _("VAT rate"), _("VAT included")),
    )
    return Section(_("Contracts, tenge"), headings, rows)


def _sums(stated: Stated) -> Section:
    sums = stated.totals
    earlier = sum(one.amount_tiyn for one in stated.earlier_debts)
    rows: list[Row] = [
        (_("Served by fact"), Tenge(sums.delivered_tiyn)),
        (_("Cooked, not served"), Tenge(sums.cooked_tiyn)),
        (_("Corrections of earlier months"), Tenge(sums.corrected_tiyn)),
        (_("Carried from the act before: it was above a ceiling"), Tenge(sums.carried_tiyn)),
        (_("Above the ceiling of a contract: carried to the next act"), Tenge(-sums.above_ceiling_tiyn)),
        (_("Debt from the act before"), Tenge(earlier - sums.debt_before_tiyn)),
        (_("Debt of earlier years that is taken off"), Tenge(-earlier)),
        (_("Debt that is carried to the next act"), Tenge(sums.debt_tiyn)),
    ]
    return Section(
        _("What is to be paid, tenge"),
        (_("What"), _("Amount, tenge")),
        tuple(row for row in rows if row[1] != Tenge(0) or row is rows[0]),
        total=(_("To be paid"), Tenge(sums.payable_tiyn)),
    )


def _held(stated: Stated, show: Show, names: Names) -> Section:
    rows = tuple(
        (
            _place(line, names),
            format_month(line.service_month, show.language),
            _(REASONS.get(line.reason, line.reason)),
            line.units,
            Tenge(line.unit_price_tiyn),
            Tenge(line.amount_tiyn),
        )
        for line in stated.lines
        if line.kind == "held"
    )
    note = _(
        "These lines are not in the sum. A named person decides on each by {day}; what is then to be paid"
        " stands in the next act."
    ).format(day=show.short_day(stated.decide_by))
    headings = (
        *(_("School"), _("Rendered in"), _("Reason"), _("Quantity"), _("Price, tenge"), _("Amount, tenge")),
    )
    total = (_("In all"), _BLANK, _BLANK, stated.totals.held_units, _BLANK, Tenge(stated.totals.held_tiyn))
    return Section(_("Held lines"), headings, rows, note=note, total=total)


def _remarks(stated: Stated) -> Iterator[str]:
    if stated.open_marks:
        yield _(
            "When the month locked, {count} pieces of evidence, days or postings were still under way. What comes of"
            " them stands in the next act as a correction. Reason: {reason}"
        ).format(count=stated.open_marks, reason=clean(stated.reason))
    yield _("Stocks received from the customer and how they were used: ______. Annex: ______ pages.")


def texts_of(row: Row, show: Show) -> list[str]:
    """The values of a row as text: sums of tenge with two decimals, counts with thousands apart, days in figures."""
    return [_text(value, show) for value in row]


def _text(value: Value, show: Show) -> str:
    if isinstance(value, Tenge):
        return show.plain_tenge(value.tiyn)
    if isinstance(value, date):
        return show.short_day(value)
    return show.number(value) if isinstance(value, int) else value
