"""What the fences of 0032 and 0040 let pass by hand: who changes an event, who reads that somebody waits or was helped.

Revision: 0044, after 0043
"""

from alembic import op

revision = "0044"
down_revision = "0043"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
LINKED = "jeune_id = ANY ((SELECT envol_spaces())::uuid[])"
# Of what is offered to all nobody reads who waits, whoever wrote it: not even a cadre who follows them besides.
WAITING = (
    f"jeune_id = {ME} OR {SYSTEM} OR ({LINKED} AND (account_id = {ME} OR EXISTS (SELECT FROM group_events e"
    f" WHERE e.id = waiting_list.event_id AND e.account_id = {ME}{{more}})))"
)
# Those to whom an event is offered lock its row and take a seat there. A policy cannot say “one more, and nothing else”.
GUARD = """
CREATE FUNCTION envol_guard_event() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF envol_is_system() OR (OLD.departement_code IS NULL AND OLD.account_id = envol_actor())
    OR OLD.departement_code = ANY (envol_edited())
    OR (NEW.taken = OLD.taken + 1 AND to_jsonb(NEW) - 'taken' = to_jsonb(OLD) - 'taken')
  THEN RETURN NEW; END IF;
  RAISE insufficient_privilege USING MESSAGE = 'an event is changed by whoever organises it';
END $$
"""
# A partner is not told that somebody helped (docs/decisions/0026): neither by a page nor by the table.
HELPED = f"act <> 'prepared' OR jeune_id = {ME} OR {SYSTEM} OR {LINKED}"


def upgrade() -> None:
    of_events = WAITING.format(more=" AND e.departement_code IS NULL")
    op.execute(f"ALTER POLICY fence ON waiting_list USING ({of_events}) WITH CHECK ({of_events})")
    op.execute(GUARD)
    op.execute(
        "CREATE TRIGGER guard_event BEFORE UPDATE ON group_events"
        " FOR EACH ROW EXECUTE FUNCTION envol_guard_event()"
    )
    op.execute(
        f"CREATE POLICY helpers_stay_inside ON request_events AS RESTRICTIVE FOR SELECT TO PUBLIC USING ({HELPED})"
    )


def downgrade() -> None:
    before = WAITING.format(more="")
    op.execute("DROP POLICY helpers_stay_inside ON request_events")
    op.execute("DROP TRIGGER guard_event ON group_events")
    op.execute("DROP FUNCTION envol_guard_event()")
    op.execute(f"ALTER POLICY fence ON waiting_list USING ({before}) WITH CHECK ({before})")
