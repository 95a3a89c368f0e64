"""What the bank really did, for those who want to hold somebody's books against it."""

from typing import Any

from amiyan.simulator.bank.books import Books

_PAYMENT = (
    "message", "account", "end_to_end_id", "iban", "amount_tiyn", "state", "reason", "booked_tiyn", "booked_on",
    "returned_on",
)  # fmt: skip


def tell(books: Books) -> dict[str, Any]:
    """Every payment that was asked for and what became of it, every other movement, every account.

    A state is accepted (will be made), paid, rejected or returned. Linear in the payments.
    """
    payments = books.rows(
        "SELECT message, account, end_to_end_id, iban, amount, state, reason, booked, booked_on, returned_on"
        " FROM payment ORDER BY message, place"
    )
    others = books.rows(
        "SELECT account, day, signed, kind, end_to_end_id FROM movement"
        " WHERE kind NOT IN ('payment', 'return') ORDER BY number"
    )
    sheets = books.rows("SELECT account, number, day, opening, closing FROM sheet ORDER BY account, number")
    return {
        "day": books.day.isoformat(),
        "payments": [dict(zip(_PAYMENT, row, strict=True)) for row in payments],
        "others": _named(("account", "day", "signed_tiyn", "kind", "end_to_end_id"), others),
        "statements": _named(("account", "number", "day", "opening_tiyn", "closing_tiyn"), sheets),
        "balances": {account: books.balance(account) for account in books.accounts()},
        "repeats": dict(books.rows("SELECT id, repeats FROM message WHERE repeats > 0")),
    }


def _named(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]
