"""Bank files that are broken, foreign or hostile: a reason is given, and nothing crashes."""

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import ProblemError, advice, sentence
from amiyan.settlement.bank import problems as p
from amiyan.settlement.bank import stream
from amiyan.settlement.bank.answers import (
    BankStatement,
    StatusReport,
    read_answer,
    read_answers,
)
from amiyan.settlement.bank.shape import VERSIONS
from tests.settlement.bank import invented_bank as bank
from tests.settlement.bank.invented_bank import (
    OWN,
    details,
    entry,
    report,
    statement,
    transaction,
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


# What cannot be read at all


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", p.EMPTY),
        (b" \n\t ", p.EMPTY),
        (b"%PDF-1.7 ...", p.MALFORMED),
        (b"PK\x03\x04", p.MALFORMED),
        (b"<a><b></c></a>", p.MALFORMED),
        (b"\xff\xfe<", p.CUT),
        (b"<html><body/></html>", p.FOREIGN),
        (b"<Document/>", p.FOREIGN),
        (b"<a xmlns='x'/>", p.FOREIGN),
        (bank.document("pain.001.001.09", "<CstmrCdtTrfInitn/>"), p.FOREIGN),
        (bank.document("camt.053.001.99", "<BkToCstmrStmt/>"), p.VERSION_UNKNOWN),
        (bank.document("camt.053.001.01", "<BkToCstmrStmtV01/>"), p.VERSION_UNKNOWN),
        (bank.document("camt.053.001.08", "<BkToCstmrStmt/>"), p.PART_MISSING),
        (bank.document("pain.002.001.10", "<CstmrPmtStsRpt/>"), p.PART_MISSING),
        (statement(entry()).replace(b"<MsgId>ANSWER-1</MsgId>", b""), p.PART_MISSING),
        (statement(entry()).replace(b"<Id>S-17</Id>", b""), p.PART_MISSING),
        (statement(entry()).replace(OWN.encode(), b""), p.PART_MISSING),
        (report().replace(b"<OrgnlMsgId>FILE-1</OrgnlMsgId>", b""), p.PART_MISSING),
        (b'<?xml version="1.0" encoding="UTF-7"?><Document/>', p.MALFORMED),
        (statement().decode().encode("cp037"), p.MALFORMED),
    ],
    ids=range(20),
)
def test_what_is_no_answer_is_refused_with_its_reason(data, kind):
    assert refused(data).kind is kind


@pytest.mark.parametrize("whole", [statement(entry(), entry(money="5.00")), report(transaction())])
def test_of_a_file_that_breaks_off_nothing_is_taken(whole):
    for length in range(1, len(whole.rstrip())):
        problem = refused(whole[:length])
        assert problem.kind in {p.CUT, p.MALFORMED}, length
    assert refused(whole[:-60]).kind is p.CUT
    assert refused(whole[:-60]).params["line"] >= 4


BOMB = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)
)


@pytest.mark.parametrize(
    "prolog",
    [
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE d SYSTEM "http://192.0.2.1/d.dtd">',
        BOMB + b"]>",
    ],
    ids=["a file of the machine", "an address", "a bomb"],
)
def test_a_document_type_is_refused_before_anything_is_made_of_it(prolog):
    data = statement(entry()).replace(b"<Document", prolog + b"<Document", 1)

    assert refused(data).kind is p.DOCTYPE
    utf16 = data.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert refused(utf16).kind is p.DOCTYPE


def test_an_entity_that_nobody_declared_is_no_text():
    assert refused(statement(entry(money="&lol;", within=""))).kind is p.MALFORMED


def test_a_file_has_a_bounded_size(monkeypatch):
    monkeypatch.setattr(stream, "BYTES_MAX", 1 << 20)
    problem = refused(b"<" * ((1 << 20) + 1))
    assert (problem.kind, problem.params) == (p.TOO_LARGE, {"limit": 1})


