"""What differs from country to country, as one small port; ``country/kz`` is Kazakhstan.

The rooms above receive a :class:`Country` and never import ``country.kz`` for a rule of their own. A second,
invented country in the tests proves that nothing Kazakh has leaked through this border.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Protocol

from amiyan.kernel.languages import Language
from amiyan.kernel.money import Currency, Money
from amiyan.kernel.problems import Kind


class Country(Protocol):
    """The country in which the wallet works."""

    @property
    def code(self) -> str:
        """ISO 3166-1 alpha-2."""
        ...

    @property
    def currency(self) -> Currency:
        """The currency in which support is paid."""
        ...

    @property
    def languages(self) -> Sequence[Language]:
        """The languages of its people, the first one complete."""
        ...

    def check_person_id(self, text: str) -> Kind | None:
        """What is wrong with a person's number, already normalised, or None."""
        ...

    def check_organisation_id(self, text: str) -> Kind | None:
        """What is wrong with an organisation's number, already normalised, or None."""
        ...

    def sort_key(self, surname: str, given: str = "", patronymic: str = "") -> str:
        """Text whose code points sort names in the country's order."""
        ...

    def holidays(self, year: int) -> Collection[dt.date]:
        """Public holidays of a year with the days off in lieu."""
        ...

    def to_local(self, instant: dt.datetime) -> dt.datetime:
        """The naive local wall-clock time of an aware instant."""
        ...

    def format_money(self, amount: Money, language: Language) -> str:
        """An amount as people read it; TypeError where the currency is another's."""
        ...
