"""From a bank's line down to the evidence of a meal, and up again: on one page, each level added up."""

import datetime as dt
import re

import lxml.html
import pytest

from amiyan.bench.acts import write_demo_parameters
from amiyan.kernel.sql import query
from amiyan.ledger.log import notes
from amiyan.programmes import loader
from amiyan.settlement.chain import meals
from amiyan.settlement.log import publish, seal_all
from amiyan.web.office.audit import meals as levels
from tests.ledger.log.test_keys import kept
from tests.web.family.home_town import as_owner

from .chain_kit import PRICE, TIYN, a_chain, shown_by_the_bank
from .kit import client_of

PATH = "/office/79/audit/chain"


@pytest.fixture
def decided(tmp_path, monkeypatch):
    write_demo_parameters(tmp_path / "own", region="79")
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path / "own"))
    loader.load.cache_clear()
    yield
    loader.load.cache_clear()


@pytest.fixture
def chain(db, decided, monkeypatch):
    return a_chain(monkeypatch)


def read(chain, path, role="auditor", status=200, follow=True):
    answer = client_of(chain.people[role]).get(path, follow=follow)
    assert answer.status_code == status, (role, path, answer.status_code)
    if status != 200:
        return ""
    html = re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))
    chain.address = answer.redirect_chain[-1][0] if follow and answer.redirect_chain else path
    return html


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.replace("<wbr>", "")))


def tenge(tiyn):
    return f"{tiyn // 100:,} ₸"


def down(chain, *, line=1, day="2025-09-09", meal=None, role="auditor", **more):
    asked = {"statement": chain.asked, "line": line, "day": day, **more}
    if meal is not None:
        asked["meal"] = f"{meal}.1"
    return read(
        chain, f"{PATH}?{'&'.join(f'{name}={value}' for name, value in asked.items() if value)}", role
    )


@pytest.mark.parametrize(
    "asked",
    [
        "BK-77/10",
        "the message",
        "the payout",
        "THE PAYOUT",
        "990240000028/1",
        "990240000028 № 1",
        "990240000028",
        "the digest",
        "21.10.2025 3786",
        "3 786,00 ₸ 2025-10-21",
    ],
)
def test_whatever_stands_on_a_paper_leads_to_the_act(chain, asked):
    shown_by_the_bank(chain)
    digest = query("SELECT encode(document_sha256, 'hex') FROM settlement_statement")[0][0]
    written = {
        "the message": chain.message,
        "the payout": chain.payout,
        "THE PAYOUT": chain.payout.upper(),
        "the digest": digest,
    }.get(asked, asked)
    html = text_of(read(chain, f"{PATH}?q={written.replace('₸', '%E2%82%B8').replace(' ', '+')}"))
    assert "act No. 1" in html
    assert f"come to what the bank shows: {tenge(TIYN)}" in html


@pytest.mark.parametrize("asked", ["one two three", "31.13.2025 100", "<script>", "x" * 300, "16.10.2025"])
def test_what_names_nothing_is_answered_in_words(chain, asked):
    html = text_of(read(chain, f"{PATH}?q={asked}"))
    assert "This names no line, payout or act." in html or "Nothing was found here" in html


def test_what_is_not_there_is_said_and_what_is_elsewhere_is_not_found(chain):
    shown_by_the_bank(chain)
    assert "Nothing was found here" in text_of(read(chain, f"{PATH}?q=NO-SUCH-REF"))
    for asked in ("BK-77/10", chain.payout, chain.message, "990240000028/1", "21.10.2025 3786"):
        html = text_of(read(chain, f"/office/75/audit/chain?q={asked.replace(' ', '+')}", role="elsewhere"))
        assert "Nothing was found here" in html, asked
    read(chain, f"/office/75/audit/chain?statement={chain.asked}", role="elsewhere", status=404)