@pytest.mark.parametrize(
    "junk",
    [
        b"<x/>" * 600_000,
        b"<Acct>" + b"<Ccy>KZT</Ccy>" * 600_000 + b"</Acct>",
        b"<x " + b'a="" ' * 900_000 + b"/>",
    ],
    ids=["small parts", "one part often", "attributes"],
)
def test_a_file_that_would_fill_the_memory_is_refused(junk):
    data = statement(entry()).replace(b"<Ntry>", junk + b"<Ntry>", 1)

    assert refused(data).kind in {p.OVERGROWN, p.MALFORMED}


def test_parts_deep_within_each_other_are_refused():
    data = statement(entry()).replace(b"<Ntry>", b"<x>" * 5_000 + b"</x>" * 5_000 + b"<Ntry>", 1)

    assert refused(data).kind is p.MALFORMED


def test_a_thousand_problems_are_listed_and_the_others_counted():
    read = read_answer(statement(*[entry(money="x", within="")] * 1_200, entry(), balances=""))

    assert len(read.entries) == 1
    assert len(read.problems) == 1_001
    assert (read.problems[-1].kind, read.problems[-1].params) == (p.MORE, {"count": 200})


def test_many_entries_leave_no_tree_behind(monkeypatch):
    monkeypatch.setattr(stream, "HELD_MAX", 4_000)
    data = statement(*[entry(within=details() * 3, money="1893.00")] * 3_000, balances="")

    read = read_answer(data)
    assert (len(read.entries), read.problems) == (9_000, ())
    _message, elements = stream.message_of(data)
    held = max(sum(1 for _ in one.getroottree().iter()) for n, one in enumerate(elements) if n % 500 == 0)
    assert held < 5_000  # of some 300,000: what the parser has read ahead


FILES = [
    statement(entry(), entry(within=details(own="500.00") + details(own="131.00"))),
    statement(entry(), message="camt.054.001.08"),
    report(transaction(), transaction("PAY-2", "RJCT", bank.reasons("AC04", "Шот жабық"))),
]


@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=4),
)
@settings(max_examples=400, deadline=None)
def test_however_bytes_are_broken_there_is_an_answer_or_a_reason(data, cuts):
    for where, length, instead in cuts:
        place = int(where * len(data))
        data = data[:place] + instead + data[place + length :]
    answer_or_reason(data)


PIECES = [b"<Cd>", b"</Ntry>", b"<Ntry>", b"<TxDtls>", b"</TxDtls>", b"<Stmt>", b"</Stmt>", b"<Amt>", b"<GrpHdr/>", b"9" * 30, b"<Ntry/>", b"<TxDtls/>", b"<Sts/>", b"KZT", b"USD", b"2026-02-05", b"9999-12-31T23:59:59", b"DBIT", b"CRDT", b"true", b"1e400"]  # fmt: skip


@given(st.sampled_from(FILES), st.data())
@settings(max_examples=400, deadline=None)
def test_however_parts_are_mixed_there_is_an_answer_or_a_reason(data, draw):
    tokens = data.replace(b"<", b"\0<").replace(b">", b">\0").split(b"\0")
    for _ in range(draw.draw(st.integers(1, 4))):
        place = draw.draw(st.integers(3, len(tokens) - 1))
        match draw.draw(st.sampled_from(["drop", "twice", "other", "text"])):
            case "drop":
                del tokens[place]
            case "twice":
                tokens.insert(place, tokens[place])
            case "other":
                tokens[place] = draw.draw(st.sampled_from(PIECES))
            case "text":
                tokens[place] = tokens[place] + draw.draw(st.sampled_from(PIECES))
    answer_or_reason(b"".join(tokens))


def answer_or_reason(data: bytes) -> None:
    try:
        answers = read_answers(data)
    except ProblemError as error:
        found = [error.problem]
    else:
        assert answers
        assert all(isinstance(one, StatusReport | BankStatement) for one in answers)
        found = [problem for one in answers for problem in (*one.problems, *one.notes)]
        for one_answer in answers:
            for movement in getattr(one_answer, "entries", ()):
                assert type(movement.amount_tiyn) is int
                assert movement.amount_tiyn >= 0
    for language in LANGUAGES:
        with override(language):
            assert all(sentence(problem) and advice(problem) for problem in found)
