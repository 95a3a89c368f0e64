"""``docs/security.md``: each requirement once, with an answer, and with tests that there are."""

import re
from pathlib import Path

from tests.project.tree import DOCS, ROOT, text_of

TEXT = text_of(DOCS / "security.md")
ROWS = re.findall(r"^\| (\d[^|]*|beyond) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.MULTILINE)


def numbers(said):
    """Every number that a line speaks of: "1.2.6 to 1.2.8, 1.3.1"."""
    for part in said.strip().split(", "):
        first, _, last = part.partition(" to ")
        if not last:
            yield first
            continue
        *chapter, begins = first.split(".")
        # From one section into the next: both ends are named, and what lies between goes without saying.
        if last.split(".")[:-1] != chapter:
            yield from (first, last)
            continue
        for number in range(int(begins), int(last.split(".")[-1]) + 1):
            yield ".".join([*chapter, str(number)])


def test_a_requirement_is_answered_once():
    found = [one for said, _, _ in ROWS for one in numbers(said)]
    assert len(found) > 150
    assert sorted({one for one in found if found.count(one) > 1}) == []


def test_what_is_said_to_hold_it_is_there():
    named = {one for _, _, held in ROWS for one in re.findall(r"`(tests/[^`]+)`", held)}
    assert sorted(one for one in named if not (Path(ROOT) / one).exists()) == []


def test_every_line_has_a_test_or_a_reason():
    assert [said for said, what, held in ROWS if not what.strip() or not held.strip()] == []


def test_what_falls_short_says_so_and_is_little():
    assert 0 < TEXT.count("**Falls short**") <= 6
