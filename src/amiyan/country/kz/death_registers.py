"""The registers that may report a death, each with the names by which it is called. Two of them close a right.

A register is one however its name is written: two names of one register are one word. A name that stands nowhere here may be
another name of one that does, so it is nobody's second word. The names are those of the country's registers and of the
letters that come from them; a site that meets another one adds it here, to the register that it is.
"""

from typing import Final

DEATH_REGISTERS: Final[dict[str, tuple[str, ...]]] = {
    "civil_status": (
        *("births and deaths", "civil status", "civil registry", "zags", "rags"),
        *("ЗАГС", "РАГС", "ИС ЗАГС", "АХАЖ", "АХАТ", "азаматтық хал актілері", "акты гражданского состояния"),
    ),
    "persons": (
        *("gbd fl", "state database of persons", "ГБД ФЛ", "государственная база данных физических лиц"),
        *("ЖТ МДҚ", "жеке тұлғалар мемлекеттік дерекқоры"),
    ),
    "clinics": (
        *("clinics", "health", "attached population", "РПН", "регистр прикреплённого населения"),
        *("регистр прикрепленного населения", "клиники", "поликлиники", "емханалар", "БХТ"),
    ),
    "pensions": (
        *("pensions", "state corporation", "ГЦВП", "пенсии", "зейнетақы", "зейнетақылар", "ЗТМО"),
        *("Правительство для граждан", "Азаматтарға арналған үкімет"),
    ),
}
"""Names by id. A name belongs to one id alone."""


def as_written(name: str) -> str:
    """A name without what nobody means by it: letter case, and more than one space."""
    return " ".join(name.split()).lower()


_IDS: Final = {as_written(name): id_ for id_, names in DEATH_REGISTERS.items() for name in (id_, *names)}


def death_register(name: str) -> str | None:
    """The id of the register of this name; None where no register that may report a death is called so."""
    return _IDS.get(as_written(name))


def in_sql() -> str:
    """SQL: rows ``(id, name)`` of all registers, the names as they are, in small and in capital letters.

    A server whose locale knows no Cyrillic leaves such letters as they are; with these three it needs to know none.
    """
    forms = {
        (id_, form)
        for id_, names in DEATH_REGISTERS.items()
        for name in (id_, *names)
        for form in (" ".join(name.split()), as_written(name), as_written(name).upper())
    }
    return "VALUES " + ", ".join("('{}', '{}')".format(*row) for row in sorted(forms))
