"""What is said of offers: what may be asked for, why, and what is still to be asked. Codes live in `services`, words here."""

from collections.abc import Callable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.rendering import day, listed
from services.ages import age_on
from services.catalogue import (
    Act,
    AskedField,
    Decision,
    Doubtful,
    Finding,
    OfferKind,
    OfferState,
    Question,
    Reason,
    Verdict,
)
from services.journey import Answer

Words = Callable[[], str]

KINDS: dict[OfferKind, str] = {
    OfferKind.RIGHT: _l("Un droit"),
    OfferKind.PUBLIC_SERVICE: _l("Service public"),
    OfferKind.PARTNER_OFFER: _l("Offre d’un partenaire"),
    OfferKind.WORKSHOP: _l("Atelier, visite"),
}
STATES: dict[OfferState, tuple[str, str]] = {
    OfferState.DRAFT: (_l("Brouillon"), ""),
    OfferState.REVIEWED: (_l("Relue"), "ok"),
    OfferState.PUBLISHED: (_l("Publiée"), "ok"),
    OfferState.HIDDEN: (_l("Masquée"), "off"),
    OfferState.EXPIRED: (_l("Terminée"), "late"),
}
DOUBTS: dict[Doubtful, str] = {
    Doubtful.NO_SOURCE: _l("Sans source"),
    Doubtful.NEVER: _l("Jamais vérifiée"),
    Doubtful.OLD: _l("Vérifiée il y a plus de six mois"),
    Doubtful.OVER: _l("Date de fin passée"),
}
# Act → its button, the kind of it, and what is said once it is done.
ACTS: dict[Act, tuple[str, str, Words]] = {
    Act.REVIEW: (_l("J’ai relu, c’est juste"), "", lambda: _("C’est relu. L’offre peut être publiée.")),
    Act.PUBLISH: (_l("Publier"), "", lambda: _("C’est publié : les jeunes concernés la voient.")),
    Act.CHECK: (_l("Vérifié aujourd’hui"), "soft", lambda: _("C’est noté : vérifiée aujourd’hui.")),
    Act.HIDE: (_l("Masquer"), "line", lambda: _("C’est masqué : plus aucun jeune ne la voit.")),
    Act.TAKE_BACK: (_l("Reprendre en brouillon"), "soft", lambda: _("C’est de nouveau un brouillon.")),
}
# The same of bundles.
BOUQUET_STATES: dict[OfferState, tuple[str, str]] = {
    OfferState.DRAFT: (_l("Brouillon"), ""),
    OfferState.REVIEWED: (_l("Relu"), "ok"),
    OfferState.PUBLISHED: (_l("Publié"), "ok"),
    OfferState.HIDDEN: (_l("Masqué"), "off"),
}
BOUQUET_ACTS: dict[Act, tuple[str, str, Words]] = {
    Act.REVIEW: (_l("J’ai relu, c’est juste"), "", lambda: _("C’est relu. Le bouquet peut être publié.")),
    Act.PUBLISH: (_l("Publier"), "", lambda: _("C’est publié\u00a0: les jeunes le voient.")),
    Act.HIDE: (_l("Masquer"), "line", lambda: _("C’est masqué\u00a0: plus aucun jeune ne le voit.")),
    Act.TAKE_BACK: (_l("Reprendre en brouillon"), "soft", lambda: _("C’est de nouveau un brouillon.")),
}
FIELDS: dict[AskedField, str] = {
    AskedField.NAME: _l("Ton prénom et ton nom"),
    AskedField.BIRTH_ON: _l("Ta date de naissance"),
    AskedField.PHONE: _l("Ton numéro de téléphone"),
    AskedField.EMAIL: _l("Ton adresse mail"),
    AskedField.ADDRESS: _l("Ton adresse"),
}
# Verdict → its chip: kind and icon.
LOOKS: dict[Verdict, tuple[str, str]] = {
    Verdict.CAN_ASK: ("ok", "circle-check"),
    Verdict.LATER: ("", "calendar"),
    Verdict.UNKNOWN: ("warn", "circle-question-mark"),
    Verdict.UNLIKELY: ("off", "circle-slash"),
}
_BECAUSE: dict[Reason, Words] = {
    Reason.ELSEWHERE: lambda: _("Cette offre n’existe pas là où tu vis."),
    Reason.TOO_OLD: lambda: _("L’âge est passé."),
    Reason.NOT_A_JUDGE: lambda: _(
        "Il faut un placement décidé par un juge. Ce n’est pas ce qui est noté pour toi."
    ),
    Reason.BORN_BEFORE: lambda: _("C’est pour les personnes nées plus tard."),
    Reason.LEFT_BEFORE: lambda: _("Cela n’existait pas encore quand tu as quitté l’ASE."),
    Reason.TAKEN_IN_ADULT: lambda: _("Il faut avoir été à l’ASE avant 18 ans."),
    Reason.LEFT_LONG_AGO: lambda: _("Tu as quitté l’ASE il y a trop longtemps."),
    Reason.WHO_DECIDED: lambda: _("On ne sait pas qui a décidé ton placement. Demande à ton référent."),
    Reason.WHEN_TAKEN_IN: lambda: _(
        "On ne sait pas quand l’ASE a commencé à s’occuper de toi. Demande à ton référent."
    ),
    Reason.WHEN_LEFT: lambda: _("On ne sait pas quand tu as quitté l’ASE. Demande à ton référent."),
    Reason.PERMIT: lambda: _("Cela dépend de ton titre de séjour. Demande."),
}
# What is asked of the young person, for each condition that nobody here can know.
QUESTIONS: dict[Question, str] = {
    Question.ASSOCIATION: _l("Cela dépend de l’association. Demande-lui."),
    Question.PRIORITY_AREA: _l("Est-ce que tu habites un quartier prioritaire\u00a0? Demande à la mairie."),
    Question.LEASE: _l("Est-ce que tu as un logement, ou un bail qui commence\u00a0?"),
    Question.PRIVATE_FIRM: _l("Est-ce que ton entreprise est privée\u00a0?"),
    Question.OWN_TAX: _l("Est-ce que tu fais ta propre déclaration d’impôt\u00a0?"),
    Question.NO_JOB: _l("Est-ce que tu es sans emploi et sans études\u00a0?"),
    Question.DRIVING_SCHOOL: _l("Est-ce que ton auto-école est labellisée\u00a0? Demande-lui."),
    Question.TOWN: _l("Est-ce que c’est dans ta ville\u00a0? Demande à ton référent."),
    Question.OWN_HOME: _l("Est-ce que tu as un logement à ton nom\u00a0?"),
}
# “C’est pour …”: whom an answer stands for.
FOR_WHOM: dict[Answer, Words] = {
    Answer.FOREIGN: lambda: _("les personnes qui n’ont pas la nationalité française"),
    Answer.PARENT: lambda: _("les parents"),
    Answer.DISABILITY: lambda: _("les personnes qui ont un handicap"),
    Answer.STUDENT: lambda: _("les étudiants"),
    Answer.APPRENTICE: lambda: _("les personnes en alternance"),
    Answer.NO_ADDRESS: lambda: _("les personnes sans adresse"),
    Answer.BANK_REFUSED: lambda: _("les personnes à qui une banque a refusé un compte"),
}


