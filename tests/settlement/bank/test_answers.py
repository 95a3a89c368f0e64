"""A bank's answers: exact to the tiyn, whatever the bank writes and however it is broken."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import ProblemError
from amiyan.settlement.bank import problems as p
from amiyan.settlement.bank.answers import (
    StatusReason,
    continuity,
    meaning,
    read_answer,
    read_answers,
    reason_sentence,
)
from amiyan.settlement.bank.shape import VERSIONS, shape_of
from amiyan.simulator.bank import purpose_money, treasury
from tests.settlement.bank import invented_bank as bank
from tests.settlement.bank.invented_bank import (
    OWN,
    SUPPLIER,
    details,
    entry,
    report,
    statement,
    transaction,
    valid,
)

EVERY_VERSION = [f"{family}.001.{number:02}" for family, numbers in VERSIONS.items() for number in numbers]
STATEMENTS = [message for message in EVERY_VERSION if message.startswith("camt")]


def kinds(found) -> list:
    return [problem.kind for problem in found]


def refused(data: bytes):
    with pytest.raises(ProblemError) as error:
        read_answers(data)
    return error.value.problem


def one(data: bytes):
    (found,) = read_answer(data).entries
    return found


# What banks write


@pytest.mark.parametrize("message", STATEMENTS)
def test_a_statement_of_every_version_is_read_alike(message):
    read = read_answer(valid(statement(entry(message=message), message=message)))

    assert (read.problems, read.notes) == ((), ())
    assert (read.kind, read.message_id, read.statement_id, read.sequence) == (
        message[:8],
        "ANSWER-1",
        "S-17",
        17,
    )
    assert (read.iban, read.created) == (OWN, datetime(2026, 2, 5, 13, tzinfo=UTC))
    (movement,) = read.entries
    assert (movement.signed_tiyn, movement.booked, movement.reversal) == (-63_100, True, False)
    assert (movement.booked_on, movement.value_on) == (date(2026, 2, 5), date(2026, 2, 5))
    assert (movement.reference, movement.end_to_end_id, movement.message_id) == ("REF-1", "PAY-1", "FILE-1")
    assert (movement.counterparty_name, movement.counterparty_iban) == ("«Нұрлы дәм» ЖШС", SUPPLIER)
    assert (movement.remittance, movement.code) == ("Мектептегі тамақ қаңтар", "PMNT/ICDT/DMCT")
    if message.startswith("camt.053"):
        assert (read.opening_tiyn, read.closing_tiyn) == (100_000, 36_900)
        assert (read.from_day, read.to_day) == (date(2026, 2, 5), date(2026, 2, 5))
    else:
        assert (read.opening_tiyn, read.closing_tiyn) == (None, None)


@pytest.mark.parametrize("message", [name for name in EVERY_VERSION if name.startswith("pain")])
def test_a_status_report_of_every_version_is_read_alike(message):
    why = bank.reasons("AC04", "Шот жабық")
    read = read_answer(
        valid(report(transaction(), transaction("PAY-2", "RJCT", why), message=message, status="PART"))
    )

    assert (read.problems, read.notes) == ((), ())
    assert (read.message_id, read.original_message_id, read.group_status) == ("ANSWER-1", "FILE-1", "PART")
    assert [
        (one.end_to_end_id, one.status, one.reason_code, one.reason_text) for one in read.transactions
    ] == [
        ("PAY-1", "ACSC", "", ""),
        ("PAY-2", "RJCT", "AC04", "Шот жабық"),
    ]
    assert read.transactions[0].payment_id == "FILE-1"
    assert read.created == datetime(2026, 2, 5, 13, tzinfo=UTC)


def test_a_file_rejected_whole_gives_its_reasons():
    read = read_answer(
        report(status="RJCT", block="", why=bank.reasons("DU01") + bank.reasons("NARR", "екінші рет"))
    )

    assert read.reasons == (StatusReason("DU01"), StatusReason("NARR", "екінші рет"))
    assert read.status_of("FILE-1") == "RJCT"
    assert read.transactions == ()


def test_a_payment_that_is_not_named_has_the_status_of_its_block_else_of_the_file():
    assert read_answer(report(status="ACTC", block="ACSC")).status_of("FILE-1") == "ACSC"
    assert read_answer(report(status="ACTC", block="")).status_of("FILE-1") == "ACTC"
    assert read_answer(report(status="", block="ACSP")).status_of() == ""


@pytest.mark.parametrize(
    ("status", "comes_to"),
    [
        *dict.fromkeys(["ACTC", "ACCP", "ACSP"], "accepted").items(),
        *dict.fromkeys(["ACSC", "ACCC"], "settled").items(),
        ("PDNG", "pending"),
        ("PART", "partly"),
        ("RJCT", "rejected"),
        ("ABCD", "unknown"),
    ],
)
def test_statuses_mean_what_iso_says(status, comes_to):
    assert meaning(status) == comes_to


def test_a_status_that_nobody_knows_is_kept_and_noted():
    read = read_answer(report(transaction(status="ABCD")))

    assert read.transactions[0].status == "ABCD"
    assert kinds(read.notes) == [p.STATUS_UNKNOWN]


def test_a_transaction_without_an_id_leaves_the_others():
    read = read_answer(report(transaction(""), transaction("NOTPROVIDED"), transaction("PAY-3")))

    assert [one.end_to_end_id for one in read.transactions] == ["PAY-3"]
    assert kinds(read.problems) == [p.TRANSACTION_WITHOUT_ID] * 2
    assert read.problems[0].where == "line 4"


# Money is whole tiyn (fault 6)


@pytest.mark.parametrize(
    ("text", "tiyn"),
    [
        ("0.01", 1),
        ("12.5", 1_250),
        ("12.", 1_200),
        (".5", 50),
        ("12.50000", 1_250),
        ("+7", 700),
        ("007.10", 710),
        ("9999999999999999.99", 999_999_999_999_999_999),
        (" 631.00 ", 63_100),
    ],
)
def test_an_amount_is_read_to_the_tiyn(text, tiyn):
    assert one(statement(entry(money=text, within=""), balances="")).amount_tiyn == tiyn


@pytest.mark.parametrize(
    "text",
    ["12.505", "0.001", "12,50", "1 000", "1e3", "-5", "NaN", "", ".", "+", "١٢", "1_0", "9" * 17, "12.5.0"],
)
def test_what_is_no_amount_is_left_out_and_the_rest_is_kept(text):
    read = read_answer(statement(entry(money=text, within=""), entry(), balances=""))

    assert [movement.amount_tiyn for movement in read.entries] == [63_100]
    assert kinds(read.problems) == [p.ENTRY_AMOUNT]
    assert read.problems[0].where == "line 5"
    assert read.entries[0].place == 2


@given(st.lists(st.integers(0, 10**17), max_size=8), st.integers(-(10**17), 10**17))
@settings(max_examples=60, deadline=None)
def test_balances_and_entries_add_up_whatever_the_amounts(amounts, opening):
    def tenge(tiyn):
        return f"{abs(tiyn) // 100}.{abs(tiyn) % 100:02}"

    closing = opening - sum(amounts)
    shown = "".join(
        bank.balance(code, tenge(tiyn), "CRDT" if tiyn >= 0 else "DBIT")
        for code, tiyn in (("OPBD", opening), ("CLBD", closing))
    )
    read = read_answer(statement(*(entry(money=tenge(one), within="") for one in amounts), balances=shown))

    assert [movement.amount_tiyn for movement in read.entries] == amounts
    assert (read.opening_tiyn, read.closing_tiyn) == (opening, closing)
    assert p.NOT_ADDING_UP not in kinds(read.problems)


def test_other_currencies_are_no_tenge():
    read = read_answer(statement(entry(currency="USD"), entry(currency="kzt"), entry(), balances=""))
    assert len(read.entries) == 1
    assert kinds(read.problems) == [p.ENTRY_CURRENCY] * 2

    assert refused(statement(entry(currency="USD"), currency="USD")).kind is p.OTHER_CURRENCY


def test_a_statement_that_does_not_add_up_says_so():
    read = read_answer(statement(entry(), closing="368.99"))

    assert kinds(read.problems) == [p.NOT_ADDING_UP]
    assert read.problems[0].params == {"closing": "369.00", "said": "368.99"}
    assert len(read.entries) == 1


def test_pending_entries_and_pages_are_not_summed():
    assert read_answer(statement(entry(), entry(status="PDNG"))).problems == ()
    pages = "<StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"
    read = read_answer(valid(statement(entry(), closing="1.00", pages=pages)))
    assert (read.problems, read.page, read.last_page) == ((), 2, False)


# What entries say


def test_an_entry_without_references_is_known_by_its_place():
    read = read_answer(statement(entry(), entry(within="", reference="", money="5.00"), balances=""))

    bare = read.entries[1]
    assert (bare.reference, bare.end_to_end_id, bare.place, bare.amount_tiyn) == ("", "", 2, 500)


def test_a_returned_payment_comes_as_a_credit_with_the_first_id_and_a_reason():
    why = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>шот жабылған</AddtlInf></RtrInf>"
    come_back = entry(
        direction="CRDT",
        reversal="<RvslInd>true</RvslInd>",
        within=details(direction="CRDT", more=why),
    )
    back = one(valid(statement(come_back, closing="1631.00")))

    assert (back.credit, back.reversal, back.signed_tiyn) == (True, True, 63_100)
    assert (back.end_to_end_id, back.return_reason, back.return_text) == ("PAY-1", "AC04", "шот жабылған")
    assert back.counterparty_iban == SUPPLIER  # the parties keep the places of the first payment


def test_of_two_parties_the_other_one_is_named():
    ours = one(statement(entry(direction="CRDT", within=details(direction="CRDT")), closing="1631.00"))
    assert ours.counterparty_iban == SUPPLIER  # though a credit's debtor stands with our own account


@pytest.mark.parametrize(
    ("status", "booked"), [("BOOK", True), ("PDNG", False), ("INFO", False), ("FUTR", False)]
)
def test_only_what_is_booked_has_moved(status, booked):
    assert one(statement(entry(status=status), balances="")).booked is booked


@pytest.mark.parametrize(
    "broken",
    [
        {"direction": "BOTH"},
        {"status": "DONE"},
        {"day": "<Dt>2026-02-30</Dt>"},
        {"day": "<DtTm>yesterday</DtTm>"},
    ],
)
def test_an_entry_that_lacks_a_readable_part_is_left_out(broken):
    read = read_answer(statement(entry(**broken, within=""), entry(), balances=""))

    assert len(read.entries) == 1
    assert kinds(read.problems) == [p.ENTRY_PART]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("<Dt>2026-02-05</Dt>", date(2026, 2, 5)),
        ("<Dt>2026-02-05+05:00</Dt>", date(2026, 2, 5)),
        ("<DtTm>2026-02-05T23:59:59</DtTm>", date(2026, 2, 5)),
        ("<DtTm>2026-02-05T20:30:00Z</DtTm>", date(2026, 2, 6)),
    ],
)
def test_a_day_is_the_day_in_kazakhstan(written, day):
    assert one(valid(statement(entry(day=written), balances=bank.balance("OPBD", "1.00")))).booked_on == day


# Payments booked as one sum


def test_payments_of_a_batch_become_entries_of_their_own():
    within = details(own="500.00") + details(
        end_to_end_id="PAY-2", own="131.00", refs="<PmtInfId>B-1</PmtInfId>"
    )
    batch = "<Btch><MsgId>FILE-1</MsgId><PmtInfId>FILE-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>"
    read = read_answer(valid(statement(entry(within=within, batch=batch))))

    assert read.problems == ()
    assert [(m.end_to_end_id, m.amount_tiyn, m.place, m.part, m.payment_id) for m in read.entries] == [
        ("PAY-1", 50_000, 1, 1, "FILE-1"),
        ("PAY-2", 13_100, 1, 2, "B-1"),
    ]


def test_a_batch_of_debits_and_credits_keeps_each_direction():
    within = details(own="700.00") + details(end_to_end_id="PAY-2", own="69.00", direction="CRDT")
    read = read_answer(statement(entry(within=within)))

    assert [movement.signed_tiyn for movement in read.entries] == [-70_000, 6_900]
    assert read.problems == ()


@pytest.mark.parametrize("second", ["130.99", "", "131.005"])
def test_a_batch_whose_payments_do_not_add_up_stays_one_sum(second):
    within = details(own="500.00") + details(end_to_end_id="PAY-2", own=second)
    read = read_answer(statement(entry(within=within)))

    assert [(m.end_to_end_id, m.amount_tiyn, m.count) for m in read.entries] == [("", 63_100, 2)]
    assert p.DETAILS_DIFFER in kinds(read.problems)


def test_a_batch_that_is_only_counted_names_its_file():
    batch = "<Btch><MsgId>FILE-1</MsgId><PmtInfId>FILE-1</PmtInfId><NbOfTxs>40</NbOfTxs></Btch>"
    counted = one(valid(statement(entry(within="", batch=batch))))

    assert (counted.message_id, counted.payment_id, counted.count, counted.end_to_end_id) == (
        "FILE-1",
        "FILE-1",
        40,
        "",
    )


def test_the_sum_of_an_entry_counts_where_the_payment_within_it_differs():
    read = read_answer(statement(entry(within=details(own="600.00"))))

    assert read.entries[0].amount_tiyn == 63_100
    assert read.entries[0].end_to_end_id == "PAY-1"
    assert kinds(read.notes) == [p.DETAIL_DIFFERS]


# Which statement it is


def test_statements_follow_each_other_by_number_and_balance():
    first = read_answer(statement(entry()))
    second = read_answer(statement(entry(money="69.00"), number=18, opening="369.00", closing="300.00"))
    third = read_answer(statement(number=20, opening="300.00", closing="300.00"))
    anew = read_answer(statement(number=1, opening="300.00", closing="300.00"))
    jump = read_answer(statement(number=18, opening="370.00", closing="370.00"))

    assert continuity(first, second) is None
    assert continuity(second, anew) is None
    assert continuity(second, third).kind is p.NUMBER_MISSING
    assert continuity(second, first).kind is p.NUMBER_MISSING
    assert continuity(first, jump).kind is p.BALANCE_JUMPS


def test_the_balance_before_stands_for_the_opening_where_a_bank_gives_no_other():
    shown = bank.balance("PRCD", "1000.00", day="2026-02-04") + bank.balance("CLBD", "369.00")
    read = read_answer(valid(statement(entry(), balances=shown)))

    assert (read.opening_tiyn, read.from_day, read.problems) == (100_000, None, ())


def test_an_overdrawn_account_is_below_zero():
    shown = bank.balance("OPBD", "100.00", "DBIT") + bank.balance("CLBD", "731.00", "DBIT")
    read = read_answer(statement(entry(), balances=shown))

    assert (read.opening_tiyn, read.closing_tiyn, read.problems) == (-10_000, -73_100, ())


def test_a_balance_that_cannot_be_read_is_named_and_entries_are_kept():
    read = read_answer(statement(entry(), opening="1,00"))

    assert (read.opening_tiyn, len(read.entries)) == (None, 1)
    assert kinds(read.problems) == [p.BALANCE_UNREADABLE]


def test_several_statements_in_a_file_are_all_read_or_refused_whole():
    data = valid(statement(entry(), times=2))

    assert [found.sequence for found in read_answers(data)] == [17, 18]
    with pytest.raises(ProblemError) as error:
        read_answer(data)
    assert error.value.problem.kind is p.SEVERAL_STATEMENTS


def test_a_copy_that_the_bank_calls_a_duplicate_is_marked():
    assert read_answer(valid(statement(entry(), more="<CpyDplctInd>DUPL</CpyDplctInd>"))).duplicate
    assert not read_answer(statement(entry())).duplicate


# What is not quite as it should be


def test_what_deviates_from_the_schema_is_taken_with_a_note_of_its_line():
    long_name = entry(within=details(name="Ж" * 141))
    misplaced = (
        entry()
        .replace("<CdtDbtInd>DBIT</CdtDbtInd>", "", 1)
        .replace("<Sts>", "<CdtDbtInd>DBIT</CdtDbtInd><Sts>")
    )
    swapped = misplaced.replace("<Sts><Cd>BOOK</Cd></Sts>", "").replace(
        "<Amt", "<Sts><Cd>BOOK</Cd></Sts><Amt", 1
    )
    unknown = entry(within=details(more="<Surprise/>"))
    read = read_answer(statement(entry(), long_name, swapped, unknown, balances=bank.balance("OPBD", "1.00")))

    assert (len(read.entries), read.problems) == (4, ())
    assert [(note.kind, note.where, note.params["part"]) for note in read.notes] == [
        (p.DEVIATES, "line 6", "Nm"),
        (p.DEVIATES, "line 7", "Amt"),
        (p.DEVIATES, "line 8", "Surprise"),
    ]


def test_the_same_names_in_another_place_are_no_entries():
    within = "<AddtlStmtInf>" + entry(within="") + "</AddtlStmtInf>"
    read = read_answer(statement(entry(), within))

    assert (len(read.entries), kinds(read.notes)) == (1, [p.DEVIATES])


def test_comments_inside_a_number_do_not_shorten_it():
    assert one(statement(entry(money="63<!-- six hundred -->1.00", within=""))).amount_tiyn == 63_100
    assert one(statement(entry(money="<![CDATA[631.00]]>", within=""))).amount_tiyn == 63_100


def test_other_writings_of_the_same_file_are_read_alike():
    data = statement(entry())
    text = data.decode()
    cyrillic = text.replace("UTF-8", "windows-1251").encode("cp1251", "xmlcharrefreplace")
    wrapped = text.replace("<Document", "<Envelope><AppHdr/><Document").replace(
        "</Document>", "</Document></Envelope>"
    )
    prefixed = (
        text.replace("<", "<i:").replace("<i:/", "</i:").replace("<i:?", "<?").replace("xmlns=", "xmlns:i=")
    )
    expected = read_answer(data)
    for other in (
        b"\xef\xbb\xbf" + data,
        b"\r\n" + data,
        data.replace(b"\n", b"\r\n"),
        cyrillic,
        text.replace("UTF-8", "UTF-16").encode("utf-16"),
        wrapped.encode(),
        prefixed.encode(),
    ):
        assert read_answer(other) == expected


# Reasons


@pytest.mark.parametrize("code", ["AC01", "AC04", "AC06", "AM04", "AM05", "BE01", "BE05", "CH03", "DUPL", "MS03", "NARR", "RR03", "RR04"])  # fmt: skip
def test_common_reasons_are_sentences_in_three_languages(code):
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(reason_sentence(code))
    assert len(set(said)) == len(LANGUAGES)
    assert not any(code in text for text in said)


@pytest.mark.parametrize(
    "reasons",
    [treasury._LINE_REASONS, treasury._FILE_REASONS, treasury._BACK_REASONS, purpose_money._REASONS],
)
def test_the_reasons_of_the_other_two_ways_are_sentences_too(reasons):
    with override("en"):
        unknown = reason_sentence("ZZ99").replace("ZZ99", "")
        assert all(reason_sentence(code).replace(code, "") != unknown for code in reasons)


def test_a_reason_that_is_not_known_is_shown_and_none_is_none():
    with override("kk"):
        assert "ZZ99" in reason_sentence("ZZ99")
        assert reason_sentence("ac04") == reason_sentence("AC04")
        assert reason_sentence("") != reason_sentence("ZZ99")


def test_the_table_of_a_message_is_that_of_its_published_schema():
    shape = shape_of("camt.053.001.08").at("BkToCstmrStmt", "Stmt", "Ntry")
    found = {tag.rpartition("}")[2]: part for tag, part in shape.parts.items()}

    assert found["Amt"].shape.fits("631.00")
    assert not found["Amt"].shape.fits("-1")
    assert not found["Amt"].shape.fits("0.000001")
    assert [found[name].most for name in ("Amt", "NtryDtls")] == [1, None]
    assert [found["CdtDbtInd"].shape.fits(word) for word in ("CRDT", "BOTH")] == [True, False]
    assert not found["NtryRef"].shape.fits("x" * 36)
