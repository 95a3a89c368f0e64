"""Acts on how people are told: outages and pauses, campaigns, forgeries, reports of deaths. What each tells, as data.

A word that is believed no more (an outage that ended on another day) stays: it was said.
"""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

_DAYS: Final = """to_char(lower(d.valid), 'YYYY-MM-DD')
       || CASE WHEN upper_inf(d.valid) THEN '' ELSE ' · ' || to_char(upper(d.valid) - 1, 'YYYY-MM-DD') END"""

_OF_REGION: Final = """(%(everything)s OR coalesce(c.params ->> 'region', '') = ''
       OR c.params ->> 'region' = ANY (%(regions)s))"""


def _days(kind: str, words: str, table: str) -> Acted:
    select = f"""SELECT d.known_from AS at, d.id::text AS key, d.declared_by AS by, '' AS told_by, NULL::bigint AS facility_id,
       {_DAYS} AS what, d.reason AS says
FROM {table} d WHERE {at("d.known_from")}"""
    return Acted(kind, words, select)


def _days_taken_back(kind: str, words: str, table: str) -> Acted:
    select = f"""SELECT t.known_from, t.number::text, t.taken_by, '', NULL::bigint,
       {_DAYS}, t.reason
FROM {table}_taken_back t JOIN {table} d ON d.id = t.number WHERE {at("t.known_from")}"""
    return Acted(kind, words, select)


ACTED: Final = (
    _days("outage-declared", N_("Outage declared, or its last day"), "voice_outage"),
    _days("pause-declared", N_("Pause of campaigns declared, or its last day"), "voice_campaign_pause"),
    _days_taken_back("outage-taken-back", N_("Outage taken back"), "voice_outage"),
    _days_taken_back("pause-taken-back", N_("Pause of campaigns taken back"), "voice_campaign_pause"),
    Acted(
        "campaign-planned",
        N_("Campaign planned"),
        f"""SELECT c.known_from, c.id::text, c.planned_by, '', NULL::bigint,
       c.name || ' · ' || to_char(c.starts_on, 'YYYY-MM-DD') || ' · ' || c.seed, ''
FROM voice_campaign c
WHERE {_OF_REGION}
  AND {at("c.known_from")}""",
    ),
    Acted(
        "campaign-started",
        N_("Campaign started"),
        f"""SELECT s.known_from, s.campaign_id || '.' || s.place, s.said_by, '', NULL::bigint, c.name, s.reason
FROM voice_campaign_step s JOIN voice_campaign c ON c.id = s.campaign_id
WHERE s.what = 'asked' AND {_OF_REGION} AND {at("s.known_from")}""",
    ),
    Acted(
        "campaign-stopped",
        N_("Campaign stopped"),
        f"""SELECT s.known_from, s.campaign_id || '.' || s.place, s.said_by, '', NULL::bigint, c.name, s.reason
FROM voice_campaign_step s JOIN voice_campaign c ON c.id = s.campaign_id
WHERE s.what = 'stopped' AND {_OF_REGION} AND {at("s.known_from")}""",
    ),
    Acted(
        "forgery-noted",
        N_("Forged message noted"),
        f"""SELECT f.known_from, f.region || '.' || f.id, f.noted_by, '', NULL::bigint, to_char(f.told_on, 'YYYY-MM-DD'), ''
FROM voice_forgery f WHERE {at("f.known_from")}""",
    ),
    # Of whom it was reported stands in the person's own record, and in nobody's list of acts.
    Acted(
        "death-reported",
        N_("Report of a death"),
        f"""SELECT s.known_from, md5(s.person_id || '.' || s.id), 0::bigint, s.source, NULL::bigint, s.register, ''
FROM voice_silence s WHERE {at("s.known_from")}""",
    ),
    Acted(
        "death-taken-back",
        N_("Report of a death taken back"),
        f"""SELECT s.known_to, md5(s.person_id || '.' || s.id), 0::bigint, s.source, NULL::bigint, s.register, ''
FROM voice_silence s WHERE {at("s.known_to")}""",
    ),
)
