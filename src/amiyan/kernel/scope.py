"""Scope: which rows a caller may touch. A value that queries take; empty selects nobody."""

from dataclasses import dataclass, field, fields

_EVERYTHING_ALONE = "a scope of everything names nothing in particular"


@dataclass(frozen=True, slots=True)
class Scope:
    """The owners, facilities and regions a caller may touch; a row is within if any one of them is.

    ``owners`` and ``facilities`` are ids, ``regions`` are codes. Without members and without ``everything``
    a scope selects nobody: empty is not everyone.
    """

    owners: frozenset[int] = field(default_factory=frozenset)
    facilities: frozenset[int] = field(default_factory=frozenset)
    regions: frozenset[str] = field(default_factory=frozenset)
    everything: bool = False

    def __post_init__(self) -> None:
        members = [getattr(self, part.name) for part in fields(self) if part.name != "everything"]
        if not all(isinstance(part, frozenset) for part in members):
            raise TypeError("a scope is made of frozensets")
        if self.everything not in (True, False) or (self.everything and any(members)):
            raise ValueError(_EVERYTHING_ALONE)

    @property
    def is_empty(self) -> bool:
        """Whether the scope selects nobody."""
        return not (self.everything or self.owners or self.facilities or self.regions)

    def allows(
        self, *, owner: int | None = None, facility: int | None = None, region: str | None = None
    ) -> bool:
        """Whether a row with this owner, facility and region is within. None never matches."""
        return self.everything or (
            owner in self.owners or facility in self.facilities or region in self.regions
        )

    def __or__(self, other: "Scope") -> "Scope":
        if self.everything or other.everything:
            return EVERYTHING
        return Scope(
            self.owners | other.owners,
            self.facilities | other.facilities,
            self.regions | other.regions,
        )


NOBODY = Scope()
EVERYTHING = Scope(everything=True)
