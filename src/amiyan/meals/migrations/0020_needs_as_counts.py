"""Whoever cooks counts servings by need, and sees neither consents nor decisions: only that a need counts on a day."""

from django.db import migrations

# As the owner, and yes or no: the reader of a kitchen has no right to the rows behind it.
COUNTS = """
CREATE FUNCTION meals_counts_need(person bigint, programme text, day date) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER COST 500
RETURN EXISTS (
    SELECT FROM registry_consent c
    WHERE c.person_id = person AND c.purpose = 'dietary_need' AND c.given AND c.valid @> day AND c.known_to IS NULL
) AND EXISTS (
    SELECT FROM entitlements_decision d
    WHERE d.person_id = person AND d.programme = meals_counts_need.programme AND d.known_to IS NULL AND d.entitled
      AND d.valid @> day
);
COMMENT ON FUNCTION meals_counts_need IS
    'Whether the family agrees that the kitchen knows the needs of a child, who has the right to eat on the day.';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meals", "0003_row_security"),
        ("registry", "0006_meals"),
        ("entitlements", "0004_row_security"),
    ]
    operations = [migrations.RunSQL([(COUNTS, None)], elidable=False)]
