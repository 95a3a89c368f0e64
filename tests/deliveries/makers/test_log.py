"""What is a log, whose it is, and what is said when it is none."""

import io
import tracemalloc
import zipfile
from importlib.resources import files
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.deliveries.makers import KINDS, METHODS, problems, registry
from amiyan.deliveries.makers.log import read_log
from amiyan.deliveries.makers.serials import serial_of_file
from amiyan.kernel.problems import ProblemError

MAKERS = files("amiyan.deliveries.makers")


def read(data, name="CJ123_attlog.dat", serials=("CJ123",)):
    return [record for batch in read_log(io.BytesIO(data), name=name, serials=serials) for record in batch]


def zipped(inner):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(inner, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", problems.LOG_EMPTY),
        (b"\xef\xbb\xbf\r\n \r\n", problems.LOG_EMPTY),
        (b"%PDF-1.7\n1 0 obj\n", problems.LOG_IS_PDF),
        (zipped("xl/workbook.xml"), problems.LOG_IS_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, problems.LOG_IS_WORKBOOK),
        (zipped("attlog.dat"), problems.LOG_IS_ARCHIVE),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", problems.LOG_IS_PICTURE),
        (b"<!DOCTYPE html><html></html>", problems.LOG_IS_PAGE),
        (bytes(range(256)) * 40, problems.LOG_IS_BINARY),
    ],
)
def test_file_that_is_not_what_it_claims_to_be(data, kind):
    with pytest.raises(ProblemError) as caught:
        read_log(io.BytesIO(data), name="logs/CJ123_attlog.dat", serials=["CJ123"])
    assert caught.value.problem.kind is kind
    assert caught.value.problem.params == {"file": "CJ123_attlog.dat"}


def test_text_of_nobody():
    with pytest.raises(ProblemError) as caught:
        read_log(
            io.BytesIO(b"dear colleagues,\nplease find the log attached\n"), name="letter.txt", serials=[]
        )
    assert caught.value.problem.kind is problems.LOG_UNKNOWN


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_sentence_is_translated(language):
    po = MAKERS / "locale" / language / "LC_MESSAGES" / "django.po"
    with po.open("rb") as stream:
        catalogue = read_po(stream)
    for kind in (*problems.OF_FILES, *problems.OF_RECORDS):
        for text in (kind.title, kind.what_to_do):
            said = catalogue.get(text)
            assert said is not None, text
            assert said.string, text
            assert placeholders(said.string) == placeholders(text)


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("name", "serials", "terminal"),
    [
        ("CJ123_attlog.dat", ["CJ123"], "CJ123"),
        ("cj123_attlog.dat", ["CJ123"], "CJ123"),
        ("CJ1234_attlog.dat", ["CJ123"], "CJ1234"),
        ("CJ123-09.dat", ["CJ1", "CJ123"], "CJ123"),
        ("CJ1-09.dat", ["CJ1", "CJ123"], "CJ1"),
        ("CJ123", ["CJ123"], "CJ123"),
        ("CJ123september.txt", ["CJ1", "CJ123"], "CJ123"),
        ("GATE_A_attlog.dat", ["GATE", "GATE_A"], "GATE_A"),
        ("X9_attlog (1).dat", ["CJ123"], "X9"),
        ("X9_september.txt", [], "X9"),
        (r"C:\logs\X9_attlog.dat", [""], "X9"),
    ],
)
def test_terminal_by_the_name_of_the_file(name, serials, terminal):
    assert serial_of_file(name, serials) == terminal


def test_makers_are_found_by_their_folders():
    assert {"demo", "hikvision", "native", "zkteco"} <= {maker.name for maker in registry.known_makers()}
    assert registry.known_makers()[-1].liberal
    assert all(kind.code == code for code, kind in registry.kinds_by_code().items())


EXPECTED = {"CJ123_attlog.dat": (2, 0, 2), "CJ123_usb.dat": (3, 0, 0), "GATE7.log": (1, 1, 1)}
EXPECTED |= {"GATE-1-000001-000002.batches": (1, 1, 0)}
EXPECTED |= {"HK7_events.json": (2, 3, 0), "HK7_events.jsonl": (2, 3, 0)}


def test_examples_of_every_maker():
    seen = {}
    for maker in registry.known_makers():
        for example in (MAKERS / maker.name / "examples").iterdir():
            if example.name.endswith(".http"):
                continue  # what is sent by network: tests of live makers
            kinds = [
                record.kind for record in read(example.read_bytes(), example.name, ["CJ123", "HK7", "GATE7"])
            ]
            seen[example.name] = tuple(map(kinds.count, KINDS))
    assert seen == EXPECTED


LINE = st.sampled_from(
    [b"101\t2025-09-08 12:01:05\t0\t15\t0\n", b"      101\t2025-09-08 12:01:05\t1\t0\t15\t0\n"]
)
PIECE = st.sampled_from(
    [b'{"dateTime": "2025-09-08T12:00:00Z"', b"}", b"[", b"]", b",", b'"', b"{", b":", b"\n"]
)
MESS = st.lists(st.one_of(LINE, PIECE, PIECE, st.binary(max_size=12)), max_size=60).map(b"".join)


@settings(max_examples=150, deadline=None)
@given(MESS, st.sampled_from(["CJ123_attlog.dat", "x.json", "", "GATE7.log"]))
def test_no_mess_breaks_a_reader(data, name):
    try:
        records = read(data, name)
    except ProblemError as error:
        if error.problem.kind not in problems.OF_FILES:
            raise
        return
    lines = [record.line for record in records]
    assert lines == sorted(lines)
    for record in records:
        assert record.method in METHODS
        assert record.kind in KINDS
        assert (record.kind == "unreadable") == (record.local == "") == bool(record.problem)
        assert not record.problem or record.problem in registry.kinds_by_code()
        assert "\0" not in "".join(map(str, record))
        "".join(map(str, record)).encode()


class Endless(io.RawIOBase):
    """A file of gigabytes that nobody has to store."""

    def __init__(self, piece, times):
        self.piece, self.times = piece, times

    def read(self, size=-1):
        self.times -= 1
        return self.piece if self.times >= 0 else b""


@pytest.mark.parametrize(
    "piece",
    [
        b"x" * 65536,
        b"[" * 65536,
        b'{"a":' * 13000,
        b'{"' * 30000,
        b"101\t2025-09-08 12:01:05\t0\t15\n" * 2000,
        b'[{"dateTime":' * 5000,
        b"{x}" * 2000,
        b'"\\' * 30000,
    ],
)
def test_memory_is_bounded_whatever_the_file(piece):
    tracemalloc.start()
    try:
        stream = Endless(piece, 32)
        for _ in read_log(stream, name="CJ123_attlog.dat", serials=["CJ123"]):
            pass
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()
