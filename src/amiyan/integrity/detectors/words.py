"""What people read of a detector."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    # Of a detector that looks for several things: by the signal's fact "way" its own sentence, and its own unit.
    sentences: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
