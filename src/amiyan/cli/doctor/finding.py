"""One thing that a check found."""

from typing import Any, NamedTuple

from amiyan.kernel.problems import Kind, Problem, advice, sentence


class Finding(NamedTuple):
    """A problem, and whether it harms (exit status 1) or is only to be known."""

    problem: Problem
    is_grave: bool = True

    def as_json(self) -> dict[str, Any]:
        """For a machine, with the sentences in the active language."""
        return {
            "code": self.problem.kind.code,
            "grave": self.is_grave,
            "sentence": sentence(self.problem),
            "what_to_do": advice(self.problem),
            "values": dict(self.problem.params),
        }


def wrong(kind: Kind, **values: Any) -> Finding:
    """Something that harms."""
    return Finding(Problem(kind, params=values))


def note(kind: Kind, **values: Any) -> Finding:
    """Something to be known that need not be wrong."""
    return Finding(Problem(kind, params=values), is_grave=False)
