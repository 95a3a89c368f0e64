"""ZKTeco logs in both layouts, as terminals and memory sticks give them."""

import io

import pytest

from amiyan.deliveries.makers import Record
from amiyan.deliveries.makers.log import read_log

FACE, PASSWORD = "face", "password"


def read(data, name="CJ123_attlog.dat", serials=("CJ123",)):
    raw = data if isinstance(data, bytes) else data.encode()
    return [record for batch in read_log(io.BytesIO(raw), name=name, serials=serials) for record in batch]


def only(line):
    records = read(line + "\n")
    assert len(records) == 1
    return records[0]


def test_attlog_line_is_a_pass():
    assert only("101\t2025-09-08 12:01:05\t0\t15\t0\t0\t0") == Record(
        1, "CJ123", "101", "2025-09-08 12:01:05", "0", "face", "pass", ""
    )


def test_padded_pin_with_six_fields_is_the_usb_layout():
    record = only("      101\t2025-09-08 12:01:05\t1\t0\t15\t0")
    assert (record.pin, record.state, record.method) == ("101", "0", FACE)
    record = only("101      \t2025-09-08 12:01:05\t1\t0\t15\t0")
    assert (record.pin, record.state, record.method) == ("101", "0", FACE)


def test_unpadded_pin_with_six_fields_is_attlog_where_nothing_is_padded():
    record = only("990101300017\t2025-09-08 12:01:05\t1\t0\t15\t0")
    assert (record.state, record.method) == ("1", PASSWORD)


@pytest.mark.parametrize("padded_first", [True, False])
def test_pin_too_long_to_be_padded_is_usb_wherever_the_padded_line_stands(padded_first):
    padded = "      101\t2025-09-08 12:00:00\t1\t0\t15\t0"
    long = ["990101300017\t2025-09-08 12:01:05\t1\t0\t15\t0", "123456789\t2025-09-08 12:01:06\t1\t0\t15\t0"]
    short = "12345678\t2025-09-08 12:01:07\t1\t15\t0\t0"
    lines = [padded, *long, short] if padded_first else [*long, short, padded]
    records = {record.pin: record for record in read("\n".join(lines))}
    assert {pin: (r.state, r.method) for pin, r in records.items()} == {
        "101": ("0", FACE),
        "990101300017": ("0", FACE),
        "123456789": ("0", FACE),
        "12345678": ("1", FACE),
    }


def test_width_learned_behind_the_first_mebibyte_counts_from_there():
    filler = "101\t2025-09-08 12:01:05\t0\t15\t0\n" * 40_000
    tail = "      101\t2025-09-08 12:02:00\t1\t0\t15\t0\n990101300017\t2025-09-08 12:03:00\t1\t0\t15\t0\n"
    assert [record.method for record in read(filler + tail)[-2:]] == [FACE, FACE]


def test_replays_across_layouts_are_the_same_record():
    attlog = only("101\t2025-09-08 12:01:05\t1\t25\t0\t0\t0")
    usb = only("      101\t2025-09-08 12:01:05\t1\t1\t25\t0")
    assert attlog == usb


def test_fast_and_careful_reading_agree():
    line = "101\t2025-09-08 12:01:05\t0\t15\t0\t0"
    first, second, third = read(f"{line}\n{line}\n{line}\n")
    assert first._replace(line=0) == second._replace(line=0) == third._replace(line=0)


@pytest.mark.parametrize(
    ("code", "method"),
    [
        ("0", PASSWORD),
        ("1", "fingerprint"),
        ("2", "card"),
        ("3", PASSWORD),
        ("4", "card"),
        ("15", FACE),
        ("25", "palm"),
        ("7", "unknown"),
        ("200", "unknown"),
        ("", "unknown"),
        ("015", FACE),
    ],
)
def test_verify_codes(code, method):
    assert only(f"101\t2025-09-08 12:01:05\t0\t{code}\t0").method == method


