"""Who answers for a place: its director and its canteen manager, for who keeps the registers of places."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from amiyan.kernel.sql import query

_HELD: Final = (
    "SELECT facility_id, role, acting, deputy, name, first, last FROM access_posts_held(%s::bigint[], %s)"
)


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody holds a post (``director``, ``canteen_manager``), with its days (None is open); the name is blank where
    the purpose shows none.
    """

    facility_id: int
    role: str
    acting: bool
    deputy: bool
    name: str
    first: dt.date | None
    last: dt.date | None


def posts_held(places: Iterable[int], *, on: dt.date) -> dict[int, list[Post]]:
    """Who holds the posts of places on a day, by place; holders before their deputies. Only under ``access.reading``.

    Places outside what the session may see are left out. A post is public and so is who holds it to the office that
    appoints; of the person nothing else is told, so it is no look at their record. One query by the places' index.
    """
    found: dict[int, list[Post]] = {}
    for row in query(_HELD, [sorted(places), on]):
        post = Post(*row)
        found.setdefault(post.facility_id, []).append(post)
    return found
