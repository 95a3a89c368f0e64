"""A family that is written to."""

from .kit import family, kinds_of_tests  # noqa: F401 - fixtures
