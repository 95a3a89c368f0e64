"""The gate as a process: started, killed, read from, and silent about who came."""

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress

import pytest

from amiyan.deliveries.makers.native import keys, reader, wire
from amiyan.gate.store import Store
from tests.gate.kit import gate, made, serving

GREEN = b"Enjoy your meal!\n"
PASSES = 2_000


@pytest.fixture
def server():
    with serving() as server:
        yield server


@pytest.fixture
def path(tmp_path, server):
    store = made(tmp_path / "gate.store", server.url)
    server.keys["GATE-1"] = store.key.public_key()
    store.close()
    return tmp_path / "gate.store"


def run(path, *extra, **options):
    return gate(
        "run", "--store", str(path), "--green-seconds", "0", "--retry-seconds", "0.05", *extra, **options
    )


def ended(process, typed=b""):
    out, said = process.communicate(typed, timeout=60)
    return process.returncode, out, said


def test_the_gate_starts_without_django_and_without_a_database():
    """Of the packages that are installed it takes three; it is read from what a fresh interpreter has loaded."""
    program = """
import sys, pkgutil, importlib, amiyan.gate
for module in pkgutil.iter_modules(amiyan.gate.__path__):
    importlib.import_module("amiyan.gate." + module.name)
from amiyan.gate.main import main
assert main(["status", "--store", "nowhere"]) == 2
for name, module in sorted(sys.modules.items()):
    if "site-packages" in (getattr(module, "__file__", None) or ""):
        print(name.split(".")[0])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    of_python = {
        "_distutils_hack",
        "typing_extensions",
    }  # the environment's own, and what any of them brings along
    foreign = {name for name in done.stdout.split() if not name.startswith("__editable__")} - of_python
    assert (
        {"cryptography", "msgspec"}
        <= foreign
        <= {"cryptography", "msgspec", "cffi", "_cffi_backend", "tzdata"}
    )


def test_it_ends_when_systemd_says_so(path, server):
    process = run(path)
    process.stdin.write(b"101\n")
    process.stdin.flush()
    assert [process.stdout.readline(), process.stdout.readline()][1] == GREEN
    process.terminate()
    process.wait(10)  # its input is still open
    assert (process.returncode, process.stderr.read()) == (0, b"")
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    assert ended(gate("send", "--store", str(path)))[0] == 0
    assert server.pins() == ["101"]


@pytest.mark.parametrize("typed", [b"101\n", b"KZ-900-1\n", "\u049b\u0493\n".encode()])
def test_green_is_the_same_for_every_child(tmp_path, path, server, typed):
    made(tmp_path / "other.store", server.url, device="GATE-2").close()
    shown = ended(run(path), typed)
    assert shown[1] == ended(run(tmp_path / "other.store"), b"102\n")[1]
    assert shown[1].endswith(GREEN)


def test_the_relay_learns_nothing_of_who_came(tmp_path, path):
    script = tmp_path / "relay.sh"
    script.write_text(
        f'echo "$# $@" >> {tmp_path}/clicks; cat >> {tmp_path}/clicks; env >> {tmp_path}/environment\n'
    )
    process = run(path, "--on-pass", f"sh {script} green")
    # A word that no folder, number or random id of the environment can hold by chance.
    process.stdin.write(b"KZ-777-1\n\x01\nKZ-777-2\n")
    process.stdin.flush()
    for _ in range(200):
        if (tmp_path / "clicks").exists() and (tmp_path / "clicks").read_text().count("\n") == 2:
            break
        time.sleep(0.05)
    assert ended(process)[0] == 0
    assert (tmp_path / "clicks").read_text() == "1 green\n1 green\n"
    assert "KZ-777" not in (tmp_path / "environment").read_text()


def test_a_code_that_cannot_be_read_says_again_and_nothing_else(path):
    out = ended(run(path), b"\x01\n" + b"9" * 5_000 + b"\n101\n")[1]
    assert out.splitlines() == [
        b"Hold your card or code to the reader", b"Once more, please", b"Once more, please", GREEN.strip(),
    ]  # fmt: skip


def test_what_was_read_is_sent_before_the_end(path, server):
    code, _, said = ended(run(path), b"101\n102\n")
    assert (code, said) == (0, b"")
    assert server.pins() == ["101", "102"]


def test_two_processes_do_not_send_from_one_store(path):
    first = run(path)
    assert first.stdout.readline()
    code, _, said = ended(run(path))
    assert code == 2
    assert b"Another process already sends" in said
    assert ended(first)[0] == 0


def test_killed_at_any_moment_nothing_is_lost_and_nothing_counts_twice(path, server):
    """kill -9 again and again in the middle of 2,000 passes, on a network that cuts.

    A child whose card was read as the power went saw no green and holds it again: only such a card may stand
    twice, as two records of two readings.
    """
    chance = random.Random(3)
    server.mood = lambda _: chance.choice(["well"] * 6 + ["500", "cut before", "cut after", "truncated"])
    waiting = [str(10_000 + n) for n in range(PASSES)]
    kill_at = sorted(chance.sample(range(PASSES - 200), 8), reverse=True)
    unsure, kills = [], 0
    while waiting:
        process = run(path)
        assert process.stdout.readline()  # ready
        is_falling = False  # each process is killed once, however fast the passes come
        while waiting:
            try:
                process.stdin.write(f"{waiting[0]}\n".encode())
                process.stdin.flush()
            except BrokenPipeError:
                break
            if process.stdout.readline() != GREEN:
                break
            waiting.pop(0)
            if kill_at and not is_falling and PASSES - len(waiting) >= kill_at[-1]:
                kill_at.pop()
                is_falling = True
                threading.Timer(chance.uniform(0, 0.01), process.kill).start()
        if not waiting:
            server.mood = lambda _: "well"
            process.communicate(timeout=60)
        else:
            kills += 1
            unsure.append(waiting[0])
            process.wait(10)
            for stream in (process.stdout, process.stderr):
                stream.close()
            with suppress(BrokenPipeError):
                process.stdin.close()
    assert kills == 8
    last = gate("send", "--store", str(path))
    assert ended(last)[0] == 0
    store = Store(path)
    kept = [mark for n in range(1, store.highest + 1) for mark in wire.decode(store.batch(n).body).records]
    assert server.marks() == kept
    assert len({mark.id for mark in kept}) == len(kept)
    seen = Counter(server.pins())
    assert set(seen) == {str(10_000 + n) for n in range(PASSES)}
    assert {pin for pin, count in seen.items() if count > 1} <= set(unsure)
    assert store.first("SELECT count(*) FROM record") == (0,)


def test_init_prints_a_key_that_the_server_can_enrol(tmp_path, server):
    for algorithm in ("ed25519", "p256"):
        store = tmp_path / f"{algorithm}.store"
        made_ = gate(
            "init",
            "--server",
            server.url,
            "--device",
            algorithm,
            "--store",
            str(store),
            "--algorithm",
            algorithm,
        )
        code, out, _ = ended(made_)
        assert code == 0
        pem, _, rest = out.decode().partition("-----END PUBLIC KEY-----\n")
        server.keys[algorithm] = keys.read_public(pem + "-----END PUBLIC KEY-----\n")
        assert f"amiyan terminal enrol --serial {algorithm} " in rest
        assert ended(run(store), b"101\n")[0] == 0
    assert server.pins() == ["101"]  # two devices, and this little server has one chain: the second is a fork
    assert server.refused == ["device-fork"]


def test_a_list_is_marked_countersigned_and_sent(path, server, tmp_path):
    (tmp_path / "2A.txt").write_text("\ufeff101\r\n102\r\n", encoding="utf-8")
    arguments = ["list", "--store", str(path), "--class", "2А", "--by", "900101300123"]
    code, out, _ = ended(gate(*arguments, "--from", str(tmp_path / "2A.txt")))
    assert code == 0
    name = out.decode().split()[2]
    assert ended(gate("countersign", name, "--store", str(path), "--by", "7"))[0] == 0
    assert ended(gate(*arguments, "--form", "unrecorded", "--day", "2026-09-07"), b"103\n\n104\n")[0] == 0
    assert ended(gate("send", "--store", str(path)))[0] == 0
    first, signed, second = server.marks()
    assert (first.present, first.form, str(first.id)) == (("101", "102"), "list", name)
    assert signed.list == first.id
    assert (second.present, second.form, second.day.isoformat()) == (("103",), "unrecorded", "2026-09-07")


def test_status_says_what_waits(path, server):
    server.mood = lambda _: "500"
    ended(run(path), b"101\n102\n")
    code, out, _ = ended(gate("status", "--store", str(path), "--json"))
    found = json.loads(out)
    assert (code, found["waiting_records"], found["acknowledged"]) == (0, 2, 0)
    assert found["trouble"] == "gate-not-sent"
    assert b"Waiting: 2 records" in ended(gate("status", "--store", str(path)))[1]
    server.mood = lambda _: "well"
    ended(gate("send", "--store", str(path)))
    # As many batches as were laid down: one, or two where the second number was read after the first had gone in.
    had = f"The server has batch {Store(path).highest};".encode()
    assert had in ended(gate("status", "--store", str(path), "--ask"))[1]
    found = json.loads(ended(gate("status", "--store", str(path), "--ask", "--json"))[1])
    assert (found["server_committed"], found["waiting_records"], found["trouble"]) == (1, 0, "")


def test_a_fork_is_said_on_the_status_and_can_be_resumed(path, server):
    server.bodies.append(b"somebody else's")
    ended(run(path), b"101\n")
    code, out, _ = ended(gate("status", "--store", str(path)))
    assert code == 1
    assert b"Sending has stopped" in out
    server.bodies.clear()
    assert ended(gate("send", "--store", str(path)))[0] == 1
    assert ended(gate("send", "--store", str(path), "--resume"))[0] == 0
    assert server.pins() == ["101"]


def test_what_waits_goes_on_a_stick_and_by_the_network_later(path, server, tmp_path):
    server.mood = lambda _: "500"
    ended(run(path), b"101\n102\n")
    assert ended(gate("export", "--store", str(path), "--out", str(tmp_path)))[0] == 0
    code, _, said = ended(gate("export", "--store", str(path), "--out", str(tmp_path)))
    assert (code, b"there already" in said) == (2, True)
    assert ended(gate("export", "--store", str(path), "--out", str(tmp_path / "a folder to be made")))[0] == 0
    code, _, said = ended(gate("export", "--store", str(path), "--out", str(path)))
    assert (code, b"cannot be written into" in said) == (2, True), (
        "the store is whole: nobody writes on paper"
    )
    (file,) = tmp_path.glob("*.batches")
    found = [reader.opened(line) for line in file.read_bytes().splitlines()[1:]]
    server.mood = lambda _: "well"
    for one in found:  # what an importer on the other side will do
        assert server.take("GATE-1", one.signature, one.body)[0] == 200
    assert ended(gate("send", "--store", str(path)))[0] == 0
    assert server.pins() == ["101", "102"]


def test_a_reader_that_is_not_there_is_said(path):
    code, _, said = ended(run(path, "--reader", "card=/dev/input/nowhere"))
    assert code == 2
    assert b"/dev/input/nowhere" in said
    code, _, said = ended(run(path, "--reader", "face=-"))
    assert b"is not a reader" in said


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_gate_speaks_the_language_of_the_school(path, language):
    process = subprocess.run(
        [sys.executable, "-m", "amiyan.gate.main", "run", "--lang", language, "--store", str(path)],
        input=b"101\n", capture_output=True, check=True,
    )  # fmt: skip
    assert {"kk": "Ас болсын!", "ru": "Приятного аппетита!"}[language] in process.stdout.decode()
