"""Reads ``camt.053`` and ``camt.054``: the account, its balances, and every movement."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from lxml.etree import _Element

from amiyan.country.kz.money import KZT
from amiyan.kernel.problems import Problem, ProblemError
from amiyan.settlement.bank import problems as p
from amiyan.settlement.bank.details import Detail, add_up, code_of, read_detail
from amiyan.settlement.bank.shape import line_of, local, shape_of
from amiyan.settlement.bank.texts import (
    Findings,
    Leaves,
    day_of,
    in_place,
    moment_of,
    space_of,
    tenge_text,
    tiyn_of,
)
from amiyan.settlement.bank.values import BankEntry, BankStatement, StatementKind

_BODIES: Final[dict[str, tuple[StatementKind, str, str]]] = {
    "camt.053": ("camt.053", "BkToCstmrStmt", "Stmt"),
    "camt.054": ("camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
# What stands for the balance at the beginning and at the end, the better word first.
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)
_STATUSES: Final = {"BOOK": True, "PDNG": False, "INFO": False, "FUTR": False}
_DIRECTIONS: Final = {"CRDT": True, "DBIT": False}
_YES: Final = frozenset(("true", "1"))
_COUNT_MAX: Final = 15  # digits, as the schema has it


@dataclass(frozen=True, slots=True)
class _Balance:
    code: str
    signed_tiyn: int
    day: date | None


class StatementReader:
    """Takes elements as they end; ``statements`` holds what is whole, ``refused`` why others were not taken."""

    def __init__(self, message: str) -> None:
        self.kind, body, part = _BODIES[message[:8]]
        self.space = space_of(message)
        self.header_shape = shape_of(message).at(body, "GrpHdr")
        self.statement_shape = shape_of(message).at(body, part)
        self.entry_shape = self.statement_shape.at("Ntry")
        self.detail_shape = self.entry_shape.at("NtryDtls", "TxDtls")
        self.passing = frozenset(self.space + name for name in ("Ntry", "TxDtls"))
        places = {"GrpHdr": body, part: body, "Ntry": part, "TxDtls": "NtryDtls"}
        self.parents = in_place(message, places)
        self.message_id, self.header_page = "", (1, True)
        self.created: datetime | None = None
        self.statements: list[BankStatement] = []
        self.refused: list[ProblemError] = []
        self.findings = Findings()
        self._begin()

    def take(self, element: _Element) -> None:
        """Read one element; ProblemError where the file means nothing without what it lacks."""
        match local(element):
            case "GrpHdr":
                self._header(element)
            case "TxDtls":
                self.findings.check(element, self.detail_shape)
                self.details.append(read_detail(element, self.space))
            case "Ntry":
                self._entry(element)
            case "Stmt" | "Ntfctn":
                self._statement(element)

    def _begin(self) -> None:
        self.place = 0
        self.entries: list[BankEntry] = []
        self.details: list[Detail] = []
        self.own = ""

    def _own(self, entry: _Element) -> str:
        """Our own account: it stands before the entries."""
        if not self.own and (parent := entry.getparent()) is not None:
            account = parent.find(self.space + "Acct")
            self.own = "" if account is None else Leaves(account, self.space).account("")
        return self.own

    def _header(self, element: _Element) -> None:
        self.findings.check(element, self.header_shape)
        leaves = Leaves(element, self.space)
        self.message_id = leaves.must("MsgId")
        self.created = moment_of(leaves.text("CreDtTm"))
        self.header_page = _page(leaves, "MsgPgntn") or self.header_page

    def _entry(self, element: _Element) -> None:
        self.findings.check(element, self.entry_shape, self.passing)
        self.place += 1
        details, self.details = self.details, []
        try:
            whole = self._whole_entry(element)
        except ProblemError as error:
            self.findings.raised(error)
            return
        own = self._own(element)
        if not details:
            self.entries.append(whole)
        elif len(details) == 1:
            self._note_difference(whole, details[0])
            self.entries.append(_with(whole, details[0], own))
        elif add_up(details, whole.signed_tiyn, credit=whole.credit):
            self.entries.extend(_parts(whole, details, own))
        else:
            # What moved on the account is the entry; what is said within it is worth nothing if it differs.
            self.findings.problem(p.DETAILS_DIFFER, whole.line)
            self.entries.append(replace(whole, count=len(details)))

    def _note_difference(self, whole: BankEntry, detail: Detail) -> None:
        """One payment in the entry: it names whom it is for, and the entry how much moved."""
        signed = detail.signed(credit=whole.credit)
        if signed is not None and signed != whole.signed_tiyn:
            self.findings.note(p.DETAIL_DIFFERS, whole.line, value=tenge_text(signed))

    def _whole_entry(self, element: _Element) -> BankEntry:
        leaves = Leaves(element, self.space)
        text, reference = leaves.text, leaves.reference
        amount = element.find(self.space + "Amt")
        if amount is None:
            raise leaves.left_out("Amt")
        tiyn = tiyn_of(amount)
        direction, status = text("CdtDbtInd"), text("Sts/Cd", "Sts", "Sts/Prtry")
        if direction not in _DIRECTIONS:
            raise leaves.left_out("CdtDbtInd", direction)
        if status not in _STATUSES:
            raise leaves.left_out("Sts", status)
        return BankEntry(
            reference=reference("AcctSvcrRef", "NtryRef"),
            amount_tiyn=tiyn,
            credit=_DIRECTIONS[direction],
            booked=_STATUSES[status],
            reversal=text("RvslInd") in _YES,
            booked_on=_day(leaves, "BookgDt"),
            value_on=_day(leaves, "ValDt"),
            end_to_end_id="",
            message_id=reference("NtryDtls/Btch/MsgId"),
            counterparty_name="",
            counterparty_iban="",
            remittance=text("AddtlNtryInf"),
            return_reason="",
            payment_id=reference("NtryDtls/Btch/PmtInfId"),
            code=code_of(leaves),
            place=self.place,
            count=_whole(text("NtryDtls/Btch/NbOfTxs")) or 1,
            line=leaves.line,
        )

    def _statement(self, element: _Element) -> None:
        self.findings.check(element, self.statement_shape, self.passing)
        try:
            self._refuse_other_currency(element)
        except ProblemError as error:
            self.refused.append(error)
        else:
            self.statements.append(self._whole_statement(element))
        self.findings = Findings()
        self._begin()

    def _refuse_other_currency(self, element: _Element) -> None:
        currency = element.findtext(f"{self.space}Acct/{self.space}Ccy") or KZT.code
        if currency.strip() != KZT.code:
            raise ProblemError(p.OTHER_CURRENCY, where=f"line {line_of(element)}", currency=currency[:10])

    def _whole_statement(self, element: _Element) -> BankStatement:
        leaves = Leaves(element, self.space)
        text, iban = leaves.text, leaves.account("Acct")
        for part, found in (("GrpHdr", self.message_id), ("Acct", iban)):
            if not found:
                raise ProblemError(p.PART_MISSING, part=part, line=leaves.line)
        balances = self._balances(element)
        opening, closing = _chosen(balances, _OPENING), _chosen(balances[::-1], _CLOSING)
        page, last = _page(leaves, "StmtPgntn") or _page(leaves, "NtfctnPgntn") or self.header_page
        statement = BankStatement(
            kind=self.kind,
            message_id=self.message_id,
            statement_id=leaves.must("Id"),
            sequence=_whole(text("ElctrncSeqNb", "LglSeqNb")),
            iban=iban,
            opening_tiyn=opening.signed_tiyn if opening else None,
            closing_tiyn=closing.signed_tiyn if closing else None,
            from_day=day_of(text("FrToDt/FrDtTm")) or _own_day(opening),
            to_day=day_of(text("FrToDt/ToDtTm")) or _own_day(closing),
            entries=tuple(self.entries),
            created=moment_of(text("CreDtTm")) or self.created,
            page=page,
            last_page=last,
            duplicate=text("CpyDplctInd") in {"DUPL", "CODU"},
        )
        if problem := sum_problem(statement):
            self.findings.raised(problem)
        return replace(statement, problems=self.findings.problems(), notes=self.findings.notes())

    def _balances(self, element: _Element) -> list[_Balance]:
        found = []
        for balance in element.iterfind(self.space + "Bal"):
            try:
                found.append(self._balance(balance))
            except ProblemError:
                self.findings.problem(p.BALANCE_UNREADABLE, line_of(balance))
        return found

    def _balance(self, element: _Element) -> _Balance:
        leaves = Leaves(element, self.space)
        amount, direction = element.find(self.space + "Amt"), leaves.text("CdtDbtInd")
        if amount is None or direction not in _DIRECTIONS:
            raise leaves.left_out("Bal")
        tiyn = tiyn_of(amount)
        code, day = leaves.text("Tp/CdOrPrtry/Cd"), day_of(leaves.text("Dt/Dt", "Dt/DtTm"))
        return _Balance(code, tiyn if _DIRECTIONS[direction] else -tiyn, day)


def sum_problem(statement: BankStatement) -> ProblemError | None:
    """Why a statement's entries do not lead from its opening to its closing balance, or None.

    One page of several, and one without balances, say nothing of their sum. Linear in the entries.
    """
    opening, closing = statement.opening_tiyn, statement.closing_tiyn
    if opening is None or closing is None or statement.page != 1 or not statement.last_page:
        return None
    reached = opening + sum(entry.signed_tiyn for entry in statement.entries if entry.booked)
    if reached == closing:
        return None
    return ProblemError(p.NOT_ADDING_UP, closing=tenge_text(reached), said=tenge_text(closing))


def continuity(before: BankStatement, after: BankStatement) -> Problem | None:
    """Why ``after`` is not the statement that follows ``before`` on the same account, or None.

    Numbers are compared where the bank gives them, balances where both are known. A pause in numbers that
    begin anew with the year is no gap: then the balances decide.
    """
    numbers = before.sequence, after.sequence
    anew = after.sequence == 1
    if numbers[0] is not None and numbers[1] is not None and not anew and numbers[1] != numbers[0] + 1:
        return Problem(p.NUMBER_MISSING, "", {"before": numbers[0], "after": numbers[1]})
    closing, opening = before.closing_tiyn, after.opening_tiyn
    if closing is not None and opening is not None and closing != opening:
        said = {"opening": tenge_text(opening), "closing": tenge_text(closing)}
        return Problem(p.BALANCE_JUMPS, "", said)
    return None


def _chosen(balances: list[_Balance], codes: tuple[str, ...]) -> _Balance | None:
    return next((one for code in codes for one in balances if one.code == code), None)


def _own_day(balance: _Balance | None) -> date | None:
    # The balance "previously closed" carries the day of the statement before.
    return None if balance is None or balance.code == "PRCD" else balance.day


def _page(leaves: Leaves, name: str) -> tuple[int, bool] | None:
    last = leaves.text(f"{name}/LastPgInd")
    return (_whole(leaves.text(f"{name}/PgNb")) or 1, last in _YES) if last else None


def _day(leaves: Leaves, name: str) -> date | None:
    said = leaves.text(f"{name}/Dt", f"{name}/DtTm")
    found = day_of(said)
    if said and found is None:
        raise leaves.left_out(name, said)
    return found


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _COUNT_MAX else None


def _with(whole: BankEntry, detail: Detail, own: str, part: int = 0) -> BankEntry:
    """The entry with what one payment within it says."""
    other = detail.counterparty(own, credit=whole.credit, reversal=whole.reversal)
    return replace(
        whole,
        reference=detail.reference or whole.reference if part else whole.reference or detail.reference,
        end_to_end_id=detail.end_to_end_id,
        message_id=detail.message_id or whole.message_id,
        payment_id=detail.payment_id or whole.payment_id,
        counterparty_name=other.name,
        counterparty_iban=other.account,
        remittance=detail.remittance or whole.remittance,
        return_reason=detail.return_reason,
        return_text=detail.return_text,
        code=whole.code or detail.code,
        part=part,
        line=detail.line if part else whole.line,
    )


def _parts(whole: BankEntry, details: list[Detail], own: str) -> list[BankEntry]:
    parts = []
    for number, detail in enumerate(details, 1):
        signed = detail.signed(credit=whole.credit) or 0
        base = replace(whole, amount_tiyn=abs(signed), credit=signed > 0 if signed else whole.credit, count=1)
        parts.append(_with(base, detail, own, number))
    return parts
