"""What holds of every maker that speaks by network, whatever stands in a request."""

import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.deliveries.makers import demo, registry
from amiyan.deliveries.makers.cuts import code_of, cut
from amiyan.deliveries.makers.live import Request
from tests.deliveries.makers import fuzz
from tests.deliveries.makers.live_kit import (
    PLANTED,
    WORD,
    check,
    corpus,
    examples,
    maker_of,
    raw_of,
    records_of,
    request_of,
)

EXAMPLES, CORPUS = examples(), corpus()


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_its_maker_s_and_leaves_no_name(name):
    request = EXAMPLES[name]
    assert maker_of(request).name == name.partition("/")[0]
    assert WORD not in check(request).kept
    assert PLANTED not in check(request._replace(body=request.body.replace(WORD, PLANTED))).kept


@pytest.mark.parametrize("name", CORPUS)
def test_what_broke_something_once_breaks_nothing_now(name):
    check(CORPUS[name])


def test_makers_are_asked_by_name_and_liberal_ones_last():
    makers = {maker.name: maker for maker in registry.live_makers()}
    assert list(makers) == sorted(makers, key=lambda name: (makers[name].liberal, name))
    assert list(makers)[-1] == "hikvision"
    assert makers["zkteco"].order
    assert not makers["demo"].order


@pytest.mark.parametrize(
    ("method", "path", "maker"),
    [
        ("POST", "/demo-gate", "demo"),
        ("GET", "/iclock/cdata", "zkteco"),
        ("POST", "/iclock/cdata", "zkteco"),
        ("POST", "/", "hikvision"),
        ("POST", "/alarm", "hikvision"),
        ("GET", "/", None),
        ("GET", "/demo-gate", None),
    ],
)
def test_whose_a_request_is(method, path, maker):
    found = registry.maker_of(method, path, "application/json")
    assert (found.name if found else None) == maker


def test_maker_is_found_by_what_it_kept():
    for request in EXAMPLES.values():
        heard = check(request)
        if heard.kept:
            assert registry.maker_of_layout(heard.layout) == maker_of(request)
    assert registry.maker_of_layout("nobody-s") is None


def test_maker_without_a_network_side_is_possible(tmp_path, monkeypatch):
    """A folder with a reader alone stands among the makers of files, and not among those of the network."""
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "__init__.py").touch()
    (tmp_path / "paper" / "reader.py").write_text(
        "def detect(sample, name):\n    return False\ndef read(source):\n    return iter(())\n"
    )
    from amiyan.deliveries import makers  # noqa: PLC0415 - its path is what is tried

    monkeypatch.setattr(makers, "__path__", [*makers.__path__, str(tmp_path)])
    assert "paper" in {maker.name for maker in registry.known_makers.__wrapped__()}
    assert "paper" not in {maker.name for maker in registry.live_makers.__wrapped__()}


def test_demo_gate_is_the_whole_protocol_in_small():
    heard = check(EXAMPLES["demo/gate.http"])
    assert heard.serials == ("GATE7",)
    assert heard.kept.decode().splitlines() == [
        "17;2025-09-08 12:01:05;face",
        "17;2025-09-08 12:01:09;door",
        "#cut time_unreadable",
        "#cut record_incomplete",
    ]
    assert [record.kind for record in records_of(heard)] == ["pass", "other", "unreadable", "unreadable"]
    assert demo.__name__ in maker_of(EXAMPLES["demo/gate.http"]).hear.__module__


def test_cut_lines_are_believed_only_with_a_known_code():
    assert code_of(cut("time_missing")) == "time_missing"
    assert code_of("#cut Invented") == code_of("time_missing") == code_of("#cut ") == ""


def test_requests_survive_as_files():
    for request in EXAMPLES.values():
        again = request_of(raw_of(request))
        assert (again.path, again.query, again.body) == (request.path, request.query, request.body)


PIECES = st.sampled_from([*fuzz.NASTY, *(request.body[:2000] for request in EXAMPLES.values())])
BODY = st.lists(PIECES | st.binary(max_size=20), max_size=12).map(b"".join)
PATHS = [
    "/",
    "/demo-gate",
    "/alarm",
    *(f"/iclock/{word}" for word in ("cdata", "querydata", "devicecmd", "registry", "x")),
]
QUERY = st.fixed_dictionaries(
    {},
    optional={
        "SN": st.text(max_size=5),
        "table": st.sampled_from(["ATTLOG", "OPERLOG", "rtlog", "x", "ATTPHOTO"]),
    },
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PATHS), QUERY, st.sampled_from(fuzz.TYPES) | st.text(max_size=40), BODY)
def test_no_mess_breaks_a_maker(path, query, content_type, body):
    check(Request("POST", path, query, content_type, body))


def test_mutations_of_what_is_known_break_nothing():
    chance, seeds = random.Random(20250908), list(EXAMPLES.values())
    for _ in range(500):
        check(fuzz.mutated(chance, seeds))


def test_fuzzer_finds_what_is_broken(monkeypatch):
    monkeypatch.setattr("tests.deliveries.makers.live_kit.PLANTED", b"2025-09-08 12:01:05")
    assert "AssertionError" in fuzz.broken(EXAMPLES["zkteco/attlog.http"])


@pytest.mark.parametrize(
    ("path", "piece"),
    [
        ("/iclock/cdata", b"x\n"),
        ("/iclock/cdata", b"101\t2025-09-08 12:01:05\t0\t15\n"),
        ("/iclock/cdata", b"101\t2025-09-08 12:01:05\t0\t15\tx\n"),
        ("/", b"[" * 64),
        ("/", b'{"a":"b"},'),
        ("/", b"<a>"),
        ("/", b"--b\r\n\r\n\xff"),
        ("/", b'{"dateTime":"2025-09-08T12:01:05+05:00"}'),
    ],
)
def test_memory_is_bounded(path, piece):
    body = piece * ((1 << 20) // len(piece))
    request = Request("POST", path, {"SN": "CJ1", "table": "ATTLOG"}, "", body)
    maker = maker_of(request)
    tracemalloc.start()
    try:
        heard = maker.hear(request)
        for _ in maker.read(heard.kept, heard.layout, "T1"):
            pass
        assert tracemalloc.get_traced_memory()[1] < 96 << 20
    finally:
        tracemalloc.stop()
