"""What a young person reads about states, dates and milestones. Codes live in `services`, words here."""

from collections.abc import Callable
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.locale import language
from app.rendering import day as day_words
from services import journey
from services.journey import Answer, MilestoneKind, MilestoneState, NextReason, Phase, Responsible, StepState

Words = Callable[[], str]

STATES: dict[StepState, str] = {
    StepState.TODO: _l("À faire"),
    StepState.DOING: _l("En cours"),
    StepState.DONE: _l("Fait"),
    StepState.NOT_FOR_ME: _l("Pas pour moi"),
}


def state_words() -> dict[StepState, str]:
    """The states in the reader's language, worked out once: a list asks for a hundred of them."""
    return _state_words(language())


@lru_cache(maxsize=8)
def _state_words(_language: str) -> dict[StepState, str]:
    return {state: str(word) for state, word in STATES.items()}


# One icon a state: the word is always beside it.
STATE_ICONS = {
    StepState.TODO: "circle",
    StepState.DOING: "circle-dashed",
    StepState.DONE: "circle-check",
    StepState.NOT_FOR_ME: "circle-slash",
}
NEEDS: dict[int, tuple[str, str, str]] = {
    1: (_l("De l’argent pour vivre"), "wallet", "citron"),
    2: (_l("Un logement"), "key-round", "ciel"),
    3: (_l("Un travail, une formation"), "briefcase", "lilas"),
    4: (_l("Ma santé, mes soins"), "heart-pulse", "rose"),
    5: (_l("De l’aide dans mes démarches"), "file-text", "sable"),
    6: (_l("Un soutien pour bien vivre"), "users-round", "menthe"),
}
MILESTONES: dict[MilestoneKind, tuple[str, str]] = {
    MilestoneKind.INTERVIEW_17: (
        _l("Ton entretien des 17 ans"),
        _l("Tu parles de ton projet avec le département. Tu peux venir avec une personne de confiance."),
    ),
    MilestoneKind.NATIONALITY: (
        _l("Demander la nationalité française"),
        _l("Si tu le veux, c’est à faire avant tes 18 ans."),
    ),
    MilestoneKind.CONTRACT_ADVISED: (
        _l("Demander ton contrat jeune majeur"),
        _l("Mieux vaut le demander avant 18 ans. C’est possible jusqu’à 21 ans."),
    ),
    MilestoneKind.MAJORITY: (_l("Tes 18 ans"), _l("C’est ta majorité\u00a0: tu décides et tu signes.")),
    MilestoneKind.RESIDENCE_PERMIT: (
        _l("Demander ton titre de séjour"),
        _l("À faire dans l’année de tes 18 ans. Prépare les papiers avant."),
    ),
    MilestoneKind.CONTRACT_END: (
        _l("Fin de ton contrat jeune majeur"),
        _l("Parles-en avant avec ton référent\u00a0: il peut être renouvelé jusqu’à 21 ans."),
    ),
    MilestoneKind.EXIT: (
        _l("Ta sortie de l’Aide sociale à l’enfance"),
        _l("Ton espace reste à toi après."),
    ),
    MilestoneKind.EXIT_INTERVIEW: (
        _l("Ton entretien, six mois après ta sortie"),
        _l("Le département prend de tes nouvelles."),
    ),
    MilestoneKind.AGE_21: (_l("Tes 21 ans"), _l("Fin des aides jeune majeur. Ton espace reste à toi.")),
    MilestoneKind.SOCIAL_HOUSING_PRIORITY_END: (
        _l("Fin de ta priorité pour un logement social"),
        _l("Fais ta demande avant cette date."),
    ),
}
RESPONSIBLE: dict[Responsible, str] = {
    Responsible.DEPARTEMENT: _l("C’est au département de l’organiser."),
    Responsible.REFERENT: _l("C’est avec ton référent."),
    Responsible.JEUNE: _l("C’est toi qui le fais. On peut t’aider."),
}
# The points of the flight line, in one or two words.
FLIGHT: dict[MilestoneKind, str] = {
    MilestoneKind.INTERVIEW_17: _l("17 ans"),
    MilestoneKind.MAJORITY: _l("18 ans"),
    MilestoneKind.CONTRACT_END: _l("Contrat"),
    MilestoneKind.EXIT: _l("Sortie"),
    MilestoneKind.AGE_21: _l("21 ans"),
}
ANSWERS: dict[Answer, tuple[str, str]] = {
    Answer.FOREIGN: (
        _l("Je n’ai pas la nationalité française"),
        _l("On te montre les démarches pour tes papiers."),
    ),
    Answer.PARENT: (_l("J’ai un enfant, ou j’en attends un"), _l("On te montre les aides pour les parents.")),
    Answer.DISABILITY: (_l("J’ai un handicap"), _l("On te montre les droits et les aides qui vont avec.")),
    Answer.STUDENT: (_l("Je fais des études, ou je vais en faire"), _l("Bourse, logement, inscription.")),
    Answer.APPRENTICE: (
        _l("Je suis en alternance, ou je vais l’être"),
        _l("Contrat, salaire, aides."),
    ),
    Answer.NO_ADDRESS: (_l("Je n’ai pas d’adresse à moi"), _l("On te montre comment recevoir ton courrier.")),
    Answer.BANK_REFUSED: (
        _l("Une banque a refusé de m’ouvrir un compte"),
        _l("Tu as droit à un compte\u00a0: on te montre comment."),
    ),
}
_REASONS: dict[NextReason, Words] = {
    NextReason.PROPOSED: lambda: _("On te l’a proposée. C’est toi qui choisis."),
    NextReason.DOING: lambda: _("Tu as déjà commencé."),
    NextReason.MILESTONE: lambda: _("C’est le bon moment."),
    NextReason.CLOSING: lambda: _("C’est possible encore quelque temps, pas après."),
    NextReason.FIRST_DAY: lambda: _("Une bonne façon de commencer."),
    NextReason.IN_ORDER: lambda: _("C’est la suite de ta route."),
}