def test_missing_fields_are_unknown_and_not_zero():
    assert only("101\t2025-09-08 12:01:05")[4:7] == ("255", "unknown", "pass")
    assert only("101\t2025-09-08 12:01:05\t\t15\t0")[4:7] == ("255", FACE, "pass")


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("2025-09-08 12:01:05", "2025-09-08 12:01:05"),
        ("2025/09/08 12:01:05", "2025-09-08 12:01:05"),
        ("2025-9-8 9:01:05", "2025-09-08 09:01:05"),
        ("2025-09-08T12:01:05", "2025-09-08 12:01:05"),
        ("2025-09-08 12:01", "2025-09-08 12:01:00"),
        ("2025-09-08 12:01:05.999", "2025-09-08 12:01:05"),
        ("2025-09-08T12:01:05+06:00", "2025-09-08 11:01:05"),
        ("2025-09-08T07:01:05Z", "2025-09-08 12:01:05"),
        ("2024-02-29T07:01:05Z", "2024-02-29 13:01:05"),
        ("2025-09-08 23:30:00+0330", "2025-09-09 01:00:00"),
        ("2000-01-01 00:00:07", "2000-01-01 00:00:07"),
    ],
)
def test_times(written, local):
    assert only(f"101\t{written}\t0\t15\t0").local == local


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("101\t2025-02-30 12:00:00\t0\t15\t0", "time_unreadable"),
        ("101\t2025-09-08 24:00:00\t0\t15\t0", "time_unreadable"),
        ("101\t0000-00-00 00:00:00\t0\t15\t0", "time_unreadable"),
        ("101\t0001-01-01T00:00:00+23:00\t0\t15\t0", "time_unreadable"),
        ("101\t2025-09-08T12:00:00+99:00\t0\t15\t0", "time_unreadable"),
        ("101\tyesterday\t0\t15\t0", "time_unreadable"),
        ("101\t2025-09-08 12:00:00\tin\t15\t0", "state_unreadable"),
        ("101\t2025-09-08 12:00:00\t0\tface\t0", "state_unreadable"),
        ("   \t2025-09-08 12:00:00\t0\t15\t0", "pin_missing"),
        ("1\x0001\t2025-09-08 12:00:00\t0\t15\t0", "pin_unreadable"),
        ("Әлия\t2025-09-08 12:00:00\t0\t15\t0", "pin_unreadable"),
        ("garbage", "record_incomplete"),
        ("USER PIN=101\tName=Invented\tPri=0\tPasswd=4711", "operation_record"),
        ("FP PIN=101\tFID=1\tSize=8\tTMP=AAAA", "operation_record"),
        ("OPLOG 4\t0\t2025-09-08 12:00:00\t0\t0\t0\t0", "operation_record"),
        ("BIODATA Pin=101\tTmp=AAAA", "operation_record"),
    ],
)
def test_unreadable_lines_say_why_and_keep_nothing(line, problem):
    assert only(line) == Record(1, "CJ123", "", "", "", "unknown", "unreadable", problem)


@pytest.mark.parametrize(
    "line",
    [
        "101,2025-09-08 12:01:05,0,15,0",
        "101;2025-09-08 12:01:05;0;15;0",
        "101 2025-09-08 12:01:05 0 15 0",
        "  101 2025-09-08 12:01:05 1 0 15 0",
        '"101","2025-09-08 12:01:05","0","15"',
        "101\t2025-09-08\t12:01:05\t0\t15\t0",
        "101\0\0\t2025-09-08 12:01:05\t0\t15\t0",
    ],
)
def test_other_separators_and_padding(line):
    assert only(line)[2:7] == ("101", "2025-09-08 12:01:05", "0", FACE, "pass")


def test_blank_lines_count_as_lines_and_are_no_records():
    data = "\ufeff101\t2025-09-08 12:00:00\t0\t15\t0\r\n\r\n   \t \r\n102\t2025-09-08 12:00:01\t0\t15\t0"
    assert [(record.line, record.pin) for record in read(data)] == [(1, "101"), (4, "102")]


@pytest.mark.parametrize("encoding", ["cp1251", "gb18030", "utf-8", "utf-16"])
def test_any_encoding_of_names_survives(encoding):
    data = "USER PIN=1\tName=Ұл Әли 李\r\n101\t2025-09-08 12:00:00\t0\t15\t0\r\n".encode(encoding, "replace")
    assert [record.kind for record in read(data)] == ["unreadable", "pass"]


def test_runs_of_nul_after_a_power_cut():
    data = b"\0" * 4096 + b"101\t2025-09-08 12:00:00\t0\t15\t0\n" + b"\0" * 9 + b"\n"
    assert [(record.line, record.kind) for record in read(data)] == [(1, "pass"), (2, "unreadable")]


def test_too_long_line_is_one_record_and_the_next_ones_are_read():
    good = b"101\t2025-09-08 12:00:00\t0\t15\t0\n"
    long = b"x" * (3 << 20) + b"\n"
    records = read(good + long + good + b"y" * (1 << 21))
    assert [(record.line, record.problem) for record in records] == [
        (1, ""),
        (2, "line_too_long"),
        (3, ""),
        (4, "line_too_long"),
    ]


def test_batches_are_bounded_and_lines_counted_across_them():
    data = b"".join(b"%d\t2025-09-08 12:00:00\t0\t15\t0\n" % number for number in range(1, 30_001))
    batches = list(read_log(io.BytesIO(data), name="CJ123.dat", serials=["CJ123"]))
    assert max(map(len, batches)) <= 5_000
    assert all(str(record.line) == record.pin for batch in batches for record in batch)
