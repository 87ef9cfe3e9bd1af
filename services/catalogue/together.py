"""The catalogue beside people: one young person's own page of it, and a whole caseload without a query a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services import journal
from services.ages import Leap, birthday
from services.catalogue.choosing import Choice, ChoiceView, choices_of, chosen_for
from services.catalogue.eligibility import Decision, Verdict, decide
from services.catalogue.marking import Mark, marks_of
from services.catalogue.model import Bouquet, Offer
from services.catalogue.reading import bouquets_for, offers_for, offers_in
from services.circle import Relation, Viewer, linked_relations
from services.journey import situation_of

READ = "checklist.shared.read"
# What opens within these months is worth telling of today.
SOON_MONTHS = 12


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer for one person: what may be said of it today, what they keep, what was done with it for them."""

    offer: Offer
    decision: Decision
    marks: frozenset[Mark] = frozenset()
    choice: ChoiceView | None = None

    @property
    def is_proposed(self) -> bool:
        return self.choice is not None and self.choice.choice is Choice.PROPOSED and not self.choice.is_undone

    @property
    def is_set_aside(self) -> bool:
        return (
            self.choice is not None and self.choice.choice is Choice.SET_ASIDE and not self.choice.is_undone
        )

    @property
    def is_favourite(self) -> bool:
        return Mark.FAVOURITE in self.marks

    @property
    def is_watched(self) -> bool:
        return Mark.WATCH in self.marks


@dataclass(frozen=True, slots=True)
class ForYou:
    """Every offer shown to somebody, sorted by what may be said of it. What was set aside is in its own list alone."""

    lines: tuple[OfferLine, ...]
    bouquets: tuple[Bouquet, ...]
    today: date

    @property
    def listed(self) -> list[OfferLine]:
        """All but what was set aside; what was proposed first, then what may be asked for."""
        shown = [one for one in self.lines if not one.is_set_aside]
        return sorted(
            shown,
            key=lambda one: (not one.is_proposed, _RANK[one.decision.verdict], one.decision.on or date.max),
        )

    @property
    def set_aside(self) -> list[OfferLine]:
        return [one for one in self.lines if one.is_set_aside]

    @property
    def proposed(self) -> list[OfferLine]:
        return [one for one in self.listed if one.is_proposed]

    def of(self, *verdicts: Verdict) -> list[OfferLine]:
        """Those of these verdicts that nobody proposed."""
        return [one for one in self.listed if one.decision.verdict in verdicts and not one.is_proposed]

    def is_soon(self, line: OfferLine) -> bool:
        """Whether it opens within a year."""
        on = line.decision.on
        return on is not None and on <= birthday(self.today, 0, SOON_MONTHS, leap=Leap.OPENS)


# As one reads them: now, to be asked about, later, probably not.
_RANK = {Verdict.CAN_ASK: 0, Verdict.UNKNOWN: 1, Verdict.LATER: 2, Verdict.UNLIKELY: 3}


def for_you(relation: Relation, language: str = "fr") -> ForYou:
    """The catalogue of one young person, for themselves or for whoever may see the domains. Four statements; three for others."""
    shown = [one for one in offers_for(relation, language) if relation.allows(READ, domain=one.domain)]
    situation, today = situation_of(relation.space), relation.life.today
    marks, choices = marks_of(relation), choices_of(relation)
    lines = tuple(
        OfferLine(
            offer=one,
            decision=decide(situation, relation.space.departement, one, today),
            marks=marks.get(one.id, frozenset()),
            choice=choices.get(one.id),
        )
        for one in shown
    )
    return ForYou(lines, tuple(bouquets_for(relation, language, shown)), today)


def line_of(relation: Relation, offer: Offer) -> OfferLine:
    """One offer for one young person. Two statements."""
    decision = decide(situation_of(relation.space), relation.space.departement, offer, relation.life.today)
    return OfferLine(
        offer, decision, marks_of(relation).get(offer.id, frozenset()), choices_of(relation).get(offer.id)
    )


@dataclass(frozen=True, slots=True)
class Somebody:
    """A young person of a caseload, with what may be said of each offer whose domain the viewer sees."""

    jeune_id: UUID
    first_name: str
    decisions: Mapping[UUID, Decision] = field(repr=False)
    chosen: Mapping[UUID, Choice] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseloadOffers:
    """Every offer, and who of a caseload may ask for it."""

    offers: tuple[Offer, ...]
    people: tuple[Somebody, ...] = field(repr=False)

    def who(self, offer: Offer, verdict: Verdict) -> list[Somebody]:
        """Those to whom this may be said of `offer`, by first name; but for those for whom it was set aside."""
        return [
            one
            for one in self.people
            if (decision := one.decisions.get(offer.id)) is not None
            and decision.verdict is verdict
            and one.chosen.get(offer.id) is not Choice.SET_ASIDE
        ]


def caseload_offers(viewer: Viewer, language: str = "fr") -> CaseloadOffers:
    """Eligibility for everybody this viewer follows. Three statements for a département, however many people and offers.

    One line in the journal, about all whose path was looked at.
    """
    relations = linked_relations(viewer, READ)
    by_departement = {
        code: offers_in(code, language) for code in sorted({one.space.departement for one in relations})
    }
    chosen = chosen_for([one.space.id for one in relations])
    people = tuple(
        _somebody(one, by_departement[one.space.departement], chosen.get(one.space.id, {}))
        for one in relations
    )
    for code in by_departement:
        journal.note(
            READ,
            jeunes=[one.space.id for one in relations if one.space.departement == code],
            departement=code,
            reason=next(one.reason for one in relations if one.space.departement == code),
            about="offers",
        )
    return CaseloadOffers(tuple(one for several in by_departement.values() for one in several), people)


def _somebody(relation: Relation, offers: list[Offer], chosen: Mapping[UUID, Choice]) -> Somebody:
    situation, today = situation_of(relation.space), relation.life.today
    departement = relation.space.departement
    seen = {domain for domain in {one.domain for one in offers} if relation.allows(READ, domain=domain)}
    return Somebody(
        jeune_id=relation.space.id,
        first_name=relation.first_name,
        decisions={
            one.id: decide(situation, departement, one, today) for one in offers if one.domain in seen
        },
        chosen=chosen,
    )
