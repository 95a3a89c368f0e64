"""The writes of this room: evidence in, verdicts out."""

from amiyan.deliveries.actions.intake import Taken, take_in_log
from amiyan.deliveries.actions.judge import Judged, judge

__all__ = ["Judged", "Taken", "judge", "take_in_log"]
