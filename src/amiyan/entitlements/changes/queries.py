"""Changes as they stand: what is proposed, what was counted, who signed, and what became of it."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from amiyan.access.signatures.kept import stands
from amiyan.country.kz.calendar import to_local
from amiyan.entitlements.changes.effect import Effect, from_found
from amiyan.entitlements.changes.values import Proposed, document, from_json
from amiyan.kernel.sql import query

State = Literal["proposed", "signed", "refused", "withdrawn"]
SIGNERS: Final = 2
_MOST: Final = 100
_CHANGES: Final = """
SELECT c.programme, c.id, c.proposed_by, c.known_from, k.people, k.counted_from, k.counted_to,
       c.parameter, c.value::text, c.first, c.last, c.region, c.grade_from, c.grade_to, c.act, c.source, c.reason
FROM entitlements_change c
LEFT JOIN entitlements_changes_counted(%(programme)s, %(id)s) k ON (k.programme, k.change_id) = (c.programme, c.id)
WHERE c.programme = %(programme)s AND (%(id)s::uuid IS NULL OR c.id = %(id)s)
  AND (%(region)s::text IS NULL OR c.region IS NULL OR c.region = %(region)s)
ORDER BY c.known_from DESC, c.id LIMIT %(most)s
"""
_STEPS: Final = """
SELECT s.change_id, s.place, s.kind, s.done_by, s.signature_id, s.preview_id, s.reason, s.known_from
FROM entitlements_change_step s WHERE s.programme = %s AND s.change_id = ANY (%s) ORDER BY s.change_id, s.place
"""
_PREVIEWS: Final = """
SELECT p.id, p.asked_by, p.known_from, e.found::text, e.counted_at
FROM entitlements_change_preview p
LEFT JOIN entitlements_change_effect e ON (e.programme, e.change_id, e.preview_id) = (p.programme, p.change_id, p.id)
WHERE (p.programme, p.change_id) = (%(programme)s, %(change)s) AND (%(id)s::uuid IS NULL OR p.id = %(id)s)
ORDER BY p.known_from DESC, p.id LIMIT 20
"""
_NAMES: Final = "SELECT person, name FROM entitlements_change_names(%s, %s)"
_HINDRANCE: Final = "SELECT entitlements_change_hindrance(%s, %s, %s, %s)"


class Step(NamedTuple):
    """A signature or an end, by whom and when; ``preview_id`` is the effect that the signer saw."""

    place: int
    kind: str
    done_by: int
    signature_id: UUID | None
    preview_id: UUID | None
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A change with everything that was done about it.

    ``people``: how many have signed who did not propose it, as the registry knows who is whom. ``counted_from`` is when it
    began to count the last time (None: it never did), ``counted_to`` when that was over: its signers were one person.
    """

    programme: str
    id: UUID
    proposed_by: int
    proposed_at: dt.datetime
    proposed: Proposed
    steps: tuple[Step, ...]
    people: int = 0
    counted_from: dt.datetime | None = None
    counted_to: dt.datetime | None = None

    @property
    def signatures(self) -> list[Step]:
        """The signatures under it."""
        return [step for step in self.steps if step.kind == "signed"]

    @property
    def end(self) -> Step | None:
        """Its refusal or withdrawal."""
        return next((step for step in self.steps if step.kind != "signed"), None)

    @property
    def state(self) -> State:
        """What became of it: ``signed`` is signed by two, and only then it counts."""
        if self.end is not None:
            return "withdrawn" if self.end.kind == "withdrawn" else "refused"
        return "signed" if self.people >= SIGNERS else "proposed"

    @property
    def has_one_twice(self) -> bool:
        """Whether somebody signed twice, or proposed it too, under records that are one person's: another is wanted."""
        return self.people < len(self.signatures)

    @property
    def last_counted(self) -> dt.date | None:
        """The last day of those for which it was decided before it counted no more; None where it counts or never did."""
        return None if self.counted_to is None else to_local(self.counted_to).date()


class Preview(NamedTuple):
    """What was asked, and its answer: None while it is being counted."""

    id: UUID
    asked_by: int
    asked_at: dt.datetime
    effect: Effect | None
    counted_at: dt.datetime | None
    found: dict[str, Any]


def changes(*, programme: str, region: str | None) -> list[StandingChange]:
    """The latest changes of a programme, the newest first: of a region and of the country, or (None) of all."""
    return _changes({"programme": programme, "id": None, "region": region, "most": _MOST})


def change_of(*, programme: str, change_id: UUID) -> StandingChange | None:
    """One change; None where there is none."""
    values = {"programme": programme, "id": change_id, "region": None, "most": 1}
    return next(iter(_changes(values)), None)


def _changes(values: dict[str, Any]) -> list[StandingChange]:
    rows = query(_CHANGES, values)
    steps: dict[UUID, list[Step]] = {}
    for change_id, *step in query(_STEPS, [values["programme"], [row[1] for row in rows]]):
        steps.setdefault(change_id, []).append(Step(*step))
    return [_change(row, steps.get(row[1], ())) for row in rows]


def _change(row: Sequence[Any], steps: Sequence[Step]) -> StandingChange:
    programme, id_, by, at, people, counted_from, counted_to, *said = row
    parameter, value, first, last, region, low, high, act, source, reason = said
    proposed = Proposed(
        parameter=parameter,
        value=from_json(json.loads(value)),
        first=first,
        last=last,
        region=region,
        grades=None if low is None else (low, high),
        act=act,
        source=source,
        reason=reason,
    )
    return StandingChange(
        programme, id_, by, at, proposed, tuple(steps), people or 0, counted_from, counted_to
    )


def previews_of(*, programme: str, change_id: UUID) -> list[Preview]:
    """What was asked of a change, the latest first, at most twenty."""
    return _previews({"programme": programme, "change": change_id, "id": None})


def preview_of(*, programme: str, change_id: UUID, preview_id: UUID) -> Preview | None:
    """One preview of a change; None where it was never asked for."""
    found = _previews({"programme": programme, "change": change_id, "id": preview_id})
    return next(iter(found), None)


def _previews(values: dict[str, Any]) -> list[Preview]:
    return [
        Preview(
            id_,
            by,
            at,
            from_found(json.loads(found)) if found else None,
            counted_at,
            json.loads(found or "{}"),
        )
        for id_, by, at, found, counted_at in query(_PREVIEWS, values)
    ]


def names_of_change(*, programme: str, change_id: UUID) -> dict[int, str]:
    """Who proposed, asked, signed or ended it, by name."""
    return dict(query(_NAMES, [programme, change_id]))


def to_sign(change: StandingChange, preview: Preview) -> bytes:
    """The bytes that are signed: the change, and the digest of the effect that was seen."""
    return document(
        programme=change.programme,
        change_id=change.id,
        proposed=change.proposed,
        preview_id=preview.id,
        found=preview.found,
    )


def hindrance_of(*, change: StandingChange, person_id: int, on: dt.date) -> str:
    """Why somebody may not sign a change, for a page: ``own``, ``signed``, ``unappointed``; blank where they may."""
    return str(query(_HINDRANCE, [change.programme, change.id, person_id, on])[0][0])


def holds(change: StandingChange, step: Step) -> bool:
    """Whether a kept signature stands under exactly this change and the effect that its signer saw. Checked anew."""
    if step.signature_id is None or step.preview_id is None:
        return False
    preview = preview_of(programme=change.programme, change_id=change.id, preview_id=step.preview_id)
    return preview is not None and stands(step.done_by, step.signature_id, to_sign(change, preview))
