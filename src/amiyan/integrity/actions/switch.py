"""A named person switches a detector on or off, and says why."""

import datetime as dt
from typing import Final
from uuid import UUID

from amiyan.integrity import problems
from amiyan.integrity.detectors.loader import Detector, detectors
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query

_SWITCH: Final = """
INSERT INTO integrity_switch (detector, version, is_on, reason, switched_by, known_from, region, key)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING
"""
_SAME: Final = """
SELECT (detector, is_on, reason, switched_by) = (%s, %s, %s, %s) AND region IS NOT DISTINCT FROM %s::text
FROM integrity_switch WHERE key = %s
"""


def switch_detector(
    *,
    key: UUID,
    detector: str,
    is_on: bool,
    reason: str,
    switched_by: int,
    now: dt.datetime,
    region: str | None = None,
) -> None:
    """Switch a detector in a region (None: in the country): from the next run on its signals reach a queue, or do not.

    What was found before stays. Who switches on one that fell below its floor of precision answers for it by name.
    Asked again with its ``key``, it is one switch. ProblemError without a reason, or where the key was used for another.
    """
    if not reason.strip():
        raise ProblemError(problems.WITHOUT_WORDS, most=1000)
    version, says = known_detector(detector).version, reason.strip()
    if not execute(_SWITCH, [detector, version, is_on, says, switched_by, now, region, key]):
        ((is_same,),) = query(_SAME, [detector, is_on, says, switched_by, region, key])
        if not is_same:
            raise ProblemError(problems.ID_USED)


def known_detector(name: str) -> Detector:
    """The detector with this id; ProblemError that names those there are."""
    if name not in detectors():
        raise ProblemError(problems.DETECTOR_UNKNOWN, detector=name, known=", ".join(detectors()))
    return detectors()[name]
