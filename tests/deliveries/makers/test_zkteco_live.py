"""ZKTeco terminals over the network, row by row of what they ask and what they are answered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.deliveries.makers import Record
from amiyan.deliveries.makers.live import Done, Order, Request
from amiyan.deliveries.makers.zkteco import live
from tests.deliveries.makers.live_kit import check, examples, records_of
from tests.deliveries.makers.test_zkteco import read as read_file

EXAMPLES = examples()
LINE = "101\t2025-09-08 12:01:05\t0\t15\t0\t0\t0"


def asked(target, body=b"", method="POST", **query):
    body = body.encode() if isinstance(body, str) else body
    return Request(method, f"/iclock/{target}", {"SN": "CJ123", **query}, "text/plain", body)


def attlog(body):
    return check(asked("cdata", body, table="ATTLOG", Stamp="9999"))


def only(body):
    records = records_of(attlog(body))
    assert len(records) == 1
    return records[0]


def test_handshake_answers_all_options():
    heard = check(EXAMPLES["zkteco/handshake.http"])
    first, *options = heard.reply.body.decode().splitlines()
    assert first == "GET OPTION FROM: CJ123"
    assert dict(option.split("=") for option in options) == {
        "ATTLOGStamp": "None",
        "OPERLOGStamp": "9999",
        "ATTPHOTOStamp": "9999",
        "ErrorDelay": "30",
        "Delay": "10",
        "TransTimes": "00:00;14:05",
        "TransInterval": "1",
        "TransFlag": "1000000000",
        "TimeZone": "5",
        "Realtime": "1",
        "Encrypt": "None",
    }
    assert heard.serials == ("CJ123",)
    assert heard.firm
    assert heard.reply.content_type.startswith("text/plain")


def test_access_firmware_registers_and_is_told_what_to_send():
    answers = {
        name: check(EXAMPLES[f"zkteco/{name}.http"]).reply.body.decode()
        for name in ("handshake_access", "registry")
    }
    code = answers["registry"].removeprefix("RegistryCode=")
    assert code.isalnum()
    assert answers["handshake_access"].startswith(f"registry=ok\nRegistryCode={code}\n")
    assert "Realtime=1" in check(asked("push")).reply.body.decode()


@pytest.mark.parametrize(
    ("example", "reply", "records"),
    [
        ("attlog", b"OK: 3", 3),
        ("attlog_crlf", b"OK: 3", 3),
        ("attlog_damaged", b"OK: 5", 4),
        ("operlog", b"OK: 5", 0),
        ("operlog_cp1251", b"OK: 2", 0),
        ("operlog_gb2312", b"OK: 1", 0),
        ("biodata", b"OK: 1", 0),
        ("attphoto", b"OK", 0),
        ("options", b"OK", 0),
        ("rtlog", b"OK", 2),
        ("rtstate", b"OK", 0),
        ("transaction", b"transaction=2", 2),
        ("querydata_users", b"user=1", 0),
        ("getrequest", b"OK", 0),
        ("devicecmd", b"OK", 0),
        ("ping", b"OK", 0),
    ],
)
def test_every_request_is_answered_so_that_the_terminal_goes_on(example, reply, records):
    heard = check(EXAMPLES[f"zkteco/{example}.http"])
    assert (heard.reply.body, heard.records) == (reply, records)
    assert heard.wants_orders == (example == "getrequest")
    assert b"nvented" not in heard.kept


def test_clean_bodies_are_kept_as_they_came():
    for example in ("attlog", "attlog_crlf"):
        request = EXAMPLES[f"zkteco/{example}.http"]
        assert check(request).kept == request.body


def test_records_are_those_of_the_same_lines_in_a_file():
    for example in ("attlog", "attlog_crlf"):
        request = EXAMPLES[f"zkteco/{example}.http"]
        heard = live.hear(request)
        assert records_of(heard, "CJ123") == read_file(request.body)


def test_damaged_body_keeps_what_is_sound_and_why_the_rest_is_not():
    assert check(EXAMPLES["zkteco/attlog_damaged.http"]).kept.decode().splitlines() == [
        "101\t2025-09-08 12:01:05\t0\t15\t0",
        "102\t2025-02-30 12:00:00\t0\t15",
        "#cut pin_unreadable",
        "104\t2025-09-08 12:01:14\t0\t15\t0",  # the layout of a memory stick
    ]


USB = "      101\t2025-09-08 12:01:05\t1\t0\t15\t7"
WIDE = "990101300017\t2025-09-08 12:01:06\t1\t0\t15\t0"


@pytest.mark.parametrize("line", [USB, USB.replace("      101", "101      "), USB.replace("\t", ";")])
def test_six_fields_with_a_padded_number_are_the_usb_layout_and_kept_as_attlog(line):
    assert attlog(line).kept.decode() == "101\t2025-09-08 12:01:05\t0\t15\t7\n"
    assert only(line)[2:7] == ("101", "2025-09-08 12:01:05", "0", "face", "pass")


def test_padded_number_with_other_than_six_fields_is_attlog():
    assert only(USB.rpartition("\t")[0]).state == "1"
    assert only(USB + "\t0").state == "1"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("padded_first", [True, False])
def test_number_as_wide_as_the_padding_is_usb_wherever_the_padded_line_stands(end, padded_first):
    short = "12345678\t2025-09-08 12:01:07\t1\t15\t0\t0"
    impossible = WIDE.replace("12:01:06", "24:00:00")
    lines = [USB, WIDE, short, impossible] if padded_first else [short, impossible, WIDE, USB]
    body = end.join(lines)
    heard = attlog(body)
    found = {record.pin: (record.state, record.method) for record in records_of(heard)}
    usb = ("0", "face")
    assert found == {"101": usb, "990101300017": usb, "12345678": ("1", "face"), "": ("", "unknown")}
    assert impossible in heard.kept.decode()
    assert records_of(heard, "CJ123") == read_file(body.replace("\r\n", "\n").replace("\r", "\n"))


def test_number_however_wide_is_attlog_where_nothing_is_padded():
    for body in (WIDE, f"{WIDE}\nrubbish"):
        heard = attlog(body)
        assert heard.kept.decode().startswith(WIDE)
        assert (records_of(heard)[0].state, records_of(heard)[0].method) == ("1", "password")


@pytest.mark.parametrize("bad", ["X", "-1", "9" * 40, "1.5", "in", "Invented", "0x1"])
@pytest.mark.parametrize(
    "line",
    ["101\t{at}\t{bad}\t15\t0", "101\t{at}\t0\t{bad}", "101;{at};{bad}", "   101\t{at}\t1\t{bad}\t15\t0"],
)
def test_status_that_is_no_number_costs_neither_the_number_nor_the_time(line, bad):
    line = line.format(at="2025-09-08 12:01:05", bad=bad)
    assert only(line)[2:] == ("101", "2025-09-08 12:01:05", "255", "unknown", "pass", "")
    mixed = records_of(attlog(f"{LINE}\nrubbish\n{line}"))
    assert mixed[2]._replace(line=1) == only(line)
    assert bad.encode() == b"1.5" or bad.encode() not in attlog(line).kept.partition(b"12:01:05")[2]


@pytest.mark.parametrize("field", ["inoutstatus=X\tverifytype=15", "inoutstatus=0\tverifytype=-1"])
def test_keyed_status_that_is_no_number_costs_neither_the_number_nor_the_time(field):
    line = f"time=2025-09-08 12:01:05\tpin=101\tevent=0\t{field}"
    assert only(line)[2:] == ("101", "2025-09-08 12:01:05", "255", "unknown", "pass", "")
    assert attlog(line).kept == b"time=2025-09-08 12:01:05\tpin=101\tevent=0\n"


def test_among_operation_records_only_what_is_clearly_a_pass_is_one():
    wide = WIDE.replace("\t15", "\t1.5")  # must not be kept to be read as ATTLOG
    body = f"101\t2025-09-08 12:01:05\tX\t15\npin=1\ttime=2025-09-08 12:01:05\tstatus=X\n{wide}\n{USB}"
    heard = check(asked("cdata", body, table="OPERLOG"))
    assert [(record.pin, record.method) for record in records_of(heard)] == [("101", "face")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", " \r\n", "\0\n"])
def test_every_form_of_a_line_end(end):
    heard = attlog(f"{LINE}{end}{LINE.replace('101', '102')}{end}")
    assert [record.pin for record in records_of(heard)] == ["101", "102"]
    assert heard.reply.body == b"OK: 2"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("101\t2025-9-31 12:01:05\t0\t15", "time_unreadable"),
        ("\t2025-09-08 12:01:05\t0\t15", "pin_missing"),
        ("1\x001\t2025-09-08 12:01:05\t0\t15", "pin_unreadable"),
        ("Әли\t2025-09-08 12:01:05\t0\t15", "pin_unreadable"),
        ("10 1\t2025-09-08 12:01:05\t0\t15", "pin_unreadable"),
        ("101\t2025-09-31 12:01:05\tX\t15", "time_unreadable"),
        ("x" * 50, "record_incomplete"),
        ("1\t" * 5000, "record_incomplete"),
        ("pin=101\ttime=2025-02-30 12:01:05", "time_unreadable"),
        ("time=2025-09-08 12:01:05\tpin=0\tevent=0", "pin_missing"),
        ("time=2025-09-08 12:01:05\tpin=1\tevent=x", "state_unreadable"),
    ],
)
def test_damaged_lines_are_records_that_say_why(line, problem):
    assert attlog(line).kept.decode() == f"#cut {problem}\n"
    assert only(line).problem == problem


@pytest.mark.parametrize("at", ["2025-02-30 12:01:05", "2025-09-08 24:00:00"])
def test_impossible_time_in_a_sound_line_is_kept_as_evidence(at):
    line = f"101\t{at}\t0\t15"
    assert attlog(line).kept.decode() == line
    assert only(line).problem == "time_unreadable"


def test_keyed_lines_as_some_firmware_writes_them():
    assert only("PIN=101\tTime=2025-09-08 12:01:05\tStatus=1\tVerify=15")[2:7] == (
        "101",
        "2025-09-08 12:01:05",
        "1",
        "face",
        "pass",
    )
    assert only("cardno=7,eventaddr=1,inoutstatus=0,event=0,pin=101,time=2025-09-08 12:01:05").pin == "101"


def test_events_at_a_door_are_passes_only_where_a_person_was_verified():
    heard = check(EXAMPLES["zkteco/rtlog.http"])
    assert records_of(heard) == [
        Record(1, "T1", "101", "2025-09-08 12:01:05", "0", "face", "pass", ""),
        Record(2, "T1", "", "2025-09-08 12:01:07", "0", "unknown", "other", ""),
    ]
    heard = check(EXAMPLES["zkteco/transaction.http"])
    assert [(r.pin, r.local, r.kind) for r in records_of(heard)] == [
        ("101", "2025-09-08 12:01:05", "pass"),
        ("102", "2025-09-08 12:02:00", "other"),
    ]


def test_stored_and_reported_event_are_the_same_record():
    reported = records_of(check(EXAMPLES["zkteco/rtlog.http"]))[0]
    stored = records_of(check(EXAMPLES["zkteco/transaction.http"]))[0]
    assert stored == reported


def test_pass_among_operation_records_is_not_lost():
    heard = check(asked("cdata", f"OPLOG 4\t0\t2025-09-08 07:55:00\t0\n{LINE}\nrubbish\n", table="OPERLOG"))
    assert heard.reply.body == b"OK: 3"
    assert [record.pin for record in records_of(heard)] == ["101"]


@pytest.mark.parametrize("table", ["USERINFO", "FINGERTMP", "ERRORLOG", "BIOPHOTO", "whatever", "IDCARD"])
def test_other_tables_are_counted_and_not_kept(table):
    heard = check(asked("cdata", "PIN=1\tName=Invented\r\nPIN=2\tName=Invented", table=table))
    assert (heard.reply.body, heard.kept, heard.records) == (b"OK: 2", b"", 0)


def test_damaged_lines_are_bounded_and_sound_ones_are_not():
    heard = attlog(f"rubbish\n{LINE}\n" * 12_000)
    kinds = [record.kind for record in records_of(heard)]
    assert heard.reply.body == b"OK: 24000"
    assert (kinds.count("pass"), kinds.count("unreadable")) == (12_000, 10_001)
    assert records_of(heard)[20_000].problem == "too_many"


def test_operation_record_is_none_whatever_else_it_says():
    assert attlog("USER PIN=1\tName=Invented\ttime=2025-09-08 12:01:05\n" + LINE).records == 1


def test_terminal_tells_its_time():
    assert check(EXAMPLES["zkteco/rtstate.http"]).told_now == "2025-09-08 12:01:08"


@pytest.mark.parametrize("path", ["/iclock/cdata", "//iclock/cdata", "/iclock/cdata.aspx", "/IClock/CData/"])
def test_paths_as_terminals_write_them(path):
    request = asked("cdata", LINE, table="attlog")._replace(path=path)
    assert live.claims("POST", path, "text/plain")
    assert check(request).records == 1
    assert not live.claims("POST", "/iclockwork", "")
    assert not live.claims("GET", "/", "")


@pytest.mark.parametrize("serial", ["", " ", "A\nB", "Ы", "x" * 65])
def test_serial_that_is_none_is_not_believed_and_cannot_write_into_the_answer(serial):
    heard = check(asked("cdata", method="GET", options="all")._replace(query={"SN": serial}))
    assert heard.serials == ()
    assert heard.reply.body.startswith(b"GET OPTION FROM: \nATTLOGStamp")


def test_serial_in_small_letters():
    assert live.hear(asked("ping", method="GET")._replace(query={"sn": "CJ9"})).serials == ("CJ9",)


def test_answers_to_orders():
    heard = check(EXAMPLES["zkteco/devicecmd.http"])
    assert heard.done == (Done(7, "0", "DATA UPDATE USERINFO"), Done(8, "-1004", "DATA"))
    in_query = check(asked("devicecmd", ID="9", Return="0", CMD="DATA DELETE USERINFO PIN=1"))
    assert in_query.done == (Done(9, "0", "DATA DELETE USERINFO"),)
    assert check(asked("devicecmd", "ID=x&Return=0\r\nRETURN=1&id=3\r\nID=" + "9" * 40)).done == (
        Done(3, "1", ""),
    )
    assert check(asked("devicecmd", b"\0\xff")).done == ()


def test_orders():
    reply = live.order(
        [
            Order(1, "add", "101", "Әли Invented"),
            Order(2, "remove", "102"),
            Order(3, "forget", "103"),
            Order(4, "remove", "1\tPIN=2"),
        ]
    )
    assert reply.body.decode().splitlines() == [
        "C:1:DATA UPDATE USERINFO PIN=101\tName=Әли Invented",
        "C:2:DATA DELETE USERINFO PIN=102",
        "C:3:DATA DELETE BIODATA Pin=103",
    ]
    assert live.order([]).body == b"OK"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_name_cannot_begin_a_field_or_a_line(name):
    body = live.order([Order(1, "add", "101", name), Order(2, "remove", "101")]).body.decode()
    assert len(body.splitlines()) == 2
    assert body.splitlines()[0].count("\t") <= 1
    assert body.isprintable() or set(body) - {"\t", "\n"} == {c for c in body if c.isprintable()}


NUMBER = st.integers(0, 300).map(str)
SOUND = st.tuples(st.from_regex(r"[0-9]{1,9}", fullmatch=True), NUMBER, NUMBER, st.integers(0, 6))
END = st.sampled_from(["\n", "\r\n"])


@settings(max_examples=100, deadline=None)
@given(st.lists(SOUND, min_size=1, max_size=30), END)
def test_sound_lines_are_kept_unchanged_and_all_counted(people, end):
    lines = [
        f"{pin}\t2025-09-08 12:00:{index:02}\t{status}\t{verify}" + "\t0" * more
        for index, (pin, status, verify, more) in enumerate(people)
    ]
    body = "".join(f"{line}{end}" for line in lines).encode()
    heard = attlog(body)
    assert heard.kept == body
    assert heard.reply.body == f"OK: {len(people)}".encode()
    assert [record.pin for record in records_of(heard)] == [pin for pin, *_ in people]


PADDED = st.tuples(
    st.from_regex(r"[0-9]{1,12}", fullmatch=True),
    st.integers(0, 12),
    st.integers(1, 6),
    st.sampled_from("01X"),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PADDED, min_size=1, max_size=20), END)
def test_padded_or_not_a_body_is_read_as_the_same_lines_of_a_file(people, end):
    lines = [
        f"{pin.rjust(width)}\t2025-09-08 12:00:{index:02}"
        + "".join(f"\t{n}" for n in [1, status, 15, 0, 0, 0][:more])
        for index, (pin, width, more, status) in enumerate(people)
    ]
    heard = attlog(end.join(lines))
    records = records_of(heard, "CJ123")
    assert [record.pin for record in records] == [pin for pin, *_ in people]
    for ours, theirs in zip(records, read_file("\n".join(lines)), strict=True):
        assert ours == theirs or (theirs.problem, *ours[4:6]) == ("state_unreadable", "255", "unknown")


FIELD = st.sampled_from(["Name", "Passwd", "Pwd", "TMP", "Tmp", "Content", "Card", "PhotoContent"])
WORD = st.sampled_from(["USER", "FP", "FACE", "BIODATA", "BIOPHOTO", "USERPIC", "USERINFO", ""])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(WORD, FIELD, st.booleans()), min_size=1),
    st.sampled_from(["ATTLOG", "OPERLOG", "rtlog"]),
)
def test_no_name_or_template_is_kept_whatever_the_table(lines, table):
    body = "".join(
        f"{word} PIN=1\t{field}=Planted{chr(9) + 'time=2025-09-08 12:00:00' if timed else ''}\r\n"
        for word, field, timed in lines
    )
    heard = check(asked("cdata", body, table=table))
    assert b"Planted" not in heard.kept
    assert b"Planted" not in heard.reply.body
