-- How likely so many, or so few, would be by chance where so many are usual: the tails of Poisson's distribution.
-- Detectors compare a place with its peers by them; a place with few children then says little by itself.
CREATE FUNCTION integrity_at_most(found bigint, usual double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT least(1, sum(exp(-greatest(usual, 1e-9) + n * ln(greatest(usual, 1e-9)) - logs)))
    FROM (SELECT n, sum(ln(greatest(n, 1))) OVER (ORDER BY n) AS logs
          FROM generate_series(0, least(found, 10000)) n) each
);
COMMENT ON FUNCTION integrity_at_most IS 'The chance of as few as found, or fewer, where usual is the mean.';

CREATE FUNCTION integrity_at_least(found bigint, usual double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN found <= 0 THEN 1 ELSE greatest(0, 1 - integrity_at_most(found - 1, usual)) END;
COMMENT ON FUNCTION integrity_at_least IS 'The chance of as many as found, or more, where usual is the mean.';
