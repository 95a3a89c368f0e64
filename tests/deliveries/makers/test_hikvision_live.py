"""Hikvision terminals over the network: every form in which their events come."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.deliveries.makers import Record
from amiyan.deliveries.makers.hikvision import live
from amiyan.deliveries.makers.live import Request
from tests.deliveries.makers.live_kit import check, examples, records_of
from tests.deliveries.makers.test_log import read as read_file

EXAMPLES = {name.removeprefix("hikvision/"): one for name, one in examples().items() if "hikvision" in name}
EVENT = json.loads(EXAMPLES["event_json.http"].body)
PASSED = Record(1, "T1", "101", "2025-09-08 12:01:05", "5:75", "face", "pass", "")
PICTURE = b"\xff\xd8\xff\xe0Invented" + bytes(range(256)) + b"\xff\xd9"


def sent(body, content_type="application/json"):
    if not isinstance(body, bytes):
        body = json.dumps(body, ensure_ascii=False).encode()
    return Request("POST", "/", {}, content_type, body)


def only(heard):
    records = records_of(heard)
    assert len(records) == 1
    return records[0]


def event(**fields):
    top = {name: value for name, value in fields.items() if name in EVENT}
    inner = {name: value for name, value in fields.items() if name not in EVENT}
    return {**EVENT, **top, "AccessControllerEvent": {**EVENT["AccessControllerEvent"], **inner}}


def multipart(*parts, boundary=b"b", end=b"\r\n", last=True):
    lines = []
    for headers, data in parts:
        lines += [b"--" + boundary, *headers, b"", data]
    return end.join([*lines, b"--" + boundary + (b"--" if last else b""), b""])


LOG = ([b'Content-Disposition: form-data; name="event_log"'], json.dumps(EVENT).encode())
JPEG = ([b'Content-Disposition: form-data; name="Picture"', b"Content-Type: image/jpeg"], PICTURE)


@pytest.mark.parametrize("form", ["event_json", "event_multipart", "event_mixed_xml", "event_xml"])
def test_one_event_in_every_form_is_the_same_record(form):
    heard = check(EXAMPLES[f"{form}.http"])
    assert records_of(heard) == [PASSED]
    assert heard.reply.status == 200
    assert heard.serials == ("HK7", "44:19:b6:00:00:07", "canteen", "192.0.2.7")
    assert heard.firm
    assert heard.told_now == "2025-09-08 12:01:05"
    assert b"nvented" not in heard.kept


def test_what_is_kept_is_what_is_listed_and_no_more():
    assert json.loads(check(EXAMPLES["event_json.http"]).kept) == {
        "ipAddress": "192.0.2.7",
        "macAddress": "44:19:b6:00:00:07",
        "channelID": 1,
        "dateTime": "2025-09-08T12:01:05+05:00",
        "activePostCount": 1,
        "eventType": "AccessControllerEvent",
        "eventState": "active",
        "deviceID": "HK7",
        "AccessControllerEvent": {
            "majorEventType": 5,
            "subEventType": 75,
            "employeeNoString": "101",
            "cardReaderNo": 1,
            "doorNo": 1,
            "serialNo": 4211,
            "frontSerialNo": 4210,
            "currentVerifyMode": "faceOrFpOrCardOrPw",
            "attendanceStatus": "checkIn",
            "mask": "no",
            "purePwdVerifyEnable": True,
            "currentEvent": True,
        },
    }


def test_card_is_kept_only_where_there_is_no_other_number():
    kept = json.loads(check(EXAMPLES["event_card.http"]).kept)
    assert kept["AccessControllerEvent"]["cardNo"] == "3344556677"
    kept = json.loads(check(sent(event(cardNo="3344556677"))).kept)
    assert "cardNo" not in kept["AccessControllerEvent"]


def test_replayed_event_tells_no_time_of_now_and_an_address_is_not_firm():
    heard = check(EXAMPLES["event_replayed.http"])
    assert (heard.told_now, heard.firm) == ("", False)
    assert heard.serials[0] == "44:19:b6:00:00:07"
    assert only(heard).local == "2025-09-08 11:01:05"


def test_heartbeat_keeps_nothing_and_tells_the_time():
    heard = check(EXAMPLES["heartbeat.http"])
    assert (heard.kept, heard.records, heard.told_now) == (b"", 0, "2025-09-08 12:02:00")
    assert heard.serials == ("44:19:b6:00:00:07", "192.0.2.7")
    assert check(sent(event(eventType="heartBeat", dateTime="soon"))).told_now == ""
    assert check(sent(event(eventType="videoloss", eventState="inactive"))).records == 0


def test_time_of_another_zone_is_local_time():
    heard = check(sent(event(dateTime="2025-09-08T07:01:05Z")))
    assert heard.told_now == only(heard).local == "2025-09-08 12:01:05"


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data; boundary=b",
        'Multipart/Form-Data; Boundary="b"; charset=utf-8',
        "multipart/mixed;boundary=b",
        "multipart/mixed; boundary = b",
        "MULTIPART/MIXED",
        "multipart/form-data; boundary=other",
        'multipart/form-data; boundary="',
        "multipart/form-data; boundary=" + "x" * 500,
        "application/json",
        "",
    ],
)
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_boundaries_that_are_missing_quoted_or_wrong(content_type, end):
    heard = check(sent(multipart(LOG, JPEG, end=end), content_type))
    assert records_of(heard) == [PASSED]


@pytest.mark.parametrize(
    "body",
    [
        b"text before\r\n" + multipart(LOG, JPEG),
        multipart(JPEG, LOG),
        multipart(LOG, JPEG, last=False),
        multipart(LOG, JPEG)[:-40],
        multipart(LOG, JPEG).replace(b"--b\r\n", b"--b  \r\n"),
        multipart(LOG).replace(b'"event_log"', b"whatever"),
        multipart(LOG).replace(b"Content-Disposition: form-data", b"Content\xff Disposition; form-data"),
        multipart(([b"A: b"] * 40, LOG[1])),
        multipart(([b"Content-Type: image/jpeg"], PICTURE), ([b"Content-Type: application/json"], LOG[1])),
        multipart(([b'Content-Disposition: form-data; name="note"'], b"some text"), LOG),
        multipart(LOG, ([b'Content-Disposition: form-data; name="Picture"'], PICTURE)),
        multipart(([], b"\xef\xbb\xbf \r\n" + LOG[1])),
    ],
)
def test_slips_in_the_framing_lose_no_event(body):
    assert records_of(check(sent(body, "multipart/form-data; boundary=b"))) == [PASSED]


def test_several_events_in_one_request():
    many = [event(serialNo=number) for number in range(3)]
    lines = b"\n".join(json.dumps(one).encode() for one in many)
    parts = multipart(*[([b"Content-Type: application/json"], json.dumps(one).encode()) for one in many])
    xml = EXAMPLES["event_xml.http"].body * 3
    for body, content_type in [
        (json.dumps(many).encode(), "application/json"),
        (lines, "application/json"),
        (parts, "multipart/mixed; boundary=b"),
        (xml, "text/xml"),
    ]:
        assert [record.pin for record in records_of(check(sent(body, content_type)))] == ["101"] * 3


@pytest.mark.parametrize(
    ("body", "content_type", "problem"),
    [
        (b'{"dateTime": "2025', "application/json", "json_truncated"),
        (b"\x00\x01garbage", "application/json", "json_broken"),
        (PICTURE * 50, "application/json", "json_broken"),
        (b"[1, 2, 3]", "application/json", "json_not_object"),
        (b"{}", "application/json", "time_missing"),
        (b"[" * 5000, "application/json", "json_too_deep"),
        (b'{"dateTime": 5}', "application/json", "time_unreadable"),
        (b"<EventNotificationAlert><dateTime>2025-09-08T12", "text/xml", "xml_broken"),
        (b"<EventNotificationAlert><eventType>x</eventType></EventNotificationAlert>", "", "time_missing"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "text/xml", "xml_defines"),
        (b"<a>&b;</a>", "text/xml", "xml_broken"),
        (b"<a>" * 400 + b"</a>" * 400, "text/xml", "xml_broken"),
        (b"nothing like it", "multipart/form-data; boundary=b", "parts_broken"),
        (
            multipart(([b'Content-Disposition: form-data; name="event_log"'], b"???")),
            "multipart/mixed",
            "json_broken",
        ),
        (multipart(LOG)[:150], "multipart/mixed; boundary=b", "json_truncated"),
    ],
)
def test_what_nobody_can_read_is_one_record_that_says_so(body, content_type, problem):
    heard = check(sent(body, content_type))
    assert heard.kept == f"#cut {problem}\n".encode()
    assert only(heard).problem == problem
    assert heard.reply.status == 200


@pytest.mark.parametrize("body", [b"", b" \r\n\0", multipart(JPEG), b"[]"])
def test_nothing_to_keep(body):
    assert check(sent(body, "multipart/form-data; boundary=b")).kept == b""


def test_parts_are_bounded():
    heard = check(sent(multipart(*[LOG] * 10_000), "multipart/form-data; boundary=b"))
    assert records_of(heard)[-1].problem == "too_many"
    assert heard.records == 257


def test_events_are_bounded():
    heard = check(sent(b"{}" * 50_000))
    assert heard.records == live.MOST_EVENTS + 1
    assert records_of(heard)[-1].problem == "too_many"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "cp1251", "utf-16"])
def test_names_in_any_alphabet_break_nothing_around_them(encoding):
    text = json.dumps(event(name="Әлия 李明 许", label="Ы"), ensure_ascii=False)
    assert records_of(check(sent(text.encode(encoding, "replace")))) == [PASSED]
    parts = multipart((LOG[0], text.encode(encoding, "replace")), JPEG)
    assert records_of(check(sent(parts, "multipart/mixed; boundary=b"))) == [PASSED]


@pytest.mark.parametrize(
    "fields",
    [
        {"eventType": "Invented Type!", "subEventType": 75},
        {"eventType": 7},
        {"eventType": ""},
        {"subEventType": "75"},
        {"subEventType": 10**300},
        {"majorEventType": None},
        {"serialNo": 10**300, "doorNo": -1, "cardReaderNo": "3 "},
        {"currentVerifyMode": "Invented", "attendanceStatus": "Invented", "mask": ["Invented"]},
        {"employeeNoString": 17},
        {"employeeNoString": "", "employeeNo": 17},
        {"employeeNoString": "7-А"},
        {"deviceID": 12345678},
        {"macAddress": {"Invented": 1}, "ipAddress": "Invented"},
        {"currentEvent": "true", "purePwdVerifyEnable": "Invented"},
    ],
)
def test_kept_event_gives_the_record_that_the_whole_event_gives(fields):
    whole = event(**fields)
    heard = check(sent(whole))
    from_file = read_file(json.dumps(whole).encode(), "T1.json", ["T1"])
    assert [record._replace(terminal="T1") for record in from_file] == records_of(heard)
    assert b"Invented" not in heard.kept


KEYS = st.sampled_from(
    [
        "name",
        "pictureURL",
        "password",
        "label",
        "cardType",
        "helmet",
        "FaceRect",
        "netUser",
        "deviceName",
        "eventDescription",
    ]
)
VALUES = st.recursive(
    st.one_of(
        st.just("Planted"),
        st.just("Planted\n#cut json_broken\nPlanted"),
        st.integers(),
        st.booleans(),
        st.none(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)
CODED = st.sampled_from(
    [
        "eventType",
        "eventState",
        "channelID",
        "doorNo",
        "serialNo",
        "mask",
        "attendanceStatus",
        "currentVerifyMode",
        "cardReaderNo",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS | CODED, VALUES, max_size=6), st.booleans())
def test_no_name_picture_or_password_is_kept_wherever_it_stands(fields, in_parts):
    body = json.dumps(event(**fields)).encode()
    picture = ([b"Content-Type: image/jpeg"], b"\xff\xd8\xffPlanted\r\n{Planted")
    body = multipart((LOG[0], body), picture) if in_parts else body
    heard = check(sent(body, "multipart/mixed; boundary=b" if in_parts else "application/json"))
    assert b"Planted" not in heard.kept.replace(b'"eventType":"Planted"', b"")
    assert heard.records == 1 or fields.get("eventType") == "heartBeat"
