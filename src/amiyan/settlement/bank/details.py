"""One payment within an entry of a statement: who, whom, for what, and why it came back."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.etree import _Element

from amiyan.kernel.problems import ProblemError
from amiyan.settlement.bank.texts import Leaves, tiyn_of

_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")  # where versions keep the payment's amount


@dataclass(frozen=True, slots=True)
class Party:
    """A name and the number of an account, as far as the bank gives them."""

    name: str = ""
    account: str = ""


_NOBODY = Party()


@dataclass(frozen=True, slots=True)
class Detail:
    """What stands in one TxDtls. ``amount`` is None where the bank gives none, or why it cannot be read."""

    reference: str = ""
    end_to_end_id: str = ""
    message_id: str = ""
    payment_id: str = ""
    debtor: Party = _NOBODY
    creditor: Party = _NOBODY
    remittance: str = ""
    return_reason: str = ""
    return_text: str = ""
    code: str = ""
    amount: int | ProblemError | None = None
    direction: str = ""  # CRDT, DBIT, or '' for that of the entry
    line: int = 0

    def signed(self, *, credit: bool) -> int | None:
        """What this payment adds to the account if its entry is a ``credit``; None where that is unknown."""
        if not isinstance(self.amount, int) or self.direction not in {"", "CRDT", "DBIT"}:
            return None
        comes = self.direction == "CRDT" if self.direction else credit
        return self.amount if comes else -self.amount

    def counterparty(self, own: str, *, credit: bool, reversal: bool) -> Party:
        """The other side. In a reversal the parties keep the places that they had in the first payment."""
        first, second = (self.debtor, self.creditor) if credit != reversal else (self.creditor, self.debtor)
        named = first != _NOBODY or second.account in {"", own}
        return first if named and (not own or first.account != own) else second


def read_detail(element: _Element, space: str) -> Detail:
    """The payment in a TxDtls. Never fails: what is unreadable is told when the entry is put together."""
    leaves = Leaves(element, space)
    text, reference = leaves.text, leaves.reference
    return Detail(
        reference=reference("Refs/AcctSvcrRef", "Refs/TxId"),
        end_to_end_id=reference("Refs/EndToEndId"),
        message_id=reference("Refs/MsgId"),
        payment_id=reference("Refs/PmtInfId"),
        debtor=_party("Dbtr", leaves),
        creditor=_party("Cdtr", leaves),
        remittance=leaves.texts("RmtInf/Ustrd") or text("RmtInf/Strd/CdtrRefInf/Ref", "AddtlTxInf"),
        return_reason=text("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
        return_text=leaves.texts("RtrInf/AddtlInf"),
        code=code_of(leaves),
        amount=_amount(element, space),
        direction=text("CdtDbtInd"),
        line=leaves.line,
    )


def code_of(leaves: Leaves) -> str:
    """What kind of movement it is: ISO's codes joined by a slash, or the bank's own word."""
    codes = ("BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd")
    return "/".join(filter(None, map(leaves.text, codes))) or leaves.text("BkTxCd/Prtry/Cd")


def add_up(details: Sequence[Detail], signed_tiyn: int, *, credit: bool) -> bool:
    """Whether the payments within an entry are all readable and sum to it."""
    parts = [detail.signed(credit=credit) for detail in details]
    return None not in parts and sum(part for part in parts if part is not None) == signed_tiyn


def _amount(element: _Element, space: str) -> int | ProblemError | None:
    for path in _AMOUNTS:
        found = element.find("/".join(space + name for name in path.split("/")))
        if found is not None:
            try:
                return tiyn_of(found)
            except ProblemError as error:
                return error
    return None


def _party(role: str, leaves: Leaves) -> Party:
    name = leaves.text(f"RltdPties/{role}/Pty/Nm", f"RltdPties/{role}/Nm")
    return Party(name, leaves.account(f"RltdPties/{role}Acct"))
