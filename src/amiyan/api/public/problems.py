"""What can be wrong with a question that anybody may ask."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

ASKS_TOO_MUCH: Final = Kind(
    "public-too-many",
    N_("More was asked from this address than one address is answered."),
    N_("Wait a little. Tiles never change: keep those that you have."),
    429,
)
NUMBERS_WRONG: Final = Kind(
    "public-numbers-wrong",
    N_("The question needs {names} as whole numbers."),
    N_("Write them in decimal; a leaf's index is below the size, and “from” is not above “to”."),
    400,
)
NOT_THERE: Final = Kind(
    "public-not-there",
    N_("The log holds no such thing."),
    N_("Ask /log/heads how large each tree is."),
    404,
)
