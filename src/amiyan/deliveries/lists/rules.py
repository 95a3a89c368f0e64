"""Whether a list or a countersignature counts, when it becomes payable, and which lines a sample draws.

Pure: the same facts give the same answer. What does not count has a code, whose sentence is in ``words``.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from amiyan.country.kz.calendar import add_working_days
from amiyan.programmes.lists import THOUSAND, ListPolicy

Form = Literal["list", "unrecorded"]
UNRECORDED: Final = "unrecorded"
COUNTS: Final = ""
NOT_HERE_YET: Final = "list-not-here-yet"


@dataclass(frozen=True, slots=True)
class Employee:
    """Who put a name to something, as the registers know them on the day; posts as ``post_key`` makes them.

    ``posts`` are those at the school, ``in_region`` those at other facilities of its region, and ``at_supplier``
    those at any facility that the school's supplier serves. ``is_supplier``: a sole trader whose IIN is the BIN.
    """

    person_id: int | None
    posts: frozenset[str] = field(default_factory=frozenset)
    in_region: frozenset[str] = field(default_factory=frozenset)
    at_supplier: frozenset[str] = field(default_factory=frozenset)
    is_supplier: bool = False

    def is_paid_by_it(self, policy: ListPolicy) -> bool:
        """Whether the supplier is this person, or pays them."""
        return self.is_supplier or bool((self.posts | self.at_supplier) & policy.supplier_posts)


class Answer(NamedTuple):
    """``refused`` is a code, or blank where it counts; ``post`` the one in which the person acted."""

    refused: str
    post: str = ""
    of_district: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A list as it came: ``marked_at`` is claimed, ``received`` is the local day on which it reached us."""

    form: str
    day: dt.date
    marked_at: dt.datetime
    received: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A list that waits for its countersignature; ``single`` where one employee of the school could sign at all."""

    form: str
    day: dt.date
    marked_by: int | None
    refused: str
    single: bool
    signed: bool


def judge_list(marked: Marked, by: Employee, policy: ListPolicy | None) -> Answer:
    """Whether a list counts. Who is paid by the service claims only what was not recorded, and the same day."""
    if policy is None:
        return Answer("programme-takes-no-lists")
    if by.person_id is None:
        return Answer("marker-unknown")
    too_early_or_late = _out_of_time(marked, policy)
    if marked.form == UNRECORDED:
        return _judge_claim(by, policy, too_early_or_late)
    if by.is_paid_by_it(policy):
        return Answer("marker-is-paid-by-it", _first(by.posts | by.at_supplier))
    if not by.posts:
        return Answer("marker-not-of-this-school")
    allowed = by.posts & policy.list_posts
    if not allowed:
        return Answer("marker-has-another-post", _first(by.posts))
    return Answer(too_early_or_late, _first(allowed))


def _judge_claim(by: Employee, policy: ListPolicy, too_early_or_late: str) -> Answer:
    posts = by.posts | by.at_supplier
    allowed = posts & (policy.supplier_posts | policy.signing_posts)
    if not allowed and not by.is_supplier:
        return Answer("marker-has-another-post" if posts else "marker-not-of-this-school", _first(posts))
    return Answer(too_early_or_late, _first(allowed))


def _out_of_time(marked: Marked, policy: ListPolicy) -> str:
    claimed = marked.marked_at.date()
    if claimed < marked.day or marked.received < marked.day:
        return "list-before-its-day"
    if marked.form == UNRECORDED and claimed != marked.day:
        return "claimed-on-another-day"
    if (max(claimed, marked.received) - marked.day).days > policy.late_days:
        return "list-too-late"
    return COUNTS


def judge_countersignature(
    standing: Standing | None, by: Employee, signed_at: dt.datetime, policy: ListPolicy | None
) -> Answer:
    """Whether a countersignature counts: by another employee of the school, or of the district for a single one."""
    if standing is None:
        return Answer(NOT_HERE_YET)
    if policy is None:
        return Answer("programme-takes-no-lists")
    if standing.refused:
        return Answer("list-does-not-count")
    if by.person_id is None:
        return Answer("signer-unknown")
    if by.person_id == standing.marked_by:
        return Answer("signer-is-the-marker")
    if by.is_paid_by_it(policy):
        return Answer("signer-is-paid-by-it", _first(by.posts | by.at_supplier))
    found = _signing_post(by, policy, single=standing.single)
    if found.refused:
        return found
    if standing.signed:
        return found._replace(refused="signed-already")
    if signed_at.date() < standing.day:
        return found._replace(refused="signed-before-its-day")
    if standing.form == UNRECORDED and signed_at.date() != standing.day:
        return found._replace(refused="signed-on-another-day")
    return found


def _signing_post(by: Employee, policy: ListPolicy, *, single: bool) -> Answer:
    own = by.posts & policy.countersign_posts
    if own:
        return Answer(COUNTS, _first(own))
    district = by.in_region & policy.district_posts
    if district:
        return Answer(
            COUNTS if single else "district-signs-for-single-teachers", _first(district), of_district=True
        )
    if by.posts:
        return Answer("signer-has-another-post", _first(by.posts))
    return Answer("signer-not-of-this-school")


def _first(posts: Iterable[str]) -> str:
    return min(posts, default="")


def is_single(staff: Iterable[tuple[int, str]], policy: ListPolicy) -> bool:
    """Whether of a school's (person, post) exactly one person could mark or sign: a one-teacher school."""
    return len({person for person, post in staff if post in policy.signing_posts}) == 1


def payable_from(countersigned: dt.date, policy: ListPolicy) -> dt.date:
    """The day on which a list becomes payable where nobody objected: working days after we had both names."""
    return add_working_days(countersigned, policy.days_to_object)


# The sample.


class Line(NamedTuple):
    """One meal known from a list; ``always`` where it is drawn whatever the seed says."""

    person_id: int
    day: dt.date
    programme: str
    facility_id: int
    always: bool = False

    @property
    def canonical(self) -> str:
        """What is hashed: no number of a register, and nothing that may be corrected later."""
        return f"{self.programme}/{self.day.isoformat()}/{self.person_id}"


def seed_digest(seed: str) -> bytes:
    """What is published of a seed before its month."""
    return hashlib.sha256(seed.encode()).digest()


def draw(lines: Iterable[Line], seed: str, per_mille: int) -> list[Line]:
    """The lines that a seed draws, in the order in which they are asked.

    All lines are put in the order of sha256(seed, line feed, canonical line); the first ``per_mille`` of a thousand
    (rounded up) are drawn, and after them those that always are. Any order of ``lines`` gives the same; nobody
    can move a line of their own without knowing the seed. Cost: n log n.
    """
    ordered = sorted(set(lines), key=lambda line: (_rank(line, seed), line))
    wanted = -(-len(ordered) * per_mille // THOUSAND)
    return ordered[:wanted] + [line for line in ordered[wanted:] if line.always]


def _rank(line: Line, seed: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{line.canonical}".encode()).digest()
