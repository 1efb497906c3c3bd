"""The journal refuses UPDATE and DELETE in the database itself, and PostgreSQL stamps each line with its transaction.

On SQLite a later migration that rebuilds one of these tables (nearly every one does) must run `refuse` again.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRES_UP = """
CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER events_event_append_only BEFORE UPDATE OR DELETE ON events_event
    FOR EACH ROW EXECUTE FUNCTION events_refuse();
CREATE TRIGGER events_seal_append_only BEFORE UPDATE OR DELETE ON events_seal
    FOR EACH ROW EXECUTE FUNCTION events_refuse();
ALTER TABLE events_event ALTER COLUMN "transaction" SET DEFAULT pg_current_xact_id()::text::bigint;
"""
POSTGRES_DOWN = """
ALTER TABLE events_event ALTER COLUMN "transaction" SET DEFAULT 0;
DROP TRIGGER events_seal_append_only ON events_seal;
DROP TRIGGER events_event_append_only ON events_event;
DROP FUNCTION events_refuse();
"""
TABLES = ("events_event", "events_seal")


def refuse(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRES_UP, params=None)
        return
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'The journal is append-only: {verb} on {table} is refused.'); END"
            )


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRES_DOWN, params=None)
        return
    for table in TABLES:
        for verb in ("update", "delete"):
            editor.execute(f"DROP TRIGGER {table}_no_{verb}")


class Migration(migrations.Migration):
    dependencies = [("events", "0002_digests")]
    operations = [migrations.RunPython(refuse, allow)]
