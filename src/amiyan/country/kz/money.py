"""Tenge and tiyn as people read them. Babel prints ``KZT`` in Russian, so we write ₸ ourselves."""

from amiyan.kernel.languages import Language
from amiyan.kernel.money import Currency

KZT = Currency("KZT", 2, "₸")

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
_GROUP: dict[Language, str] = {"kk": NO_BREAK_SPACE, "ru": NO_BREAK_SPACE, "en": ","}
_POINT: dict[Language, str] = {"kk": ",", "ru": ",", "en": "."}


def format_number(number: int, language: Language) -> str:
    """A whole number with thousands apart: ``1 234 567`` (no-break spaces) or ``1,234,567``."""
    if type(number) is not int:
        raise TypeError(f"whole numbers only, not {type(number).__name__}")
    digits = f"{abs(number):,}".replace(",", _GROUP[language])
    return f"{MINUS}{digits}" if number < 0 else digits


def format_tenge(tiyn: int, language: Language, *, whole: bool = False) -> str:
    """Tiyn as tenge: ``1 234,50 ₸`` in Kazakh and Russian, ``1,234.50 ₸`` in English, never breaking.

    ``whole`` leaves out the decimals where they are zero. It never rounds: an amount with tiyn keeps them.
    TypeError for anything but an int.
    """
    if type(tiyn) is not int:
        raise TypeError(f"tiyn are whole, not {type(tiyn).__name__}")
    tenge, rest = divmod(abs(tiyn), 100)
    text = format_number(tenge, language)
    if rest or not whole:
        text += f"{_POINT[language]}{rest:02}"
    sign = MINUS if tiyn < 0 else ""
    return f"{sign}{text}{NO_BREAK_SPACE}{KZT.symbol}"
