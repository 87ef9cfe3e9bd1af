"""What is said of requests. Codes live in `services`, words here."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.catalogue import AskedField
from services.journey import PeculeStage
from services.requests import (
    Channel,
    Event,
    Motif,
    PreparationState,
    RequestLine,
    RequestState,
    Sending,
    Who,
)

Words = Callable[[], str]

# State → its words, the kind of its chip, its icon.
STATES: dict[RequestState, tuple[str, str, str]] = {
    RequestState.ASKED: (_l("Demandé"), "", "send"),
    RequestState.OFFERED: (_l("Proposition reçue"), "warn", "sparkles"),
    RequestState.ACCEPTED: (_l("Accepté"), "ok", "circle-check"),
    RequestState.REFUSED: (_l("Refusé"), "off", "circle-slash"),
    RequestState.EXPIRED: (_l("Sans réponse"), "off", "clock"),
    RequestState.WITHDRAWN: (_l("Retiré"), "off", "undo-2"),
    RequestState.OBTAINED: (_l("Obtenu"), "ok", "circle-check"),
}
# The same to whoever answers or accompanies.
SAID: dict[RequestState, tuple[str, str, str]] = {
    **STATES,
    RequestState.OFFERED: (_l("Proposé"), "ok", "sparkles"),
}
MOTIFS: dict[Motif, str] = {
    Motif.FULL: _l("Plus de place pour l’instant"),
    Motif.AGE: _l("L’âge ne correspond pas"),
    Motif.TERRITORY: _l("Pas dans ce territoire"),
    Motif.CONDITIONS: _l("Une condition manque"),
    Motif.PAPERS: _l("Un papier manque"),
    Motif.LATE: _l("Trop tard"),
    Motif.OTHER: _l("Une autre raison"),
}
# What each does, on the young person's page; then on the adviser's and the référent's.
ACTS: dict[RequestState, tuple[str, str]] = {
    RequestState.OFFERED: (_l("On me propose quelque chose"), _l("Je propose quelque chose")),
    RequestState.ACCEPTED: (_l("C’est accepté"), _l("C’est accepté")),
    RequestState.REFUSED: (_l("C’est refusé"), _l("C’est refusé")),
    RequestState.OBTAINED: (_l("Je l’ai obtenu"), _l("C’est obtenu")),
}
# Where a pécule stands, to whoever follows: the state, and no amount.
PECULE: dict[PeculeStage, str] = {
    PeculeStage.UNLIKELY: _l("sans doute pas de pécule"),
    PeculeStage.EARLY: _l("trop tôt"),
    PeculeStage.CHECK: _l("à vérifier"),
    PeculeStage.PAPERS: _l("papiers à réunir"),
    PeculeStage.ASK: _l("à demander"),
    PeculeStage.ASKED: _l("demandé, en attente"),
    PeculeStage.RECEIVED: _l("reçu"),
    PeculeStage.NOT_CONCERNED: _l("dit ne pas avoir de pécule"),
}
FACES: dict[int, tuple[str, str]] = {
    3: ("🙂", _l("Oui, beaucoup")),
    2: ("😐", _l("Un peu")),
    1: ("🙁", _l("Pas du tout")),
}
# The same fields, to an adviser.
SENT_FIELDS: dict[AskedField, str] = {
    AskedField.NAME: _l("Prénom et nom"),
    AskedField.BIRTH_ON: _l("Date de naissance"),
    AskedField.PHONE: _l("Téléphone"),
    AskedField.EMAIL: _l("Adresse mail"),
    AskedField.ADDRESS: _l("Adresse"),
}
SPANS: dict[int, str] = {30: _l("1 mois"), 90: _l("3 mois"), 180: _l("6 mois")}


def event_words(event: Event, view_as: Who) -> str:
    """“Karim a noté : accepté”, “Tu as demandé”: who did what, for whoever reads."""
    if event.act == "message":
        return _sentence(event, view_as, _("tu as écrit"), _("a écrit"))
    if event.act == "prepared":
        if event.is_mine:
            return _("Vous avez préparé la demande")
        return _("%(who)s a préparé la demande", who=event.name)
    if event.act == "nudge":
        return _("Pas de réponse depuis deux semaines")
    if event.act == RequestState.ASKED and event.who is Who.JEUNE and not event.motif:
        return _sentence(event, view_as, _("tu as demandé"), _("a demandé"))
    if event.act == RequestState.OFFERED and event.who is Who.ADVISER and view_as is Who.JEUNE:
        return _("%(who)s, de chez le partenaire, te propose", who=who_words(event, view_as))
    state = (STATES if view_as is Who.JEUNE else SAID)[RequestState(event.act)][0]
    if event.who is Who.SYSTEM:
        return str(state)
    return _sentence(event, view_as, _("tu as noté"), _("a noté"), str(state))


def _sentence(event: Event, view_as: Who, mine: str, theirs: str, what: str = "") -> str:
    if event.is_mine and view_as is Who.JEUNE:
        said = mine[:1].upper() + mine[1:]
    elif event.is_mine:
        said = _("Vous avez écrit") if not what else _("Vous avez noté")
    else:
        said = f"{who_words(event, view_as)} {theirs}"
    return _("%(who)s\u00a0: %(what)s", who=said, what=what) if what else said


def who_words(event: Event, view_as: Who) -> str:
    """Who did it: a first name to the young person; to an adviser nobody has a name but the one that was sent."""
    if event.who is Who.JEUNE:
        return _("La personne") if view_as is Who.ADVISER else event.name
    if event.who is Who.REFERENT:
        return _("Son référent") if view_as is Who.ADVISER else event.name
    return event.name or _("Le partenaire")


# What became of a prepared request, to whoever prepared it.
PREPARED: dict[PreparationState, tuple[str, str, str]] = {
    PreparationState.WAITING: (_l("À relire et envoyer par la personne"), "warn", "clock"),
    PreparationState.SENT: (_l("Envoyée par la personne"), "ok", "send"),
    PreparationState.REFUSED: (_l("Pas pour elle ou lui"), "off", "circle-slash"),
    PreparationState.WITHDRAWN: (_l("Retirée"), "off", "undo-2"),
    PreparationState.LAPSED: (_l("Plus possible"), "off", "clock"),
}
# What there is to do next: to the young person, to whoever follows them.
NEXT: dict[RequestState, tuple[str, str]] = {
    RequestState.ASKED: (_l("Rien à faire\u00a0: la réponse arrive ici"), _l("Le partenaire doit répondre")),
    RequestState.OFFERED: (_l("À toi\u00a0: lis la proposition et réponds"), _l("La personne choisit")),
    RequestState.ACCEPTED: (_l("À toi\u00a0: note ici quand tu l’as obtenu"), _l("Reste à obtenir")),
    RequestState.REFUSED: (_l("Tu peux demander autre chose"), ""),
    RequestState.EXPIRED: (_l("Tu peux redemander"), ""),
}


def next_words(line: RequestLine, *, is_young: bool) -> str:
    """What there is to do next with a request, if there is something."""
    if line.is_survey_due:
        return _("À toi\u00a0: dis si ça t’a aidé")
    if line.state is RequestState.ASKED and line.is_silent:
        return _("Pas de réponse\u00a0: quelqu’un peut relancer avec toi") if is_young else _("À relancer")
    if line.state is RequestState.ASKED and line.channel is Channel.OWN:
        return (
            _("À toi\u00a0: fais la démarche, puis note la réponse")
            if is_young
            else _("La personne fait la démarche")
        )
    young, others = NEXT.get(line.state, ("", ""))
    return str(young if is_young else others)


def answered_words(sending: Sending) -> str:
    """“2 réponses sur 3”."""
    return ngettext(
        "%(num)s réponse sur %(total)s",
        "%(num)s réponses sur %(total)s",
        sending.answered,
        total=len(sending.lines),
    )


def stage_of(line: RequestLine) -> int:
    """How far along it is, of three: asked, answered, obtained."""
    if line.state is RequestState.OBTAINED:
        return 3
    return 2 if line.state in (RequestState.OFFERED, RequestState.ACCEPTED) else 1


WORDS: dict[str, Any] = {
    "states": STATES,
    "said_states": SAID,
    "motifs": MOTIFS,
    "acts": ACTS,
    "faces": FACES,
    "spans": SPANS,
    "sent_fields": SENT_FIELDS,
    "event_words": event_words,
    "stage_of": stage_of,
    "next_words": next_words,
    "answered_words": answered_words,
    "Channel": Channel,
}