def verdict_words(decision: Decision, today: date) -> str:
    """“Tu peux demander”, “Dans 8 mois”, “Sans doute pas”, “On ne sait pas encore”: a few words for a chip."""
    match decision.verdict:
        case Verdict.CAN_ASK:
            return _("Tu peux demander")
        case Verdict.LATER if decision.on is not None:
            return in_words(decision.on, today)
        case Verdict.UNLIKELY:
            return _("Sans doute pas pour toi")
        case _:
            return _("On ne sait pas encore")


def their_verdict_words(decision: Decision, today: date) -> str:
    """The same of a young person, to an adult beside them."""
    match decision.verdict:
        case Verdict.CAN_ASK:
            return _("Peut demander")
        case Verdict.LATER:
            return verdict_words(decision, today)
        case Verdict.UNLIKELY:
            return _("Sans doute pas")
        case _:
            return _("À voir ensemble")


def in_words(on: date, today: date) -> str:
    """“Dans 12 jours”, “Dans 8 mois”, “Dans 2 ans”: whole ones, never more than it is."""
    years, months = age_on(today, on)
    if not years and not months:
        days = (on - today).days
        return ngettext("Dans %(num)s jour", "Dans %(num)s jours", days)
    if not years:
        return ngettext("Dans %(num)s mois", "Dans %(num)s mois", months)
    return ngettext("Dans %(num)s an", "Dans %(num)s ans", years)


def verdict_sentence(decision: Decision, today: date) -> str:
    """The same as a sentence, for the page of the offer."""
    match decision.verdict:
        case Verdict.CAN_ASK:
            return _("D’après ce qui est noté, tu peux demander maintenant.")
        case Verdict.LATER if decision.on is not None:
            return _(
                "%(when)s, le %(day)s.", when=in_words(decision.on, today), day=day(decision.on, "d MMMM y")
            )
        case Verdict.UNLIKELY:
            return _("D’après ce qui est noté, ce n’est sans doute pas pour toi.")
        case _:
            return _("On ne sait pas si c’est pour toi. Demande, cela ne coûte rien.")


def because(finding: Finding) -> str:
    """Why, or what to ask."""
    match finding.reason:
        case Reason.TOO_YOUNG:
            return _("Il faut attendre l’âge.")
        case Reason.ASK:
            return str(QUESTIONS[Question(finding.about[0])])
        case Reason.SAY_WHAT_YOU_ARE:
            return _("C’est pour %(whom)s. Tu n’as rien dit de cela.", whom=_whom(finding, "or"))
        case Reason.NOT_WITH_THAT:
            return _("Ce n’est pas pour %(whom)s.", whom=_whom(finding, "or"))
        case _:
            return _BECAUSE[finding.reason]()


def age_words(from_months: int | None, until_months: int | None) -> str:
    """“De 17 ans et 10 mois à 30 ans compris”; empty when there is no age."""
    first = _age(from_months) if from_months is not None else ""
    if until_months is None:
        return _("À partir de %(age)s", age=first) if first else ""
    last = _("moins de %(age)s", age=_age(until_months))
    return (
        _("À partir de %(first)s, %(last)s", first=first, last=last) if first else last[:1].upper() + last[1:]
    )


def _age(months: int) -> str:
    years, rest = divmod(months, 12)
    in_years = ngettext("%(num)s an", "%(num)s ans", years)
    if not rest:
        return in_years
    in_months = ngettext("%(num)s mois", "%(num)s mois", rest)
    return _("%(years)s et %(months)s", years=in_years, months=in_months)


def _whom(finding: Finding, style: str) -> str:
    return listed(
        [FOR_WHOM[Answer(one)]() for one in finding.about], style="or" if style == "or" else "standard"
    )


WORDS = {
    "kinds": KINDS,
    "looks": LOOKS,
    "verdict_words": verdict_words,
    "verdict_sentence": verdict_sentence,
    "because": because,
    "age_words": age_words,
}
