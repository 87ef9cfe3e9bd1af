"""What is said of people, of what they see and of what they did. Codes live in `services`, words here."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from app.locale import language as page_language
from app.rendering import series
from services import journey
from services.appointments import Together
from services.circle import Extent, LinkBasis, LinkKind, Member, MemberState, Sight

Words = Callable[[], str]
READ_PATH = "checklist.shared.read"
# A sentence names this many domains; beyond, it counts them.
MOST_NAMED = 3

KINDS: dict[LinkKind | None, Words] = {
    LinkKind.REFERENT: lambda: _("Ton référent ASE"),
    LinkKind.CARER: lambda: _("T’accompagne là où tu vis"),
    LinkKind.PARENT: lambda: _("Ton parent"),
    LinkKind.RELATIVE: lambda: _("Ta famille"),
    LinkKind.TRUSTED_PERSON: lambda: _("Ta personne de confiance"),
    LinkKind.MENTOR: lambda: _("Mentor"),
    None: lambda: _("Dirige l’équipe de ton référent"),
}
KINSHIPS: dict[str, Words] = {
    "mother": lambda: _("Ta maman"),
    "father": lambda: _("Ton papa"),
    "sister": lambda: _("Ta sœur"),
    "brother": lambda: _("Ton frère"),
    "grandmother": lambda: _("Ta grand-mère"),
    "grandfather": lambda: _("Ton grand-père"),
    "aunt": lambda: _("Ta tante"),
    "uncle": lambda: _("Ton oncle"),
    "cousin": lambda: _("De ta famille"),
}
STATES: dict[MemberState, Words] = {
    MemberState.INVITED: lambda: _("Pas encore là"),
    MemberState.TO_CONFIRM: lambda: _("Attend l’accord de ton référent"),
    MemberState.PAUSED: lambda: _("En pause"),
    MemberState.UNATTESTED: lambda: _("En pause\u00a0: ses papiers de mentor ne sont pas encore prêts"),
    MemberState.COMING: lambda: _("Arrive bientôt"),
    MemberState.ENDED: lambda: _("Ne voit plus rien"),
}
STATE_ICONS = {
    MemberState.INVITED: "hourglass",
    MemberState.TO_CONFIRM: "hourglass",
    MemberState.PAUSED: "circle-pause",
    MemberState.UNATTESTED: "circle-pause",
    MemberState.COMING: "calendar",
    MemberState.ENDED: "circle-slash",
}
BASES: dict[LinkBasis | None, Words] = {
    LinkBasis.DECISION: lambda: _("Le département lui a confié ton suivi."),
    LinkBasis.CONTRACT: lambda: _("Un contrat lui confie ton suivi."),
    LinkBasis.PLACEMENT: lambda: _("Cette personne travaille là où tu vis."),
    None: lambda: _("Cette personne dirige l’équipe qui te suit. Elle choisit ton référent."),
}
# What somebody did, after their name: “Karim …”.
ACTS: dict[str, Words] = {
    "mentor.activate": lambda: _("a vérifié si ton mentor peut venir dans ton espace"),
    "caseload.list": lambda: _("a vu ton prénom dans sa liste"),
    "conv.open": lambda: _("a vu ton prénom parmi les personnes à qui écrire"),
    "conv.jeune_mentor.read": lambda: _("a vu avec qui tu parles, sans lire un mot"),
    "checklist.shared.read": lambda: _("a ouvert ton parcours"),
    "checklist.item.propose": lambda: _("t’a proposé une étape"),
    "offer.propose": lambda: _("t’a proposé une offre"),
    "offer.set_aside": lambda: _("a mis une offre de côté pour toi"),
    "request.prepare": lambda: _("a préparé une demande, que tu envoies ou non"),
    "request.read": lambda: _("a lu une demande que tu lui as envoyée"),
    "request.paper.read": lambda: _("a ouvert un papier de ta demande"),
    "request.answer": lambda: _("a répondu pour une de tes demandes"),
    "help.read": lambda: _("a ouvert ta demande d’aide"),
    "help.answer": lambda: _("a répondu à ta demande d’aide"),
    "appt.read": lambda: _("a regardé tes rendez-vous"),
    "appt.create": lambda: _("a préparé ou changé un rendez-vous avec toi"),
    "appt.propose": lambda: _("t’a proposé un rendez-vous"),
    "appt.rsvp": lambda: _("a répondu pour un rendez-vous"),
    "doc.vault.read": lambda: _("a ouvert un papier de ton coffre"),
    "doc.institution.read": lambda: _("a regardé tes papiers du service"),
    "doc.health.read": lambda: _("a ouvert un papier de santé"),
    "doc.judicial.read": lambda: _("a ouvert un papier du juge"),
    "doc.institution.deposit": lambda: _("a déposé un papier pour toi"),
    "doc.institution.replace": lambda: _("a mis à jour un papier du service"),
    "doc.download": lambda: _("a enregistré un papier"),
    "doc.link.open": lambda: _("a ouvert un papier"),
    "doc.link.download": lambda: _("a enregistré un papier"),
    "milestone.read": lambda: _("a regardé tes dates importantes"),
    "milestone.record": lambda: _("a noté une date importante"),
    "project.read": lambda: _("a ouvert ton projet"),
    "project.contribute": lambda: _("a écrit dans ton projet"),
    "profile.base.read": lambda: _("a ouvert ta fiche, sans ton parcours"),
    "profile.identity.read": lambda: _("a regardé ton état civil"),
    "consent.read": lambda: _("a regardé qui voit quoi"),
    "consent.update": lambda: _("a répondu à ta demande de partage"),
    "link.invite": lambda: _("a donné son accord pour une invitation"),
    "link.end": lambda: _("a retiré quelqu’un de ton cercle"),
    "restriction.set": lambda: _("a noté une limite décidée pour te protéger"),
    "restriction.lift": lambda: _(
        "a dit si une limite peut être levée\u00a0: il faut l’accord de deux personnes"
    ),
    "referent.assign": lambda: _("a choisi ton référent"),
    "referent.cover": lambda: _("a dit qui remplace ton référent, et jusqu’à quand"),
    "referent.hand_over": lambda: _("a proposé que quelqu’un d’autre te suive"),
    "note.suivi.create": lambda: _("a écrit un mot pour la personne qui va te suivre"),
    "note.suivi.read": lambda: _("a lu ce qui est écrit pour ton changement de référent"),
    "session.revoke": lambda: _("a déconnecté un de tes téléphones, sans rien lire"),
    "jeune.invite": lambda: _("a préparé ton invitation"),
}
# The same act about something else has other words.
ACTS_ABOUT: dict[tuple[str, str | None], Words] = {
    ("link.invite", "mentor_requests"): lambda: _("a regardé tes demandes de mentor"),
    ("link.invite", "mentor_proposed"): lambda: _("t’a proposé un mentor"),
    ("link.invite", "mentor_agreed"): lambda: _("a noté l’accord d’un parent pour ton mentor"),
    ("link.invite", "mentor_not_agreed"): lambda: _("a noté qu’un parent n’est plus d’accord pour un mentor"),
    ("mentor.activate", "suspended"): lambda: _("a mis ton mentor en pause"),
    ("profile.base.read", "event_host"): lambda: _("a lu ton prénom pour t’accueillir à une visite"),
    ("caseload.list", "mentors"): lambda: _("a vu ton prénom dans sa page de mentor"),
    ("checklist.shared.read", "offers"): lambda: _("a regardé ce que tu peux demander"),
    ("checklist.shared.read", "requests"): lambda: _("a regardé où en sont tes demandes"),
    ("request.prepare", "preparation_withdrawn"): lambda: _("a repris une demande préparée pour toi"),
    ("appt.create", "reminder"): lambda: _("a regardé ou préparé un rappel pour toi"),
}
REASONS: dict[str, Words] = {
    LinkKind.REFERENT: lambda: _("c’est ton référent"),
    LinkKind.CARER: lambda: _("cette personne t’accompagne là où tu vis"),
    LinkKind.PARENT: lambda: _("c’est ton parent, dans ton cercle"),
    LinkKind.RELATIVE: lambda: _("c’est ta famille, dans ton cercle"),
    LinkKind.TRUSTED_PERSON: lambda: _("c’est ta personne de confiance"),
    LinkKind.MENTOR: lambda: _("c’est ton mentor, dans ton cercle"),
    "adviser": lambda: _("cette personne répond pour l’organisme à qui tu as demandé"),
    "cover": lambda: _("cette personne remplace ton référent"),
    "link": lambda: _("tu as donné un lien et son code"),
    "CA": lambda: _("cette personne dirige l’équipe qui te suit"),
    "cadre": lambda: _("cette personne dirige l’équipe qui te suit"),
}


def act_of(operation: str, about: str | None) -> str:
    """“a ouvert ton parcours”: what somebody did, after their name."""
    say = ACTS_ABOUT.get((operation, about)) or ACTS.get(operation)
    return say() if say else _("a regardé ton espace")


def who_is(member: Member) -> str:
    """“Ta maman”, “Mentor, CDC Habitat”."""
    if member.cover_of:
        return _("Remplace ton référent")
    kinship = KINSHIPS.get(member.kinship)
    words = kinship() if kinship else KINDS[member.kind]()
    return series([words, member.organisation]) if member.organisation else words


def what_they_see(member: Member, sight: Sight) -> list[str]:
    """What this person sees, in whole sentences; first the path, then the rest."""
    if member.kind is None:
        return [_("Voit ton prénom et qui te suit. Ne voit ni ton parcours, ni ce que tu écris.")]
    if member.is_restricted:
        return [
            _("Une décision prise pour te protéger tient cette personne à distance\u00a0: elle ne voit rien.")
        ]
    if member.state == MemberState.ENDED:
        return [_("Ne voit plus rien de ton espace.")]
    if not member.is_active:
        return [_("Ne voit rien pour l’instant."), _("Ensuite, verra ce que tu lui montres.")]
    if sight.is_empty:
        return [_("Ne voit rien pour l’instant. Tu peux lui montrer ce que tu veux.")]
    return [_path_words(sight), *_rest_words(member, sight)]


def beside_words(member: Member, seen: Together) -> list[str]:
    """The same of appointments and papers, for somebody who may see some: what they never see is said too."""
    if member.is_restricted or not member.is_active:
        return []
    words = (
        [] if member.kind is None else [_("De tes rendez-vous, voit seulement ceux où vous êtes ensemble.")]
    )
    if member.cover_of:
        words.append(_("Pendant ces jours, voit aussi ceux de la personne remplacée."))
    if number := seen.of_the_service:
        words.append(
            ngettext(
                "Lit %(num)s papier que le service garde pour toi.",
                "Lit %(num)s papiers que le service garde pour toi.",
                number,
            )
        )
    if number := len(seen.given):
        words.append(
            ngettext(
                "Lit %(num)s papier que tu lui partages.", "Lit %(num)s papiers que tu lui partages.", number
            )
        )
    elif member.kind is not None:
        words.append(_("Ne lit aucun papier de ton coffre."))
    return words


def _path_words(sight: Sight) -> str:
    if sight.path == Extent.ALL:
        return _("Voit où tu en es dans tout ton parcours.")
    if sight.path == Extent.NONE:
        return _("Ne voit pas ton parcours.")
    if len(sight.closed) <= MOST_NAMED:
        return _(
            "Voit où tu en es dans ton parcours, sauf\u00a0: %(domains)s.", domains=_titles(sight.closed)
        )
    if 0 < len(sight.domains) <= MOST_NAMED:
        return _("Voit où tu en es dans\u00a0: %(domains)s.", domains=_titles(sight.domains))
    if sight.domains:
        return ngettext(
            "Voit où tu en es dans %(num)s domaine de ton parcours.",
            "Voit où tu en es dans %(num)s domaines de ton parcours.",
            len(sight.domains),
        )
    return ngettext(
        "Voit une seule étape de ton parcours.", "Voit %(num)s étapes de ton parcours.", len(sight.steps)
    )


def _titles(domains: tuple[str, ...]) -> str:
    language = page_language()
    return series(journey.domain_words(domain, language).title for domain in domains)


def _rest_words(member: Member, sight: Sight) -> list[str]:
    words = []
    if sight.milestones:
        words.append(_("Voit tes dates importantes."))
    if sight.project:
        words.append(_("Lit ton projet et peut y écrire."))
    if member.is_referent:
        words.append(_("Ne lit pas ce que tu écris, sauf ce que tu choisis de lui envoyer."))
    return words
