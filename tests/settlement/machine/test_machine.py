"""Random lives of the town: some hundreds here and in the file beside this one, ten thousand in ``make bench``."""

from hypothesis.stateful import run_state_machine_as_test

from .machine import Machine
from .profile import half_of_the_lives


class OneHalf(Machine):
    """The lives that one of two processes tells; another name, other lives."""


def test_whatever_happens_the_books_say_what_they_must(town):
    OneHalf.town = town
    run_state_machine_as_test(OneHalf, settings=half_of_the_lives())
