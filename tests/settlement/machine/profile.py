"""How many lives are told, and how long they are.

``AMIYAN_LIVES`` asks for more than ``make test`` tells: then they are new ones each time, and what fails is printed with
the line by which it is told again.
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings

LIVES = 200
STEPS = 20


def half_of_the_lives() -> settings:
    return lives(int(os.environ.get("AMIYAN_LIVES", LIVES)) // 2, is_random="AMIYAN_LIVES" in os.environ)


def lives(number: int, *, is_random: bool = False, **more: Any) -> settings:
    """Unless they are random, the same each time: a failure of ``make test`` is one of this commit."""
    return settings(
        max_examples=number,
        stateful_step_count=STEPS,
        derandomize=not is_random,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        **more,
    )
