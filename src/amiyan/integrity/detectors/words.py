"""What people read of a detector."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """All msgids. ``sentence`` says what was found, with ``{facts}`` of the signal; ``innocent`` are the usual causes
    without anybody's fault, which stand on the form of every case; ``look`` says what a person looks at first.
    """

    name: str
    sentence: str
    innocent: tuple[str, ...]
    look: str
    in_favour: bool = False  # it looks for what is owed to somebody, not for what was taken
