"""The auditor's acts: a sample of list lines is drawn from what is sealed, and what is found of each line is kept.

How it is drawn is ``deliveries/actions/samples.py``'s: there is one way to draw list lines, at the desk and by command.
"""

import datetime as dt
from typing import Any, Final, Literal
from uuid import UUID

from amiyan.auditor import problems
from amiyan.deliveries.actions.samples import Drawn, Where, draw_sample
from amiyan.deliveries.lists.problems import LINE_NOT_DRAWN
from amiyan.deliveries.log import EVIDENCE
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.ledger.log.kept import state_of

Finding = Literal["sound", "not_sound", "cannot_tell", "taken_back"]
FINDINGS: Final[tuple[Finding, ...]] = ("sound", "not_sound", "cannot_tell", "taken_back")

_NOT_SEALED: Final = """
SELECT EXISTS (
    SELECT FROM deliveries_list l JOIN registry_facility f ON f.id = l.facility_id
    LEFT JOIN deliveries_evidence e ON (e.facility_id, e.id) = (l.facility_id, l.evidence_id)
    WHERE l.programme = %(programme)s AND l.service_day BETWEEN %(first)s AND %(last)s
      AND (e.tx <= %(sealed)s) IS NOT TRUE
      AND (%(region)s::text IS NULL OR f.region = %(region)s)
      AND (%(facility)s::bigint IS NULL OR l.facility_id = %(facility)s))
"""
_FOUND: Final = """
INSERT INTO auditor_finding (person_id, service_day, programme, sample_id, finding, says, tells, found_by, key)
SELECT l.person_id, l.service_day, l.programme, l.sample_id, %(finding)s, %(says)s, %(tells)s, %(by)s, %(key)s
FROM deliveries_sample_line l WHERE (l.sample_id, l.place) = (%(sample)s, %(place)s)
ON CONFLICT (person_id, service_day, programme, sample_id, key) DO NOTHING
"""
_SAME: Final = """
SELECT (f.finding, f.says, f.tells, f.found_by) = (%(finding)s, %(says)s, %(tells)s, %(by)s)
FROM auditor_finding f JOIN deliveries_sample_line l USING (person_id, service_day, programme, sample_id)
WHERE (l.sample_id, l.place) = (%(sample)s, %(place)s) AND f.key = %(key)s
"""


def draw_sealed_sample(
    *, programme: str, month: Period, where: Where, seed: str, drawn_by: str, today: dt.date
) -> Drawn:
    """Draw with the seed that was published, once all evidence of the month's lists is sealed in the log.

    ProblemError as :func:`~amiyan.deliveries.actions.samples.draw_sample`, and where something is not sealed yet: what
    the draw rests on can then be changed by nobody unseen. Cost: the lists and list lines of the month.
    """
    state = state_of(EVIDENCE.tree)
    values = {
        "programme": programme,
        "first": month.first,
        "last": month.last,
        "region": where.region,
        "facility": where.facility_id,
        # A transaction may be sealed in part.
        "sealed": state.tx - 1 if state.within else max(state.tx, 0),
    }
    if query(_NOT_SEALED, values)[0][0]:
        raise ProblemError(problems.NOT_SEALED_YET)
    return draw_sample(
        programme=programme, month=month, where=where, seed=seed, drawn_by=drawn_by, today=today
    )


def record_finding(
    *, key: UUID, sample_id: int, place: int, finding: str, says: str, found_by: int, tells: str = ""
) -> None:
    """Keep what an auditor found of a drawn line; a later word counts before an earlier one, and none is lost.

    The family reads the finding and what it ``tells``, never what it ``says``: that may name others.

    Asked again with its ``key``, it is one finding. ProblemError where the line was not drawn, the finding is none, words
    are missing, or the key was used for another word. It changes nothing else.
    """
    if finding not in FINDINGS:
        raise ProblemError(problems.FINDING_UNKNOWN)
    if finding != "sound" and not says.strip():
        raise ProblemError(problems.FINDING_WITHOUT_WORDS)
    values: dict[str, Any] = {"sample": sample_id, "place": place, "finding": finding, "says": says.strip()}
    values |= {"by": found_by, "key": key, "tells": tells.strip()}
    if execute(_FOUND, values):
        return
    kept = query(_SAME, values)
    if not kept:
        raise ProblemError(LINE_NOT_DRAWN, place=place)
    if not kept[0][0]:
        raise ProblemError(problems.KEY_USED)
