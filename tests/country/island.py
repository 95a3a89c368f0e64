"""Mayda, an invented island: other currency, other numbers, other names. It shares nothing with Kazakhstan."""

import datetime as dt

from amiyan.kernel.languages import Language
from amiyan.kernel.money import Currency, DifferentCurrenciesError, Money
from amiyan.kernel.problems import Kind

SHELL = Currency("XSH", 3, "§")
BAD_ID = Kind(
    "mayda-id", "An islander's number is a letter and the letter's place in the alphabet.", "Count again."
)


class Mayda:
    code = "XM"
    currency = SHELL
    languages: tuple[Language, ...] = ("en",)

    def check_person_id(self, text: str) -> Kind | None:
        fits = len(text) == 3 and text[0].isalpha() and text[1:] == f"{ord(text[0].upper()) - 64:02}"
        return None if fits else BAD_ID

    def check_organisation_id(self, text: str) -> Kind | None:
        return None if text.startswith("ORG") else BAD_ID

    def sort_key(self, surname: str, given: str = "", patronymic: str = "") -> str:
        return f"{given}{surname}".lower()  # islanders go by the given name

    def holidays(self, year: int) -> list[dt.date]:
        return [dt.date(year, 6, 21)]

    def to_local(self, instant: dt.datetime) -> dt.datetime:
        return instant.astimezone(dt.timezone(dt.timedelta(hours=-1))).replace(tzinfo=None)

    def format_money(self, amount: Money, language: Language) -> str:
        if amount.currency != SHELL:
            raise DifferentCurrenciesError(amount.currency.code)
        whole, rest = divmod(amount.minor, SHELL.minor_per_unit)
        return f"{SHELL.symbol}{whole}.{rest:03}"
