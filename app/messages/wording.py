"""What is said of conversations. Codes live in `services`, words here."""

from collections.abc import Callable
from datetime import date, time
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import ngettext

from app.circle import wording as circle_wording
from app.documents.wording import size_words
from app.documents.wording import title_of as title_of_paper
from app.locale import language
from app.rendering import day as day_words
from app.rendering import listed
from services.circle import LinkKind, Member
from services.documents import FileLine, PaperLine, PictureState, ScanState, Span
from services.messages import (
    ConversationKind,
    ConversationLine,
    Hours,
    KnownTalk,
    Participant,
    Purpose,
    ReactionKind,
    ReportReason,
    Talk,
)

Words = Callable[[], str]

REACTIONS: dict[str, tuple[str, Words]] = {
    ReactionKind.OK: ("👍", lambda: _("D’accord")),
    ReactionKind.HEART: ("❤️", lambda: _("J’aime")),
    ReactionKind.LAUGH: ("😄", lambda: _("Ça fait rire")),
    ReactionKind.THANKS: ("🙏", lambda: _("Merci")),
    ReactionKind.STRONG: ("💪", lambda: _("Bravo")),
    ReactionKind.SAD: ("😢", lambda: _("C’est dur")),
}
PURPOSES: dict[Purpose, Words] = {
    Purpose.ASSESS: lambda: _("pour comprendre une situation"),
    Purpose.DECIDE: lambda: _("pour décider d’une aide"),
    Purpose.CARRY_OUT: lambda: _("pour mettre une aide en place"),
}
REASONS: dict[ReportReason, Words] = {
    ReportReason.FEAR: lambda: _("Ça me fait peur"),
    ReportReason.INSULT: lambda: _("Des insultes ou du mépris"),
    ReportReason.SEXUAL: lambda: _("C’est sexuel ou ça met mal à l’aise"),
    ReportReason.MONEY: lambda: _("On demande de l’argent"),
    ReportReason.SECRET: lambda: _("On demande de garder un secret ou de se voir en cachette"),
    ReportReason.OTHER: lambda: _("Autre chose"),
}
# What one writes most, by who writes: a tap puts it in the field.
QUICK: dict[str, tuple[Words, ...]] = {
    "jeune": (lambda: "👍", lambda: _("On s’appelle\u00a0?"), lambda: _("J’ai besoin d’aide")),
    "agent": (
        lambda: _("Bien reçu, je regarde."),
        lambda: _("On s’appelle demain\u00a0?"),
        lambda: _("Tu peux passer me voir\u00a0?"),
    ),
    "other": (lambda: "👍", lambda: _("Comment ça va\u00a0?"), lambda: _("Je te réponds ce soir")),
}


# Where a file stands, when it cannot be opened (yet): what that is, and what to do.
FILE_STATES: dict[ScanState, Words] = {
    ScanState.WAITING: lambda: _("En attente\u00a0: l’antivirus le regarde. Il s’ouvrira juste après."),
    ScanState.ERROR: lambda: _(
        "Refusé\u00a0: l’antivirus n’a pas pu le regarder. Le renvoyer en photo peut aider."
    ),
    ScanState.INFECTED: lambda: _(
        "Refusé\u00a0: l’antivirus y a trouvé quelque chose de dangereux. Il est supprimé\u00a0; une photo du papier"
        " marche toujours."
    ),
    ScanState.EXPIRED: lambda: _("Ce fichier n’est plus gardé."),
}


def file_state(one: FileLine) -> str:
    """What there is to know of a file before it is tapped; nothing when it is simply there."""
    if words := FILE_STATES.get(one.scan):
        return words()
    return _("L’image arrive…") if one.pictures is PictureState.WAITING else ""


def file_words(one: FileLine) -> str:
    """“Photo · 1,2 Mo”, “PDF, 3 pages · 340 ko”."""
    if one.media_type != "application/pdf":
        sort = _("Photo")
    else:
        sort = ngettext("PDF, %(num)d page", "PDF, %(num)d pages", one.pages)
    return f"{sort} · {size_words(one.size)}"


def paper_words(one: PaperLine) -> str:
    """What a shared paper is called by whoever it is shared with; nothing of it once that is over."""
    return title_of_paper(one) if one.is_given else _("Un papier")


