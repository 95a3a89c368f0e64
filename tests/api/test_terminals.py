"""Terminals of two makers send to us; what is answered is committed, and what is not ours leaves nothing."""

import gzip
import json

import pytest
from django.db import connection

from amiyan.deliveries.actions.bindings import bind_terminal, end_binding
from amiyan.kernel.sql import query
from tests.api.conftest import multipart
from tests.deliveries.terminals import a_terminal, moves
from tests.registry.invented_town import a_facility

LINES = b"101\t2026-09-08 12:00:00\t0\t15\t0\n102\t2026-09-08 12:00:04\t0\t25\t0\n"
ATTLOG = "/iclock/cdata?SN=CJ1&table=ATTLOG&Stamp=9999"
JPEG = b"\xff\xd8\xff\xe0 a picture of a child \xff\xd9"


@pytest.fixture
def secret(web):
    a_terminal("CJ1")
    return bind_terminal(serial="CJ1", source="office").secret


def event(**changes):
    said = {
        "deviceID": "",
        "macAddress": "aa:bb:cc:00:11:22",
        "dateTime": "2026-09-08T12:00:00+05:00",
        "eventType": "AccessControllerEvent",
        "AccessControllerEvent": {
            "majorEventType": 5,
            "subEventType": 75,
            "employeeNoString": "101",
            "name": "Айгерім",
            "serialNo": 7,
            "currentVerifyMode": "face",
            "currentEvent": False,
        },
    } | changes
    return json.dumps(said, ensure_ascii=False).encode()


def kept():
    return query("SELECT terminal, source, binding, body FROM deliveries_evidence ORDER BY id")


def everything_stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM deliveries_evidence UNION ALL SELECT body FROM deliveries_parked")
        return b"".join(bytes(body) for (body,) in cursor.fetchall())


def post(web, path, body, content_type="text/plain", **headers):
    return web.post(path, body, content_type=content_type, **headers)


def test_attendance_is_answered_with_its_count_once_it_is_kept_and_marked_to_be_read(web, secret):
    answer = post(web, f"/t/{secret}{ATTLOG}", LINES)
    assert (answer.status_code, answer.content) == (200, b"OK: 2")
    assert [(row[0], row[1], row[2], bytes(row[3])) for row in kept()] == [("CJ1", "zkteco", "secret", LINES)]
    assert query("SELECT count(*) FROM deliveries_unread") == [(1,)]


def test_the_same_request_again_gets_the_same_answer_and_is_kept_once(web, secret):
    answers = [post(web, f"/t/{secret}{ATTLOG}", LINES).content for _ in range(3)]
    assert answers == [b"OK: 2"] * 3
    assert len(kept()) == 1


def test_an_unknown_secret_gets_404_and_leaves_nothing(web, secret):
    assert post(web, f"/t/{'a' * 28}{ATTLOG}", LINES).status_code == 404
    assert post(web, f"/t/nosecret{ATTLOG}", LINES).status_code == 404
    assert post(web, ATTLOG, LINES).status_code == 404
    assert post(web, f"/t/{'a' * 28}", LINES).status_code == 404
    assert post(web, "/t/", LINES).status_code == 404
    assert kept() == []
    assert query("SELECT count(*) FROM deliveries_parked") == [(0,)]


def test_another_serial_with_a_known_secret_is_answered_and_parked(web, secret):
    a_terminal("OTHER")
    for serial in ("STRANGE", "OTHER"):
        answer = post(web, f"/t/{secret}/iclock/cdata?SN={serial}&table=ATTLOG", LINES)
        assert answer.content == b"OK: 2"
    assert kept() == []
    assert query("SELECT serial, reason, records FROM deliveries_parked ORDER BY id") == [
        ("STRANGE", "unknown", 2), ("OTHER", "moved", 2),
    ]  # fmt: skip


def test_a_terminal_that_the_registry_moved_is_parked(web, secret):
    moves("CJ1", a_facility("School 2"))
    post(web, f"/t/{secret}{ATTLOG}", LINES)
    assert query("SELECT serial, reason FROM deliveries_parked") == [("CJ1", "moved")]


def test_a_secret_in_the_host_name_is_as_good_as_one_in_the_path(web, secret, settings):
    settings.TERMINAL_DOMAIN = "terminals.example.kz"
    host = f"{secret.upper()}.terminals.example.kz:8080"
    assert post(web, ATTLOG, LINES, HTTP_HOST=host).content == b"OK: 2"
    assert post(web, ATTLOG, LINES, HTTP_HOST=f"{'b' * 28}.terminals.example.kz").status_code == 404
    assert [row[2] for row in kept()] == ["secret"]


