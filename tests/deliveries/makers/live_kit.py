"""Requests as files, and what must hold of every request, whatever stands in it.

A file is a request as it goes over the wire. A header ``Times: n`` says that the body stands there n times: a
body of a megabyte need not be kept whole.
"""

import re
import time
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from amiyan.deliveries.makers import KINDS, METHODS, registry
from amiyan.deliveries.makers.live import CUT, Request

CORPUS = Path(__file__).parent / "corpus"
MAKERS = files("amiyan.deliveries.makers")
WORD = b"Invented"  # stands in every name, password, picture and template of the examples
# Longer than anything that may be kept: wherever a mutation carries it, it must not be there.
PLANTED = WORD * 9


def request_of(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    url = urlsplit(target)
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    return Request(
        method, url.path, query, headers.get("content-type", ""), body * int(headers.get("times", "1"))
    )


def raw_of(request):
    query = "&".join(f"{name}={value}".replace(" ", "%20") for name, value in request.query.items())
    content_type = "".join(letter for letter in request.content_type if letter.isprintable())
    head = f"{request.method} {request.path}?{query} HTTP/1.1\r\nContent-Type: {content_type}\r\n\r\n"
    return head.encode("latin-1", "replace") + request.body


def examples():
    """Every example of every maker by its maker and name."""
    return {
        f"{maker.name}/{example.name}": request_of(example.read_bytes())
        for maker in registry.live_makers()
        for example in sorted((MAKERS / maker.name / "examples").iterdir(), key=str)
        if example.name.endswith(".http")
    }


def corpus():
    return {path.name: request_of(path.read_bytes()) for path in sorted(CORPUS.glob("*.http"))}


def maker_of(request):
    return registry.maker_of(request.method, request.path, request.content_type)


def records_of(heard, terminal="T1"):
    reader = registry.maker_of_layout(heard.layout)
    return [record for batch in reader.read(heard.kept, heard.layout, terminal) for record in batch]


def check(request):
    """All that must hold of any request; gives what was heard."""
    maker = maker_of(request)
    began = time.process_time()
    heard = maker.hear(request)
    took = time.process_time() - began
    assert took < 0.3 + len(request.body) * 3e-6, f"{took:.2f} s for {len(request.body)} bytes"
    assert heard.reply.status == 200
    assert len(heard.reply.body) < 1024
    assert bool(heard.kept) == bool(heard.layout) == bool(heard.records)
    assert PLANTED not in heard.kept
    assert b"\0" not in heard.kept
    assert len(heard.kept) <= 16 * len(request.body) + 1024
    assert not heard.told_now or re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", heard.told_now)
    if heard.records:
        _check_records(heard, records_of(heard))
        _check_again(maker, request, heard)
    return heard


def _check_records(heard, records):
    assert len(records) == heard.records
    lines = [record.line for record in records]
    assert all(one < two for one, two in pairwise(lines))
    for record in records:
        assert record.terminal == "T1"
        assert record.method in METHODS
        assert record.kind in KINDS
        assert (record.kind == "unreadable") == (record.local == "") == bool(record.problem)
        assert not record.problem or record.problem in registry.kinds_by_code()
    cut = [line for line in heard.kept.decode("latin-1").split("\n") if line.startswith(CUT)]
    assert all(line.removeprefix(CUT).rstrip("\r") in registry.kinds_by_code() for line in cut)


def _check_again(maker, request, heard):
    """What was kept, heard as a body, is kept as it is."""
    again = maker.hear(request._replace(body=heard.kept))
    assert records_of(again) == records_of(heard)
    assert again.kept == heard.kept
