"""Invented names in their right gender endings: Kazakh and Russian, some hundreds of stems."""

import numpy as np

from amiyan.simulator.text import Column

_HEADS = (
    "Нұрлы", "Беке", "Ер", "Айды", "Жан", "Қайыр", "Сейіт", "Тоқта", "Құлы", "Дос", "Бай", "Мырза", "Алтын",
    "Әбді", "Ораз", "Есен", "Қуан", "Сырым", "Төле", "Жұма"
)  # fmt: skip
_TAILS = (
    "бай", "бек", "ғали", "мұрат", "хан", "жан", "құл", "кей", "гелді", "тай"
)  # fmt: skip
_PLAIN = (
    "Ахмет", "Омар", "Исмаил", "Смағұл", "Сүлеймен", "Ибрагим", "Оспан", "Рахым", "Кәрім", "Мұса", "Жүніс",
    "Қасым", "Сәрсен", "Әлім", "Тілеу", "Мұқан", "Досым", "Садық", "Шәріп", "Ғабит"
)  # fmt: skip
_RUSSIAN = (
    "Иванов", "Петров", "Смирнов", "Кузнецов", "Попов", "Соколов", "Лебедев", "Козлов", "Новиков",
    "Морозов", "Волков", "Павлов", "Семёнов", "Голубев", "Виноградов", "Богданов", "Воробьёв", "Фёдоров",
    "Михайлов", "Беляев", "Тарасов", "Белов", "Комаров", "Орлов", "Киселёв", "Макаров", "Андреев",
    "Ковалёв", "Ильин", "Гусев", "Никитин", "Сорокин", "Зимин", "Фомин", "Калинин"
)  # fmt: skip
_BOYS_KK = (
    "Ерасыл", "Алихан", "Нұрислам", "Айсұлтан", "Мансұр", "Әлинұр", "Бекзат", "Дамир", "Санжар", "Тимур",
    "Асылжан", "Ернар", "Жанибек", "Мейрамбек", "Рамазан", "Сұлтан", "Дінмұхаммед", "Арлан", "Қайсар",
    "Олжас", "Исатай", "Әмір", "Бейбарыс", "Ислам", "Ұлан"
)  # fmt: skip
_GIRLS_KK = (
    "Айзере", "Кәусар", "Раяна", "Аяулым", "Медина", "Інжу", "Томирис", "Айша", "Хадиша", "Сафия", "Ақерке",
    "Дильназ", "Жібек", "Нұрай", "Гүлназ", "Балнұр", "Мадина", "Әмина", "Зере", "Қарақат", "Ұлпан", "Айару",
    "Ерке", "Сезім", "Шұғыла"
)  # fmt: skip
_BOYS_RU = (
    "Артём", "Максим", "Иван", "Дмитрий", "Кирилл", "Матвей", "Егор", "Никита", "Роман", "Тимофей"
)  # fmt: skip
_GIRLS_RU = (
    "София", "Анна", "Мария", "Виктория", "Алиса", "Полина", "Дарья", "Ксения", "Вероника", "Елизавета"
)  # fmt: skip
_FATHERS_KK = (
    "Серік", "Болат", "Нұрлан", "Ержан", "Асхат", "Марат", "Қанат", "Бауыржан", "Даурен", "Талғат", "Айдос",
    "Мұрат", "Ерлан", "Самат", "Руслан", "Әділ", "Жомарт", "Еркін", "Бекболат", "Думан"
)  # fmt: skip
_FATHERS_RU = (
    "Александр", "Иван", "Владимир", "Олег", "Виктор", "Павел", "Михаил", "Денис", "Роман", "Антон"
)  # fmt: skip


def _kazakh_surnames() -> list[tuple[str, str]]:
    stems = [head + tail for head in _HEADS for tail in _TAILS] + list(_PLAIN)
    pairs = []
    for number, stem in enumerate(stems):
        if number % 6 == 5:  # without an ending: the same for a son and a daughter
            pairs.append((stem, stem))
        elif number % 6 == 4:
            pairs.append((f"{stem}ұлы", f"{stem}қызы"))
        else:
            root = stem[:-1] + "и" if stem.endswith("і") else stem.removesuffix("й")
            ending = "ев" if stem[-1] in "йіи" else "ов"
            pairs.append((root + ending, f"{root}{ending}а"))
    return pairs


