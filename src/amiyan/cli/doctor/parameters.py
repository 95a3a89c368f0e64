"""Values without a legal act by which somebody would be paid."""

import datetime as dt
from collections.abc import Iterator, Mapping

from amiyan.cli.doctor import problems
from amiyan.cli.doctor.finding import Finding, note, wrong
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.programmes.loader import all_codes, load
from amiyan.programmes.terms import placeholders

_LIVE = """
SELECT DISTINCT m.programme, coalesce(m.region, f.region)
FROM settlement_mode m LEFT JOIN registry_facility f ON f.id = m.facility_id
WHERE m.mode = 'live' AND m.known_to IS NULL AND m.valid @> current_date ORDER BY 1, 2
"""


def check(today: dt.date) -> Iterator[Finding]:
    """Everything of this group: it harms where a region pays, and is a note elsewhere."""
    live: dict[str, set[str | None]] = {}
    for programme, region in query(_LIVE):
        live.setdefault(programme, set()).add(region)
    yield from unfounded(live, today)


def unfounded(live: Mapping[str, set[str | None]], today: dt.date) -> Iterator[Finding]:
    """Programmes with placeholders today; ``live`` names the regions that pay, by programme."""
    for code in sorted(all_codes()):
        try:
            found = placeholders(load(code), Period(today, today), live.get(code, set()))
        except ProblemError:  # no value at all is in force: then nothing is paid by it
            continue
        if found:
            names = ", ".join(sorted({value.parameter for value in found}))
            say = wrong if code in live else note
            yield say(problems.PAYS_BY_PLACEHOLDER, programme=code, parameters=names)