def paper_state(one: PaperLine) -> str:
    """“Partagé jusqu’au 3 décembre”, “Le partage est fini”."""
    if not one.is_given:
        return _("Le partage est fini.")
    return _("Partagé jusqu’au %(day)s", day=day_words(one.ends_at.date(), "d MMMM"))


def spans() -> list[tuple[str, str]]:
    """How long a paper may be looked at."""
    return [
        (Span.DAY.value, _("Un jour")),
        (Span.WEEK.value, _("Une semaine")),
        (Span.MONTH.value, _("Un mois")),
    ]


def said_words(words: str | None) -> str:
    """The words of a message where it is quoted: a file may be all it says."""
    return _("Message retiré") if words is None else words or _("Un fichier")


def quick_replies(talk: Talk, is_agent: bool) -> tuple[str, ...]:
    """Three short answers."""
    return _quick(language(), "jeune" if talk.is_jeune else "agent" if is_agent else "other")


@lru_cache
def _quick(_language: str, who: str) -> tuple[str, ...]:
    return tuple(words() for words in QUICK[who])


def title_of(talk: Talk, jeune: str) -> str:
    """“Karim”, “Mon équipe”, “L’équipe de Naïma”, “À propos de Naïma”; `jeune` is the young person's first name."""
    if talk.kind == ConversationKind.TEAM:
        return _("Mon équipe") if talk.is_jeune else _("L’équipe de %(name)s", name=jeune)
    if talk.kind == ConversationKind.PRO:
        return _("À propos de %(name)s", name=jeune)
    other = talk.person(talk.other_id)
    if talk.is_jeune:
        return other.first_name if other else _("Quelqu’un qui n’est plus là")
    return jeune


def announced_words(number: int, *, is_to_teams: bool) -> str:
    """“Annonce à 30 jeunes”: the copies of one announcement, as one line."""
    if is_to_teams:
        return ngettext("Annonce à %(num)s équipe", "Annonce à %(num)s équipes", number)
    return ngettext("Annonce à %(num)s jeune", "Annonce à %(num)s jeunes", number)


def title_of_line(line: ConversationLine) -> str:
    """The same in the list; one that closed says nothing else; many that end alike say so once."""
    if line.copies > 1:
        return announced_words(line.copies, is_to_teams=line.talk.kind == ConversationKind.TEAM)
    return title_of(line.talk, line.jeune) if line.talk.people else _("Conversation fermée")


def subtitle_of(talk: Talk, today: date) -> str:
    """Who they are and when they answer, in a line."""
    if talk.kind == ConversationKind.PRO and talk.reason:
        names = listed(one.name for one in talk.others)
        return _("%(names)s, %(why)s", names=names, why=PURPOSES[talk.reason]())
    if talk.kind == ConversationKind.TEAM:
        return listed(one.first_name for one in talk.others)
    if not talk.is_jeune:
        return ""
    other = talk.person(talk.other_id)
    parts = [_kind_words(talk, other), other.organisation if other else "", hours_words(other, today)]
    return " · ".join(part for part in parts if part)


def _kind_words(talk: Talk, other: Participant | None) -> str:
    """“Ta maman”, as the circle says it; else what kind of link it is."""
    return _kind(language(), other.kinship if other else "", talk.other_kind)


@lru_cache
def _kind(_language: str, kinship: str, kind: str | None) -> str:
    words = circle_wording.KINSHIPS.get(kinship) or (
        circle_wording.KINDS.get(LinkKind(kind)) if kind else None
    )
    return words() if words else ""


def hours_words(who: Participant | None, today: date) -> str:
    """“répond en semaine, 9 h – 18 h”; “absent jusqu’au 3 décembre : Claire remplace”."""
    if who is None or who.hours is None:
        return ""
    return availability_words(who.hours, today)


def availability_words(hours: Hours, today: date) -> str:
    """The same, from the hours."""
    if hours.is_away(today):
        until = day_words(hours.away_until, "d MMMM") if hours.away_until else ""
        if hours.replaced_by and until:
            return _("en congé jusqu’au %(day)s, %(name)s remplace", day=until, name=hours.replaced_by)
        if hours.replaced_by:
            return _("en congé, %(name)s remplace", name=hours.replaced_by)
        return _("en congé jusqu’au %(day)s", day=until) if until else _("en congé")
    return _answering(language(), hours.days, hours.from_hour, hours.to_hour)


