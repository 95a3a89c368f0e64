"""A named person switches a detector on or off, and says why."""

import datetime as dt

from amiyan.integrity import problems
from amiyan.integrity.detectors.loader import Detector, detectors
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute


def switch_detector(
    *,
    detector: str,
    is_on: bool,
    reason: str,
    switched_by: int,
    now: dt.datetime,
    region: str | None = None,
) -> None:
    """Switch a detector in a region (None: in the country): from the next run on its signals reach a queue, or do not.

    What was found before stays. Who switches on one that fell below its floor of precision answers for it by name.
    ProblemError without a reason.
    """
    if not reason.strip():
        raise ProblemError(problems.WITHOUT_WORDS, most=1000)
    execute(
        "INSERT INTO integrity_switch (detector, version, is_on, reason, switched_by, known_from, region)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [detector, known_detector(detector).version, is_on, reason.strip(), switched_by, now, region],
    )


def known_detector(name: str) -> Detector:
    """The detector with this id; ProblemError that names those there are."""
    if name not in detectors():
        raise ProblemError(problems.DETECTOR_UNKNOWN, detector=name, known=", ".join(detectors()))
    return detectors()[name]
