-- Whoever is shown a paper that names a signature may check that signature, and no other: its name is a random number
-- that stands only on the paper. As the owner: readers see no signatures and no keys by themselves.

CREATE FUNCTION access_signature_named(
    person bigint, named uuid, OUT way text, OUT document_sha256 bytea, OUT signature bytea, OUT public_key bytea)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT SECURITY DEFINER
BEGIN ATOMIC
    SELECT s.way, s.document_sha256, s.signature, (
        -- The key by which it was made, whether or not it counts today: it counted when the signature was kept.
        SELECT k.public_key FROM access_signing_key k
        WHERE s.way = 'local' AND k.key_sha256 = decode(s.certificate_serial, 'hex')
          AND k.person_id IN (SELECT registry_same_people(s.person_id, 'infinity'))
        ORDER BY k.id LIMIT 1)
    FROM access_signature s WHERE (s.person_id, s.id) = (person, named);
END;
COMMENT ON FUNCTION access_signature_named IS
    'A kept signature with the key by which it was made (of the local way), for whoever knows its name.';
REVOKE ALL ON FUNCTION access_signature_named FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_signature_named TO amiyan_reader;
