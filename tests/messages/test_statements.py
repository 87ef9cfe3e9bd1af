"""However many conversations and messages there are, a page asks the same number of statements (trust F31)."""

import pytest
from sqlalchemy import text

from services import clock
from services.database import acting_as, session
from tests.messages.conftest import say


@pytest.mark.parametrize("slug", ["naima", "karim"])
def test_a_conversation_of_5_000_messages_asks_what_one_of_50_does(
    cast, sign_in, count_statements, with_karim, slug
):
    say(cast.naima, with_karim, "Bonjour")
    client, numbers = sign_in(getattr(cast, slug)), []
    for first, last in ((2, 50), (51, 5_000)):
        grow(cast, with_karim, first, last)
        client.get(f"/messages/{with_karim}")
        with count_statements() as seen:
            page = client.get(f"/messages/{with_karim}")
        assert page.text.count('class="message ') <= 51
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] <= 5


def grow(cast, talk, first: int, last: int) -> None:
    """So many messages, made in the database: a test may."""
    with acting_as(cast.naima.id):
        session.execute(
            text(
                "INSERT INTO messages (id, conversation_id, jeune_id, seq, changed, kind, author_id, client_id, at)"
                " SELECT gen_random_uuid(), :c, :j, n, n, 'words', :j, gen_random_uuid(), :at"
                " FROM generate_series(CAST(:f AS int), CAST(:n AS int)) AS n"
            ),
            {"c": talk, "j": cast.naima.id, "f": first, "n": last, "at": clock.now()},
        )
        session.execute(
            text("UPDATE conversations SET last_seq = :n, changes = :n WHERE id = :c"), {"c": talk, "n": last}
        )
    for member in (cast.naima, cast.karim):
        with acting_as(member.id):
            session.execute(
                text("UPDATE conversation_members SET read_seq = :n WHERE account_id = :m"),
                {"n": last, "m": member.id},
            )


def test_a_list_of_300_conversations_asks_what_one_of_1_does(cast, sign_in, count_statements, with_karim):
    say(cast.naima, with_karim, "Bonjour")
    naima, numbers = sign_in(cast.naima), []
    for is_full in (False, True):
        if is_full:
            many(cast)
        naima.get("/messages")
        with count_statements() as seen:
            assert naima.get("/messages").status_code == 200
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]
    page = naima.get("/messages").text
    assert page.count("talks__line") == 30
    older = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    following = naima.get(older).text
    assert following.count("talks__line") == 30


def many(cast) -> None:
    """Three hundred conversations between professionals in which Naïma would sit: no such thing, but as many rows."""
    with acting_as(cast.naima.id):
        session.execute(
            text(
                "INSERT INTO conversations (id, jeune_id, kind, reason, created_at, created_by, last_seq, changes,"
                " last_at) SELECT gen_random_uuid(), :j, 'pro', 'assess', :at, :j, 0, 0,"
                " CAST(:at AS timestamptz) - n * interval '1 minute' FROM generate_series(1, 300) AS n"
            ),
            {"j": cast.naima.id, "at": clock.now()},
        )
        session.execute(
            text(
                "INSERT INTO conversation_members (conversation_id, account_id, jeune_id, joined_at, from_seq,"
                " read_seq, shares_read) SELECT id, :j, :j, :at, 0, 0, false FROM conversations WHERE kind = 'pro'"
            ),
            {"j": cast.naima.id, "at": clock.now()},
        )
