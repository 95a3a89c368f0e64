"""The bank file: valid by the published schema, exact to the tiyn, names in their own letters."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyiso20022.pain import pain_001_001_09 as pain
from xsdata.formats.dataclass.parsers import XmlParser

from amiyan.country.kz import iban
from amiyan.kernel.problems import ProblemError
from amiyan.settlement import problems
from amiyan.settlement.payment_file import (
    NAMESPACE,
    PAYMENTS_MAX,
    TIYN_MAX,
    Payer,
    Payment,
    payer_problem,
    sift,
    tenge_text,
    validate,
    write_credit_transfers,
)

CREATED = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
PAY_DAY = date(2026, 2, 5)
KAZAKH_NAME = "«Әділ Ғұмыр – Қаңтар Өңір» ЖШС, І. Һәм Ұлы"


def iban_of(number: int) -> str:
    """An invented account at an invented bank."""
    return iban.make("999", f"AMIYAN{number:07d}")


PAYER = Payer("Көктем қаласының білім бөлімі", "990140000017", iban_of(1), "AMYNKZK0")


def payment(number: int = 1, **changes) -> Payment:
    return replace(
        Payment(
            id=f"AUDIT-2026-01-{number}",
            organisation_name=KAZAKH_NAME,
            organisation_bin="990140000027",
            iban=iban_of(number + 1),
            amount_tiyn=63_100,
            remittance="Мектептегі ыстық тамақ, 2026 жылғы қаңтар",
        ),
        **changes,
    )


def write(*payments: Payment, **changes) -> bytes:
    given_values = {
        "message_id": "AUDIT-2026-01",
        "created": CREATED,
        "execution_date": PAY_DAY,
        "payer": PAYER,
        "payments": payments,
    }
    return write_credit_transfers(**{**given_values, **changes})


def texts(xml: bytes, path: str) -> list[str]:
    steps = "/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/"))
    return [node.text for node in etree.fromstring(xml).iterfind(f".//{steps}")]


def kind_of(error: pytest.ExceptionInfo[ProblemError]):
    return error.value.problem.kind


def test_a_kazakh_name_reaches_the_bank_in_its_own_letters_and_the_file_is_valid():
    xml = write(payment())

    assert validate(xml) == []
    assert xml.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns=')
    assert KAZAKH_NAME.encode() in xml
    assert texts(xml, "Cdtr/Nm") == [KAZAKH_NAME]
    assert texts(xml, "Dbtr/Nm") == texts(xml, "InitgPty/Nm") == [PAYER.name]
    assert texts(xml, "RmtInf/Ustrd") == ["Мектептегі ыстық тамақ, 2026 жылғы қаңтар"]


def test_the_same_payments_give_the_same_bytes():
    assert write(payment(1), payment(2)) == write(payment(1), payment(2))


def test_both_control_sums_and_counts_are_those_of_the_transfers():
    xml = write(payment(1, amount_tiyn=1), payment(2, amount_tiyn=10**12), payment(3, amount_tiyn=33_333))

    assert validate(xml) == []
    assert texts(xml, "Amt/InstdAmt") == ["0.01", "10000000000.00", "333.33"]
    assert texts(xml, "GrpHdr/CtrlSum") == texts(xml, "PmtInf/CtrlSum") == ["10000000333.34"]
    assert texts(xml, "GrpHdr/NbOfTxs") == texts(xml, "PmtInf/NbOfTxs") == ["3"]


def test_a_sole_trader_is_named_by_an_iin_and_a_company_by_a_bin():
    xml = write(payment(1, organisation_bin="990101500016"), payment(2))

    assert validate(xml) == []
    assert texts(xml, "Cdtr/Id/PrvtId/Othr/Id") == ["990101500016"]
    assert texts(xml, "Cdtr/Id/PrvtId/Othr/SchmeNm/Prtry") == ["IIN"]
    assert texts(xml, "Cdtr/Id/OrgId/Othr/Id") == ["990140000027"]
    assert texts(xml, "Cdtr/Id/OrgId/Othr/SchmeNm/Prtry") == ["BIN"]


def test_the_suppliers_bank_is_named_only_where_its_bic_is_known():
    xml = write(payment(1), payment(2, bic="AMYNKZKA"))

    assert validate(xml) == []
    assert texts(xml, "CdtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]
    assert texts(xml, "CdtrAgt/FinInstnId/BICFI") == ["AMYNKZKA"]
    assert texts(xml, "DbtrAgt/FinInstnId/BICFI") == [PAYER.bic]


def test_an_account_written_with_spaces_and_small_letters_is_the_same_account():
    spaced = " ".join(iban_of(2)[start : start + 4] for start in range(0, 20, 4)).lower()

    assert texts(write(payment(iban=spaced)), "CdtrAcct/Id/IBAN") == [iban_of(2)]


def test_a_long_name_is_cut_at_a_word_and_listed():
    long = "Қоғамдық тамақтандыру " * 10
    sifted = sift([payment(organisation_name=long)])

    assert [problem.kind for problem in sifted.altered] == [problems.NAME_CUT]
    (written,) = texts(write(payment(organisation_name=long)), "Cdtr/Nm")
    assert len(written) <= 140
    assert long.startswith(written + " ")
    assert sifted.altered[0].params["written"] == written


def test_a_name_of_exactly_140_characters_is_whole_and_a_single_longer_word_is_cut():
    assert texts(write(payment(organisation_name="Ә" * 140)), "Cdtr/Nm") == ["Ә" * 140]
    assert sift([payment(organisation_name="Ә" * 140)]).altered == ()
    assert texts(write(payment(organisation_name="Ә" * 141)), "Cdtr/Nm") == ["Ә" * 140]


def test_a_long_purpose_takes_several_lines_and_what_does_not_fit_is_listed():
    fits = payment(remittance="мақсаты " * 60)
    too_long = payment(remittance="мақсаты " * 80)

    assert validate(write(fits)) == []
    assert " ".join(texts(write(fits), "RmtInf/Ustrd")) == fits.remittance.strip()
    assert sift([fits]).altered == ()
    assert validate(write(too_long)) == []
    assert [problem.kind for problem in sift([too_long]).altered] == [problems.REMITTANCE_CUT]


def test_a_payment_without_a_purpose_is_valid():
    assert validate(write(payment(remittance=" "))) == []


def test_characters_that_xml_forbids_are_left_out_and_listed_and_markup_is_only_text():
    odd = payment(organisation_name="А\x00с\ud800 & <Дәм>\uffff", remittance="\x1b[2J]]>")
    xml = write(odd)

    assert validate(xml) == []
    assert texts(xml, "Cdtr/Nm") == ["Ас & <Дәм>"]
    assert [problem.kind for problem in sift([odd]).altered] == [problems.CHARACTERS_REMOVED]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"amount_tiyn": 0}, problems.AMOUNT_NOT_POSITIVE),
        ({"amount_tiyn": -1}, problems.AMOUNT_NOT_POSITIVE),
        ({"amount_tiyn": TIYN_MAX + 1}, problems.AMOUNT_TOO_LARGE),
        ({"organisation_name": " \x00 "}, problems.NAME_MISSING),
        ({"organisation_bin": "99014000002"}, problems.NUMBER_MALFORMED),
        ({"organisation_bin": "٩٩٠١٤٠٠٠٠٠٢٧"}, problems.NUMBER_MALFORMED),
        ({"iban": ""}, iban.NOT_AN_IBAN),
        ({"iban": iban_of(2)[:-1] + "9"}, iban.WRONG_CONTROL),
        ({"iban": "DE89370400440532013000"}, iban.NOT_AN_IBAN),
        ({"bic": "КАSPKZKA"}, problems.BIC_WRONG),
        ({"id": ""}, problems.ID_UNUSABLE),
        ({"id": "A" * 36}, problems.ID_UNUSABLE),
        ({"id": "төлем-1"}, problems.ID_UNUSABLE),
    ],
)
def test_what_no_bank_can_execute_is_named_left_out_and_refused(changes, kind):
    bad, good = payment(1, **changes), payment(2)

    sifted = sift([bad, good])
    assert sifted.payable == (good,)
    assert [problem.kind for problem in sifted.left_out] == [kind]
    with pytest.raises(ProblemError) as error:
        write(good, bad)
    assert kind_of(error) is kind
    assert validate(write(*sifted.payable)) == []


def test_two_payments_with_one_id_are_refused():
    with pytest.raises(ProblemError) as error:
        write(payment(1), payment(1, amount_tiyn=5))
    assert kind_of(error) is problems.ID_REPEATED


def test_nothing_to_pay_makes_no_file():
    with pytest.raises(ProblemError) as error:
        write()
    assert kind_of(error) is problems.NO_PAYMENTS


def test_a_file_has_a_limit_of_payments_and_of_its_sum():
    with pytest.raises(ProblemError) as error:
        write(*[payment()] * (PAYMENTS_MAX + 1))
    assert kind_of(error) is problems.TOO_MANY_PAYMENTS
    assert validate(write(payment(1, amount_tiyn=TIYN_MAX))) == []
    with pytest.raises(ProblemError) as error:
        write(payment(1, amount_tiyn=TIYN_MAX), payment(2, amount_tiyn=1))
    assert kind_of(error) is problems.TOTAL_TOO_LARGE


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"name": ""}, problems.NAME_MISSING),
        ({"bin": "1"}, problems.NUMBER_MALFORMED),
        ({"iban": "KZ"}, iban.NOT_AN_IBAN),
        ({"bic": ""}, problems.BIC_WRONG),
    ],
)
def test_a_payer_that_cannot_pay_is_named(changes, kind):
    payer = replace(PAYER, **changes)

    assert payer_problem(payer).kind is kind
    with pytest.raises(ProblemError) as error:
        write(payment(), payer=payer)
    assert kind_of(error) is kind


def test_a_message_id_too_long_for_a_bank_and_a_time_without_zone_are_refused():
    with pytest.raises(ProblemError) as error:
        write(payment(), message_id="AUDIT-" + "1" * 30)
    assert kind_of(error) is problems.ID_UNUSABLE
    with pytest.raises(ValueError, match="aware"):
        write(payment(), created=datetime(2026, 2, 3))  # noqa: DTZ001 - the point of the test


def test_money_is_never_a_float():
    with pytest.raises(AssertionError):
        tenge_text(631.0)
    with pytest.raises(AssertionError):
        tenge_text(-1)


@given(st.integers(0, TIYN_MAX))
@settings(max_examples=50)
def test_tenge_text_is_the_exact_hundredth(amount_tiyn):
    assert Decimal(tenge_text(amount_tiyn)) * 100 == amount_tiyn


@given(name=st.text(min_size=1, max_size=300), remittance=st.text(max_size=700))
@settings(max_examples=40, deadline=None)
def test_whatever_is_typed_as_name_and_purpose_the_file_is_valid_or_refused(name, remittance):
    sifted = sift([payment(organisation_name=name, remittance=remittance)])

    if sifted.payable:
        assert validate(write(*sifted.payable)) == []
    else:
        assert sifted.left_out[0].kind is problems.NAME_MISSING


def test_validation_speaks_of_the_line():
    broken = write(payment()).replace(b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>GIFT</PmtMtd>")

    assert validate(broken)[0].startswith("line 2")
    assert validate(b"<Document>")[0].startswith("line 1")
    assert validate(b"") != []


def test_five_thousand_suppliers_fit_one_valid_file():
    payments = [payment(number, amount_tiyn=number) for number in range(1, 5_001)]

    xml = write(*payments)
    assert validate(xml) == []
    assert texts(xml, "GrpHdr/CtrlSum") == [tenge_text(5_000 * 5_001 // 2)]


def test_another_reader_of_iso_20022_reads_what_was_written():
    payments = [payment(1, amount_tiyn=1), payment(2, amount_tiyn=10**12, bic="AMYNKZKA")]
    read = XmlParser().from_bytes(write(*payments), pain.Document).cstmr_cdt_trf_initn

    assert (read.grp_hdr.msg_id, read.grp_hdr.nb_of_txs) == ("AUDIT-2026-01", "2")
    assert read.grp_hdr.ctrl_sum * 100 == 10**12 + 1
    assert read.grp_hdr.cre_dt_tm.to_datetime() == CREATED.replace(microsecond=0)
    (block,) = read.pmt_inf
    assert block.reqd_exctn_dt.dt.to_date() == PAY_DAY
    assert block.dbtr.nm == PAYER.name
    assert block.dbtr_acct.id.iban == PAYER.iban
    assert block.dbtr_agt.fin_instn_id.bicfi == PAYER.bic
    assert [
        Payment(
            id=transfer.pmt_id.end_to_end_id,
            organisation_name=transfer.cdtr.nm,
            organisation_bin=transfer.cdtr.id.org_id.othr[0].id,
            iban=transfer.cdtr_acct.id.iban,
            amount_tiyn=int(transfer.amt.instd_amt.value * 100),
            remittance=transfer.rmt_inf.ustrd[0],
            bic=transfer.cdtr_agt.fin_instn_id.bicfi or "",
        )
        for transfer in block.cdt_trf_tx_inf
    ] == payments
