"""What the schools of a town are called: invented, in Kazakh and Russian, and in English for most."""

from collections.abc import Sequence
from typing import Final

FACILITIES: Final = (
    "facility",
    *("name_kk", "name_ru", "name_en"),
    *("alias_kk", "alias_ru", "alias_en"),
)
# Names of nothing and nobody in particular: a breeze, a swallow, the morning star, the young.
_SPOKEN: Final = (
    ("Самал", "Самал", "Samal"),
    ("Қарлығаш", "Карлыгаш", "Karlygash"),
    ("Таңшолпан", "Таншолпан", "Tansholpan"),
    ("Жасұлан", "Жасулан", "Zhasulan"),
)
_OFTEN: Final = 3  # every third school has a name besides its number
_WITHOUT_ENGLISH: Final = 5  # every fifth has nobody who put its name into English


def names_of(codes: Sequence[str]) -> list[tuple[str, ...]]:
    """A row of the list of facilities for each school, in the order of codes. The same codes, the same names."""
    return [(code, *_called(place)) for place, code in enumerate(codes)]


def _called(place: int) -> tuple[str, ...]:
    number = place + 1
    if place % _OFTEN == _OFTEN - 1:
        names, aliases = _with_a_word(number, _SPOKEN[place // _OFTEN % len(_SPOKEN)])
    else:
        names = (
            f"№ {number} жалпы білім беретін мектебі",
            f"Общеобразовательная школа № {number}",
            f"Secondary School No. {number}",
        )
        aliases = (f"№ {number} мектеп", f"Школа № {number}", f"School {number}")
    if place % _WITHOUT_ENGLISH == _WITHOUT_ENGLISH - 1:
        return (*names[:2], "", *aliases[:2], "")
    return (*names, *aliases)


def _with_a_word(number: int, word: tuple[str, str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    kk, ru, en = word
    names = (
        f"№ {number} «{kk}» мектеп-гимназиясы",
        f"Школа-гимназия № {number} «{ru}»",
        f"{en} School and Gymnasium No. {number}",
    )
    return names, (f"«{kk}» мектеп-гимназиясы", f"Школа-гимназия «{ru}»", f"{en} School")
