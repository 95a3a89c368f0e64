"""What a provider earns, by verdicts: of a period that is not locked, and of an audit that locks none."""

from datetime import date

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.problems import PROVIDER_UNKNOWN
from amiyan.settlement.statements.build import AggregatedRow, Provider, Statement, build_statement

# The latest verdict of each meal at the facilities that the provider supplies; refused ones are not lines.
_LINES = """
SELECT f.code, v.verdict::text, v.reason::text, v.amount_tiyn, count(*)
FROM (
    SELECT DISTINCT ON (person_id, service_day, slot) * FROM deliveries_verdict
    WHERE programme = %(programme)s AND service_day BETWEEN %(first)s AND %(last)s
    ORDER BY person_id, service_day, slot, version DESC
) v
JOIN registry_facility f ON f.id = v.facility_id
JOIN registry_agreement a
    ON a.facility_id = f.id AND a.programme = %(programme)s AND a.organisation_id = %(organisation)s
   AND a.known_to IS NULL AND a.valid @> v.service_day
WHERE v.verdict <> 'refused'
GROUP BY f.id, f.code, 2, 3, 4 ORDER BY f.id, 2, 3, 4
"""


def statement(*, organisation: int, programme: str, first: date, last: date) -> Statement:
    """What a provider earned from ``first`` to ``last`` (both count): payable lines, and held ones with reasons.

    Raises ProblemError where there is no such provider. Cost: linear in the meals of the period.
    """
    found = query("SELECT coalesce(bin, ''), name FROM registry_organisation WHERE id = %s", [organisation])
    if not found:
        raise ProblemError(PROVIDER_UNKNOWN, organisation=organisation)
    values = {"organisation": organisation, "programme": programme, "first": first, "last": last}
    rows = [
        AggregatedRow(facility=code, verdict=verdict, reason=reason, unit_price_tiyn=tiyn, units=count)
        for code, verdict, reason, tiyn, count in query(_LINES, values)
    ]
    return build_statement(provider=Provider(*found[0]), period_from=first, period_to=last, rows=rows)
