"""A circuit breaker: after some failures in a row nobody waits for a register that is down."""

import time
from collections.abc import Callable


class Breaker:
    """Opens after ``after`` failures in a row; then lets one question through every ``cooldown`` seconds."""

    def __init__(self, after: int, cooldown: float, *, now: Callable[[], float] = time.monotonic) -> None:
        self.after, self.cooldown, self.now = after, cooldown, now
        self.failures = 0
        self.opened_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether a question would be in vain."""
        return self.failures >= self.after and self.now() - self.opened_at < self.cooldown

    def failed(self) -> None:
        """A question failed."""
        self.failures += 1
        if self.failures >= self.after:
            self.opened_at = self.now()

    def answered(self) -> None:
        """A question was answered, whatever the answer."""
        self.failures = 0