@lru_cache(maxsize=512)
def _answering(_language: str, on: tuple[int, ...], start: time | None, end: time | None) -> str:
    """“répond en semaine, de 09:00 à 18:00”, once for each language: a conversation says it each time it opens."""
    days = _days_words(on)
    if days and start and end:
        return _(
            "répond %(days)s, de %(start)s à %(end)s", days=days, start=f"{start:%H:%M}", end=f"{end:%H:%M}"
        )
    return _("répond %(days)s", days=days) if days else ""


def own_availability_words(hours: Hours, today: date) -> str:
    """The same, to the person themself: “Vous êtes en congé jusqu’au 3 décembre.”"""
    if hours.is_away(today):
        until = day_words(hours.away_until, "d MMMM") if hours.away_until else ""
        return _("Vous êtes en congé jusqu’au %(day)s.", day=until) if until else _("Vous êtes en congé.")
    words = availability_words(hours, today)
    return _("On lit dans vos conversations\u00a0: %(words)s.", words=words) if words else ""


FUNCTIONS: dict[LinkKind | None, Words] = {
    LinkKind.REFERENT: lambda: _("référent"),
    LinkKind.CARER: lambda: _("lieu d’accueil"),
    LinkKind.PARENT: lambda: _("parent"),
    LinkKind.RELATIVE: lambda: _("famille"),
    LinkKind.TRUSTED_PERSON: lambda: _("personne de confiance"),
    LinkKind.MENTOR: lambda: _("mentor"),
    None: lambda: _("cadre"),
}
DAYS: dict[int, Words] = {
    1: lambda: _("le lundi"),
    2: lambda: _("le mardi"),
    3: lambda: _("le mercredi"),
    4: lambda: _("le jeudi"),
    5: lambda: _("le vendredi"),
    6: lambda: _("le samedi"),
    7: lambda: _("le dimanche"),
}


def _days_words(days: tuple[int, ...]) -> str:
    if days == (1, 2, 3, 4, 5):
        return _("en semaine")
    if len(days) == 7:
        return _("tous les jours")
    return listed(DAYS[day]() for day in days if day in DAYS)


def known_words(known: KnownTalk) -> str:
    """“Karim Benali et Sophie Martin se parlent de toi, pour décider d’une aide.”"""
    names = listed(known.names)
    if known.reason is None:
        return names
    return _("%(names)s se parlent de toi, %(why)s.", names=names, why=PURPOSES[known.reason]())


def known_kind_words(known: KnownTalk) -> str:
    """What the other end is, as a professional says it."""
    if known.kind == ConversationKind.TEAM:
        return _("équipe")
    if known.kind == ConversationKind.PRO:
        return _("entre professionnels")
    words = FUNCTIONS.get(LinkKind(known.other_kind)) if known.other_kind else None
    return words() if words else ""


def function_words(member: Member) -> str:
    """The same, for somebody of the circle."""
    return FUNCTIONS[member.kind]()


def confirm_words(talk: Talk, what: str) -> str:
    """A message with the means to meet elsewhere has not left: whoever wrote it chooses."""
    if talk.is_jeune:
        return _(
            "Ce message contient\u00a0: %(what)s. Ici, tout le monde est protégé. Ailleurs, plus personne ne voit"
            " rien. Envoyer quand même\u00a0?",
            what=what,
        )
    return _(
        "Ce message contient\u00a0: %(what)s. Ici, vous êtes tous deux protégés. Il vaut mieux que vos échanges"
        " restent dans Envol. Envoyer quand même\u00a0?",
        what=what,
    )


def unread_report_words() -> str:
    """What is said where nobody is there to read a report: no promise."""
    return _(
        "C’est gardé, mais personne de l’équipe ne peut le lire aujourd’hui. En danger\u00a0: le 119, jour et nuit."
    )


def privacy_words(talk: Talk) -> str:
    """Who reads, said at the top of every conversation."""
    names = [one.first_name for one in talk.others]
    if talk.kind == ConversationKind.PRO:
        return _("Vous seuls lisez ces messages. Le jeune sait que vous échangez, avec qui et pourquoi.")
    if not names:
        return ""
    if talk.is_jeune:
        return _("%(names)s, et personne d’autre, lisez ces messages.", names=listed([_("Toi"), *names]))
    return _("%(names)s, et personne d’autre, lisez ces messages.", names=listed([_("Vous"), *names]))
