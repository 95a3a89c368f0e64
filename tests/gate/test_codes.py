"""What a reader types, under any layout of the keyboard."""

import os
import struct
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amiyan.gate import problems, readers
from amiyan.gate.codes import LONGEST, code_of
from amiyan.gate.keyboard import EVENT, Keyboard
from amiyan.kernel.problems import ProblemError

# The keys of a keyboard from left to right, as the layouts have them.
ENGLISH = "1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm"
RUSSIAN = "1234567890-=йцукенгшщзхъфывапролджэячсмить"
KAZAKH = '"әіңғ,.үұқөһйцукенгшщзхъфывапролджэячсмить'


def typed_as(layout: str, text: str) -> str:
    return "".join(layout[ENGLISH.index(c)] for c in text)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("101", "101"),
        ("101\r\n", "101"),
        ("\x02101\x03", "101"),
        (" 10 1 ", "101"),
        ("\ufeff101\u200b", "101"),
        ("１０１", "101"),
        ("KZ-0012", "KZ-0012"),
        ("ЛЯ-0012", "KZ-0012"),
        ("лЯ", "kZ"),
        ('қ"ә', "012"),
        ('",.', "167"),
        ("1,5", "1,5"),
        ("№5", "#5"),
        ("a" * LONGEST, "a" * LONGEST),
    ],
)
def test_a_code_is_what_stands_on_the_card(typed, code):
    assert code_of(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "\x00", " \t", "a" * (LONGEST + 1), "卡片", "\ud800", "🙂", "1" * 10_000]
)
def test_what_is_no_code_is_read_again(typed):
    assert code_of(typed) == ""


@given(
    st.text(st.sampled_from("0123456789"), min_size=1, max_size=32),
    st.sampled_from([ENGLISH, RUSSIAN, KAZAKH]),
)
def test_a_number_is_the_same_under_every_layout(number, layout):
    assert code_of(typed_as(layout, number)) == number


@given(st.text(st.sampled_from("0123456789-qwertyuiopasdfghjklzxcvbnm"), min_size=1, max_size=32))
def test_letters_and_digits_are_the_same_under_the_russian_layout(text):
    assert code_of(typed_as(RUSSIAN, text)) == text


@given(st.text())
def test_any_text_is_a_short_printable_code_or_none(typed):
    code = code_of(typed)
    assert len(code) <= LONGEST
    assert all("!" <= c <= "~" for c in code)


def events(*keys, second=100):
    """Presses and releases of keys, as the kernel writes them."""
    return b"".join(EVENT.pack(second, 0, 1, key, value) for key in keys for value in (1, 0))


ONE, ZERO, A, SHIFT, ENTER = 2, 11, 30, 42, 28


def test_keys_become_a_line_at_enter():
    assert Keyboard().feed(events(ONE, ZERO, ONE, ENTER)) == ["101"]


def test_a_line_may_come_in_pieces_of_any_size():
    keyboard, found = Keyboard(), []
    for byte in events(ONE, ZERO, ONE, ENTER, A, ENTER):
        found += keyboard.feed(bytes([byte]))
    assert found == ["101", "a"]


def test_shift_counts_while_it_is_held():
    data = (
        EVENT.pack(1, 0, 1, SHIFT, 1)
        + events(A, second=1)
        + EVENT.pack(1, 0, 1, SHIFT, 0)
        + events(A, ENTER, second=1)
    )
    assert Keyboard().feed(data) == ["Aa"]


def test_other_events_and_held_keys_are_no_letters():
    noise = EVENT.pack(100, 0, 4, 4, 458_782) + EVENT.pack(100, 0, 0, 0, 0) + EVENT.pack(100, 0, 1, ONE, 2)
    assert Keyboard().feed(noise + events(ONE) + noise + events(ENTER)) == ["1"]


def test_half_a_code_is_forgotten():
    keyboard = Keyboard()
    assert keyboard.feed(events(ONE, ZERO, second=100)) == []
    assert keyboard.feed(events(ONE, ENTER, second=110)) == ["1"]


def test_a_reader_gone_wild_fills_no_memory():
    keyboard = Keyboard()
    keyboard.feed(events(*[A] * 5_000))
    (line,) = keyboard.feed(events(ENTER))
    assert len(line) < 600
    assert code_of(line) == ""


def test_a_reader_is_read_until_it_is_unplugged():
    """A pipe stands for the device's file: there is none on a machine that builds."""
    reading, writing = os.pipe()
    os.write(writing, events(ONE, ZERO, ENTER, A, ENTER))
    os.close(writing)
    assert list(readers._typed(reading, threading.Event())) == ["10", "a"]
    os.close(reading)


def test_a_file_that_is_no_reader_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(events(ONE, ENTER))
    with pytest.raises(ProblemError) as caught:
        list(readers.lines(readers.reader_of(f"card={tmp_path}/file"), threading.Event()))
    assert caught.value.problem.kind is problems.READER


def test_an_event_has_the_size_that_the_kernel_gives_it():
    assert EVENT.size == struct.calcsize("l") * 2 + 8


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(data):
    Keyboard().feed(data)
