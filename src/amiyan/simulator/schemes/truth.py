"""What the schemes of a town were, for whoever measures what is found of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from amiyan.simulator.files import write_csv
from amiyan.simulator.schemes.day import ghosts_of

if TYPE_CHECKING:
    from amiyan.simulator.days import Town

_SUBJECT_ELSEWHERE = {"two_places"}  # the school that lists somebody a second time


def schemes_told(town: "Town") -> list[dict[str, Any]]:
    """Each plan: kind, strength, the school's code (and that of the other school), whose records, on which days."""
    codes = town.schools.codes
    dates = {town.calendar.offset(day): day.isoformat() for day in town.calendar.all_days}
    return [
        {
            "kind": plan.kind,
            "strength": plan.strength,
            "innocent": plan.is_innocent,
            "facility": codes[plan.facility],
            "elsewhere": codes[plan.elsewhere] if plan.kind in _SUBJECT_ELSEWHERE else "",
            "children": len(ghosts_of(plan) if plan.kind == "never_seen" else plan.children),
            "iins": [iin.decode() for iin in town.people.iin[plan.children[:200]].tolist()],
            "days": [dates[day] for day in plan.days if day in dates],
        }
        for plan in town.schemes.plans
    ]


def write_ratings(path: Path, town: "Town") -> None:
    """A line for each rating: who was served, the day, when it was rated, how."""
    dates = {town.calendar.offset(day): day.isoformat() for day in town.calendar.all_days}
    rows = (
        (town.people.iin[child].decode(), dates[offset], second, face)
        for child, offset, second, face in sorted(town.schemes.ratings)
    )
    write_csv(path, ("iin", "date", "second", "face"), rows)
