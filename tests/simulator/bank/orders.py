"""Files that come to the bank, as our own writer makes them."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

from amiyan.country.kz import iban
from amiyan.settlement.payment_file import Payer, Payment, write_credit_transfers

DAY = date(2026, 2, 5)
OWN = iban.make("999", "AMIYAN0000001")
PAYER = Payer("Білім бөлімі", "990140000017", OWN, "AMYNKZK0")


class PowerCut(BaseException):
    """The machine goes dark: nothing may catch this."""


def supplier(number: int) -> str:
    return iban.make("999", f"SUPPLY{number:07}")


def payments(count: int, *, first: int = 1, amount_tiyn: int = 63_100, prefix: str = "PAY") -> list[Payment]:
    return [
        Payment(
            f"{prefix}-{n}", f"«Дәм {n}» ЖШС", "990140000027", supplier(n), amount_tiyn, "Мектептегі тамақ"
        )
        for n in range(first, first + count)
    ]


def order(
    paid: list[Payment], *, message_id: str = "FILE-1", execution_date: date = DAY, payer: Payer = PAYER
) -> bytes:
    return write_credit_transfers(
        message_id=message_id,
        created=datetime(2026, 2, 5, 4, tzinfo=UTC),
        execution_date=execution_date,
        payer=payer,
        payments=paid,
    )


def put(folder: Path, name: str, data: bytes) -> None:
    """As a sender does: whole or not at all."""
    inbox = folder / "in"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / f".{name}.part").write_bytes(data)
    (inbox / f".{name}.part").rename(inbox / name)


def truth(folder: Path) -> dict:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def letters(folder: Path) -> list[tuple[str, bytes]]:
    """What lies in the outbox, in the order in which it was sent."""
    return [
        (path.name, path.read_bytes()) for path in sorted((folder / "out").iterdir()) if path.name[0] != "."
    ]


def register(number: str, lines: list[dict], *, workbook: bytes = b"PK workbook", **changes) -> bytes:
    """A manifest of a register of invoices."""
    shown = {
        "format": "amiyan-register-1",
        "number": number,
        "date": "2026-02-05",
        "budget_code": "464-003-015",
        "payer": {"bin": PAYER.bin, "name": PAYER.name, "iban": OWN},
        "count": len(lines),
        "total_tiyn": sum(line["amount_tiyn"] for line in lines),
        "table": {"file": f"register-{number}.xlsx", "sha256": hashlib.sha256(workbook).hexdigest()},
        "lines": lines,
    }
    return json.dumps(shown | changes, ensure_ascii=False).encode()


def line(number: int, **changes) -> dict:
    return {
        "id": f"PAY-{number}",
        "payee_bin": "990140000027",
        "payee_name": f"«Дәм {number}» ЖШС",
        "iban": supplier(number),
        "amount_tiyn": 63_100,
        "contract_number": "12-МТ",
        "contract_date": "2025-09-01",
        "act_number": "7",
        "act_date": "2026-02-02",
        "purpose": "Мектептегі тамақ, қаңтар",
    } | changes
