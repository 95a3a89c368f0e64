"""Bank accounts: IBAN of Kazakhstan, twenty characters.

``KZ``, two control digits, three digits of the bank's code, thirteen letters or digits. Control: ISO 13616
(ISO 7064 MOD 97-10).
"""

import re
import unicodedata

from amiyan.kernel.problems import N_, Kind

NOT_AN_IBAN = Kind(
    "iban-wrong-form",
    N_("A bank account starts with KZ and has twenty characters, Latin letters and digits."),
    N_("Compare the account with the bank's certificate."),
)
WRONG_CONTROL = Kind(
    "iban-wrong-control",
    N_("The control digits of the bank account do not match."),
    N_("One character is mistyped or two are swapped: compare the account with the bank's certificate."),
)

_FORM = re.compile(r"KZ[0-9]{5}[0-9A-Z]{13}")
# Capital letters of the Cyrillic keyboard that look like Latin ones; the control digits prove the guess.
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХІҮҺ", "ABEKMHOPCTYXIYH")


def normalise(text: str) -> str:
    """Upper case, without spaces, hyphens and invisible characters, look-alike Cyrillic turned to Latin."""
    bare = unicodedata.normalize("NFKC", text).upper().translate(_CYRILLIC)
    return "".join(c for c in bare if not c.isspace() and unicodedata.category(c) not in ("Cf", "Pd"))


def check(iban: str) -> Kind | None:
    """What is wrong with a normalised IBAN, or None."""
    if not _FORM.fullmatch(iban):
        return NOT_AN_IBAN
    return None if _remainder(iban) == 1 else WRONG_CONTROL


def bank_code(iban: str) -> str:
    """The three digits of the bank in an IBAN that passed :func:`check`."""
    return iban[4:7]


def make(bank: str, account: str) -> str:
    """The IBAN of a synthetic account: ``bank`` three digits, ``account`` up to thirteen characters."""
    body = bank + account.upper().rjust(13, "0")
    if not _FORM.fullmatch(f"KZ00{body}"):
        raise ValueError("a bank has three digits, an account up to thirteen letters or digits")
    return f"KZ{98 - _remainder(f'KZ00{body}'):02}{body}"


def masked(iban: str) -> str:
    """An account as it is shown where nobody decides about it: the country and the last four letters."""
    return f"{iban[:2]}•• •••• {iban[-4:]}"


def _remainder(iban: str) -> int:
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97
