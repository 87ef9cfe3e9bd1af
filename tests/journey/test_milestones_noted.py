"""Milestones and visits noted by the référent: read by the young person, and by nobody else."""

from datetime import date

import pytest

from services import journey
from services.database import acting_as, session
from services.errors import NotFound, Refused
from services.journey import VISIT, MilestoneKind, MilestoneState
from services.journey.models import Exchange


def interview_of(member, relation):
    with acting_as(member.id):
        path = journey.path_of(relation, "fr")
        due = journey.milestones(path.situation, path.today, path.held)
    return next(one for one in due if one.kind == MilestoneKind.INTERVIEW_17)


def test_karim_notes_the_interview_of_theo_and_corrects_its_date(cast, own, seen_by):
    with acting_as(cast.karim.id):
        karim = seen_by(cast.karim, cast.theo)
        first = journey.record_milestone(karim, MilestoneKind.INTERVIEW_17, date(2025, 12, 1), "Bel échange")
        assert journey.record_milestone(karim, MilestoneKind.INTERVIEW_17, date(2025, 12, 2)) == first
        assert session.get(Exchange, (cast.theo.id, cast.karim.id)).kind == "milestone"
    found = interview_of(cast.theo, own(cast.theo))
    assert (found.state, found.held_on) == (MilestoneState.DONE, date(2025, 12, 2))


def test_what_was_noted_by_mistake_is_taken_back(cast, own, seen_by):
    with acting_as(cast.karim.id):
        karim = seen_by(cast.karim, cast.theo)
        noted = journey.record_milestone(karim, MilestoneKind.INTERVIEW_17, date(2025, 12, 1))
        journey.withdraw_milestone(karim, noted)
        with pytest.raises(NotFound):
            journey.withdraw_milestone(karim, noted)
    assert interview_of(cast.theo, own(cast.theo)).held_on is None


def test_a_visit_is_an_exchange(cast, seen_by):
    with acting_as(cast.karim.id):
        journey.record_milestone(seen_by(cast.karim, cast.theo), VISIT, date(2026, 11, 20), "")
        assert session.get(Exchange, (cast.theo.id, cast.karim.id)).kind == "visit"


@pytest.mark.parametrize(
    ("kind", "held_on", "reason"),
    [
        (VISIT, date(2026, 11, 23), "held_in_future"),
        (MilestoneKind.INTERVIEW_17, date(2026, 11, 23), "held_in_future"),
        (MilestoneKind.INTERVIEW_17, date(1999, 1, 1), "held_before_birth"),
        (MilestoneKind.MAJORITY, date(2026, 11, 1), "cannot_be_held"),
    ],
)
def test_dates_that_cannot_be_are_refused(cast, seen_by, kind, held_on, reason):
    with acting_as(cast.karim.id), pytest.raises(Refused) as refusal:
        journey.record_milestone(seen_by(cast.karim, cast.theo), kind, held_on)
    assert refusal.value.reason == reason


def test_lucie_samira_and_naima_herself_note_nothing(cast, own, seen_by):
    relations = [own(cast.naima), seen_by(cast.lucie, cast.naima), seen_by(cast.samira, cast.naima)]
    for relation in relations:
        with acting_as(relation.viewer.account_id), pytest.raises(NotFound):
            journey.record_milestone(relation, VISIT, date(2026, 11, 1))
