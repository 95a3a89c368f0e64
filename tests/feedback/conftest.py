"""The hamlet of live work, with families."""

from .kit import family, hamlet  # noqa: F401 - fixtures
