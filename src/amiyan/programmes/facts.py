"""The facts that a clause may name. Each is read from one kind of statement, with a source and a date."""

from dataclasses import dataclass
from typing import Final, Literal

from amiyan.country.kz.statuses import SOCIAL_STATUSES

FactType = Literal["number", "text", "truth"]
Statement = Literal["enrolment", "statuses", "person"]
STATUS_PREFIX: Final = "status_"


@dataclass(frozen=True, slots=True)
class FactKind:
    """A fact: its name (also its column in the compiled SQL), its type, and the statement that carries it."""

    name: str
    type: FactType
    statement: Statement


_STATUSES = tuple(FactKind(STATUS_PREFIX + code, "truth", "statuses") for code in SOCIAL_STATUSES)
FACTS: Final[dict[str, FactKind]] = {
    kind.name: kind
    for kind in (
        FactKind("grade", "number", "enrolment"),
        FactKind("region", "text", "enrolment"),
        FactKind("age", "number", "person"),
        *_STATUSES,
    )
}
