"""The path, help, dates and the project, to be read."""

from flask_babel import gettext as _

from app.documents.wording import domain_titles
from app.export.items import Item, at, facts, words
from app.journey.wording import MILESTONES, NEEDS, STATES
from services.export.worker import ExchangeOut, HelpOut, MilestoneOut, PaperOut, ProjectOut, StepOut
from services.journey import MilestoneKind, StepState, StepStatus


def is_shown(one: StepOut) -> bool:
    """A step that is not for this person, and that nobody touched, is in the list and not on the page."""
    return one.status is not StepStatus.HIDDEN or one.updated_at is not None


def step(one: StepOut) -> Item:
    proposed = (one.proposed_by, one.proposed_at)
    return Item(
        one.text.removesuffix("."),
        facts(
            (_("Où j’en suis"), str(STATES[StepState(one.state)])),
            (_("Ouvre plus tard"), one.status in (StepStatus.LATER, StepStatus.SOON)),
            (_("Mon étape à moi"), one.step_id is None),
            (_("Proposée par"), proposed[0]),
            (_("Proposée"), proposed[1]),
            (_("Mise à plus tard, jusqu’au"), one.put_off_until),
            (_("Changée"), one.updated_at),
        ),
        words(
            (_("Ma note pour moi"), one.private_note),
            (_("Ma note partagée"), one.shared_note),
            (_("Ma note d’avant"), one.private_note_before),
            (_("Ma note partagée d’avant"), one.shared_note_before),
            (_("Le mot de la proposition"), one.proposal_words),
        ),
    )


def domain_of(one: StepOut) -> str:
    return domain_titles().get(one.domain, one.domain)


def paper(one: PaperOut) -> Item:
    return Item(
        one.text or one.paper_id,
        facts((_("Je l’ai"), one.has_it), (_("Valable jusqu’au"), one.ends_on), (_("Noté"), one.updated_at)),
    )


def milestone(one: MilestoneOut) -> Item:
    known = one.kind in MilestoneKind.__members__.values()
    title = str(MILESTONES[MilestoneKind(one.kind)][0]) if known else _("Visite")
    return Item(
        title,
        facts(
            (_("Le"), one.held_on),
            (_("Noté par"), one.recorded_by),
            (_("Noté"), one.recorded_at),
            (_("Retiré"), one.withdrawn_at),
        ),
        words((_("Ce qui est écrit"), one.words)),
    )


def help_request(one: HelpOut) -> Item:
    answers = ((f"{answer.by}, {at(answer.at)}", answer.words) for answer in one.answers)
    return Item(
        one.about or _("De l’aide en général"),
        facts(
            (_("Demandée"), one.opened_at),
            (_("Prise en charge par"), one.taken_by),
            (_("Depuis"), one.taken_at),
            (_("Fermée"), one.closed_at),
        ),
        words((_("Mes mots"), one.words), *answers),
    )


def project(one: ProjectOut) -> Item:
    return Item(
        str(NEEDS[one.need][0]) if one.need in NEEDS else str(one.need),
        facts((_("Écrit par"), one.by), (_("Écrit"), one.updated_at)),
        words(("", one.words)),
    )


def exchange(one: ExchangeOut) -> Item:
    return Item(one.name, facts((_("Dernier échange"), one.at)))
