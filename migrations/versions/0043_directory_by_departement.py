"""What a row of the directory shows is corrected, and hidden, by the cadres of its own département: the fence says so too.

A row of no département is any cadre’s. Revision: 0043, after 0042
"""

from alembic import op

revision = "0043"
down_revision = "0042"

SYSTEM = "(SELECT envol_is_system())"
ANY_CADRE = f"(SELECT envol_edits_directory()) OR {SYSTEM}"
NEAR = (
    f"{SYSTEM} OR (departement IS NULL AND (SELECT envol_edits_directory()))"
    " OR departement = ANY ((SELECT envol_edited())::text[])"
)
ROWS = ("directory_structures", "directory_services")
# A correction says no département: that of its row counts, which whoever is signed in may read.
CORRECTS = """
CREATE FUNCTION envol_corrects(of_kind text, row_id text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
SELECT envol_is_system() OR (envol_edits_directory() AND EXISTS (
  SELECT FROM directory_services s WHERE of_kind = 'service' AND s.id = row_id
    AND (s.departement IS NULL OR s.departement = ANY (envol_edited()))
  UNION ALL SELECT FROM directory_structures s WHERE of_kind = 'structure' AND s.id = row_id
    AND (s.departement IS NULL OR s.departement = ANY (envol_edited()))))
$$
"""
CORRECTED = "envol_corrects(kind, object_id)"


def upgrade() -> None:
    op.execute(CORRECTS)
    for table in ROWS:
        op.execute(f"ALTER POLICY changes ON {table} USING ({NEAR}) WITH CHECK ({NEAR})")
        op.execute(f"ALTER POLICY adds ON {table} WITH CHECK ({NEAR})")
    fence_corrections(CORRECTED)


def downgrade() -> None:
    fence_corrections(ANY_CADRE)
    for table in ROWS:
        op.execute(f"ALTER POLICY changes ON {table} USING ({ANY_CADRE}) WITH CHECK ({ANY_CADRE})")
        op.execute(f"ALTER POLICY adds ON {table} WITH CHECK ({ANY_CADRE})")
    op.execute("DROP FUNCTION envol_corrects(text, text)")


def fence_corrections(condition: str) -> None:
    op.execute(f"ALTER POLICY adds ON directory_corrections WITH CHECK ({condition})")
    op.execute(f"ALTER POLICY changes ON directory_corrections USING ({condition}) WITH CHECK ({condition})")
    op.execute(f"ALTER POLICY takes_back ON directory_corrections USING ({condition})")
