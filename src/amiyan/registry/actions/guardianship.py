"""Who stands for whom: appointing, ending, correcting, and letting somebody else see."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from amiyan.kernel.problems import ProblemError
from amiyan.registry import problems as p
from amiyan.registry.actions.facts import (
    Fact,
    add_fact,
    check_days,
    end_knowledge,
    end_validity,
    get_fact,
    moment,
    one_transaction,
    row_of,
)
from amiyan.registry.actions.tables import GUARDIANSHIP


@dataclass(frozen=True, slots=True)
class Powers:
    """What a guardian may do. ``hides_place``: place and time of the ward are kept from this guardian."""

    may_see: bool
    may_decide: bool
    be_told: bool
    court_limit: str = ""
    hides_place: bool = False


@one_transaction()
def appoint_guardian(
    *,
    ward_id: int,
    kind: str,
    powers: Powers,
    source: str,
    guardian_id: int | None = None,
    institution_id: int | None = None,
    post: str = "",
    first: dt.date | None = None,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """The id of the guardianship, valid from ``first`` to ``last`` (both days count, None is open).

    A guardian is a person, or an institution by a post. ProblemError where this guardian already has powers
    over the ward on some of the days; the same powers asked for again are the same record.
    """
    at = moment(known_at)
    if guardian_id is not None:
        _must_exist(guardian_id)
    says = {
        "ward_id": ward_id,
        "guardian_id": guardian_id,
        "institution_id": institution_id,
        "post": post,
        "kind": kind,
        **asdict(powers),
    }
    return add_fact(GUARDIANSHIP, says, source=source, known_at=at, first=first, last=last)


@one_transaction()
def end_guardianship(
    *,
    ward_id: int,
    guardianship_id: int,
    last_day: dt.date,
    source: str,
    known_at: dt.datetime | None = None,
) -> int:
    """A change: the guardian had these powers until ``last_day``. The id of the row that says so.

    What the guardian delegated ends with it: queries ask whether the delegating guardian may still decide.
    """
    return end_validity(
        GUARDIANSHIP, ward_id, guardianship_id, last_day=last_day, source=source, known_at=moment(known_at)
    )


@one_transaction()
def correct_guardianship(
    *,
    ward_id: int,
    guardianship_id: int,
    source: str,
    instead: Powers | None = None,
    kind: str | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int | None:
    """A correction: the record was never true. ``instead`` is what was true all along, on the days given.

    The id of the corrected record, or None where nothing takes its place. The earlier record stays, with its
    validity, as what was believed until now.
    """
    at = moment(known_at)
    wrong = get_fact(GUARDIANSHIP, ward_id, guardianship_id)
    check_days(first, last)
    end_knowledge(GUARDIANSHIP, ward_id, guardianship_id, known_at=at)
    if instead is None:
        return None
    says = {**wrong.says, **asdict(instead), "kind": kind or wrong.says["kind"]}
    return add_fact(GUARDIANSHIP, says, source=source, known_at=at, first=first, last=last)


@one_transaction()
def delegate_viewing(
    *,
    ward_id: int,
    guardian_id: int,
    delegate_id: int,
    source: str,
    first: dt.date,
    last: dt.date | None = None,
    be_told: bool = True,
    known_at: dt.datetime | None = None,
) -> int:
    """A guardian who may decide lets somebody (a grandparent, say) see. The id of the delegate's record.

    The delegate cannot decide, nor delegate further; a court's limit and the safety flag are inherited. The
    delegation lasts no longer than the guardian's own powers. ProblemError where the guardian may not.
    """
    at = moment(known_at)
    _must_exist(delegate_id)
    own = _deciding(ward_id, guardian_id, first)
    ends = min((day for day in (last, own.last) if day is not None), default=None)
    says = {
        "ward_id": ward_id,
        "guardian_id": delegate_id,
        "post": "",
        "kind": "delegate",
        "may_see": True,
        "may_decide": False,
        "be_told": be_told,
        "delegated_by": guardian_id,
        **_inherited(own.says),
    }
    return add_fact(GUARDIANSHIP, says, source=source, known_at=at, first=first, last=ends)


def _inherited(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in ("court_limit", "hides_place")}


def _deciding(ward_id: int, guardian_id: int, day: dt.date) -> Fact:
    """The guardian's own record on that day, which must let them decide. Locked until the end."""
    row = row_of(
        "SELECT id FROM registry_guardianship WHERE ward_id = %(ward)s AND guardian_id = %(guardian)s"
        " AND may_decide AND delegated_by IS NULL AND valid @> %(day)s::date AND known_to IS NULL"
        " ORDER BY hides_place DESC LIMIT 1 FOR UPDATE",
        {"ward": ward_id, "guardian": guardian_id, "day": day},
    )
    if not row:
        raise ProblemError(p.MAY_NOT_DELEGATE)
    return get_fact(GUARDIANSHIP, ward_id, int(row[0]))


def _must_exist(person_id: int) -> None:
    if not row_of("SELECT 1 FROM registry_person WHERE id = %(id)s", {"id": person_id}):
        raise ProblemError(p.PERSON_UNKNOWN)
