"""Everything that the web processes print, and send to a collector, under requests full of secrets and persons."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.api.served import DOMAIN, served

SECRET, HOST_SECRET = "s3cr3tS3cr3tS3cr3t", "h0sts3cr3t"
IIN, PIN, CARD = "950101300415", "47115902", "8800553535"
NAMES = ("Айгерім", "Сәрсенбаева", "Aigerim", "Sarsenbayeva")
PLANTED = (SECRET, HOST_SECRET, IIN, PIN, CARD, *NAMES)
BODY = f"{' '.join(NAMES)} PIN={PIN} Card={CARD} iin={IIN}".encode()


def plant(site) -> list[int]:
    """Each request carries all that may never be printed; the answers' statuses."""
    asked = [
        ("POST", f"/t/{SECRET}/iclock/cdata?SN=CJ9M1&pin={PIN}&fail={fail}", BODY, {"Cookie": f"s={SECRET}"})
        for fail in ("", "log", "raise", "database")
    ]
    asked += [
        ("POST", f"/iclock/cdata?pin={PIN}&name={NAMES[2]}", BODY, {"Host": f"{HOST_SECRET}.{DOMAIN}"}),
        ("POST", f"/t/{SECRET}", BODY, {"X-Request-ID": f"{NAMES[2]}-{PIN}-{IIN}"}),
        ("GET", f"/nothing/{SECRET}/{IIN}", b"", {"User-Agent": NAMES[3], "Referer": f"http://x/{SECRET}"}),
        ("GET", f"/T/{SECRET}//t/{SECRET}", b"", {"Authorization": f"Bearer {SECRET}"}),
        ("BREW", f"/t/{SECRET}/{PIN}", b"", {"Host": f"{HOST_SECRET}.{DOMAIN}:80"}),
        ("GET", f"/metrics?{SECRET}", b"", {"X-Forwarded-For": "10.0.0.1"}),
    ]
    return [site.ask(*one)[0] for one in asked]


def test_no_secret_and_no_person_is_printed(scratch, tmp_path):
    with served(scratch, tmp_path) as site:
        assert plant(site) == [200, 200, 500, 500, 200, 200, 404, 404, 200, 404]
    printed = site.printed()
    for planted in PLANTED:
        assert planted not in printed, planted
    lines = [json.loads(line) for line in printed.splitlines()]  # each line is JSON, the libraries' too
    requests = [line for line in lines if line["event"] == "request" and line["path"] != "/healthz"]
    assert len(requests) == 10
    first = requests[0]
    assert (first["maker"], first["facility"], first["terminal"]) == ("zkteco", 7, "CJ9M1")
    assert (first["path"], first["status"], first["method"]) == ("/t/-/…", 200, "POST")
    assert re.fullmatch("[0-9a-f]{32}", first["request_id"])
    assert first["duration_ms"] >= 0
    failed = [line for line in lines if line.get("logger") == "django.request"]
    assert {line["exception"][0]["kind"] for line in failed} >= {"builtins.ValueError"}
    assert any("22P02" in json.dumps(line) for line in failed), "of the database's error its code is said"
    careless = next(line for line in lines if line["event"] == "careless")
    assert careless["cut"] == ["name", "pin"]
    assert careless["terminal"] == "-"


def test_a_killed_web_process_leaves_no_worker_that_holds_the_port(scratch, tmp_path):
    with served(scratch, tmp_path) as site:
        children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
        assert len(children) >= 2
        os.kill(site.process.pid, signal.SIGKILL)
        site.process.wait()
        end = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            assert time.monotonic() < end, "a worker outlives its parent"
            time.sleep(0.05)


def test_two_web_processes_count_together(scratch, tmp_path):
    with served(scratch, tmp_path) as site:
        for _again in range(20):
            assert site.ask("POST", f"/t/{SECRET}/iclock/cdata", b"x")[0] == 200
        status, text = site.ask("GET", "/metrics")
    assert status == 200
    assert 'amiyan_intake_requests_total{maker="zkteco",status="200"} 20.0' in text
    assert 'amiyan_intake_records_total{maker="zkteco"} 40.0' in text
    assert 'amiyan_intake_seconds_count{maker="zkteco"} 20.0' in text
    assert 'amiyan_queue_marks{queue="unread"} 0.0' in text
    assert "CJ9M1" not in text


@pytest.fixture
def collector():
    """A receiver of OTLP over HTTP; ``received`` are the requests, unpacked."""
    received = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            received.append((self.path, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()
        thread.join()


def test_traces_go_to_the_collector_without_persons_and_secrets(scratch, tmp_path, collector):
    address, received = collector
    with served(scratch, tmp_path, AMIYAN_OTLP_ENDPOINT=address, OTEL_BSP_SCHEDULE_DELAY="200") as site:
        plant(site)
        end = time.monotonic() + 15
        while not received or time.monotonic() < end - 13:
            assert time.monotonic() < end, site.printed()
            time.sleep(0.1)
    assert {path for path, _body in received} == {"/v1/traces"}
    for _path, body in received:
        for planted in PLANTED:
            assert planted.encode() not in body, planted
    spans = [
        span
        for _path, body in received
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert {span.name for span in spans} == {"request", "job"}
    attributes = {attribute.key for span in spans for attribute in span.attributes}
    assert attributes == {"request_id", "maker", "facility", "terminal", "method", "path", "status", "shard"}


def test_nothing_of_opentelemetry_is_loaded_where_it_is_not_wanted():
    code = (
        "import sys; from amiyan.config import traces, web; from amiyan.api import requests; traces.configure('web');"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    environment = {key: value for key, value in os.environ.items() if key != "AMIYAN_OTLP_ENDPOINT"}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
