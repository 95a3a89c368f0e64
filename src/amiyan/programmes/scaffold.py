"""``amiyan programme new``: a folder that passes its own tests, to be filled with a real programme."""

import re
from pathlib import Path

from amiyan.kernel.problems import ProblemError
from amiyan.programmes import problems

_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_PROGRAMME = '''"""{code}: say here in a sentence what is promised, and to whom."""

from amiyan.programmes.model import Evidence, Tariff
from amiyan.programmes.words import age, any_of, clause, param

of_the_age = clause("of_the_age", age.between(param("age_from"), param("age_to")))

entitled = any_of(of_the_age)
decided_for = "everyone"

tariff = Tariff(unit="month", price=param("price_tiyn"), units=param("units_per_month"))
evidence = Evidence(
    accepted_methods=param("accepted_methods"),
    methods_to_confirm=param("methods_to_confirm"),
)
'''

_PARAMETER = """[[{name}]]
from = 2026-01-01
value = {value}
placeholder = true
source = "An example: name the act and the page where the value was read"

"""
_PARAMETERS = {
    "age_from": "0",
    "age_to": "17",
    "price_tiyn": "100000",
    "units_per_month": "1",
    "accepted_methods": '["face", "palm", "fingerprint", "card"]',
    "methods_to_confirm": '["password", "by_hand", "unknown"]',
}

_CASES = """# The ministry's examples: facts in, decision and amount out. What is not named is unknown.

[[case]]
name = "A child of seven has it"
on = 2099-10-01
facts = { born = 2092-03-05 }
entitled = "yes"
clauses = { of_the_age = "yes" }
price_tiyn = 100000

[[case]]
name = "At eighteen it is over"
on = 2099-10-01
facts = { age = 18 }
entitled = "no"

[[case]]
name = "Where the birthday is not known, nobody can say"
on = 2099-10-01
facts = { }
entitled = "unknown"
"""

_TEXTS = {
    "kk": """name = "{code}"

[answers]
yes = "Адамның бұл қолдауға құқығы бар."
no = "Адамның бұл қолдауға құқығы жоқ."
unknown = "Адамның бұл қолдауға құқығы бар-жоғы белгісіз."

[clauses.of_the_age]
yes = "Жасы сәйкес келеді."
no = "Жасы сәйкес келмейді."
unknown = "Туған күні белгісіз: оны тізілімге енгізу керек."
""",
    "ru": """name = "{code}"

[answers]
yes = "Человек имеет право на эту поддержку."
no = "У человека нет права на эту поддержку."
unknown = "Неизвестно, есть ли у человека право на эту поддержку."

[clauses.of_the_age]
yes = "Возраст подходит."
no = "Возраст не подходит."
unknown = "Дата рождения неизвестна: её нужно внести в реестр."
""",
    "en": """name = "{code}"

[answers]
yes = "The person has a right to this support."
no = "The person has no right to this support."
unknown = "It is not known whether the person has a right to this support."

[clauses.of_the_age]
yes = "The age is right."
no = "The age is not right."
unknown = "The date of birth is not known: it has to be entered in the registry."
""",
}


def new_programme(code: str, folder: Path) -> Path:
    """Make ``folder / code_with_underscores`` with a small programme whose cases hold; returns its path.

    ProblemError where the code cannot be one, or where something is there already.
    """
    if not _CODE.fullmatch(code):
        raise ProblemError(problems.CODE_NOT_USABLE, code=code)
    home = folder / code.replace("-", "_")
    if home.exists():
        raise ProblemError(problems.FOLDER_EXISTS, folder=str(home))
    (home / "texts").mkdir(parents=True)
    parameters = "".join(_PARAMETER.format(name=name, value=value) for name, value in _PARAMETERS.items())
    files = {
        "__init__.py": "",
        "programme.py": _PROGRAMME.format(code=code),
        "parameters.toml": parameters,
        "cases.toml": _CASES,
        **{f"texts/{language}.toml": text.format(code=code) for language, text in _TEXTS.items()},
    }
    for name, text in files.items():
        (home / name).write_text(text, encoding="utf-8")
    return home
