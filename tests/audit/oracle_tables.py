"""How the oracle reads tables: its own headings, words and cells. See ``oracle``."""

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import openpyxl

HEADINGS = {
    "iin": "iin|жсн|иин|баланың жсн",
    "surname": "surname|тегі|фамилия",
    "given_name": "given_name|аты|имя",
    "patronymic": "patronymic|әкесінің аты|отчество",
    "grade": "grade|параллель",
    "class": "class|сынып|класс",
    "facility": "facility|мектеп|мектеп коды|школа",
    "categories": "categories|санаты|әлеуметтік санаты|категория",
    "pin": "pin|терминалдағы нөмірі|номер в терминале|табельный номер",
    "enrolled_from": "enrolled_from|қабылданған күні|дата зачисления",
    "enrolled_to": "enrolled_to|шыққан күні|дата выбытия",
    "terminal": "terminal|терминал|серийный номер",
    "place": "place|орны|место",
    "organisation_bin": "organisation_bin|бсн|бин",
    "organisation_name": "organisation_name|жеткізуші|поставщик",
    "iban": "iban|жск|иик",
    "open_from": "open_from|ашылуы|открытие",
    "open_to": "open_to|жабылуы|закрытие",
    "date": "date|күні|дата",
    "school_day": "school_day|оқу күні|учебный день",
    "grade_from": "grade_from|сыныптан|класс с",
    "grade_to": "grade_to|сыныпқа дейін|класс по",
    "meals": "meals|тамақ саны|количество порций",
}
WORDS = {
    "canteen": "canteen|асхана|столовая",
    "entrance": "entrance|кіреберіс|вход",
    "orphan": "orphan|жетім бала|сирота",
    "no_parental_care": "no_parental_care|без попечения родителей",
    "disability": "disability|мүгедектігі бар|инвалидность",
    "asp": "asp|аәк|асп",
    "low_income": "low_income|аз қамтылған|малообеспеченная семья",
    "large_family": "large_family|көп балалы|многодетная семья",
    "emergency": "emergency|төтенше жағдай|чс",
}
# Letters that look alike: everything is compared with the Cyrillic twin in place of the Latin one.
TWINS = str.maketrans("aceoptxykmhib", "асеортхукмніь", "")


def key(text: str) -> str:
    """For headings and words: no case, no twins, no spaces, punctuation or underscores."""
    return re.sub(r"[\W_]", "", text.lower().translate(TWINS).replace("в", "ь"))


def code_key(text: str) -> str:
    """For facilities: no case, no twins, single spaces."""
    return " ".join(text.lower().translate(TWINS).replace("в", "ь").split())


NAME_OF = {key(word): name for name, words in HEADINGS.items() for word in words.split("|")}
YES, NO = ({key(word) for word in words.split("|")} for words in ("1|иә|да|yes", "0|жоқ|нет|no"))
MEANING = {key(word): name for name, words in WORDS.items() for word in words.split("|")}


def table(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """(row number, column -> value) of the data rows; every known heading of the header is a column."""
    cells = workbook_cells(path) if path.suffix == ".xlsx" else text_cells(path)
    header: dict[int, str] = {}
    found = []
    for number, row in cells:
        if not header:
            names = {i: NAME_OF[key(str(c))] for i, c in enumerate(row) if key(str(c)) in NAME_OF}
            if len(names) >= 2:
                header = names
            continue
        if any(str(cell).strip() for cell in row):
            values = {name: row[i] if i < len(row) else "" for i, name in header.items()}
            found.append((number, values))
    return found


def workbook_cells(path: Path) -> list[tuple[int, list[Any]]]:
    sheet: Any = openpyxl.load_workbook(path).active
    grid = [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        value = grid[area.min_row - 1][area.min_col - 1]
        for row in range(area.min_row - 1, area.max_row):
            for column in range(area.min_col - 1, area.max_col):
                grid[row][column] = value
    return list(enumerate(grid, 1))


def text_cells(path: Path) -> list[tuple[int, list[Any]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1251")
    first = max(text.split("\n")[:10], key=lambda line: line.count(";") + line.count(","))
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    return [(reader.line_num, row) for row in reader]


def text_in(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def date_in(value: Any) -> dt.date | None:
    """None where blank; ValueError where the cell is no date."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = text_in(value)
    if not text:
        return None
    if re.fullmatch(r"\d{5}", text):
        return dt.date(1899, 12, 30) + dt.timedelta(int(text))
    if match := re.fullmatch(r"(\d\d?)\.(\d\d?)\.(\d{4})", text):
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    return dt.date.fromisoformat(text)
