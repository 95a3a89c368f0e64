"""Values without a legal act by which somebody would be paid, and values that one person signed twice."""

import datetime as dt
from collections.abc import Iterator, Mapping

from amiyan.cli.doctor import problems
from amiyan.cli.doctor.finding import Finding, note, wrong
from amiyan.entitlements.changes.standing import COUNTS
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
# Nobody has ended it since: it waits for another signature.
_SIGNED_BY_ONE = f"""
SELECT s.programme, s.parameter, s.counted_to, s.id::text FROM ({COUNTS}) s
WHERE s.counted_to IS NOT NULL AND NOT EXISTS (
    SELECT FROM entitlements_change_step e
    WHERE (e.programme, e.change_id) = (s.programme, s.id) AND e.kind <> 'signed')
ORDER BY 3, 4
"""


def check(today: dt.date) -> Iterator[Finding]:
    """Everything of this group: it harms where a region pays, and is a note elsewhere."""
    live: dict[str, set[str | None]] = {}
    for programme, region in query(_LIVE):
        live.setdefault(programme, set()).add(region)
    yield from unfounded(live, today)
    yield from signed_by_one()


def signed_by_one() -> Iterator[Finding]:
    """Changes that count no more, since those who signed turned out to be one person."""
    for programme, parameter, day, change in query(_SIGNED_BY_ONE):
        values = {"programme": programme, "parameter": parameter, "day": day.isoformat(), "change": change}
        yield wrong(problems.SIGNED_BY_ONE, **values)


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
