"""Mentoring in words: métiers, what mentors bring, why one fits, where things stand."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.rendering import listed
from services.mentoring import Field, Fit, MentorState, Offer, RequestState, Why

Words = Callable[[], str]
FIELDS = {
    Field.HOUSING: _l("Logement, immobilier"),
    Field.FINANCE: _l("Banque, assurance"),
    Field.DIGITAL: _l("Informatique, numérique"),
    Field.BUILDING: _l("Bâtiment, énergie"),
    Field.TRANSPORT: _l("Transport"),
    Field.TOURISM: _l("Tourisme, loisirs, cuisine"),
    Field.CARE: _l("Santé, social"),
    Field.OFFICE: _l("Bureau, droit, ressources humaines"),
    Field.NATURE: _l("Nature, environnement"),
    Field.TRADE: _l("Commerce, vente"),
}
OFFERS = {
    Offer.WORK: _l("Découvrir un métier"),
    Offer.INTERNSHIP: _l("Trouver un stage ou une alternance"),
    Offer.APPLYING: _l("Préparer un CV et un entretien"),
    Offer.STUDIES: _l("Choisir des études"),
    Offer.PAPERWORK: _l("Faire des papiers"),
    Offer.TALKING: _l("Parler régulièrement"),
}
LANGUAGES = {
    "fr": _l("français"),
    "en": _l("anglais"),
    "ar": _l("arabe"),
    "es": _l("espagnol"),
    "pt": _l("portugais"),
    "bm": _l("bambara"),
    "bn": _l("bengali"),
    "fa": _l("persan, dari"),
    "ps": _l("pachto"),
    "uk": _l("ukrainien"),
}
# A face: 1 not well, 3 well.
FACES = {1: ("🙁", _l("Pas bien")), 2: ("😐", _l("Moyen")), 3: ("🙂", _l("Bien"))}
STATES: dict[MentorState, tuple[str, Words]] = {
    MentorState.APPLIED: ("warn", lambda: _("À vérifier")),
    MentorState.CHECKED: ("warn", lambda: _("Attend un deuxième cadre")),
    MentorState.ACTIVE: ("ok", lambda: _("Actif")),
    MentorState.UNSIGNED: ("warn", lambda: _("Charte à signer")),
    MentorState.PAUSED: ("off", lambda: _("En pause")),
    MentorState.ENDED: ("off", lambda: _("Terminé")),
}
REQUESTS: dict[RequestState, Words] = {
    RequestState.OPEN: lambda: _("Cherche un mentor"),
    RequestState.PROPOSED: lambda: _("Une proposition attend sa réponse"),
    RequestState.ASKED: lambda: _("Demande envoyée"),
    RequestState.ACCEPTED: lambda: _("Acceptée"),
    RequestState.DECLINED: lambda: _("Pas possible pour le mentor"),
    RequestState.WITHDRAWN: lambda: _("Reprise par le jeune"),
}


def why_words(fit: Fit) -> list[str]:
    """Why this mentor fits, a short sentence a reason."""
    return [_WHY[why](fit) for why in fit.why]


_WHY: dict[Why, Callable[[Fit], str]] = {
    Why.FIELD: lambda fit: _(
        "Travaille dans ce qui t’intéresse\u00a0: %(field)s", field=FIELDS[fit.mentor.field]
    ),
    Why.OFFER: lambda fit: _(
        "Peut t’aider\u00a0: %(offers)s", offers=listed(str(OFFERS[one]) for one in fit.offers)
    ),
    Why.PLACE: lambda fit: _("Près de chez toi\u00a0: %(place)s", place=fit.mentor.territory),
    Why.LANGUAGE: lambda fit: _(
        "Parle %(languages)s", languages=listed(str(LANGUAGES[one]) for one in fit.languages)
    ),
}
