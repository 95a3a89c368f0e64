-- Two signatures are of two people, also where the registry learns later that two records are one person's: a change whose
-- signers turn out to be one stops counting on that day, and others may sign it.

-- A third signs where two of the signers, or one and who proposed, turn out to be one; and so on.
ALTER TABLE entitlements_change_step DROP CONSTRAINT a_change_is_signed_by_two;
ALTER TABLE entitlements_change_step ADD CONSTRAINT a_change_is_signed_by_two_and_by_others_for_one_who_was_twice
    CHECK (place BETWEEN 1 AND 9);
-- What two had signed, and one person turned out to be, may be refused or withdrawn behind their places.
ALTER TABLE entitlements_change_step DROP CONSTRAINT an_end_takes_the_place_of_the_second;
ALTER TABLE entitlements_change_step ADD CONSTRAINT an_end_takes_a_place_behind_the_first
    CHECK (kind = 'signed' OR place >= 2);
CREATE UNIQUE INDEX a_change_ends_once ON entitlements_change_step (programme, change_id) WHERE kind <> 'signed';
-- Who proposed stands for every record that is merged into one with theirs: a row cannot ask that, the action does.
ALTER TABLE entitlements_change_step DROP CONSTRAINT only_who_proposed_withdraws;

-- When a change counted: by at least two people who did not propose it, as the registry knew who is whom at each moment.
-- ``counted_from`` is the moment at which it began to count the last time, ``counted_to`` the one at which that was over
-- (null: it counts). ``people``: how many others have signed by what is known now. A change that nobody signed has no row.
-- Who reads pages sees no links between records, so the owner answers, and tells nothing but this.
-- Only the records of who signed or proposed are followed: what it costs grows with them and their merges.
CREATE FUNCTION entitlements_changes_counted(asked_programme text, asked_change uuid)
RETURNS TABLE (programme text, change_id uuid, counted_from timestamptz, counted_to timestamptz, people integer)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
BEGIN ATOMIC
    WITH RECURSIVE signer AS MATERIALIZED (
        SELECT s.programme, s.change_id, s.done_by, s.proposed_by, s.known_from FROM entitlements_change_step s
        WHERE s.kind = 'signed' AND (asked_programme IS NULL OR s.programme = asked_programme)
          AND (asked_change IS NULL OR s.change_id = asked_change)
    ), acted AS (
        SELECT g.programme, g.change_id, g.done_by AS person FROM signer g
        UNION SELECT g.programme, g.change_id, g.proposed_by FROM signer g
    ), near (person, record) AS (
        SELECT a.person, a.person FROM acted a
        UNION
        SELECT n.person, CASE WHEN l.person_id = n.record THEN l.same_as ELSE l.person_id END
        FROM near n JOIN registry_identity_link l ON n.record IN (l.person_id, l.same_as)
        WHERE l.kind = 'merged'
    ), moment (programme, change_id, at) AS (
        SELECT g.programme, g.change_id, g.known_from FROM signer g
        UNION
        SELECT a.programme, a.change_id, edge.at
        FROM acted a JOIN near n USING (person)
        JOIN registry_identity_link l ON n.record IN (l.person_id, l.same_as)
        CROSS JOIN LATERAL (VALUES (l.known_from), (l.known_to)) edge (at)
        WHERE l.kind = 'merged' AND edge.at IS NOT NULL
    ), seen AS (
        SELECT m.programme, m.change_id, m.at, (
            SELECT count(DISTINCT who.root) FROM signer g
            CROSS JOIN LATERAL (
                SELECT (SELECT r.id FROM registry_same_people(g.done_by, m.at) r (id) LIMIT 1) AS root,
                       (SELECT r.id FROM registry_same_people(g.proposed_by, m.at) r (id) LIMIT 1) AS proposer
            ) who
            WHERE (g.programme, g.change_id) = (m.programme, m.change_id) AND g.known_from <= m.at
              AND who.root <> who.proposer
        )::integer AS people, NOT EXISTS (
            SELECT FROM entitlements_change_step s
            WHERE (s.programme, s.change_id) = (m.programme, m.change_id) AND s.kind <> 'signed' AND s.known_from <= m.at
        ) AS is_open
        FROM moment m
    ), turned AS (
        SELECT s.*, s.people >= 2 AND s.is_open AS counts,
               coalesce(lag(s.people >= 2 AND s.is_open) OVER (PARTITION BY s.programme, s.change_id ORDER BY s.at), false) AS did
        FROM seen s
    )
    SELECT t.programme, t.change_id, max(t.at) FILTER (WHERE t.counts AND NOT t.did),
           CASE WHEN NOT (array_agg(t.counts ORDER BY t.at DESC))[1] THEN max(t.at) FILTER (WHERE t.did AND NOT t.counts) END,
           (array_agg(t.people ORDER BY t.at DESC))[1]
    FROM turned t GROUP BY t.programme, t.change_id;
END;
COMMENT ON FUNCTION entitlements_changes_counted IS
    'From when to when changes of rules counted by two people, as the registry knew then who is whom, and by how many now.';
