"""Terminals, calendar, invoice, payer, people; and that every sentence exists in three languages."""

import datetime as dt
import re
from pathlib import Path

import pytest
from tests.registry.files.makers import account, child, problems_of, rows_of, supplier, text, workbook

from amiyan.kernel.problems import Kind, ProblemError
from amiyan.registry import files
from amiyan.registry.files import problems as p
from amiyan.registry.files.calendar import read_calendar
from amiyan.registry.files.invoice import read_invoice
from amiyan.registry.files.payer import Payer, read_payer
from amiyan.registry.files.people import read_accounts, read_agreements, read_guardians, read_staff
from amiyan.registry.files.terminals import read_terminals


def read(reader, path):
    found = list(reader(path))
    return rows_of(found), problems_of(found)


def test_terminals_in_kazakh_with_hours_of_excel(tmp_path):
    rows = [
        ["Терминал", "Мектеп", "Орны", "БСН", "Жеткізуші", "ЖСК (IBAN)", "Ашылуы", "Жабылуы"],
        ["AC01", "АЛ-5", "Асхана", int(supplier(1)), "Дастархан", account(1), 0.3125, dt.time(15, 0)],
        ["AC02", "АЛ-5", "кіреберіс", "", "", "", "", ""],
        [1234567.0, "АЛ-6", "столовая", "", "", "", "07:30", "16.30"],
    ]
    (first, second, third), problems = read(read_terminals, workbook(tmp_path / "t.xlsx", rows))
    assert problems == []
    assert (first.terminal, first.place, first.organisation_bin) == ("AC01", "canteen", supplier(1))
    assert (first.iban, first.open_from, first.open_to) == (account(1), dt.time(7, 30), dt.time(15))
    assert (second.place, second.organisation_bin, second.iban, second.open_from) == (
        "entrance",
        None,
        None,
        None,
    )
    assert (third.terminal, third.open_from, third.open_to) == ("1234567", dt.time(7, 30), dt.time(16, 30))


def test_a_wrong_supplier_is_a_warning_and_a_wrong_place_a_rejection(tmp_path):
    content = (
        "terminal,facility,place,organisation_bin,iban,open_from,open_to\n"
        "A,1,canteen,123,KZ00,8 утра,09:00\n"
        "B,1,roof,,,,\nC,,canteen,,,,\n,1,canteen,,,,\nD,1,entrance,,,10:00,09:00\nE,1,entrance,,,10:00,\n"
    )
    rows, problems = read(read_terminals, text(tmp_path / "t.csv", content))
    assert [row.terminal for row in rows] == ["A", "D", "E"]
    assert (rows[0].organisation_bin, rows[0].iban, rows[0].open_from) == (None, None, None)
    assert {(x.row, x.column, x.rejects) for x in problems} == {
        (2, "organisation_bin", False),
        (2, "iban", False),
        (2, "open_from", False),
        (3, "place", True),
        (4, "facility", True),
        (5, "terminal", True),
        (6, "open_to", False),
        (7, "open_to", False),
    }


def test_a_terminal_listed_twice(tmp_path):
    content = "terminal;facility;place\nA;1;canteen\nA;1;асхана\nA;2;canteen\n"
    (row,), (problem,) = read(read_terminals, text(tmp_path / "t.csv", content))
    assert (row.facility, problem.kind, problem.row, problem.params["first_row"]) == (
        "1",
        p.TERMINAL_TWICE,
        4,
        2,
    )


def test_a_calendar(tmp_path):
    content = "Күні;Оқу күні;Сыныптан;Сыныпқа дейін;Смена;Мектеп\n01.09.2025;иә;1;4;1;АЛ-5\n02.09.2025;0;;;;\n03.09.2025;мүмкін;;;;\n04.09.2025;1;4;1;;\n;1;;;;\n05.09.2025;да;;;4;\n"
    (first, second), problems = read(read_calendar, text(tmp_path / "c.csv", content))
    assert (first.date, first.school_day, first.grade_from, first.grade_to) == (
        dt.date(2025, 9, 1),
        True,
        1,
        4,
    )
    assert (first.shift, first.facility) == (1, "АЛ-5")
    assert (second.school_day, second.grade_from, second.facility) == (False, None, "")
    assert [(x.row, x.column) for x in problems] == [
        (4, "school_day"),
        (5, "grade_to"),
        (6, "date"),
        (7, "shift"),
    ]


