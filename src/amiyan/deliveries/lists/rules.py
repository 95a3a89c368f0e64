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
    ``is_stranger``: it came from a telephone on which this person never signed in.
    """

    person_id: int | None
    posts: frozenset[str] = field(default_factory=frozenset)
    in_region: frozenset[str] = field(default_factory=frozenset)
    at_supplier: frozenset[str] = field(default_factory=frozenset)
    is_supplier: bool = False
    is_stranger: bool = False

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
    claim = marked.form == UNRECORDED
    posts = by.posts | by.at_supplier if claim else by.posts
    allowed = posts & (policy.signing_posts | policy.supplier_posts if claim else policy.list_posts)
    paid = by.is_paid_by_it(policy)
    refused = _first_that_holds(
        (by.person_id is None, "marker-unknown"),
        (by.is_stranger, "marker-not-on-this-phone"),
        (paid and not claim, "marker-is-paid-by-it"),
        (not posts and not (claim and paid), "marker-not-of-this-school"),
        (not allowed and not (claim and paid), "marker-has-another-post"),
    )
    return Answer(refused or _out_of_time(marked, policy), _first(allowed or posts))


def _out_of_time(marked: Marked, policy: ListPolicy) -> str:
    claimed = marked.marked_at.date()
    late = max(claimed, marked.received) - marked.day
    return _first_that_holds(
        (claimed < marked.day or marked.received < marked.day, "list-before-its-day"),
        (marked.form == UNRECORDED and claimed != marked.day, "claimed-on-another-day"),
        (late.days > policy.late_days, "list-too-late"),
    )


def judge_countersignature(
    standing: Standing | None, by: Employee, signed_at: dt.datetime, policy: ListPolicy | None
) -> Answer:
    """Whether a countersignature counts: by another employee of the school, or of the district for a single one."""
    if standing is None:
        return Answer(NOT_HERE_YET)
    if policy is None:
        return Answer("programme-takes-no-lists")
    found = _signing_post(by, policy, single=standing.single)
    refused = _first_that_holds(
        (standing.refused != COUNTS, "list-does-not-count"),
        (by.person_id is None, "signer-unknown"),
        (by.is_stranger, "signer-not-on-this-phone"),
        (by.person_id == standing.marked_by, "signer-is-the-marker"),
        (by.is_paid_by_it(policy), "signer-is-paid-by-it"),
        (found.refused != COUNTS, found.refused),
        (standing.signed, "signed-already"),
        (signed_at.date() < standing.day, "signed-before-its-day"),
        (standing.form == UNRECORDED and signed_at.date() != standing.day, "signed-on-another-day"),
    )
    return found._replace(refused=refused)


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


def _first_that_holds(*reasons: tuple[bool, str]) -> str:
    return next((code for holds, code in reasons if holds), COUNTS)


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
    ordered = sorted(set(lines), key=lambda line: (rank(line, seed), line))
    wanted = -(-len(ordered) * per_mille // THOUSAND)
    return ordered[:wanted] + [line for line in ordered[wanted:] if line.always]


def rank(line: Line, seed: str) -> bytes:
    """By what a line stands in a seed's order: SHA-256 of the seed, a line feed and the canonical line."""
    return hashlib.sha256(f"{seed}\n{line.canonical}".encode()).digest()
