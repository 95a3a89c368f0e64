"""Why a bank rejected or returned a payment: ISO's external code sets as sentences.

Source: ISO 20022 external code sets "status reason" and "return reason". The commonest are here, and the words
of the other two ways of paying; a code that is not here is shown as it came.
"""

from typing import Final

from amiyan.kernel.problems import N_, Kind, Problem, sentence

_ASK_SUPPLIER = N_("Ask the supplier for a certificate of the account from its bank.")
_ASK_BANK = N_("Ask the bank what it lacks.")
_SEND_ANEW = N_("Correct it and pay anew: the money has not reached the supplier.")
_NOT_TWICE = N_("Do not send it again. Compare with the statement which of the two was paid.")
_NEEDS_MONEY = N_("Pay when the money has arrived; what is owed stays owed.")

_ACCOUNT_WRONG = (N_("The supplier's account number is wrong."), _ASK_SUPPLIER)
_OWN_ACCOUNT_WRONG = (N_("The payer's own account cannot be debited."), _ASK_BANK)
_PARTY_UNKNOWN = (N_("The name or the number of the supplier does not fit its account."), _ASK_SUPPLIER)
_DUPLICATE = (N_("The bank took this payment for one that it has already."), _NOT_TWICE)
_DATE_WRONG = (N_("The bank does not pay on the day that was asked for."), _SEND_ANEW)
_AMOUNT_WRONG = (N_("The bank does not take this amount."), _SEND_ANEW)
_SUM_WRONG = (N_("The number of payments or their sum in the file is wrong."), _SEND_ANEW)
_BANK_UNKNOWN = (N_("The supplier's bank is not known or takes no payments."), _ASK_SUPPLIER)
_LIMIT = (N_("The amount is above the limit that was agreed with the bank."), _ASK_BANK)
_ASK_TREASURY = N_("Ask the treasury how this is paid now.")
_REGISTER = N_("Have the contract registered, then send the payment anew.")
_ASK_PURPOSE = N_("Compare the supplier and the programme with the purpose on the platform.")
_PAYER_ASKED = (N_("The payment was called back."), N_("Find out who called it back before it is paid anew."))

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "AC01": _ACCOUNT_WRONG,
    "AC02": _OWN_ACCOUNT_WRONG,
    "AC03": _ACCOUNT_WRONG,
    "AC04": (N_("The supplier's account is closed."), _ASK_SUPPLIER),
    "AC05": _OWN_ACCOUNT_WRONG,
    "AC06": (N_("The account is blocked."), N_("Ask the supplier when its account is open again.")),
    "AC07": (N_("The supplier's account is closed."), _ASK_SUPPLIER),
    "AC13": _OWN_ACCOUNT_WRONG,
    "AG01": (N_("Payments are not allowed on this account."), _ASK_BANK),
    "AG02": (N_("The bank does not carry out this kind of payment."), _ASK_BANK),
    "AM01": _AMOUNT_WRONG,
    "AM02": _AMOUNT_WRONG,
    "AM03": (N_("The bank does not take this currency."), _SEND_ANEW),
    "AM04": (N_("There is not enough money on the payer's account."), _NEEDS_MONEY),
    "AM05": _DUPLICATE,
    "AM09": _AMOUNT_WRONG,
    "AM10": _SUM_WRONG,
    "AM12": _AMOUNT_WRONG,
    "AM14": _LIMIT,
    "AM18": _SUM_WRONG,
    "AM19": _SUM_WRONG,
    "AM20": _SUM_WRONG,
    "AM21": _LIMIT,
    "BE01": _PARTY_UNKNOWN,
    "BE05": (N_("The bank does not know who sent the file."), _ASK_BANK),
    "BE06": _PARTY_UNKNOWN,
    "CH03": _DATE_WRONG,
    "CH04": _DATE_WRONG,
    "CNOR": _BANK_UNKNOWN,
    "CUST": _PAYER_ASKED,
    "DNOR": (N_("The payer's bank is not registered for such payments."), _ASK_BANK),
    "DT01": _DATE_WRONG,
    "DT06": _DATE_WRONG,
    "DU01": (N_("The bank has had a file with this id."), _NOT_TWICE),
    "DU02": (N_("The bank has had a file with this id."), _NOT_TWICE),
    "DU03": _DUPLICATE,
    "DU04": _DUPLICATE,
    "DUPL": _DUPLICATE,
    "ED05": (N_("The payment could not be settled between the banks."), _SEND_ANEW),
    "FF01": (N_("The bank could not read the file."), N_("Show the file to whoever looks after Amiyan.")),
    "FOCR": _PAYER_ASKED,
    "LEGL": (N_("A law or a court forbids the payment."), _ASK_BANK),
    "MD07": (N_("The receiver has died."), N_("Ask the heirs or the supplier who is to be paid.")),
    "MS02": (N_("The receiver did not take the payment and gave no reason."), _ASK_SUPPLIER),
    "MS03": (N_("The bank did not carry out the payment and gave no reason."), _ASK_BANK),
    "NARR": (N_("The bank gives its reason in words of its own."), N_("Read what the bank wrote beside it.")),
    "RC01": _BANK_UNKNOWN,
    "RC04": _BANK_UNKNOWN,
    "RC11": _BANK_UNKNOWN,
    "RR01": (N_("The payer's account or number is missing in the payment."), _SEND_ANEW),
    "RR02": (N_("The payer's name or address is missing in the payment."), _SEND_ANEW),
    "RR03": (N_("The supplier's name or address is missing in the payment."), _SEND_ANEW),
    "RR04": (N_("A rule of the regulator forbids the payment or wants more about it."), _ASK_BANK),
    "TM01": (N_("The file came after the hour until which the bank takes payments."), _SEND_ANEW),
}
# A treasury's and a platform's reasons, in the words of docs/bank.md.
_OURS: Final[dict[str, tuple[str, str]]] = {
    "form": (N_("What was sent is not written as agreed."), N_("Show it to whoever looks after Amiyan.")),
    "sum": _SUM_WRONG,
    "table": (N_("The workbook of the register is missing or is not the one that was signed."), _SEND_ANEW),
    "signature": (
        N_("A signature under the register is missing or not valid."),
        N_("Sign it and send it anew."),
    ),
    "period-closed": (N_("The treasury takes no payments for this period any more."), _ASK_TREASURY),
    "duplicate": _DUPLICATE,
    "budget": (N_("The money of this budget code is used up."), _NEEDS_MONEY),
    "contract-not-registered": (N_("The contract is not registered with the treasury."), _REGISTER),
    "payee-mismatch": _PARTY_UNKNOWN,
    "act-missing": (N_("The act of the service rendered is missing."), N_("Add the act and send it anew.")),
    "account-closed": (N_("The supplier's account is closed."), _ASK_SUPPLIER),
    "payee-blocked": (N_("The supplier may receive nothing at the moment."), _ASK_SUPPLIER),
    "payee-kind": (N_("Money marked for this purpose may not go to such a receiver."), _ASK_PURPOSE),
    "purpose-unknown": (N_("No money is marked for this purpose."), _ASK_PURPOSE),
    "marked-money": (N_("The money marked for this purpose is used up."), _NEEDS_MONEY),
    "wallet-closed": (N_("The supplier's wallet is closed."), _ASK_SUPPLIER),
    "limit": _LIMIT,
}
_UNKNOWN: Final = Kind(
    "bank-reason-unknown",
    N_("The bank gives the reason {code}, which has no sentence here."),
    _ASK_BANK,
)
_NONE: Final = Kind("bank-reason-none", N_("The bank gives no reason."), _ASK_BANK)
_KINDS: Final = {
    code: Kind(f"bank-reason-{code.lower()}", title, what_to_do)
    for code, (title, what_to_do) in (_SENTENCES | _OURS).items()
}


def reason(code: str) -> Problem:
    """A reason's code as a problem: a sentence, and what to do. An unknown code is shown, '' is "no reason"."""
    bare = code.strip()
    if not bare:
        return Problem(_NONE)
    kind = _KINDS.get(bare.upper()) or _KINDS.get(bare) or _UNKNOWN
    return Problem(kind, "", {"code": bare[:35]})


def reason_sentence(code: str) -> str:
    """Why the bank did so, in the active language."""
    return sentence(reason(code))
