"""“Il te manque…” follows what a young person said of themselves, and says what a PPE is."""

import re

from sqlalchemy import select

from services import circle, journey
from services.circle import Viewer
from services.database import acting_as, as_system, session, transaction
from services.journey.models import PaperRecord


def missing(page: str) -> list[str]:
    part = page[page.index('id="missing"') :]
    return re.findall(r"/documents/ajouter\?sorte=(\w+)", part)


def say(cast, *answers):
    with acting_as(cast.naima.id), transaction():
        own = circle.find_relation(Viewer(cast.naima.id), cast.naima.id)
        journey.save_answers(own, frozenset(answers))


def test_a_young_foreigner_misses_a_residence_permit_first_and_no_french_card(cast, sign_in):
    assert "identity_card" in missing(sign_in(cast.naima).get("/documents").text)
    say(cast, "foreign")
    page = sign_in(cast.naima).get("/documents").text
    found = missing(page)
    assert found[0] == "residence_permit"
    assert "identity_card" not in found
    assert "ton titre de séjour ou ta carte Vitale" in page


def test_a_residence_permit_ticks_what_asks_who_one_is(cast, keep, sign_in):
    say(cast, "foreign")
    keep(cast.naima, kind="residence_permit")
    assert "residence_permit" not in missing(sign_in(cast.naima).get("/documents").text)
    with as_system():
        ticked = session.scalars(select(PaperRecord.step_id).where(PaperRecord.paper_id == "identite")).all()
        cards = session.scalars(select(PaperRecord.step_id).where(PaperRecord.paper_id == "carte")).all()
    assert "B1" in ticked
    assert cards == []


def test_a_ppe_is_said_to_be_what_it_is(cast, sign_in):
    page = sign_in(cast.naima).get("/documents").text
    assert "Projet pour l’enfant (PPE)" in page
    assert "Un document qui parle de toi et de ce qui est prévu pour toi." in page
