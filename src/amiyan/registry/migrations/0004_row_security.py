"""Whose rows of the registry a reader sees, and two indexes by which a place finds its people."""

from django.db import migrations

from amiyan.kernel.row_security import (
    CREATE_READER,
    SAID,
    Sight,
    at_place,
    everything,
    open_to_readers,
    owner,
    owner_without_place,
    person_at_place,
    protect,
)

# As the owner: who may see a person at a place is asked of all enrolments, not of those that a reader sees.
PLACES = """
CREATE INDEX registry_enrolment_by_facility ON registry_enrolment (facility_id) WHERE known_to IS NULL;
CREATE INDEX registry_enrolment_by_eats_at ON registry_enrolment (eats_at_id)
    WHERE known_to IS NULL AND eats_at_id <> facility_id;
CREATE INDEX registry_facility_by_region ON registry_facility (region);

CREATE FUNCTION amiyan_places(sight text) RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN amiyan_sees(sight) THEN
    coalesce(nullif(current_setting('amiyan.facilities', true), ''), '{}')::bigint[]
    || ARRAY(SELECT f.id FROM registry_facility f WHERE f.region = ANY (amiyan_regions(sight)))
    ELSE '{}' END;
COMMENT ON FUNCTION amiyan_places IS
    'The facilities of which this session may see such facts: those it names, and those of its regions.';

CREATE FUNCTION registry_is_at(person bigint, places bigint[], since date) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY DEFINER COST 500
RETURN EXISTS (
    SELECT FROM registry_enrolment e
    WHERE e.person_id = person AND e.known_to IS NULL AND NOT coalesce(upper(e.valid) <= since, false)
      AND (e.facility_id = ANY (places) OR e.eats_at_id = ANY (places))
) OR EXISTS (
    SELECT FROM registry_staff s
    WHERE s.person_id = person AND s.known_to IS NULL AND NOT coalesce(upper(s.valid) <= since, false)
      AND s.facility_id = ANY (places)
) OR EXISTS (
    SELECT FROM registry_identity_link l, registry_same_people(l.same_as, 'infinity') same (id)
    JOIN registry_enrolment e ON e.person_id = same.id
    WHERE (l.person_id = person OR l.same_as = person) AND l.kind = 'merged' AND l.known_to IS NULL
      AND e.known_to IS NULL AND NOT coalesce(upper(e.valid) <= since, false)
      AND (e.facility_id = ANY (places) OR e.eats_at_id = ANY (places))
);
COMMENT ON FUNCTION registry_is_at IS
    'Whether somebody, under any of their merged records, is enrolled or employed at one of the places since a day.';
"""

POLICIES = "".join(
    [
        protect(
            "registry_person",
            owner_without_place("id"),
            person_at_place("id", Sight.NAMES),
            everything(Sight.NAMES),
        ),
        protect(
            "registry_person_name",
            owner_without_place("person_id"),
            person_at_place("person_id", Sight.NAMES),
            everything(Sight.NAMES),
        ),
        # A sealed identity is shown to nobody who reads, not even to those whom it is about.
        protect(
            "registry_identity_link",
            "kind = 'merged' AND ("
            + " OR ".join(
                [
                    owner_without_place("person_id"),
                    owner_without_place("same_as"),
                    person_at_place("person_id", Sight.SERVICE),
                    person_at_place("same_as", Sight.SERVICE),
                    everything(Sight.SERVICE),
                ]
            )
            + ")",
            columns=("person_id", "id", "same_as", "kind", "source", "known_from", "known_to"),
        ),
        # A guardian sees their own record, and of a ward whose place is not hidden also the others'.
        protect(
            "registry_guardianship",
            owner("ward_id"),
            owner("guardian_id"),
            person_at_place("ward_id", Sight.FAMILY),
            everything(Sight.FAMILY),
        ),
        protect(
            "registry_family_member",
            owner("person_id"),
            person_at_place("person_id", Sight.FAMILY),
            everything(Sight.FAMILY),
        ),
        protect(
            "registry_staff",
            owner("person_id"),
            at_place("facility_id", Sight.NAMES),
            everything(Sight.NAMES),
        ),
        protect(
            "registry_enrolment",
            owner("person_id"),
            at_place("facility_id", Sight.SERVICE),
            at_place("eats_at_id", Sight.SERVICE),
            everything(Sight.SERVICE),
        ),
        # A number at a terminal is often the IIN.
        protect(
            "registry_pin",
            owner("person_id"),
            at_place("facility_id", Sight.NAMES),
            everything(Sight.NAMES),
        ),
        protect(
            "registry_social_status",
            owner_without_place("person_id"),
            person_at_place("person_id", Sight.CIRCUMSTANCES),
            everything(Sight.CIRCUMSTANCES),
        ),
        protect(
            "registry_life_status",
            owner_without_place("person_id"),
            person_at_place("person_id", Sight.CIRCUMSTANCES),
            everything(Sight.CIRCUMSTANCES),
        ),
        protect(
            "registry_consent",
            owner_without_place("person_id"),
            person_at_place("person_id", Sight.FAMILY),
            everything(Sight.FAMILY),
        ),
        open_to_readers(
            "registry_organisation",
            "registry_facility",
            "registry_agreement",
            "registry_clearance",
            "registry_serving_hours",
            "registry_terminal",
            "registry_calendar_day",
            "registry_sync",
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_vat"), ("access", "0001_initial")]
    operations = [migrations.RunSQL([(CREATE_READER + SAID + PLACES + POLICIES, None)], elidable=False)]
