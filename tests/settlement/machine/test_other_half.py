"""As the file beside this one, for the other core: files are what ``make test`` divides among its processes."""

from hypothesis.stateful import run_state_machine_as_test

from .machine import Machine
from .profile import half_of_the_lives


class OtherHalf(Machine):
    """The lives that the other process tells."""


def test_whatever_happens_the_books_say_what_they_must(town):
    OtherHalf.town = town
    run_state_machine_as_test(OtherHalf, settings=half_of_the_lives())
