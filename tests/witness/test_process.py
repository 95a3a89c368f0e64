"""The witness as a process: over HTTP, killed in the middle, flooded, alone in its folder."""

import http.client
import json
import random
import socket
import subprocess
import sys
import threading

import pytest

from amiyan.ledger.log import notes
from amiyan.witness.asking import BODY_MAX
from amiyan.witness.keeping import Folder
from tests.witness.kit import NAME, ORIGIN, Log, command, done, post, serving


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def folder(tmp_path, log):
    path = tmp_path / "witness"
    made = done("init", "--lang", "en", "--folder", path, "--name", NAME)
    assert made.returncode == 0, made.stderr
    told = done("trust", "--lang", "en", "--folder", path, "--origin", ORIGIN, "--key", log.key.verifier)
    assert told.returncode == 0, told.stderr
    return path


def test_it_starts_without_django_and_without_a_database():
    program = """
import sys, pkgutil, importlib, amiyan.witness
for module in pkgutil.iter_modules(amiyan.witness.__path__):
    importlib.import_module("amiyan.witness." + module.name)
from amiyan.witness.main import main
assert main(["show", "--folder", "nowhere"]) == 2
for name, module in sorted(sys.modules.items()):
    if "site-packages" in (getattr(module, "__file__", None) or ""):
        print(name.split(".")[0])
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    foreign = {name for name in ended.stdout.split() if not name.startswith("__editable__")}
    assert foreign - {"_distutils_hack", "typing_extensions"} <= {"cryptography", "cffi", "_cffi_backend"}


def test_a_log_asks_over_http_and_the_answer_holds(folder, log):
    with serving(folder) as (_process, port):
        status, text, kind = post(port, log.request(0, 5))
        assert (status, kind) == (200, "text/plain; charset=utf-8")
        own = Folder(folder).own
        assert own.verifies(str(log.head(5)), notes.parse_signatures(text)[0])
        assert post(port, log.request(0, 9)) == (409, "5\n", "text/x.tlog.size")
        assert post(port, log.request(5, 9))[0] == 200


def test_a_refusal_is_said_aloud_and_shown(folder, log):
    bent = Log(changed={2}, key=log.key)
    with serving(folder) as (process, port):
        assert post(port, log.request(0, 5))[0] == 200
        assert post(port, bent.request(5, 6))[0] == 422
        assert post(port, bent.request(5, 5))[0] == 409
        process.terminate()
        assert process.wait(20) == 0
        said = process.stderr.read()
    assert said.count("REFUSED") == 2
    assert "[witness-unproved]" in said
    assert "[witness-fork]" in said
    shown = done("show", "--lang", "en", "--folder", folder)
    assert (shown.returncode, shown.stdout.count("REFUSED")) == (1, 2)
    (one,) = json.loads(done("show", "--folder", folder, "--json").stdout)["logs"]
    assert (one["size"], one["root"], len(one["refused"])) == (5, log.head(5).root.hex(), 2)


def test_killed_at_any_moment_it_never_signs_two_pasts(folder, log):
    """Kill -9 while a request is in flight: whatever was answered stands, and it goes on from there."""
    chance, size = random.Random(4), 0
    for _round in range(6):
        with serving(folder) as (process, port):
            for _ in range(chance.randrange(1, 5)):
                assert post(port, log.request(size, size + 1))[0] == 200
                size += 1
            answers = []
            asking = threading.Thread(target=ask_into, args=(answers, port, log.request(size, size + 1)))
            asking.start()
            for _ in range(chance.randrange(3)):
                Folder(folder).log(ORIGIN)
            process.kill()
            asking.join()
        kept = Folder(folder).log(ORIGIN).head().size
        assert kept in {size, size + 1}
        assert kept == size + 1 or answers == [0]  # what was answered is on the disk
        size = kept
    with serving(folder) as (_process, port):
        assert post(port, Log(changed={0}, key=log.key).request(size, size + 1))[0] == 422
        assert post(port, log.request(size, size + 1))[0] == 200


def ask_into(answers, port, body):
    """Add the status of the answer, 0 where none came back whole."""
    try:
        answers.append(post(port, body)[0])
    except (OSError, http.client.HTTPException):
        answers.append(0)


def test_many_that_ask_at_once_are_answered_one_after_the_other(folder, log):
    log.grown(100)
    answers = []
    with serving(folder) as (_process, port):

        def ask(size):
            answers.append((size, post(port, log.request(0, size))[0]))

        threads = [threading.Thread(target=ask, args=(size,)) for size in range(1, 21)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    (first,) = [size for size, status in answers if status == 200]
    assert Folder(folder).log(ORIGIN).head().size == first
    assert sorted(status for _size, status in answers) == [200] + [409] * 19


def test_two_processes_never_sign_from_one_folder(folder):
    with serving(folder):
        second = done("serve", "--lang", "en", "--folder", folder, "--listen", "127.0.0.1:0")
    assert second.returncode == 2
    assert "Another process already works" in second.stderr


def raw(port, text):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while block := connection.recv(4096):
            answer += block
    return answer.split(b" ")[1] if b" " in answer else b""


def test_what_is_not_a_request_harms_nothing(folder, log):
    start = b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n"
    with serving(folder) as (process, port):
        assert post(port, b"", "/")[0] == 404
        assert post(port, b"x" * (BODY_MAX + 1))[0] == 413
        assert raw(port, start + b"\r\n") == b"411"
        assert raw(port, start + b"Content-Length: -5\r\n\r\n") == b"411"
        assert raw(port, start + "Content-Length: ٥\r\n\r\n".encode()) == b"411"
        assert raw(port, start + b"Content-Length: 99999999999999\r\n\r\n") == b"413"
        assert (
            raw(port, start + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n") == b"411"
        )
        assert raw(port, start + b"Content-Length: 100\r\n\r\nold") == b""  # broken off
        assert raw(port, b"DELETE /add-checkpoint HTTP/1.1\r\n\r\n") == b"501"
        assert raw(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20)  # somebody tries TLS
        assert post(port, log.request(0, 5))[0] == 200
        process.terminate()
        assert process.wait(20) == 0
        assert process.stderr.read() == ""


def test_more_connections_than_there_is_room_for_are_closed(folder, log):
    with serving(folder) as (_process, port):
        idle = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(40)]
        closed = [one for one in idle[32:] if one.recv(1) == b""]
        assert len(closed) == 8
        for one in idle:
            one.close()
        answered = 0
        for _ in range(200):  # the room becomes free as the threads see that nobody is there
            try:
                answered = post(port, log.request(0, 5))[0]
                break
            except OSError:
                continue
        assert answered == 200


def test_the_private_key_may_be_kept_under_a_password(tmp_path):
    password, wrong, short = (tmp_path / name for name in ("password", "wrong", "short"))
    password.write_text("tört sabaq, bes apta\n")
    wrong.write_text("tört sabaq, alty apta\n")
    short.write_text("qysqa\n")
    path = tmp_path / "witness"
    made = ("init", "--lang", "en", "--folder", path, "--name", NAME, "--password-file")
    assert done(*made, short).returncode == 2
    assert done(*made, password).returncode == 0
    assert "ENCRYPTED" in (path / "key.pem").read_text()
    assert (path / "key.pem").stat().st_mode & 0o077 == 0
    serve = ("serve", "--lang", "en", "--folder", path, "--listen", "127.0.0.1:0")
    assert done(*serve).returncode == 2
    assert done(*serve, "--password-file", wrong).returncode == 2
    with serving(path, "--password-file", password):
        pass


def test_a_key_is_never_overwritten(folder):
    before = (folder / "key.pem").read_bytes()
    again = done("init", "--lang", "en", "--folder", folder, "--name", "other.example/w")
    assert (again.returncode, (folder / "key.pem").read_bytes()) == (2, before)


@pytest.mark.parametrize(
    "arguments",
    [
        ("init", "--folder", "{new}", "--name", "two words"),
        ("init", "--folder", "{new}", "--name", ""),
        ("trust", "--folder", "{folder}", "--origin", ORIGIN, "--key", "amiyan.example.kz+00000000+AAAA"),
        ("trust", "--folder", "{folder}", "--origin", ORIGIN, "--key", "{own}"),
        ("trust", "--folder", "{new}", "--origin", ORIGIN, "--key", "{log}"),
        ("trust", "--folder", "{folder}", "--origin", ORIGIN, "--key", "{log}", "--origin", "a\nb"),
        ("serve", "--folder", "{folder}", "--listen", "nowhere"),
        ("serve", "--folder", "{folder}", "--listen", "127.0.0.1:99999"),
        ("serve", "--folder", "{folder}", "--listen", "192.0.2.1:8480"),
        ("show", "--folder", "{new}"),
    ],
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_what_cannot_be_done_is_said_in_a_sentence(folder, log, tmp_path, arguments, language):
    facts = {"folder": folder, "new": tmp_path / "new", "own": Folder(folder).own, "log": log.key.verifier}
    ended = done(*(text.format(**facts) if "{" in text else text for text in arguments), "--lang", language)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 2


def test_amiyan_witness_is_the_same_program(folder):
    through = [sys.executable, "-m", "amiyan.cli.main", "witness", "show", "--folder", str(folder), "--json"]
    whole = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from amiyan.cli import main; sys.exit(main(sys.argv[1:]))",
            *through[3:],
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(whole.stdout) == json.loads(done("show", "--folder", folder, "--json").stdout)
    assert command("show")[0] == sys.executable
