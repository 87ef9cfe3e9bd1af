"""Conversations as long as one wants, written past the operations: sealed with the real keys, in seconds."""

from uuid import uuid4

import psycopg

from services import clock
from services.messages import Talk
from tests.databases import TestDatabase

_SQL = """
-- The keys of other tables are those of the talk itself: to check each a hundred thousand times takes minutes.
SET session_replication_role = replica;
CREATE TEMP TABLE said (seq int, id uuid, words bytea);
"""
_KEEP = """
INSERT INTO messages (id, conversation_id, jeune_id, seq, changed, kind, author_id, client_id, at, words)
SELECT id, %(talk)s, %(jeune)s, seq, seq, 'words', (%(people)s::uuid[])[1 + seq %% 2], gen_random_uuid(),
  %(at)s::timestamptz - (%(number)s - seq) * interval '1 minute' - interval '2 hours', words FROM said
"""
_COUNT = (
    # What was changed there before still counts.
    "UPDATE conversations SET changes = changes + %(number)s - last_seq, last_seq = %(number)s, last_at = %(at)s"
    " WHERE id = %(talk)s",
    "UPDATE conversation_members SET read_seq = %(number)s WHERE conversation_id = %(talk)s",
)
WORDS = "Message {}. Je passe demain au foyer avec les papiers, tu me dis si l’heure te va\u00a0?"


def fill(made: TestDatabase, talk: Talk, number: int) -> None:
    """Write in this conversation until it has `number` messages: the two people in turn, one a minute, all read."""
    values = {
        "talk": talk.id,
        "jeune": talk.jeune_id,
        "people": [one.account_id for one in talk.people],
        "number": number,
        "at": clock.now(),
    }
    with psycopg.connect(made.server.uri, dbname=made.name) as connection:
        connection.execute(_SQL)
        with connection.cursor().copy("COPY said FROM STDIN (FORMAT binary)") as rows:
            rows.set_types(["int4", "uuid", "bytea"])
            for seq in range(talk.last_seq + 1, number + 1):
                rows.write_row(_row(talk, seq))
        connection.execute(_KEEP, values)
        for statement in _COUNT:
            connection.execute(statement, values)


def _row(talk: Talk, seq: int) -> tuple[object, ...]:
    message = uuid4()
    return seq, message, talk.cipher.seal(WORDS.format(seq), "messages", message)


# Conversations of the others, until there are as many as asked: bytes as long as sealed words, that nobody opens.
_REST = """
WITH others AS (
  SELECT gen_random_uuid() AS id, l.jeune_id, l.account_id, row_number() OVER () AS place FROM links l
  WHERE l.kind = 'referent' AND l.ended_at IS NULL
    AND NOT EXISTS (SELECT FROM conversations c WHERE c.jeune_id = l.jeune_id)),
talks AS (
  INSERT INTO conversations (id, jeune_id, kind, other_id, other_kind, created_at, created_by, last_seq, changes, last_at)
  SELECT id, jeune_id, 'direct', account_id, 'referent', %(at)s, jeune_id, %(each)s, %(each)s, %(at)s FROM others),
members AS (
  INSERT INTO conversation_members (conversation_id, account_id, jeune_id, joined_at, from_seq, read_seq, shares_read)
  SELECT o.id, who, o.jeune_id, %(at)s, 0, %(each)s, true FROM others o, unnest(ARRAY[o.jeune_id, o.account_id]) who)
INSERT INTO messages (id, conversation_id, jeune_id, seq, changed, kind, author_id, client_id, at, words)
SELECT gen_random_uuid(), o.id, o.jeune_id, seq, seq, 'words',
  CASE WHEN seq %% 2 = 0 THEN o.jeune_id ELSE o.account_id END, gen_random_uuid(),
  %(at)s::timestamptz - (%(each)s - seq) * interval '1 hour' - interval '2 hours',
  uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    || uuid_send(gen_random_uuid())
FROM others o, generate_series(1, %(each)s) seq
"""


def fill_rest(made: TestDatabase, total: int) -> None:
    """Give everybody who has none a conversation with their référent, until there are `total` messages."""
    with psycopg.connect(made.server.uri, dbname=made.name) as connection:
        connection.execute("SET session_replication_role = replica")
        ((known, people),) = connection.execute(_STILL).fetchall()
        connection.execute(_REST, {"at": clock.now(), "each": -(-(total - known) // people)})


_STILL = """
SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM links l WHERE l.kind = 'referent' AND l.ended_at IS NULL
  AND NOT EXISTS (SELECT FROM conversations c WHERE c.jeune_id = l.jeune_id))
"""


def settle(made: TestDatabase) -> None:
    """What PostgreSQL does by itself within a minute, on a database that lives."""
    with psycopg.connect(made.server.uri, dbname=made.name, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) messages, conversations, conversation_members")