def test_the_column_goes_from_the_bank_to_the_evidence_and_every_level_adds_up(chain):
    shown_by_the_bank(chain)
    html = down(chain, meal=chain.children[0])
    text = text_of(html)
    anchors = re.findall(r'<section class="stack" id="([a-z]+)"', html)
    assert anchors == [
        "bank",
        "payouts",
        "statement",
        "lines",
        "days",
        "meals",
        "meal",
        "evidence",
        "signals",
        "log",
    ]
    for sentence in (
        f"The payouts that count as paid come to what the bank shows: {tenge(TIYN)}.",
        f"The payouts come to what the act says is to be paid: {tenge(TIYN)}.",
        "The document was made again from its rows just now, and has this digest.",
        "Signatures checked again just now, and standing: 3.",
        f"come to what the act says is to be paid: {tenge(TIYN)}.",
        f"The days come to the line: {tenge(TIYN)}.",
        f"The meals come to the day: {tenge(3 * PRICE)}.",
        f"Transfers in the books come to the same: {tenge(3 * PRICE)}.",
        f"The meal is paid at this price: {tenge(PRICE)}.",
    ):
        assert sentence in text, sentence
    assert 'class="notice bad"' not in html
    for fact in (
        "BK-77/10",
        chain.payout,
        chain.message,
        "Тіркеуші Гүлнар",
        "Бекітуші Асан",
        "Ойдан1 Сәуле",
        "CKJ1",
        "By face",
    ):
        assert fact in text, fact
    assert "not sealed yet" in text


def test_the_bank_s_account_is_masked(chain):
    shown_by_the_bank(chain)
    (iban,) = {row[0] for row in query("SELECT iban FROM settlement_bank_entry")}
    html = down(chain)
    assert iban not in html
    assert f"{iban[:4]} … {iban[-4:]}" in html


def test_what_somebody_bent_is_shown_where_the_levels_part(scratch, decided, monkeypatch, tmp_path):
    """Fault 20: who bends a row of the database bends it against the levels above and below, and against the log."""
    monkeypatch.setenv("AMIYAN_LOG_QUORUM", "0")
    monkeypatch.setenv("AMIYAN_LOG_ORIGIN", "meals.example/log")
    monkeypatch.setenv("AMIYAN_LOG_KEY", str(kept(tmp_path, notes.make_key("meals.example/log", notes.LOG))))
    chain = a_chain(monkeypatch)
    shown_by_the_bank(chain)
    assert seal_all()
    assert not publish(now=dt.datetime.now(dt.UTC)).problems
    child = chain.children[0]
    text = text_of(down(chain, meal=child))
    for row in ("The evidence", "The verdict", "The transfer in the books"):
        assert re.search(
            f"{row}: row [0-9]+ of [0-9]+, as it was sealed. Signed by meals.example/log", text
        ), row

    def bent(statement):
        as_owner(scratch, statement)
        html = down(chain, meal=child)
        assert 'class="notice bad"' in html
        return text_of(html)

    assert f"The bank shows {tenge(TIYN - 100)}" in bent(
        "UPDATE settlement_bank_entry SET amount_tiyn = amount_tiyn - 100"
    )
    text = bent("UPDATE settlement_approval SET signature_id = gen_random_uuid() WHERE place = 1")
    assert "These signatures do not stand under this document: Бекітуші Асан." in text
    text = bent(
        f"UPDATE ledger_transfer SET amount = amount + 1 WHERE payer_owner = {child} AND code = 'delivery'"
    )
    assert "The transfer in the books: this is not what was sealed as row" in text
    assert f"transfers in the books come to {tenge(3 * PRICE)[:-2]}.01 ₸" in text
    text = bent("UPDATE deliveries_evidence SET original_sha256 = sha256('z')")
    assert "The evidence: this is not what was sealed as row" in text
    text = bent("UPDATE settlement_statement_line SET amount_tiyn = amount_tiyn + 63100, units = units + 1")
    assert f"its lines come to {tenge(TIYN + PRICE)}" in text
    assert f"its days come to {tenge(TIYN)}" in text
    assert "no longer" in text or "differs" in text or "does not say" in text, text


def test_a_meal_leads_up_to_the_bank_s_line(chain):
    shown_by_the_bank(chain)
    html = read(chain, f"{PATH}?meal_of={chain.children[1]}.2025-09-10.school-meals.1")
    assert "meal=" in chain.address
    assert "BK-77/10" in html
    assert "Ойдан2 Сәуле" in html
    assert "counts this meal yet" in text_of(
        read(chain, f"{PATH}?meal_of={chain.children[1]}.2025-09-11.school-meals.1")
    )


def test_an_auditor_reads_names_and_leaves_a_trace_and_a_region_s_official_reads_none(chain):
    html = down(chain, role="region_official", meal=chain.children[0])
    assert "Ойдан" not in html
    assert "shown to an auditor only" in html
    assert query("SELECT person_id, role, purpose, page FROM access_view") == [
        (chain.children[0], "region_official", "payment", "office-chain")
    ]
    down(chain)
    seen = query("SELECT person_id FROM access_view WHERE role = 'auditor' ORDER BY 1")
    assert seen == [(child,) for child in sorted(chain.children)]


