"""Processes that die are started anew; all end together, and none is left, even where the supervisor is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from amiyan.config.processes import Program
from amiyan.config.supervisor import Supervisor
from amiyan.kernel.problems import ProblemError

PATIENCE = 20.0


def until(happened, what, patience=PATIENCE):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := happened():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def program(code: str, name: str = "one") -> Program:
    return Program(name, (sys.executable, "-c", code))


def writes_its_pid(file: Path, then: str) -> str:
    return f"import os, signal, sys, time\nopen({str(file)!r}, 'a').write(f'{{os.getpid()}}\\n')\n{then}\n"


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


def stop_when(happened) -> threading.Thread:
    """SIGTERM for this process, where the supervisor runs, once something has happened."""

    def wait():
        try:
            until(happened, "to stop")
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_what_was_killed_runs_anew_and_all_end_with_the_supervisor(tmp_path):
    file = tmp_path / "pids"
    killed = []

    def killed_once():
        if pids(file) and not killed:
            killed.append(pids(file)[0])
            os.kill(killed[0], signal.SIGKILL)
        return len(pids(file)) == 2

    thread = stop_when(killed_once)
    said = []
    assert (
        Supervisor([program(writes_its_pid(file, "time.sleep(60)"))]).run(on_ready=lambda: said.append(1))
        == 0
    )
    thread.join()
    assert said == [1]
    assert not any(map(alive, pids(file)))


def test_what_holds_work_ends_gracefully(tmp_path):
    file, done = tmp_path / "pids", tmp_path / "done"
    code = f"signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.5), open({str(done)!r}, 'w').close(), sys.exit(0)))"
    thread = stop_when(lambda: pids(file))
    slow = program(f"import signal, sys, time\n{code}\n" + writes_its_pid(file, "time.sleep(60)"))
    assert Supervisor([slow]).run() == 0
    thread.join()
    assert done.exists()


def test_what_does_not_end_is_killed_with_its_own_children(tmp_path):
    file = tmp_path / "pids"
    child = writes_its_pid(file, "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    code = (
        "import signal, subprocess, sys, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"subprocess.Popen([sys.executable, '-c', {child!r}])\n" + writes_its_pid(file, "time.sleep(60)")
    )
    thread = stop_when(lambda: len(pids(file)) == 2)
    assert Supervisor([program(code)], grace=0.5).run() == 1
    thread.join()
    until(lambda: not any(map(alive, pids(file))), "the end of both")


def test_a_dead_program_leaves_no_child_behind_that_would_hold_the_port(tmp_path):
    file = tmp_path / "pids"
    child = writes_its_pid(file, "time.sleep(60)")
    code = (
        "import subprocess, sys, time, os, signal\n"
        f"subprocess.Popen([sys.executable, '-c', {child!r}])\ntime.sleep(0.7)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    thread = stop_when(lambda: len(pids(file)) >= 2)
    Supervisor([program(code)], grace=1).run()
    thread.join()
    until(lambda: not any(map(alive, pids(file))), "the end of the children")


def test_what_never_starts_is_named(capfd):
    with pytest.raises(ProblemError) as raised:
        Supervisor(
            [program("import time; time.sleep(60)", "fine"), program("raise SystemExit(7)", "broken")]
        ).run(is_ready=lambda: False)
    assert raised.value.problem.kind.code == "process-does-not-start"
    assert raised.value.problem.params == {"name": "broken", "code": 7}


def test_a_killed_supervisor_leaves_no_orphan(tmp_path):
    file = tmp_path / "pids"
    child = writes_its_pid(file, "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    code = (
        "import sys\nfrom amiyan.config.processes import Program\nfrom amiyan.config.supervisor import Supervisor\n"
        f"Supervisor([Program('one', (sys.executable, '-c', {child!r}))]).run()"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code])
    until(lambda: pids(file), "the child")
    supervisor.send_signal(signal.SIGKILL)
    supervisor.wait()
    until(lambda: not any(map(alive, pids(file))), "the end of the child")
