"""Background work: procrastinate's own schema, as the pinned version ships it.

Revision: 0003, after 0002
"""

from alembic import context, op
from procrastinate.schema import SchemaManager

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    role = context.config.attributes["application_role"]
    # The driver takes % as a placeholder; the schema's own must pass as they are.
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.execute(
        f"""
        DO $do$ DECLARE t record; BEGIN
          FOR t IN SELECT relname, relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = 'public' AND relname LIKE 'procrastinate%' AND relkind IN ('r', 'S') LOOP
            IF t.relkind = 'r' THEN
              EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO "{role}"', t.relname);
            ELSE
              EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %I TO "{role}"', t.relname);
            END IF;
          END LOOP;
        END $do$"""
    )


def downgrade() -> None:
    op.execute(
        """
        DO $do$ DECLARE t record; BEGIN
          FOR t IN SELECT relname FROM pg_class WHERE relname LIKE 'procrastinate%' AND relkind = 'r' LOOP
            EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', t.relname);
          END LOOP;
          FOR t IN SELECT oid::regprocedure AS relname FROM pg_proc WHERE proname LIKE 'procrastinate%' LOOP
            EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', t.relname);
          END LOOP;
          FOR t IN SELECT typname AS relname FROM pg_type WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c') LOOP
            EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', t.relname);
          END LOOP;
        END $do$"""
    )
