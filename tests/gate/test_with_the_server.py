"""The gate against the house's own web processes, over HTTP: what was recorded is evidence, once."""

from amiyan.deliveries.actions.bindings import enrol_device
from amiyan.deliveries.makers.native import keys, wire
from amiyan.gate.store import Store
from amiyan.kernel.sql import query
from tests.api.served import free_port, served
from tests.gate.kit import gate, made
from tests.registry.invented_town import a_facility


def test_what_a_gate_recorded_is_evidence_once(scratch, tmp_path):
    store = made(tmp_path / "gate.store", f"http://127.0.0.1:{free_port()}", algorithm="p256")
    enrol_device(
        serial="GATE-1", facility_id=a_facility("School 17"), place="canteen", source="office",
        public_key=keys.public_text(store.key).encode(),
    )  # fmt: skip
    process = gate("run", "--store", str(store.path), "--green-seconds", "0", "--retry-seconds", "0.05")
    process.stdin.write("".join(f"{n}\n" for n in range(1_000, 2_500)).encode())
    process.stdin.flush()
    for _ in range(1_200):  # offline, and then the power fails
        assert process.stdout.readline()
    process.kill()
    process.communicate()
    with served(scratch, tmp_path, target="amiyan.config.wsgi:application") as site:
        store.remember("server", f"http://127.0.0.1:{site.port}")
        for typed in (b"7001\n7002\n", b"7003\n"):
            again = gate("run", "--store", str(store.path), "--retry-seconds", "0.05")
            _, said = again.communicate(typed, timeout=60)
            assert (again.returncode, said) == (0, b"")
        code = gate("status", "--store", str(store.path), "--ask")
        assert b"Nothing waits." in code.communicate()[0]
    rows = query("SELECT body FROM deliveries_evidence WHERE terminal = 'GATE-1'")
    found = [mark for (body,) in rows for mark in wire.decode(bytes(body)).records]
    kept = Store(store.path)
    wanted = [m for n in range(1, kept.highest + 1) for m in wire.decode(kept.batch(n).body).records]
    assert sorted(mark.id for mark in found) == sorted(mark.id for mark in wanted)
    pins = sorted(int(mark.pin) for mark in found)
    assert pins[:1_199] == list(range(1_000, 2_199))  # the first line that was read was "ready"
    assert pins[-3:] == [7001, 7002, 7003]
    assert len(set(pins)) == len(pins)
