"""What a class is called: one way of writing it."""

import pytest

from amiyan.country.kz.classes import format_class


@pytest.mark.parametrize("written", ["3А", "3-А", "3 «А»", "3 А", "3«а»", "3 – А", '3 "А"', " 3А "])
def test_a_class_is_written_one_way(written):
    assert format_class(written) == "3А"


@pytest.mark.parametrize("written", ["", "0 сынып", "3", "11-12", "3 «Күншуақ»", "Күншуақ", "?"])
def test_what_is_no_number_and_letter_stands_as_it_is(written):
    assert format_class(written) == written


def test_a_letter_of_kazakh_is_a_letter():
    assert (format_class("10 «Ә»"), format_class("1-қ")) == ("10Ә", "1Қ")
