"""A sum in the sentence of a problem: tiyn that are written as tenge in the language in which it is shown."""

from django.utils.translation import get_language

from amiyan.country.kz.money import format_tenge
from amiyan.kernel.languages import language_of


class Tenge(int):
    """Tiyn, whole, written as ``1 234,50 ₸`` where a sentence is filled; to a machine it is the number of tiyn."""

    def __format__(self, spec: str) -> str:
        return format_tenge(int(self), language_of(get_language()))
