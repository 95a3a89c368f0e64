"""What a programme says of list marks on a day, as plain values."""

import datetime as dt
from dataclasses import dataclass

from amiyan.kernel.problems import ProblemError
from amiyan.programmes import problems
from amiyan.programmes.model import Programme
from amiyan.programmes.words import Param

THOUSAND = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPolicy:
    """Who may mark, countersign and claim; how long one may object and be late; shares in a thousand.

    Posts are written as :func:`post_key` makes them.
    """

    list_posts: frozenset[str]
    countersign_posts: frozenset[str]
    district_posts: frozenset[str]
    supplier_posts: frozenset[str]
    days_to_object: int
    late_days: int
    sample_per_mille: int
    hand_share_limit_per_mille: int

    @property
    def signing_posts(self) -> frozenset[str]:
        """The posts of those who may mark or countersign at a school."""
        return self.list_posts | self.countersign_posts


def post_key(post: str) -> str:
    """A post without case and needless spaces: schools write it by hand."""
    return " ".join(post.split()).casefold()


def list_policy(programme: Programme, day: dt.date, region: str | None = None) -> ListPolicy | None:
    """What holds on a day in a region; None where the programme takes no lists.

    ProblemError where a parameter has no value on the day, or a number or share is none.
    """
    lists = programme.evidence.lists
    if lists is None:
        return None

    def posts(param: Param) -> frozenset[str]:
        found = programme.parameters.get(param.name, day, region=region)
        return frozenset(post_key(post) for post in found)

    def number(param: Param, most: int) -> int:
        found = programme.parameters.get(param.name, day, region=region)
        if type(found) is not int or not 0 <= found <= most:
            params = {"parameter": param.name, "why": f"0 … {most}"}
            raise ProblemError(problems.PARAMETER_ENTRY_UNCLEAR, where="parameters.toml", **params)
        return found

    return ListPolicy(
        list_posts=posts(lists.list_posts),
        countersign_posts=posts(lists.countersign_posts),
        district_posts=posts(lists.district_posts),
        supplier_posts=posts(lists.supplier_posts),
        days_to_object=number(lists.list_days_to_object, 60),
        late_days=number(lists.list_late_days, 366),
        sample_per_mille=number(lists.sample_per_mille, THOUSAND),
        hand_share_limit_per_mille=number(lists.hand_share_limit_per_mille, THOUSAND),
    )
