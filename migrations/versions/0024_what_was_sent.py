"""Whoever wrote a message learns that it is kept, whatever became of the conversation since: its id and number alone.

Revision: 0024, after 0023
"""

from alembic import op

revision = "0024"
down_revision = "0023"

# A phone that never heard the answer asks again, perhaps after the conversation closed: its words stay behind the fence.
SENT = """
CREATE FUNCTION envol_sent(_conversation uuid, _client uuid) RETURNS TABLE (message_id uuid, place int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.id, m.seq FROM messages m
  WHERE m.author_id = envol_actor() AND m.client_id = _client AND m.conversation_id = _conversation
$$;
-- The function runs as the owner of the tables, whom the fence of the words keeps out as everybody.
CREATE POLICY owner_finds_author ON messages FOR SELECT TO CURRENT_USER USING (author_id = (SELECT envol_actor()));
"""


def upgrade() -> None:
    op.execute(SENT)


def downgrade() -> None:
    op.execute("DROP POLICY owner_finds_author ON messages")
    op.execute("DROP FUNCTION envol_sent(uuid, uuid)")
