from django.db import migrations

from amiyan.kernel.grants import ROLES

# The queue is procrastinate's own: it puts jobs in, takes them out and forgets the successful ones.
GRANTS = f"""
DO $$
DECLARE found text;
BEGIN
    FOR found IN SELECT oid::regclass::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO {ROLES}', found); END LOOP;
    FOR found IN SELECT oid::regclass::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' AND relname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('GRANT USAGE ON SEQUENCE %s TO {ROLES}', found); END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0002_models"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL([(GRANTS, None)])]
