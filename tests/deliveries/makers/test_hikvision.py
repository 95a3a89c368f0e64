"""Hikvision events in the forms in which they come."""

import io
import json

import pytest

from amiyan.deliveries.makers.log import read_log


def read(data, name="events.json", serials=("HK7",)):
    raw = data if isinstance(data, bytes) else data.encode()
    return [record for batch in read_log(io.BytesIO(raw), name=name, serials=serials) for record in batch]


def event(sub=75, pin="101", time="2025-09-08T12:01:05+05:00", **more):
    inner = {"deviceName": "canteen", "majorEventType": 5, "subEventType": sub, "name": "Invented"}
    inner["employeeNoString"] = pin
    outer = {"ipAddress": "192.0.2.7", "dateTime": time, "eventType": "AccessControllerEvent"}
    return {**outer, "deviceID": "HK7", "AccessControllerEvent": inner, **more}


EVENTS = [event(), event(76, ""), event(21, ""), event(1, "102"), event(38, "103")]
FORMS = {
    "lines": "\n".join(json.dumps(e) for e in EVENTS),
    "lines with CRLF and commas": ",\r\n".join(json.dumps(e) for e in EVENTS) + "\r\n",
    "array": json.dumps(EVENTS),
    "array, one a line": "[\n" + ",\n".join(json.dumps(e) for e in EVENTS) + "\n]\n",
    "pretty array": json.dumps(EVENTS, indent=4),
    "pretty objects": "\n".join(json.dumps(e, indent=2) for e in EVENTS),
    "objects without a break": "".join(json.dumps(e) for e in EVENTS),
    "wrapped": "\n".join(json.dumps({"EventNotificationAlert": e}) for e in EVENTS),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_records(form):
    records = read("\ufeff" + FORMS[form])
    assert [record.line for record in records] == [1, 2, 3, 4, 5]
    assert [tuple(record)[1:] for record in records] == [
        ("HK7", "101", "2025-09-08 12:01:05", "5:75", "face", "pass", ""),
        ("HK7", "", "2025-09-08 12:01:05", "5:76", "unknown", "other", ""),
        ("HK7", "", "2025-09-08 12:01:05", "5:21", "unknown", "other", ""),
        ("HK7", "102", "2025-09-08 12:01:05", "5:1", "card", "pass", ""),
        ("HK7", "103", "2025-09-08 12:01:05", "5:38", "fingerprint", "pass", ""),
    ]


@pytest.mark.parametrize(
    ("sub", "method"),
    [
        (2, "card"),
        (40, "fingerprint"),
        (46, "fingerprint"),
        (57, "face"),
        (60, "face"),
        (69, "fingerprint"),
        (77, "face"),
        (101, "password"),
        (153, "unknown"),
        ("75", "face"),
    ],
)
def test_combined_proofs_count_by_their_strongest_part(sub, method):
    (record,) = read(json.dumps(event(sub)))
    assert (record.kind, record.method) == ("pass", method)


@pytest.mark.parametrize("sub", [9, 22, 39, 58, 76, 102, 16, None, True, [75], "face", 10**400])
def test_what_verifies_nobody_is_no_pass(sub):
    (record,) = read(json.dumps(event(sub)))
    assert (record.kind, record.method) == ("other", "unknown")


def test_heartbeat_and_other_majors_are_no_pass():
    heart = {"eventType": "heartBeat", "dateTime": "2025-09-08T12:00:00+05:00", "deviceID": "HK7"}
    alarm = event()
    alarm["AccessControllerEvent"]["majorEventType"] = "1"
    records = read(json.dumps([heart, alarm]))
    assert [(record.kind, record.state) for record in records] == [("other", ":"), ("other", "1:75")]


def test_verified_event_without_a_number_is_a_pass_of_nobody_known():
    (record,) = read(json.dumps(event(75, "")))
    assert (record.kind, record.pin) == ("pass", "")


def test_number_may_be_padded_or_a_number():
    one, two = event(75, " 101 "), event(75, "")
    two["AccessControllerEvent"]["employeeNo"] = 102
    assert [record.pin for record in read(json.dumps([one, two]))] == ["101", "102"]


@pytest.mark.parametrize(
    ("time", "local"),
    [
        ("2025-09-08T13:01:05+06:00", "2025-09-08 12:01:05"),
        ("2025-09-08T12:01:05", "2025-09-08 12:01:05"),
        ("2025-09-08T07:01:05.123Z", "2025-09-08 12:01:05"),
        ("2025-09-07T23:59:59-05:30", "2025-09-08 10:29:59"),
        ("2024-02-29T12:00:00+06:00", "2024-02-29 12:00:00"),
    ],
)
def test_times_with_a_zone_become_local(time, local):
    assert [record.local for record in read(json.dumps([event(time=time)] * 2))] == [local, local]


@pytest.mark.parametrize("time", [None, "", "2025-02-30T12:00:00+05:00", 5, [], "soon"])
def test_without_a_possible_time_it_is_unreadable(time):
    (record,) = read(json.dumps([event(time=time)]))
    assert (record.kind, record.local, record.terminal) == ("unreadable", "", "HK7")


@pytest.mark.parametrize(
    ("told", "name", "serials", "terminal"),
    [
        ({"deviceID": "hk7"}, "x.json", ["HK7"], "HK7"),
        ({"deviceID": "", "macAddress": "44:19:B6:00:00:07"}, "x.json", ["4419b6000007"], "4419b6000007"),
        ({"deviceID": "ZZ", "macAddress": "44-19-b6-00-00-07"}, "x.json", ["44:19:B6:00:00:07"], None),
        ({"deviceID": "ZZ"}, "HK9_events.json", ["HK9"], "HK9"),
        ({"deviceID": "ZZ", "ipAddress": "192.0.2.7"}, "x.json", ["192.0.2.7"], "192.0.2.7"),
        ({"deviceID": "ZZ"}, "x.json", ["canteen"], "canteen"),
        ({"deviceID": "ZZ", "macAddress": "44"}, "x.json", ["HK7"], "ZZ"),
        ({"deviceID": None, "macAddress": "44"}, "x.json", ["HK7"], "44"),
        ({"deviceID": None}, "HK8_events.json", ["HK7"], "HK8"),
    ],
)
def test_terminal_is_the_first_that_is_listed(told, name, serials, terminal):
    (record,) = read(json.dumps([event(**told)]), name=name, serials=serials)
    assert record.terminal == (terminal or serials[0])


GOOD = json.dumps(event())


@pytest.mark.parametrize(
    "broken",
    [
        '{"dateTime": }',
        '{"dateTime": "2025-09-08T12',
        '{"dateTime": "2025", "AccessControllerEvent": {"x": 1',
        "17",
        "null",
        '"text"',
        "oops",
        '{"a": [1, {"b": 2}, }',
        "[[1, 2], {}]",
        "{" * 3000,
        '{"a":' * 3000,
    ],
)
@pytest.mark.parametrize("gap", [", ", ",\n"])
def test_broken_element_is_one_record_and_the_next_is_read(broken, gap):
    records = read("[" + GOOD + gap + broken + gap + GOOD + gap + GOOD + "]")
    assert [record.kind for record in records] == ["pass", "unreadable", "pass", "pass"]
    assert [record.line for record in records] == [1, 2, 3, 4]


def test_two_broken_neighbours_are_two_records():
    cut = GOOD[: len(GOOD) // 2]
    assert [r.kind for r in read(f"[{GOOD},{cut},\n{cut},\n{GOOD}]")] == ["pass", *["unreadable"] * 2, "pass"]


@pytest.mark.parametrize("indent", [None, 2])
def test_truncated_last_element_is_one_record(indent):
    text = json.dumps([event(), event()], indent=indent)
    records = read(text[: len(text) - 60])
    assert [record.problem for record in records] == ["", "json_truncated"]


def test_broken_line_is_one_record():
    records = read(f"{GOOD}\n{GOOD[:50]}\n\n{GOOD}\n17\n{GOOD}{GOOD}\n")
    assert [(record.line, record.kind) for record in records] == [
        (1, "pass"),
        (2, "unreadable"),
        (4, "pass"),
        (5, "unreadable"),
        (6, "pass"),
        (6, "pass"),
    ]


def test_first_line_may_be_the_broken_one():
    assert [r.kind for r in read(f"oops\n{GOOD}\n{GOOD}\n")] == ["unreadable", "pass", "pass"]
    assert [r.kind for r in read(f"{GOOD[:70]}\n{GOOD}\n{GOOD}\n")] == ["unreadable", "pass", "pass"]


def test_element_longer_than_the_bound_is_skipped():
    picture = json.dumps(event(picture="A" * (3 << 20)))
    assert [r.problem for r in read(f"[{GOOD},{picture},{GOOD}]")] == ["", "line_too_long", ""]
    assert [r.problem for r in read(f"{GOOD}\n{picture}\n{GOOD}\n")] == ["", "line_too_long", ""]


def test_bombs_are_unreadable_and_nothing_more():
    deep = '{"dateTime":' * 200_000
    number = '{"dateTime": ' + "9" * 10_000 + "}"
    twice = '{"dateTime": "soon", "dateTime": "2025-09-08T12:00:00"}'
    assert [r.problem for r in read(f"{GOOD}\n{deep}\n{number}\n{twice}")] == [
        "",
        "line_too_long",
        "json_broken",
        "",
    ]
    assert read(f"{GOOD}\n" + "[" * 100_000)[-1].problem == "json_too_deep"
    assert len(read("[" + '{"x' * 200_000)) >= 1


def test_lone_surrogates_do_not_leave_the_reader():
    (record,) = read(json.dumps([event(75, "\ud800", deviceID="\ud800")]))
    assert (record.problem, record.terminal) == ("pin_unreadable", "events")


def test_many_small_elements_on_a_slow_stream():
    class Drops(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1_009))

    data = Drops(json.dumps([event(pin=str(number)) for number in range(6_000)]).encode())
    batches = list(read_log(data, name="x.json", serials=[]))
    assert [len(batch) for batch in batches] == [5_000, 1_000]
    assert [record.pin for batch in batches for record in batch] == [str(number) for number in range(6_000)]
