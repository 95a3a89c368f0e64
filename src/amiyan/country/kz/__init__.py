"""Kazakhstan, as the :class:`amiyan.country.Country` that the rooms above receive."""

import datetime as dt
from dataclasses import dataclass

from amiyan.country import Country
from amiyan.country.kz import bin as organisation_number
from amiyan.country.kz import calendar, iin, names
from amiyan.country.kz.money import KZT, format_tenge
from amiyan.kernel.languages import LANGUAGES, Language
from amiyan.kernel.money import Currency, DifferentCurrenciesError, Money
from amiyan.kernel.problems import Kind

__all__ = ["KZ", "Kazakhstan"]


@dataclass(frozen=True, slots=True)
class Kazakhstan:
    """See :class:`amiyan.country.Country` for what each method promises."""

    code: str = "KZ"
    currency: Currency = KZT
    languages: tuple[Language, ...] = LANGUAGES

    def check_person_id(self, text: str) -> Kind | None:
        """An IIN of twelve digits."""
        return iin.check(text)

    def check_organisation_id(self, text: str) -> Kind | None:
        """A BIN, or the IIN under which a sole trader works."""
        if organisation_number.is_sole_trader(text):
            return iin.check(text)
        return organisation_number.check(text)

    def sort_key(self, surname: str, given: str = "", patronymic: str = "") -> str:
        """Order of the Kazakh alphabet."""
        return names.sort_key(surname, given, patronymic)

    def holidays(self, year: int) -> frozenset[dt.date]:
        """Public holidays and days off in lieu."""
        return calendar.holidays_of(year)

    def to_local(self, instant: dt.datetime) -> dt.datetime:
        """Time of Asia/Almaty."""
        return calendar.to_local(instant)

    def format_money(self, amount: Money, language: Language) -> str:
        """Tenge and tiyn."""
        if amount.currency != KZT:
            raise DifferentCurrenciesError(f"{amount.currency.code} is not written as tenge")
        return format_tenge(amount.minor, language)


KZ: Country = Kazakhstan()
