"""Sending: the hour’s messages are counted by their index, and a job for later wakes no worker now.

Revision: 0011, after 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"

# As in 0006, with less asked of each message. That it was sent before shows when it is written. After an unknown
# instant PostgreSQL expects a third of all messages, and went through every message and every space before it counted
# those of the hour: between two instants it expects few.
SEND = """
CREATE OR REPLACE FUNCTION envol_send(
  _conversation uuid, _id uuid, _client uuid, _at timestamptz, _words bytea, _reply uuid, _kind text, _until date,
  _most int)
RETURNS TABLE (message_id uuid, place int, is_new boolean) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := envol_actor();
  c conversations;
  answered uuid;
  is_flood boolean := false;
BEGIN
  SELECT * INTO c FROM conversations WHERE id = _conversation FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  IF _kind = 'words' THEN
    is_flood := EXISTS (SELECT FROM messages m WHERE m.author_id = me AND m.kind = 'words'
                        AND m.at > _at - interval '1 hour' AND m.at < 'infinity' OFFSET _most - 1);
  END IF;
  IF NOT is_flood THEN
    IF _reply IS NOT NULL THEN
      SELECT m.id INTO answered FROM messages m WHERE m.id = _reply AND m.conversation_id = _conversation;
    END IF;
    INSERT INTO messages (id, conversation_id, jeune_id, seq, changed, kind, author_id, client_id, at, words, reply_to,
                          until)
    VALUES (_id, _conversation, c.jeune_id, c.last_seq + 1, c.changes + 1, _kind, me, _client, _at, _words, answered,
            _until)
    ON CONFLICT (author_id, client_id) DO NOTHING;
  END IF;
  IF is_flood OR NOT FOUND THEN
    RETURN QUERY SELECT m.id, CASE WHEN m.conversation_id = _conversation THEN m.seq ELSE -2 END, false
    FROM messages m WHERE m.author_id = me AND m.client_id = _client;
    IF NOT FOUND THEN RETURN QUERY SELECT _id, CASE WHEN is_flood THEN -1 ELSE -2 END, false; END IF;
    RETURN;
  END IF;
  UPDATE conversations SET last_seq = last_seq + 1, changes = changes + 1, last_at = greatest(last_at, _at)
  WHERE id = _conversation;
  -- What one writes is read; what one had not read stays unread.
  UPDATE conversation_members SET read_seq = c.last_seq + 1
  WHERE conversation_id = _conversation AND account_id = me AND read_seq = c.last_seq;
  DELETE FROM drafts WHERE conversation_id = _conversation AND account_id = me;
  IF c.kind = 'direct' AND c.other_id IS NOT NULL THEN -- words are an exchange, as a visit is
    INSERT INTO exchanges (jeune_id, account_id, kind, at) VALUES (c.jeune_id, c.other_id, 'message', _at)
    ON CONFLICT (jeune_id, account_id) DO UPDATE SET kind = excluded.kind, at = excluded.at
    WHERE exchanges.at < excluded.at;
  END IF;
  RETURN QUERY SELECT _id, c.last_seq + 1, true;
END $$
"""
# procrastinate tells its workers of each job. Of one that leaves later they could do nothing, and whoever tells holds up
# every other commit until its own is on the disk. They look by themselves every five seconds.
NOTIFY = """
CREATE OR REPLACE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON procrastinate_jobs
FOR EACH ROW WHEN ({when}) EXECUTE PROCEDURE procrastinate_notify_queue_job_inserted_v1()
"""
TODO = "new.status = 'todo'::procrastinate_job_status"
NOW = "(new.scheduled_at IS NULL OR new.scheduled_at <= now())"

SEND_BEFORE = """
CREATE OR REPLACE FUNCTION envol_send(
  _conversation uuid, _id uuid, _client uuid, _at timestamptz, _words bytea, _reply uuid, _kind text, _until date,
  _most int)
RETURNS TABLE (message_id uuid, place int, is_new boolean) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := envol_actor();
  c conversations;
BEGIN
  SELECT * INTO c FROM conversations WHERE id = _conversation FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  RETURN QUERY SELECT m.id, CASE WHEN m.conversation_id = _conversation THEN m.seq ELSE -2 END, false
  FROM messages m WHERE m.author_id = me AND m.client_id = _client;
  IF FOUND THEN RETURN; END IF;
  IF _kind = 'words' AND EXISTS (SELECT FROM messages m WHERE m.author_id = me AND m.kind = 'words'
                                 AND m.at > _at - interval '1 hour' OFFSET _most - 1) THEN
    RETURN QUERY SELECT _id, -1, false;
    RETURN;
  END IF;
  UPDATE conversations SET last_seq = last_seq + 1, changes = changes + 1, last_at = greatest(last_at, _at)
  WHERE id = _conversation;
  INSERT INTO messages (id, conversation_id, jeune_id, seq, changed, kind, author_id, client_id, at, words, reply_to,
                        until)
  VALUES (_id, _conversation, c.jeune_id, c.last_seq + 1, c.changes + 1, _kind, me, _client, _at, _words,
          (SELECT m.id FROM messages m WHERE m.id = _reply AND m.conversation_id = _conversation), _until);
  -- What one writes is read; what one had not read stays unread.
  UPDATE conversation_members SET read_seq = c.last_seq + 1
  WHERE conversation_id = _conversation AND account_id = me AND read_seq = c.last_seq;
  DELETE FROM drafts WHERE conversation_id = _conversation AND account_id = me;
  IF c.kind = 'direct' AND c.other_id IS NOT NULL THEN -- words are an exchange, as a visit is
    INSERT INTO exchanges (jeune_id, account_id, kind, at) VALUES (c.jeune_id, c.other_id, 'message', _at)
    ON CONFLICT (jeune_id, account_id) DO UPDATE SET kind = excluded.kind, at = excluded.at
    WHERE exchanges.at < excluded.at;
  END IF;
  RETURN QUERY SELECT _id, c.last_seq + 1, true;
END $$
"""


def upgrade() -> None:
    op.execute(SEND)
    op.execute(NOTIFY.format(when=f"{TODO} AND {NOW}"))


def downgrade() -> None:
    op.execute(SEND_BEFORE)
    op.execute(NOTIFY.format(when=TODO))
