"""Hundreds of random lives of the town; ``make bench`` tells ten thousand (AMIYAN_MACHINE_EXAMPLES)."""

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import Machine

EXAMPLES = int(os.environ.get("AMIYAN_MACHINE_EXAMPLES", "0"))
STEPS = 24


def settings_of_a_run(examples: int, **more) -> settings:
    """The same examples each time in ``make test``; new ones in a bench, which prints how to see a failure again."""
    return settings(
        max_examples=EXAMPLES or examples,
        stateful_step_count=STEPS,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        **more,
    )


def test_whatever_happens_the_books_say_what_they_must(town):
    Machine.town = town
    run_state_machine_as_test(Machine, settings=settings_of_a_run(100))
