"""What was published of the seeds of samples: before their month a digest, after the draw the seed itself. Nothing of lines."""

import datetime as dt
from typing import Final, NamedTuple

from amiyan.kernel.sql import query

_SEEDS: Final = """
SELECT s.programme, s.month, coalesce(s.region, ''), s.facility_id, encode(s.seed_sha256, 'hex'), d.seed, s.published_at
FROM deliveries_sample s LEFT JOIN deliveries_sample_draw d ON d.sample_id = s.id
WHERE s.month >= %s ORDER BY s.month DESC, s.id DESC LIMIT %s
"""


class Published(NamedTuple):
    """A sample as it was published: of the country where neither region nor facility is named. ``seed`` None: not drawn yet."""

    programme: str
    month: dt.date
    region: str
    facility_id: int | None
    digest: str
    seed: str | None
    published_at: dt.datetime


def published_seeds(*, since: dt.date, most: int = 200) -> list[Published]:
    """The seals of samples of months from ``since`` on, the newest month first. A row a sample, and none of its lines."""
    return [Published(*row) for row in query(_SEEDS, [since, most])]
