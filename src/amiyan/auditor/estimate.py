"""What a share in a sample says of the whole: an interval. Pure.

Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
American Statistical Association 22, 1927, 209-212), without correction for continuity. It holds for small samples and for
shares near nothing, where the usual one says "0 ± 0". The sample is drawn without putting back, which only makes it narrower.
"""

from math import ceil, floor, sqrt
from typing import Final, NamedTuple

_Z: Final = 1.959963984540054  # of nineteen samples in twenty
_THOUSAND: Final = 1000


class Estimate(NamedTuple):
    """A share in thousandths, and between which thousandths it lies in nineteen samples of twenty."""

    share: int
    least: int
    most: int


def estimate(hits: int, of: int) -> Estimate | None:
    """What ``hits`` among ``of`` looked at say of all; None where nobody looked at any. Ends are rounded outwards."""
    if not 0 <= hits <= of:
        raise ValueError("more hits than were looked at")
    if of == 0:
        return None
    share, square = hits / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    least = 0 if hits == 0 else max(0, floor((middle - half) * _THOUSAND))
    most = _THOUSAND if hits == of else min(_THOUSAND, ceil((middle + half) * _THOUSAND))
    return Estimate(round(share * _THOUSAND), least, most)
