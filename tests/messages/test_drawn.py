"""Bubbles filled from remembered shapes are those that the template draws, and nobody's words stay in a shape."""

from uuid import uuid4

from app.messages import drawn
from app.messages.bubbles import bubbles_of
from services import messages
from services.messages import ReactionKind
from tests.messages.conftest import opened, read, say


def said_in(cast, with_karim, acting) -> None:
    """Of each shape: plain, one’s own, a link, a reply, changed, taken back, with a reaction, with letters to escape."""
    first = say(cast.karim, with_karim, "Bonjour <b>Naïma</b> & 100 % %(body)s")
    say(cast.naima, with_karim, "Voir https://www.caf.fr/a?b=1&c=2", reply_to=first.id)
    gone = say(cast.naima, with_karim, "Non")
    changed = say(cast.naima, with_karim, "Oui")
    say(cast.naima, with_karim, "\ue000body\ue001 %s")
    with acting(cast.naima):
        talk = opened(cast.naima, with_karim)
        messages.withdraw_message(talk, gone.id)
        messages.edit_message(talk, changed.id, "Oui, à demain")
        messages.react(talk, first.id, ReactionKind.HEART)


def test_a_filled_bubble_is_the_one_that_the_template_draws(app, cast, with_karim, acting) -> None:
    said_in(cast, with_karim, acting)
    with app.test_request_context("/"), acting(cast.naima):
        talk = opened(cast.naima, with_karim)
        bubbles = bubbles_of(talk, messages.messages_of(talk).messages)
        macro = app.jinja_env.get_template("messages/_message.html").make_module({}).message
        drawn._shapes.clear()
        for _ in ("drawn", "remembered"):
            assert drawn.bubbles_drawn(macro, bubbles) == "".join(str(macro(one)) for one in bubbles)
    assert len(bubbles) == 5
    kept = "".join(one.text for one in drawn._shapes.values())
    assert not any(words in kept for words in ("Bonjour", "caf.fr", "demain", "Karim", "Naïma"))


def test_nothing_new_is_said_without_the_application(app, cast, sign_in, with_karim, client) -> None:
    """The question that goes past the application is let in no further than the page."""
    say(cast.karim, with_karim, "Un")
    asked = f"/messages/{with_karim}/apres/1"
    assert sign_in(cast.naima).get(asked).status_code == 204
    assert sign_in(cast.karim).get(asked).status_code == 204
    assert sign_in(cast.lucie).get(asked).status_code == 404
    assert client.get(asked).status_code == 302
    client.set_cookie("envol", "forged.cookie.value")
    assert client.get(asked).status_code == 302
    assert sign_in(cast.naima).get(f"/messages/{uuid4()}/apres/1").status_code == 404
    answer = sign_in(cast.naima).get(asked)
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == (
        "no-store",
        "nosniff",
    )
    assert read(cast.naima, with_karim) == ["Un"]
