"""By what a campaign may be measured here: that people rated, or said that a meal did not happen."""

from typing import Final

from amiyan.kernel.problems import N_
from amiyan.voice.audiences import PeopleBySql, measure

_SAID: Final = """
SELECT DISTINCT s.said_by AS person_id FROM {table} s WHERE s.known_from > %(since)s AND s.known_from <= %(until)s
"""
RATED: Final = measure(PeopleBySql("rated", N_("rated a meal"), _SAID.format(table="feedback_rating")))
DISPUTED: Final = measure(
    PeopleBySql("disputed", N_("said that a meal did not happen"), _SAID.format(table="feedback_dispute"))
)