@pytest.mark.parametrize("role", ["ministry_official", "district_official"])
def test_who_oversees_and_who_has_single_places_follows_no_chain(chain, role):
    read(chain, PATH, role=role, status=404)


@pytest.mark.parametrize(
    "asked",
    [
        "statement=1",
        "statement=1.2.x",
        "statement=9.9.9",
        "statement=1.1.99999999999",
        "meal_of=x",
        "meal_of=1.2.3.4",
    ],
)
def test_an_address_that_names_nothing_is_not_there(chain, asked):
    read(chain, f"{PATH}?{asked}", status=404)


def test_the_number_of_queries_does_not_grow_with_the_meals(chain, django_assert_max_num_queries):
    shown_by_the_bank(chain)
    with django_assert_max_num_queries(70):
        down(chain, meal=chain.children[0])


def test_a_page_of_a_day_names_its_own_meals_and_adds_up_all_of_them(chain, monkeypatch):
    """Names and verdicts are looked up for the meals that are shown; the sums are those of the whole day."""
    asked = []

    def counted(statement, values):
        if statement == meals._OF_MEALS:
            asked.append(len(values["people"]))
        return query(statement, values)

    monkeypatch.setattr(meals, "query", counted)
    monkeypatch.setattr(levels, "A_PAGE", 2)
    first = down(chain)
    second = down(chain, after=f"{sorted(chain.children)[1]}.1")
    assert asked == [2, 1]
    whole = tenge(3 * PRICE)
    for page in (first, second):
        assert f"Тағамдар күнге тең: {whole}." in text_of(page) or text_of(page).count(whole) >= 2
    names = {child: f"Ойдан{number}" for number, child in enumerate(chain.children, 1)}
    order = [names[child] for child in sorted(chain.children)]
    assert [name in first for name in order] == [True, True, False]
    assert [name in second for name in order] == [False, False, True]


def test_the_lines_that_are_shown_add_up_to_what_is_said_and_held_ones_stand_apart(db, decided, monkeypatch):
    """Three meals held beside six served: the column of the sum comes to the act, the held column to what is held."""
    chain = a_chain(monkeypatch, held=3)
    page = lxml.html.fromstring(read(chain, f"{PATH}?statement={chain.asked}"))
    (lines,) = [one for one in page.xpath("//table") if one.xpath("string(caption)") == "Lines of the act"]

    def column(part, name):
        cells = lines.xpath(f'{part}/tr/td[@data-name="{name}"]')
        return sum(int(re.sub(r"\D", "", cell.text_content()) or 0) for cell in cells)

    for name, tiyn in (("In the act's sum", TIYN), ("Held, not in the sum", 3 * PRICE)):
        assert column("tbody", name) == column("tfoot", name) == tiyn // 100, name
    said = re.sub(r"\s+", " ", page.text_content())
    assert f"The lines in the act's sum come to what it says is to be paid: {tenge(TIYN)}." in said
    assert f"Held lines are not in it: {tenge(3 * PRICE)}." in said
    assert "All lines together (2)" in said


def test_the_meals_of_a_day_stand_by_class_with_the_terminal_and_are_paid_once_the_bank_paid(
    scratch, decided, monkeypatch
):
    chain = a_chain(monkeypatch)
    as_owner(
        scratch,
        "UPDATE deliveries_verdict v SET at = v.at - n * interval '1 minute', terminal = 'CKJ' || n"
        " FROM unnest(%s::bigint[]) WITH ORDINALITY c (child, n) WHERE v.person_id = c.child AND v.service_day = '2025-09-09'",
        chain.children,
    )
    as_owner(
        scratch,
        "UPDATE registry_enrolment e SET class_label = CASE n WHEN 3 THEN '2А' WHEN 1 THEN '2Б' ELSE '2В' END"
        " FROM unnest(%s::bigint[]) WITH ORDINALITY c (child, n) WHERE e.person_id = c.child",
        chain.children,
    )

    def meals():
        page = lxml.html.fromstring(down(chain))
        (table,) = [
            one
            for one in page.xpath("//table")
            if one.xpath("string(caption)").startswith("Meals of the day")
        ]
        return [
            {cell.get("data-name"): " ".join(cell.text_content().split()) for cell in row.xpath("th|td")}
            for row in table.xpath("tbody/tr")
        ]

    before = meals()
    assert [one["Terminal"] for one in before] == ["CKJ3", "CKJ1", "CKJ2"]
    assert {one["What came of it"] for one in before} == {"Will be paid"}
    shown_by_the_bank(chain)
    assert {one["What came of it"] for one in meals()} == {"Paid"}