def test_an_invoice(tmp_path):
    content = "дата,школа,количество порций\n01.09.2025,АЛ-5,120\n01.09.2025,АЛ-6,120.0\n01.09.2025,АЛ-6,-1\n01.09.2025,АЛ-6,1.5\n"
    rows, problems = read(read_invoice, text(tmp_path / "i.csv", content))
    assert [row.meals for row in rows] == [120, 120]
    assert [(x.row, x.kind) for x in problems] == [(4, p.NUMBER_WRONG), (5, p.NUMBER_WRONG)]


def test_a_payer(tmp_path):
    content = f'name = "Білім басқармасы"\nbin = "{supplier(2)}"\niban = "{account(2)}"\nbic = "tstkkzka"\n'
    assert read_payer(text(tmp_path / "p.toml", content)) == Payer(
        "Білім басқармасы", supplier(2), account(2), "TSTKKZKA"
    )
    problems = read_payer(text(tmp_path / "q.toml", 'name = ""\nbin = "12"\niban = "KZ"\nbic = "X"\n'))
    assert [x.column for x in problems] == ["name", "bin", "iban", "bic"]
    with pytest.raises(ProblemError) as caught:
        read_payer(text(tmp_path / "r.toml", 'name = "a"\nbin =\n'))
    assert caught.value.problem.params["line"] == 2


def test_guardians(tmp_path):
    header = "ward_iin,guardian_iin,kind,may_see,may_decide,be_told,from,to,court_limit,hides_place\n"
    content = f"{header}{child(1)},{child(2)},мать,1,да,жоқ,01.09.2025,,,0\n{child(1)},{child(2)},көрші,,,,,,,\n{child(1)},{child(2)},әкесі,,,,,,,білмеймін\n"
    (row,), problems = read(read_guardians, text(tmp_path / "g.csv", content))
    assert (row.kind, row.may_see, row.may_decide, row.be_told, row.hides_place) == (
        "parent",
        True,
        True,
        False,
        False,
    )
    assert row.valid_from == dt.date(2025, 9, 1)
    assert [x.kind for x in problems] == [p.WORD_UNKNOWN, p.YES_NO_WRONG]


def test_staff(tmp_path):
    content = f"ИИН;ФИО;Должность;Школа;Дата приема;Допуск до\n{child(5)};Серік Айша;повар;АЛ-5;01.09.2025;31.12.2025\n"
    (row,), problems = read(read_staff, text(tmp_path / "s.csv", content))
    assert (row.surname, row.post, row.facility, row.clearance_until) == (
        "Серік",
        "повар",
        "АЛ-5",
        dt.date(2025, 12, 31),
    )
    assert problems == []


def test_agreements_and_accounts(tmp_path):
    content = f'facility,organisation_bin,programme,number,from,to,ceiling_tenge\n1,{supplier(3)},school-meals,7,,,"1 000,5"\n1,{supplier(3)},,,,,много\n1,,,,,,\n'
    (row,), problems = read(read_agreements, text(tmp_path / "a.csv", content))
    assert (row.ceiling_tiyn, row.number) == (100_050, "7")
    assert [(x.column, x.rejects) for x in problems] == [("ceiling_tenge", True), ("organisation_bin", True)]
    content = f"organisation_bin,iban,from,to\n{supplier(3)},{account(3)},,\n{supplier(3)},KZ1,,\n"
    (row,), (problem,) = read(read_accounts, text(tmp_path / "b.csv", content))
    assert (row.iban, problem.column, problem.rejects) == (account(3), "iban", True)


_ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', re.MULTILINE)
_FIELD = re.compile(r"\{(\w+)\}")


def catalogue(language):
    path = Path(files.__file__).parent / "locale" / language / "LC_MESSAGES" / "django.po"
    body = path.read_text(encoding="utf-8") + "\n"

    def joined(block):
        text = "".join(line.strip()[1:-1] for line in block.splitlines())
        return text.replace('\\"', '"').replace("\\n", "\n")

    return {joined(a): joined(b) for a, b in _ENTRY.findall(body)}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_sentence_is_translated_with_its_fields(language):
    known = catalogue(language)
    wanted = {t for kind in vars(p).values() if isinstance(kind, Kind) for t in (kind.title, kind.what_to_do)}
    assert sorted(wanted - set(known)) == []
    assert sorted(set(known) - wanted - {""}) == []
    for sentence in wanted:
        assert known[sentence]
        assert set(_FIELD.findall(known[sentence])) == set(_FIELD.findall(sentence)), sentence


def test_no_two_kinds_share_a_code():
    codes = [kind.code for kind in vars(p).values() if isinstance(kind, Kind)]
    assert len(codes) == len(set(codes))
