"""Values in the sentences of this room's problems, written in the language in which they are shown.

The rules that make them stay pure: a language is asked for at the moment of showing.
"""

from dataclasses import dataclass

from amiyan.country.kz.money import format_tenge
from amiyan.kernel.languages import Language, language_of


class Word(str):
    """A word of one of the lists (:mod:`amiyan.meals.words`); it is translated where a sentence is filled."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        from django.utils.translation import gettext  # noqa: PLC0415 - only whoever shows needs Django

        return gettext(str(self))


class Sum(int):
    """Tiyn, whole, written as tenge; to a machine it is the number of tiyn."""

    def __format__(self, spec: str) -> str:
        return format_tenge(int(self), _language())


@dataclass(frozen=True, slots=True)
class DishName:
    """A dish by its name in each language."""

    kk: str
    ru: str
    en: str

    def __format__(self, spec: str) -> str:
        return {"kk": self.kk, "ru": self.ru, "en": self.en}[_language()] or self.kk

    def __str__(self) -> str:
        return self.kk


def _language() -> Language:
    from django.utils.translation import get_language  # noqa: PLC0415 - as above

    return language_of(get_language())
