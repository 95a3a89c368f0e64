"""The stream for the benches: the same country in chunks, in bounded memory."""

from datetime import date

from amiyan.simulator.stream import facility_code, people_columns, terminal_serial, zkteco_bodies

from .plain_audit import has_right_checksum


def test_people_come_in_chunks_with_unique_valid_iins():
    chunks = list(people_columns(seed=1, children=120_000, schools=100))
    assert [len(chunk) for chunk in chunks] == [100_000, 20_000]
    iins = [iin.decode() for chunk in chunks for iin in chunk.iin.tolist()]
    assert len(set(iins)) == 120_000
    assert all(has_right_checksum(iin) for iin in iins[::37])
    assert {int(f) for chunk in chunks for f in chunk.facility} == set(range(100))


def test_copy_text_holds_the_columns():
    (chunk,) = people_columns(seed=1, children=50, schools=3)
    lines = [line.split("\t") for line in chunk.copy_text().decode().splitlines()]
    assert [line[0].encode() for line in lines] == chunk.iin.tolist()
    assert [int(line[1]) for line in lines] == chunk.grade.tolist()
    assert [int(line[2]) for line in lines] == chunk.facility.tolist()
    assert [line[3].encode() for line in lines] == chunk.pin.tolist()


def test_each_child_passes_once_at_its_own_school():
    (chunk,) = people_columns(seed=1, children=1000, schools=7)
    known = set(zip(chunk.facility.tolist(), chunk.pin.tolist(), strict=True))
    bodies = dict(zkteco_bodies(seed=1, children=1000, schools=7, day=date(2025, 9, 2)))
    passed = [
        (facility, line.split(b"\t")[0])
        for facility in range(7)
        for line in bodies[terminal_serial(facility)].splitlines()
    ]
    assert len(passed) == 1000
    assert set(passed) == known
    assert len({facility_code(facility) for facility in range(7)}) == 7


def test_doubled_lines_are_exact_copies():
    bodies = zkteco_bodies(seed=1, children=1000, schools=2, day=date(2025, 9, 2), doubled=0.1)
    lines = [(serial, line) for serial, body in bodies for line in body.splitlines()]
    assert len(set(lines)) == 1000
    assert 1050 < len(lines) < 1150