def reason_words(chosen: journey.NextStep) -> str:
    """Why this step is put forward."""
    if chosen.reason == NextReason.MILESTONE and chosen.milestone:
        return _(
            "Pour arriver à temps\u00a0: «\u00a0%(milestone)s\u00a0».",
            milestone=MILESTONES[chosen.milestone][0],
        )
    return _REASONS[chosen.reason]()


def opens_words(moment: journey.Moment) -> str:
    """From when a step is for: « dès 17 ans », « dès 17 ans et demi », « à ta sortie »."""
    if moment.anchor == journey.Anchor.EXIT:
        return _("à ta sortie") if moment.months >= 0 else _("avant ta sortie")
    if moment.rest == 6:
        return _("dès %(years)s ans et demi", years=moment.years)
    return _("dès %(years)s ans", years=moment.years)


def when_words(milestone: journey.Milestone) -> str:
    """When a milestone is, for the young person. Late is said without blame: it is for others to catch up."""
    if milestone.held_on:
        return _("C’est fait, le %(day)s", day=day_words(milestone.held_on, "d MMMM y"))
    if milestone.is_asap or milestone.state == MilestoneState.OVERDUE:
        return _("Dès que possible")
    return day_words(milestone.due_on, "d MMMM y")


def minutes_words(minutes: int) -> str:
    """How long it takes: « 20 min », « 1 h », « 1 h 30 min »."""
    hours, rest = divmod(minutes, 60)
    in_minutes = ngettext("%(num)s min", "%(num)s min", rest)
    if not hours:
        return in_minutes
    in_hours = ngettext("%(num)s h", "%(num)s h", hours)
    return _("%(hours)s %(minutes)s", hours=in_hours, minutes=in_minutes) if rest else in_hours


def hero_words(home: journey.HomePage) -> str:
    """The second half of « Salut Naïma, … »."""
    situation, today = home.path.situation, home.path.today
    match home.phase:
        case Phase.EARLY:
            return _("tu as tout ton temps.")
        case Phase.OUT:
            return _("ta route continue.")
        case Phase.AFTER_21:
            return _("le ciel est à toi.")
    majority = next(one for one in home.milestones if one.kind == MilestoneKind.MAJORITY)
    days = (majority.due_on - today).days
    if days > 0:
        return ngettext("18 ans dans %(num)s jour.", "18 ans dans %(num)s jours.", days)
    if days == 0:
        return _("18 ans aujourd’hui\u00a0!")
    if situation.contract_until and situation.contract_until >= today:
        return _("ton contrat va jusqu’au %(day)s.", day=day_words(situation.contract_until, "d MMMM y"))
    return _("tu avances à ton rythme.")
