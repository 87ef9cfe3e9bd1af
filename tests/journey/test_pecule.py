"""/pecule: from “does it concern me” to “I have it”, over four steps of the path."""

import re

import pytest

from services import journey
from services.circle import Viewer, find_relation
from services.database import acting_as, as_system, session
from services.journey import PeculeStage, StepState
from services.notifications.models import Reminder, ReminderState, Source

FIELD = re.compile(r'name="states" value="([a-z_,]+)"')


def own(member):
    return find_relation(Viewer(member.id), member.id)


def page_of(member):
    with acting_as(member.id):
        return journey.pecule_page(journey.path_of(own(member), "fr"))


def states(member):
    session.expire_all()
    return [line.state for line in page_of(member).lines]


def reminded(member, step_id):
    with as_system():
        session.expire_all()
        waiting = session.query(Reminder).filter_by(
            account_id=member.id, source=Source.STEP, state=ReminderState.WAITING, subject=step_id
        )
        return [one.wall_at.date() for one in waiting]


@pytest.fixture(autouse=True)
def without_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def ines(cast, sign_in):
    """Past eighteen: she may ask."""
    with acting_as(cast.ines.id):
        journey.put_pecule(own(cast.ines), [StepState.TODO] * 4)
        session.commit()
    return sign_in(cast.ines)


def test_naima_at_seventeen_is_told_perhaps_and_one_thing_to_do(cast, sign_in):
    page = sign_in(cast.naima).get("/pecule").text
    assert "peut-être" in page
    assert "J’ai fait ma demande" not in page, "it is asked for at eighteen"
    assert 'href="/pecule"' in sign_in(cast.naima).get("/accueil").text


def test_ines_asks_once_follows_and_receives(cast, ines):
    assert "J’ai fait ma demande" in ines.get("/pecule").text
    assert ines.post("/pecule", data={"act": "asked"}).status_code == 303
    page = ines.get("/pecule").text
    assert "Ta demande est partie" in page
    assert "Ne la refais pas" in page
    assert "J’ai fait ma demande" not in page
    assert states(cast.ines) == [StepState.DONE] * 3 + [StepState.DOING]
    ines.post("/pecule", data={"act": "received"})
    assert "Tu l’as reçu" in ines.get("/pecule").text
    assert page_of(cast.ines).stage is PeculeStage.RECEIVED


def test_what_was_said_is_taken_back_with_one_tap(cast, ines):
    ines.post("/pecule", data={"act": "not_concerned"})
    page = ines.get("/pecule").text
    assert page_of(cast.ines).stage is PeculeStage.NOT_CONCERNED
    (before, *_again) = FIELD.findall(page)
    ines.post("/pecule", data={"states": before})
    assert states(cast.ines) == [StepState.TODO] * 4


def test_beginning_again_is_taken_back_too(cast, ines):
    ines.post("/pecule", data={"act": "asked"})
    ines.post("/pecule", data={"act": "received"})
    assert "Reprendre depuis le début" in ines.get("/pecule").text
    ines.post("/pecule", data={"states": "todo,todo,todo,todo"})
    (before,) = FIELD.findall(ines.get("/pecule").text)
    ines.post("/pecule", data={"states": before})
    assert page_of(cast.ines).stage is PeculeStage.RECEIVED


def test_until_it_is_there_it_is_remembered_every_two_months_and_never_after(cast, ines):
    ines.post("/pecule", data={"act": "asked"})
    assert reminded(cast.ines, "C3") == []
    assert len(reminded(cast.ines, "C4")) == 1
    ines.post("/pecule", data={"act": "received"})
    assert reminded(cast.ines, "C4") == []
    ines.post("/pecule", data={"act": "asked"})
    assert len(reminded(cast.ines, "C4")) == 1
    ines.post("/pecule", data={"act": "not_concerned"})
    assert reminded(cast.ines, "C4") == []


def test_before_it_is_asked_following_reminds_of_nothing(cast, ines):
    assert reminded(cast.ines, "C4") == []


@pytest.mark.parametrize("form", [{}, {"act": "paid"}, {"states": "done"}, {"states": "done,done,done,gone"}])
def test_what_is_no_answer_changes_nothing(cast, ines, form):
    assert ines.post("/pecule", data=form).status_code == 404
    assert states(cast.ines) == [StepState.TODO] * 4


def test_nobody_else_has_a_pecule_here(cast, sign_in):
    for other in (cast.karim, cast.samira, cast.lucie, cast.marc):
        assert sign_in(other).get("/pecule").status_code == 404
        assert sign_in(other).post("/pecule", data={"act": "asked"}).status_code == 404
