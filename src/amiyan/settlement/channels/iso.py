"""A bank's answers in ISO 20022 as facts: each payment's status, each booked line under one name."""

from collections import Counter
from typing import Final

from amiyan.kernel.problems import Problem
from amiyan.settlement.bank.answers import read_answers
from amiyan.settlement.bank.values import REPEATED, BankEntry, BankStatement, StatusReport
from amiyan.settlement.channels import problems as p
from amiyan.settlement.channels.port import Balance, Entry, Facts, Status

REASON_MAX: Final = 500


def facts_of(body: bytes) -> Facts:
    """What a ``pain.002``, ``camt.053`` or ``camt.054`` says. Raises ProblemError where it cannot be read at all."""
    found = [_report(one) if isinstance(one, StatusReport) else _statement(one) for one in read_answers(body)]
    return Facts(
        statuses=tuple(status for facts in found for status in facts.statuses),
        entries=tuple(entry for facts in found for entry in facts.entries),
        balances=tuple(balance for facts in found for balance in facts.balances),
        problems=tuple(problem for facts in found for problem in facts.problems),
    )


def _report(report: StatusReport) -> Facts:
    """The word on the whole message first: our files hold one block, under the message's own id."""
    message = report.original_message_id
    whole = report.status_of(message)
    reasons = next((one.reasons for one in report.blocks if one.payment_id == message and one.reasons), ())
    given = reasons or report.reasons
    # That the bank has it already goes before any other reason: then nothing was rejected.
    first = next((one for one in given if one.code in REPEATED), next(iter(given), None))
    statuses = [Status(message, "", whole, first.code if first else "", first.text if first else "")]
    statuses += [
        Status(
            message,
            one.end_to_end_id,
            # One that says only why has the status of all.
            one.status or report.status_of(one.payment_id),
            one.reason_code,
            one.reason_text[:REASON_MAX],
        )
        for one in report.transactions
    ]
    return Facts(statuses=tuple(one for one in statuses if one.status), problems=report.problems)


def _statement(statement: BankStatement) -> Facts:
    entries: list[Entry] = []
    problems = list(statement.problems)
    seen: Counter[str] = Counter()
    for entry in statement.entries:
        if not entry.booked or not entry.amount_tiyn:
            continue  # what is only expected, or moved nothing, is no fact yet
        day = entry.booked_on or entry.value_on or statement.to_day
        if day is None:
            problems.append(Problem(p.LINE_WITHOUT_DAY, f"line {entry.line}", {"tiyn": entry.amount_tiyn}))
            continue
        entries.append(
            Entry(
                iban=statement.iban,
                reference=_reference(statement, entry, seen),
                amount_tiyn=entry.amount_tiyn,
                is_credit=entry.credit,
                booked_on=day,
                end_to_end_id=entry.end_to_end_id,
                message_id=entry.message_id or entry.payment_id,
                payments=entry.count,
                kind=entry.code,
                counterparty=entry.counterparty_name,
                counterparty_iban=entry.counterparty_iban,
                remittance=entry.remittance,
                return_reason=entry.return_reason,
            )
        )
    return Facts(entries=tuple(entries), balances=_balances(statement), problems=tuple(problems))


def _reference(statement: BankStatement, entry: BankEntry, seen: Counter[str]) -> str:
    """The bank's own reference where it gives one; where it gives none, a line that names its payment is known by
    it and the day, so that a notification and a statement bring the same line once; any other by its place here.

    Payments that were booked as one sum may share a reference: they are counted through in their order.
    """
    direction = "C" if entry.credit else "D"
    if entry.reference:
        name = entry.reference
    elif entry.end_to_end_id:
        name = f"~{entry.booked_on}/{direction}/{entry.end_to_end_id}"
    else:
        name = f"~{statement.statement_id}/{entry.place}.{entry.part}"
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}~{seen[name]}"


def _balances(statement: BankStatement) -> tuple[Balance, ...]:
    if statement.opening_tiyn is None or statement.closing_tiyn is None:
        return ()
    day = statement.to_day or statement.from_day or (statement.created and statement.created.date())
    if day is None:
        return ()
    booked = [entry.signed_tiyn for entry in statement.entries if entry.booked]
    balance = Balance(
        iban=statement.iban,
        day=day,
        sequence=statement.sequence or 0,
        page=statement.page,
        opening_tiyn=statement.opening_tiyn,
        closing_tiyn=statement.closing_tiyn,
        entries=len(booked),
        entries_tiyn=sum(booked),
    )
    return (balance,)
