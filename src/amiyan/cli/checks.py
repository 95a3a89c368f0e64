"""Checks of arguments that several commands share."""

from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import all_codes
from amiyan.programmes.problems import UNKNOWN_PROGRAMME


def known_programme(code: str) -> None:
    """Raise ProblemError, naming the programmes there are, where ``code`` is none of them."""
    if code not in all_codes():
        raise ProblemError(UNKNOWN_PROGRAMME, code=code, known=", ".join(sorted(all_codes())))
