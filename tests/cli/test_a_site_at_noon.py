"""A whole site, web and worker, while terminals of two makers send what they know: what it prints names nobody."""

import http.client
import json
import os
import signal
import subprocess
import sys

import pytest

from amiyan.deliveries.actions.bindings import bind_terminal
from amiyan.kernel.sql import query
from tests.api.served import DOMAIN, free_port
from tests.api.test_terminals import event
from tests.config.test_supervisor import until
from tests.deliveries.terminals import a_terminal

COMMAND = (
    sys.executable,
    "-c",
    "import sys; from amiyan.cli import main; sys.exit(main())",
    "serve",
    "--lang",
    "en",
)
IIN, PIN, CARD, NAME, UNKNOWN = (
    "950101300415",
    "471147081",
    "8800553535",
    "Айгерім Сәрсенбаева",
    "0therS3rial",
)
PASSES = f"{PIN}\t2026-09-08 12:00:00\t0\t15\t0\n{IIN}\t2026-09-08 12:00:04\t0\t25\t0\n"
USER = f"USER PIN={PIN}\tName={NAME}\tPri=0\tPasswd=s3samOpen\tCard={CARD}\tGrp=1\n"


@pytest.fixture
def site(scratch, tmp_path):
    """Its port, and the file with all that it prints."""
    port, printed = free_port(), tmp_path / "printed"
    environment = {
        **os.environ,
        "AMIYAN_DATABASE_URL": scratch.server.url(scratch.name),
        "AMIYAN_OWNER_URL": scratch.server.url(scratch.name, user="amiyan_owner"),
        "AMIYAN_TERMINAL_DOMAIN": DOMAIN,
    }
    with printed.open("wb") as file:
        process = subprocess.Popen(
            [*COMMAND, "--port", str(port)], env=environment, stdout=file, stderr=file, start_new_session=True
        )
    try:
        until(lambda: "Amiyan answers at" in printed.read_text() or process.poll() is not None, "the site")
        yield port, printed
    finally:
        process.send_signal(signal.SIGTERM)
        status = process.wait(40)
    assert status == 0, printed.read_text()


def send(port, path, body, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(
            "POST", path, body=body if isinstance(body, bytes) else body.encode(), headers=headers
        )
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_site_at_noon_names_nobody_in_what_it_prints(scratch, site):
    port, printed = site
    secrets = {}
    for serial in ("CJ1", "HK1"):
        a_terminal(serial)
        secrets[serial] = bind_terminal(serial=serial, source="office").secret
    iclock = "iclock/cdata?SN=CJ1&Stamp=9999&table"
    zk, hik = secrets["CJ1"], secrets["HK1"]
    assert send(port, f"/t/{zk}/{iclock}=ATTLOG", PASSES) == 200
    assert send(port, f"/t/{zk}/{iclock}=OPERLOG", USER) == 200
    assert send(port, f"/t/{zk}/iclock/cdata?SN={UNKNOWN}&table=ATTLOG&Stamp=1", PASSES) == 200
    assert send(port, f"/t/{zk}/{iclock}=ATTLOG", f"{NAME}\x00 no line of a log\n") == 200
    assert (
        send(port, f"/iclock/cdata?SN=CJ1&table=ATTLOG&Stamp=2&pin={PIN}", PASSES, Host=f"{zk}.{DOMAIN}")
        == 200
    )
    assert send(port, f"/t/{hik}/events", event(), **{"Content-Type": "application/json"}) == 200
    assert send(port, f"/t/{zk}x/{iclock}=ATTLOG", PASSES) == 404
    assert send(port, f"/iclock/cdata?SN=CJ1&table=ATTLOG&pin={IIN}", PASSES) == 404
    assert (
        send(port, "/api/device/v1/batches", NAME, **{"Amiyan-Device": PIN, "Amiyan-Signature": CARD}) == 404
    )
    until(lambda: query("SELECT count(*) FROM deliveries_unread") == [(0,)], "the worker to read it all")
    text = printed.read_text(encoding="utf-8")
    for planted in (*secrets.values(), IIN, PIN, CARD, *NAME.split(), UNKNOWN, "s3samOpen"):
        assert planted not in text, planted
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    told = [line for line in lines if line["event"] == "request" and "maker" in line]
    assert {(line["maker"], line["terminal"]) for line in told} >= {("zkteco", "CJ1"), ("hikvision", "HK1")}
    assert {line["service"] for line in lines} >= {"web"}
    assert len(text.splitlines()) - len(lines) == 1, (
        "but for the line that says where it answers, all is JSON"
    )
