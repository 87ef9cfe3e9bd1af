"""A decision keeps somebody away: what they had written for later does not reach Naïma either."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services import circle, clock, notifications
from services.circle import Viewer
from services.database import acting_as, session
from tests.caseload.factories import agent
from tests.cast import Cast, Member

SATURDAY = datetime(2026, 11, 28, 11)
RINGS = datetime(2026, 11, 28, 10, tzinfo=UTC)
WORDS = "Rejoins-moi derrière le foyer"


@pytest.fixture
def julien(cast: Cast) -> Member:
    """The éducateur; he has written her a reminder for Saturday."""
    found = agent("Julien")
    with acting_as(found.id):
        notifications.remind_them(circle.find_relation(Viewer(found.id), cast.naima.id), WORDS, SATURDAY)
        session.commit()
    return found


def keep_away(
    cast: Cast, who: Member, starts_on: date = date(2026, 11, 23), ends_on: date | None = None
) -> None:
    with acting_as(cast.karim.id):
        relation = circle.find_relation(Viewer(cast.karim.id), cast.naima.id)
        circle.set_restriction(
            relation, who.id, kind="contact", reference="JE 1", starts_on=starts_on, ends_on=ends_on
        )
        session.commit()


def awaiting(cast: Cast) -> list[str]:
    with acting_as(cast.naima.id):
        return [one.kind.value for one in notifications.centre(cast.naima.id)]


def shown(cast: Cast) -> list[str]:
    with acting_as(cast.naima.id):
        space = circle.find_relation(Viewer(cast.naima.id), cast.naima.id).space
        return [one.words for one in notifications.reminders_of(space)]


def test_julien_kept_away_his_reminder_neither_rings_nor_shows(cast, julien, worker, service) -> None:
    worker.new_phone(cast.naima)
    assert shown(cast) == [WORDS]
    keep_away(cast, julien)
    with clock.held_at(RINGS):
        assert shown(cast) == []
        notifications.claim_all_due()
        worker.works()
        assert awaiting(cast) == []
    assert service.received == []


def test_once_it_is_over_nothing_of_before_comes_back(cast, julien) -> None:
    keep_away(cast, julien, ends_on=date(2026, 11, 30))
    with clock.held_at(RINGS):
        notifications.claim_all_due()
    with clock.held_at(RINGS + timedelta(days=20)):
        notifications.claim_all_due()
        assert awaiting(cast) == []
        assert shown(cast) == []


@pytest.mark.parametrize("what", ["nobody", "another", "later", "over"])
def test_it_rings_while_no_decision_binds(cast, julien, what) -> None:
    if what == "another":
        keep_away(cast, cast.lucie)
    elif what == "later":
        keep_away(cast, julien, starts_on=date(2026, 11, 29))
    elif what == "over":
        keep_away(cast, julien, starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 20))
    with clock.held_at(RINGS):
        notifications.claim_all_due()
        assert awaiting(cast) == ["reminder"]
        assert shown(cast) == [WORDS]