def test_a_network_binds_where_nothing_else_can_and_says_so(web):
    a_terminal("CJ1")
    bind_terminal(serial="CJ1", way="network", network="10.8.0.0/16", source="office")
    assert post(web, ATTLOG, LINES, REMOTE_ADDR="10.9.0.1").status_code == 404
    assert post(web, ATTLOG, LINES, REMOTE_ADDR="10.8.0.1").content == b"OK: 2"
    assert [row[2] for row in kept()] == ["network"]


def test_a_proxys_word_on_the_address_counts_only_from_a_proxy_of_ours(web, settings):
    a_terminal("CJ1")
    bind_terminal(serial="CJ1", way="network", network="10.8.0.0/16", source="office")
    through = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.8.0.1"}
    assert post(web, ATTLOG, LINES, **through).status_code == 404
    settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
    assert post(web, ATTLOG, LINES, **through).content == b"OK: 2"
    lied = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.8.0.1, 192.0.2.7"}
    assert post(web, ATTLOG, LINES, **lied).status_code == 404


def test_an_ended_secret_counts_no_more(web, secret):
    (binding,) = query("SELECT id FROM deliveries_binding")[0]
    end_binding(binding_id=binding, source="office", ended_by="A. Office") if False else end(binding)
    assert post(web, f"/t/{secret}{ATTLOG}", LINES).status_code == 404


def end(binding):
    end_binding(binding_id=binding, source="office")


def test_an_address_without_anything_behind_the_secret_is_one_too(web):
    a_terminal("HK7")
    secret = bind_terminal(serial="HK7", source="office").secret
    assert post(web, f"/t/{secret}", event(), "application/json").status_code == 200
    assert len(kept()) == 1


@pytest.mark.parametrize("kind", ["form-data", "mixed"])
def test_of_an_event_with_a_picture_neither_the_picture_nor_the_name_is_kept(web, kind):
    a_terminal("HK7")
    secret = bind_terminal(serial="HK7", source="office").secret
    body = multipart(
        b"MIME_boundary",
        (b'Content-Disposition: form-data; name="event_log"\r\nContent-Type: application/json', event()),
        (b'Content-Disposition: form-data; name="Picture"\r\nContent-Type: image/jpeg', JPEG),
    )
    answer = post(web, f"/t/{secret}/hikvision", body, f"multipart/{kind}; boundary=MIME_boundary")
    assert answer.status_code == 200
    stored = everything_stored()
    assert b"101" in stored
    assert b"picture" not in stored
    assert "Айгерім".encode() not in stored


def test_names_passwords_and_templates_of_the_operation_log_are_not_kept(web, secret):
    body = (
        "USER PIN=5\tName=Айгерім\tPri=0\tPasswd=4711\tCard=99\nFP PIN=5\tFID=1\tTMP=VEVNUExBVEU\n".encode()
    )
    answer = post(web, f"/t/{secret}/iclock/cdata?SN=CJ1&table=OPERLOG&Stamp=1", body)
    assert answer.content == b"OK: 2"
    stored = everything_stored()
    assert b"4711" not in stored
    assert b"VEVNUExBVEU" not in stored
    assert "Айгерім".encode() not in stored


def test_a_packed_body_is_unpacked_and_a_bomb_is_refused(web, secret):
    path = f"/t/{secret}{ATTLOG}"
    assert post(web, path, gzip.compress(LINES), HTTP_CONTENT_ENCODING="gzip").content == b"OK: 2"
    bomb = gzip.compress(b"\0" * (64 << 20))
    assert post(web, path, bomb, HTTP_CONTENT_ENCODING="gzip").status_code == 413
    assert post(web, path, gzip.compress(LINES)[:-9], HTTP_CONTENT_ENCODING="gzip").status_code == 400
    assert post(web, path, LINES, HTTP_CONTENT_ENCODING="br").status_code == 415
    assert len(kept()) == 1


def test_the_hand_shake_and_the_heartbeat_are_answered_and_kept_nowhere(web, secret):
    hello = web.get(f"/t/{secret}/iclock/cdata?SN=CJ1&options=all&pushver=2.4.1&language=69")
    assert hello.content.startswith(b"GET OPTION FROM: CJ1")
    assert b"TimeZone=5" in hello.content
    assert web.get(f"/t/{secret}/iclock/getrequest?SN=CJ1").content.strip() == b"OK"
    assert kept() == []
