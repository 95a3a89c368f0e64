"""A statement's document, and the act that shows it: the same bytes every time, in three languages, with nothing lost."""

import datetime as dt
import hashlib
import io
import json

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import query
from amiyan.settlement.statements.document import document_of, read
from amiyan.settlement.statements.pdf import pages_of, pdf_of
from amiyan.settlement.statements.queries import Key, named, named_places, stated
from amiyan.settlement.statements.workbook import write_workbook
from tests.registry.invented_town import called

from .conftest import Region
from .kit import OCTOBER, PRICE, SEPTEMBER, agreement, header, school

LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


@pytest.fixture
def key(region):
    place = school(f"{LETTERS} мектебі")
    agreement(place, region.nur, number="№ 5/ҚҢ", ceiling=10**9, vat=12)
    region.books.meals(1234, at=place, payee=region.nur)
    region.books.held(3, at=place)
    region.books.lock(SEPTEMBER)
    return Key(region.nur, region.books.budget_id, 1)


def test_the_document_says_everything_and_its_digest_is_kept(key, region):
    document = document_of(stated(key, scope=EVERYTHING))
    assert hashlib.sha256(document).digest() == bytes(header(region.nur, SEPTEMBER, "document_sha256"))
    said = read(document)
    assert document == json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    assert said["totals"]["payable_tiyn"] == 1234 * PRICE
    assert [line["units"] for line in said["lines"]] == [1234, 3]
    assert said["contracts"][0]["vat_tiyn"] == (2 * 1234 * PRICE * 12 + 112) // 224  # half up, once
    assert "locked_at" not in said  # no clock


def test_no_float_stands_in_a_document(key):
    def refuse(text):
        raise AssertionError(text)

    json.loads(document_of(stated(key, scope=EVERYTHING)), parse_float=refuse)


def test_statements_are_a_chain(key, region):
    region.books.meals(1, at=region.a, payee=region.nur, on="10-10")
    region.books.lock(OCTOBER)
    said = read(document_of(stated(Key(*key[:2], 2), scope=EVERYTHING)))
    assert said["previous_sha256"] == bytes(header(region.nur, SEPTEMBER, "document_sha256")).hex()


def test_a_row_that_somebody_changed_is_noticed_before_anybody_signs(scratch, tmp_path):
    """Fault 12."""
    region = Region()
    region.books.meals(2, at=region.a, payee=region.nur)
    region.books.lock(SEPTEMBER)
    with scratch.connect("postgres") as superuser:
        superuser.execute("UPDATE settlement_statement_line SET units = 3, amount_tiyn = 3 * unit_price_tiyn")
    with pytest.raises(ProblemError) as caught:
        stated(Key(region.nur, region.books.budget_id, 1), scope=EVERYTHING)
    assert caught.value.problem.kind.code == "document-differs"


def test_only_who_may_sees_a_statement(key, region):
    assert stated(key, scope=Scope(owners=frozenset({region.nur}))).number == 1
    assert stated(key, scope=Scope(regions=frozenset({"79"}))).number == 1
    for scope in (NOBODY, Scope(owners=frozenset({region.dam})), Scope(regions=frozenset({"71"}))):
        with pytest.raises(ProblemError):
            stated(key, scope=scope)


def test_a_statement_is_found_by_bin_budget_and_month(key, region):
    found = {"provider_bin": "990240000028", "budget_id": region.books.budget_id}
    assert named(**found, month=SEPTEMBER) == key
    with pytest.raises(ProblemError):
        named(**found, month=OCTOBER)


@pytest.mark.parametrize(
    ("language", "title", "amount"),
    [
        ("kk", "Орындалған жұмыстар (көрсетілген қызметтер) актісі № 1", "778\u00a0654,00"),
        ("ru", "Акт выполненных работ (оказанных услуг) № 1", "778\u00a0654,00"),
        ("en", "Act of services rendered No. 1", "778,654.00"),
    ],
)
def test_the_act_is_drawn_in_three_languages_with_every_letter(key, language, title, amount):
    act = stated(key, scope=EVERYTHING)
    drawn = pdf_of(act, language=language)
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages)
    assert title in text
    assert amount in text.replace("\u202f", "\u00a0")
    assert LETTERS in text
    assert "№ 5/ҚҢ" in text
    assert hashlib.sha256(document_of(act)).hexdigest() in text
    assert "\ufffd" not in text


def test_an_act_calls_a_place_by_its_name_with_the_code_and_what_is_signed_stays(key, tmp_path):
    before = document_of(stated(key, scope=EVERYTHING))
    ((place, code),) = query("SELECT id, code FROM registry_facility WHERE code LIKE '%% мектебі'")
    called(place, kind="name", kk="№ 12 жалпы білім беретін мектебі", ru="Общеобразовательная школа № 12")
    act = stated(key, scope=EVERYTHING)

    names = named_places(act, language="ru")
    write_workbook(act, tmp_path / "act.xlsx", language="ru", names=names)
    services = load_workbook(tmp_path / "act.xlsx")["Оказанные услуги"]
    assert f"Общеобразовательная школа № 12 ({code})" in services.cell(row=2, column=2).value
    drawn = PdfReader(io.BytesIO(pdf_of(act, language="ru", names=names)))
    assert "Общеобразовательная школа № 12" in " ".join(drawn.pages[0].extract_text().split())
    assert document_of(act) == before


def test_the_same_statement_gives_the_same_bytes(key, tmp_path):
    act = stated(key, scope=EVERYTHING)
    assert pdf_of(act, language="kk") == pdf_of(act, language="kk")
    for name in ("a", "b"):
        write_workbook(act, tmp_path / name, language="kk")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_fonts_are_those_that_come_with_typst(key):
    reader = PdfReader(io.BytesIO(pdf_of(stated(key, scope=EVERYTHING), language="kk")))
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all(name.startswith(("Libertinus", "DejaVu")) for name in fonts), fonts


def test_a_page_can_be_looked_at(key):
    assert all(page.startswith(b"\x89PNG") for page in pages_of(stated(key, scope=EVERYTHING), language="kk"))


def test_the_workbook_holds_the_same_figures(key, tmp_path):
    write_workbook(stated(key, scope=EVERYTHING), tmp_path / "act.xlsx", language="ru")
    book = load_workbook(tmp_path / "act.xlsx")
    rows = {
        name: [[cell.value for cell in row] for row in book[name].iter_rows()] for name in book.sheetnames
    }
    services, held = rows["Оказанные услуги"], rows["Приостановленные строки"]
    assert services[1][4:] == [1234, 631, 778654]
    assert held[1][3:] == [3, 631, 1893]
    days = [row[1].date() for row in rows["Акт"] if isinstance(row[1], dt.datetime)]
    assert days == [dt.date(2025, 10, 9), dt.date(2025, 10, 20)]


def test_text_of_foreign_files_is_never_markup(region):
    place = school('#panic("x") *a* _b_ $c$ <d> \\ = 1')
    agreement(place, region.nur, number='#read("/etc/passwd")')
    region.books.meals(1, at=place, payee=region.nur)
    region.books.lock(SEPTEMBER)
    act = stated(Key(region.nur, region.books.budget_id, 1), scope=EVERYTHING)
    text = PdfReader(io.BytesIO(pdf_of(act, language="en"))).pages[0].extract_text()
    assert '#read("/etc/passwd")' in text
    assert "root:" not in text