def _russian_patronymic(father: str, female: int) -> str:
    irregular = {"Павел": "Павл", "Михаил": "Михайл"}
    return irregular.get(father, father) + ("овна" if female else "ович")


SURNAMES = (_kazakh_surnames(), [(surname, f"{surname}а") for surname in _RUSSIAN])
GIVEN = ((_BOYS_KK, _GIRLS_KK), (_BOYS_RU, _GIRLS_RU))
PATRONYMICS = (
    ([f"{name}ұлы" for name in _FATHERS_KK], [f"{name}қызы" for name in _FATHERS_KK]),
    (
        [_russian_patronymic(name, 0) for name in _FATHERS_RU],
        [_russian_patronymic(name, 1) for name in _FATHERS_RU],
    ),
)


_FOLLOWING = {
    name: given[(place + 1) % len(given)]
    for of_tongue in GIVEN
    for given in of_tongue
    for place, name in enumerate(given)
}


# Each form of a surname or patronymic with both of its forms, a man's and a woman's; a blank one stays blank.
_FORMS = {form: pair for pairs in SURNAMES for pair in pairs for form in pair}
_FATHERS = {"": ("", "")} | {
    form: pair for forms in PATRONYMICS for pair in zip(*forms, strict=True) for form in pair
}
_RUSSIAN_FORMS = frozenset(form for pair in SURNAMES[1] for form in pair)
_OTHER_TONGUE = {
    name: GIVEN[1 - tongue][sex][place % len(GIVEN[1 - tongue][sex])]
    for tongue, of_tongue in enumerate(GIVEN)
    for sex, names in enumerate(of_tongue)
    for place, name in enumerate(names)
}
_RUSSIAN_GIVEN = frozenset(name for names in GIVEN[1] for name in names)


def of_families(
    drawn: tuple[Column, Column, Column], female: Column, family: Column
) -> tuple[Column, Column, Column]:
    """The names that :func:`draw` gave, as families have them: the first child's surname and patronymic, each in the form
    of the child's sex, given names of the same tongue, no two alike. ``family`` is as in :func:`unlike`. Linear.
    """
    surname, given, patronymic = drawn
    count = len(family)
    begins = np.r_[True, family[1:] != family[:-1]] if count else np.zeros(0, dtype=bool)
    head = np.maximum.accumulate(np.where(begins, np.arange(count), 0))
    of_family = [np.empty(count, dtype=object) for _ in range(3)]
    of_family[0][:] = [_FORMS[one][sex] for one, sex in zip(surname[head], female, strict=True)]
    of_family[1][:] = [
        name if (name in _RUSSIAN_GIVEN) == (of in _RUSSIAN_FORMS) else _OTHER_TONGUE[name]
        for name, of in zip(given, of_family[0], strict=True)
    ]
    of_family[2][:] = [_FATHERS[one][sex] for one, sex in zip(patronymic[head], female, strict=True)]
    return of_family[0], unlike(of_family[1], family), of_family[2]


def unlike(given: Column, family: Column) -> Column:
    """Given names of which no two are the same in one family: the later child has the name that follows in its list.
    ``family`` numbers each child's family; its children stand side by side. Passes over the columns, as many as the
    largest family has children.
    """
    most, found = int(np.bincount(family).max(initial=0)), given.copy()
    while True:
        clash = np.zeros(len(found), dtype=bool)
        for apart in range(1, most):
            clash[apart:] |= (family[apart:] == family[:-apart]) & (found[apart:] == found[:-apart])
        if not clash.any():
            return found
        found[clash] = [_FOLLOWING[name] for name in found[clash]]


def draw(rng: np.random.Generator, female: Column) -> tuple[Column, Column, Column]:
    """Surname, given name and patronymic (blank for one in twenty) of each person, as columns of objects."""
    count = len(female)
    russian = rng.random(count) < 0.18
    out = [np.empty(count, dtype=object) for _ in range(3)]
    for tongue in (0, 1):
        for sex in (0, 1):
            where = np.flatnonzero((russian == tongue) & (female == sex))
            words = (
                [pair[sex] for pair in SURNAMES[tongue]],
                list(GIVEN[tongue][sex]),
                PATRONYMICS[tongue][sex],
            )
            for column, choices in zip(out, words, strict=True):
                column[where] = np.array(choices, dtype=object)[rng.integers(0, len(choices), len(where))]
    out[2][rng.random(count) < 0.05] = ""
    return out[0], out[1], out[2]
