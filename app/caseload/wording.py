"""What a professional reads about milestones, signals and dates. Codes live in `services`, words here.

A list shows hundreds of these: each is worked out once per language, then remembered.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, wraps
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.locale import language
from app.rendering import day as day_words
from app.rendering import series
from services.caseload import Filter, Signal, SignalKind, Sort
from services.journey import Milestone, MilestoneKind, MilestoneState, Responsible, load, step_words


def per_language(make: Callable[..., str]) -> Callable[..., str]:
    """Remember what `make` says, for each language. `.within(language, …)` for loops that already know it."""

    @lru_cache(maxsize=4096)
    def remembered(_language: str, *facts: Any) -> str:
        return make(*facts)

    @wraps(make)
    def say(*facts: Any) -> str:
        return remembered(language(), *facts)

    say.within = remembered  # type: ignore[attr-defined]
    return say


@per_language
def age(years: int, months: int) -> str:
    """“17 ans et 4 mois”."""
    whole = ngettext("%(num)s an", "%(num)s ans", years)
    if not months:
        return whole
    rest = ngettext("%(num)s mois", "%(num)s mois", months)
    return _("%(years)s et %(months)s", years=whole, months=rest)


@per_language
def meeting(wall: datetime, today: date) -> str:
    """“jeudi 14:30” within a week, “2 déc. 14:30” later: as the clock on the wall will show it."""
    days = (wall.date() - today).days
    said = distance(days) if days in (0, 1) else day_words(wall.date(), "EEEE" if 0 < days < 7 else "d MMM")
    return f"{said} {wall:%H:%M}"


@per_language
def distance(days: int) -> str:
    """“dans 21 jours”, “aujourd’hui”, “il y a 3 jours”; months beyond three of them, then years."""
    if days == 0:
        return _("aujourd’hui")
    if days == 1:
        return _("demain")
    if days == -1:
        return _("hier")
    if abs(days) > 92:
        months = round(abs(days) / 30.44)
        if months >= 24:
            return _far(months // 12, is_ahead=days > 0)
        if days > 0:
            return ngettext("dans %(num)s mois", "dans %(num)s mois", months)
        return ngettext("il y a %(num)s mois", "il y a %(num)s mois", months)
    if days > 0:
        return ngettext("dans %(num)s jour", "dans %(num)s jours", days)
    return ngettext("il y a %(num)s jour", "il y a %(num)s jours", -days)


def _far(years: int, *, is_ahead: bool) -> str:
    if is_ahead:
        return ngettext("dans plus de %(num)s an", "dans plus de %(num)s ans", years)
    return ngettext("il y a plus de %(num)s an", "il y a plus de %(num)s ans", years)


@per_language
def day(value: date) -> str:
    return day_words(value, "d MMMM y")


@per_language
def milestone_label(kind: MilestoneKind) -> str:
    """A milestone in a few words."""
    return MILESTONES[kind]()


MILESTONES: dict[str, Callable[[], str]] = {
    MilestoneKind.INTERVIEW_17: lambda: _("Entretien des 17 ans"),
    MilestoneKind.NATIONALITY: lambda: _("Nationalité française à demander"),
    MilestoneKind.CONTRACT_ADVISED: lambda: _("Contrat jeune majeur à préparer"),
    MilestoneKind.MAJORITY: lambda: _("18 ans"),
    MilestoneKind.RESIDENCE_PERMIT: lambda: _("Titre de séjour à demander"),
    MilestoneKind.CONTRACT_END: lambda: _("Fin du contrat jeune majeur"),
    MilestoneKind.EXIT: lambda: _("Sortie de l’aide sociale à l’enfance"),
    MilestoneKind.EXIT_INTERVIEW: lambda: _("Entretien six mois après la sortie"),
    MilestoneKind.AGE_21: lambda: _("21 ans"),
    MilestoneKind.SOCIAL_HOUSING_PRIORITY_END: lambda: _("Fin de la priorité pour un logement social"),
}
# What somebody records once it is done, in the past: the milestones that can be held, and a visit.
HELD: dict[str, Callable[[], str]] = {
    MilestoneKind.INTERVIEW_17: lambda: _("Entretien des 17 ans tenu"),
    "visit": lambda: _("Visite ou rencontre"),
    MilestoneKind.CONTRACT_ADVISED: lambda: _("Contrat jeune majeur demandé"),
    MilestoneKind.EXIT_INTERVIEW: lambda: _("Entretien six mois après la sortie tenu"),
    MilestoneKind.NATIONALITY: lambda: _("Nationalité française demandée"),
    MilestoneKind.RESIDENCE_PERMIT: lambda: _("Titre de séjour demandé"),
}
RESPONSIBLE: dict[str, Callable[[], str]] = {
    Responsible.DEPARTEMENT: lambda: _("Responsable\u00a0: le département"),
    Responsible.REFERENT: lambda: _("Responsable\u00a0: le référent, avec le ou la jeune"),
    Responsible.JEUNE: lambda: _("Responsable\u00a0: le ou la jeune"),
}
FILTERS: dict[Filter, Callable[[], str]] = {
    Filter.ALL: lambda: _("Tous"),
    Filter.PRESSING: lambda: _("À voir vite"),
    Filter.SOON_ADULT: lambda: _("Bientôt 18 ans"),
    Filter.ADULT: lambda: _("Jeunes majeurs"),
    Filter.INTERVIEW: lambda: _("Entretien des 17 ans à tenir"),
    Filter.HOUSING: lambda: _("Logement pas commencé"),
    Filter.HELP: lambda: _("Aide demandée"),
    Filter.SILENT: lambda: _("Sans échange depuis 30 jours"),
}
# What is counted above the list; each leads to its filter.
FIGURES: dict[Filter, Callable[[], str]] = {
    Filter.SOON_ADULT: lambda: _("18 ans dans moins de 6 mois"),
    Filter.INTERVIEW: lambda: _("Entretien des 17 ans à tenir"),
    Filter.HOUSING: lambda: _("Logement pas commencé à 17\u00a0ans\u00a0½"),
    Filter.HELP: lambda: _("Demandes d’aide sans réponse"),
}
# The words of the address, in French like every address.
FILTER_WORDS = {
    "tous": Filter.ALL,
    "a-voir-vite": Filter.PRESSING,
    "bientot-18-ans": Filter.SOON_ADULT,
    "majeurs": Filter.ADULT,
    "entretien": Filter.INTERVIEW,
    "logement": Filter.HOUSING,
    "aide": Filter.HELP,
    "sans-echange": Filter.SILENT,
}
SORT_WORDS = {
    "urgence": Sort.URGENCY,
    "prenom": Sort.NAME,
    "age": Sort.AGE,
    "jalon": Sort.MILESTONE,
    "parcours": Sort.PROGRESS,
    "echange": Sort.EXCHANGE,
}


@per_language
def milestone_distance(days: int, state: MilestoneState, is_asap: bool) -> str:
    """How far a milestone is, in a list."""
    if is_asap:
        return _("dès que possible")
    return (
        _("c’était %(distance)s", distance=distance(days))
        if state is MilestoneState.OVERDUE
        else distance(days)
    )


@per_language
def other_reasons(number: int) -> str:
    return ngettext("et %(num)s autre raison", "et %(num)s autres raisons", number)


def step_text(step_id: str) -> str:
    """The sentence of a step of the catalogue."""
    return step_words(step_id, language()).text


@per_language
def signal_label(signal: Signal) -> str:
    """The chip: what it is, in two to five words."""
    milestone, days = signal.milestone, signal.days
    match signal.kind:
        case SignalKind.MILESTONE_OVERDUE if milestone:
            return _("%(milestone)s\u00a0: en retard", milestone=milestone_label(milestone))
        case SignalKind.MILESTONE_NEAR if milestone:
            return milestone_label(milestone)
        case SignalKind.HELP_WAITING:
            return _("Aide demandée")
        case SignalKind.HOUSING_NOT_STARTED:
            return _("Logement pas commencé")
        case SignalKind.PAPER_EXPIRING:
            return _("Papier expiré") if days < 0 else _("Papier qui expire")
        case _:
            return ngettext("Sans échange depuis %(num)s jour", "Sans échange depuis %(num)s jours", -days)


@per_language
def signal_reason(signal: Signal) -> str:
    """“parce que…”: the facts behind a signal."""
    on, days = day(signal.on), signal.days
    match signal.kind:
        case SignalKind.MILESTONE_OVERDUE:
            return _("parce que la date était le %(day)s et que rien n’est noté", day=on)
        case SignalKind.MILESTONE_NEAR if signal.is_asap:
            return _("parce que c’est à faire dès que possible")
        case SignalKind.MILESTONE_NEAR:
            return _("parce que c’est %(distance)s, le %(day)s", distance=distance(days), day=on)
        case SignalKind.HELP_WAITING if days == 0:
            return _("parce qu’une demande d’aujourd’hui attend une réponse")
        case SignalKind.HELP_WAITING:
            return _("parce qu’une demande attend une réponse depuis le %(day)s", day=on)
        case SignalKind.HOUSING_NOT_STARTED:
            return _("parce qu’aucune étape du logement n’est commencée à 17 ans et demi passés")
        case SignalKind.PAPER_EXPIRING if days < 0:
            return _(
                "parce que la date de fin de «\u00a0%(paper)s\u00a0» est passée\u00a0: %(day)s",
                paper=_paper(signal),
                day=on,
            )
        case SignalKind.PAPER_EXPIRING:
            return _("parce que «\u00a0%(paper)s\u00a0» se termine le %(day)s", paper=_paper(signal), day=on)
        case _:
            return _("parce que rien n’est noté depuis le %(day)s", day=on)


def _paper(signal: Signal) -> str:
    papers = step_words(signal.step_id or "", language()).papers
    return next((paper.text for paper in papers if paper.id == signal.paper_id), _("un papier"))


def milestone_when(milestone: Milestone, today: date) -> str:
    """When a milestone is, in words, with its day."""
    if milestone.held_on:
        return _("Noté le %(day)s", day=day(milestone.held_on))
    on = milestone.aim_on(today)
    match milestone.state:
        case MilestoneState.OVERDUE:
            return _("La date était le %(day)s", day=day(milestone.due_on))
        case MilestoneState.PAST | MilestoneState.DONE:
            return _("Le %(day)s", day=day(on))
        case _ if milestone.is_asap:
            return _("Dès que possible")
        case _:
            return _("Le %(day)s, %(distance)s", day=day(on), distance=distance((on - today).days))


def milestone_source(milestone: Milestone) -> str | None:
    """Where the law says so, and when somebody last read it there; None when no source is confirmed."""
    source = load().sources.get(milestone.source or "")
    if source is None and milestone.article is None:
        return None
    parts = [milestone.article or (source.title if source else "")]
    if milestone.checked_on:
        parts.append(_("vérifié le %(day)s", day=day(milestone.checked_on)))
    return series(part for part in parts if part)
