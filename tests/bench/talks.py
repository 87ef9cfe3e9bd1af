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
    "UPDATE conversations SET last_seq = %(number)s, changes = %(number)s, last_at = %(at)s WHERE id = %(talk)s",
    "UPDATE conversation_members SET read_seq = %(number)s WHERE conversation_id = %(talk)s",
)
WORDS = "Message {}. Je passe demain au foyer avec les papiers, tu me dis si l’heure te va\u00a0?"


def fill(made: TestDatabase, talk: Talk, number: int) -> None:
    """Write `number` messages in this conversation, which has none: the two people in turn, one a minute, all read."""
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
            for seq in range(1, number + 1):
                rows.write_row(_row(talk, seq))
        connection.execute(_KEEP, values)
        for statement in _COUNT:
            connection.execute(statement, values)


def _row(talk: Talk, seq: int) -> tuple[object, ...]:
    message = uuid4()
    return seq, message, talk.cipher.seal(WORDS.format(seq), "messages", message)


def settle(made: TestDatabase) -> None:
    """What PostgreSQL does by itself within a minute, on a database that lives."""
    with psycopg.connect(made.server.uri, dbname=made.name, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) messages, conversations, conversation_members")
