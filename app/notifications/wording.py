"""What a line of the centre says: that something awaits, never what."""

from datetime import datetime

from babel.dates import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, to_user_timezone

from app.locale import language
from app.rendering import day, moment
from services import clock
from services.notifications import Kind, Line, Source

WALL = {"fr": "EEEE d MMMM{year} 'à' HH:mm", "ar": "EEEE d MMMM{year}، HH:mm"}

# Kind → its icon and its pastel.
KIND_ICONS: dict[Kind, tuple[str, str]] = {
    Kind.MESSAGE: ("message-circle", "ciel"),
    Kind.PROPOSAL: ("sparkles", "citron"),
    Kind.HELP: ("life-buoy", "mandarine"),
    Kind.APPOINTMENT: ("calendar", "menthe"),
    Kind.REMINDER: ("bell", "lilas"),
    Kind.DOCUMENT: ("file-text", "sable"),
    Kind.MENTOR: ("users-round", "lilas"),
    Kind.REQUEST: ("send", "ciel"),
    Kind.SECURITY: ("shield-check", "rose"),
}
# What a reminder was made from → its icon and its pastel.
SOURCE_ICONS: dict[Source, tuple[str, str]] = {
    Source.OWN: ("bell", "lilas"),
    Source.PROFESSIONAL: ("bell", "ciel"),
    Source.APPOINTMENT: ("calendar", "menthe"),
    Source.MILESTONE: ("cake", "citron"),
    Source.PAPER: ("file-text", "sable"),
    Source.STEP: ("route", "sable"),
}
# Kind → its name among the settings.
KINDS: dict[Kind, str] = {
    Kind.MESSAGE: _l("Messages"),
    Kind.PROPOSAL: _l("Étapes proposées"),
    Kind.HELP: _l("Aide"),
    Kind.APPOINTMENT: _l("Rendez-vous"),
    Kind.REMINDER: _l("Rappels"),
    Kind.DOCUMENT: _l("Papiers"),
    Kind.MENTOR: _l("Mentors"),
    Kind.REQUEST: _l("Demandes"),
    Kind.SECURITY: _l("Sécurité"),
}


# The page of the address that other calendars read.
CALENDAR = "/rendez-vous/calendrier"
# The page of the archive that somebody takes away.
EXPORT = "/moi/export"
# The pages of what may be asked for.
OFFERS = "/services/"
# The end of the page about one that is no longer there.
ENDED = "/fini"
# The pages of requests that somebody prepares with a young person.
PREPARED = "/demandes/preparees/"
# The pages of messages that somebody reported.
REPORTS = "/messages/signalements/"


def line_words(line: Line, is_young: bool) -> str:
    """“3 nouveaux messages”, “Une étape t’est proposée”."""
    if line.kind is Kind.MESSAGE:
        return ngettext("Un nouveau message", "%(num)d nouveaux messages", line.count)
    if line.kind is Kind.REMINDER:
        return ngettext("Un rappel", "%(num)d rappels", line.count)
    if line.kind is Kind.SECURITY and line.address == CALENDAR:
        return _("Un calendrier lit tes rendez-vous") if is_young else _("Un calendrier lit vos rendez-vous")
    if line.kind is Kind.SECURITY and line.address == EXPORT:
        return _("La copie de tes affaires est prête")
    if line.kind is Kind.PROPOSAL and line.address.startswith(OFFERS) and line.address.endswith(ENDED):
        return _("Du nouveau pour une offre que tu gardes")
    if line.kind is Kind.PROPOSAL and line.address.startswith(OFFERS):
        return _("On te propose une offre")
    if line.kind is Kind.REQUEST and line.address.startswith(PREPARED):
        return _("Une demande est prête à relire") if is_young else _("Une demande préparée a sa réponse")
    if line.kind is Kind.HELP and line.address.startswith(REPORTS):
        return _("Un message signalé, à lire")
    if line.kind is Kind.HELP and line.is_read and not is_young:
        return _("Une demande d’aide")
    return _ONE[line.kind][0 if is_young else 1]()


def at_words(at: datetime) -> str:
    """“aujourd’hui à 09:47”, “hier à 18:00”, then the day: near days are found at a glance."""
    days = (to_user_timezone(clock.now()).date() - to_user_timezone(at).date()).days
    if days > 1:
        return moment(at)
    hour = day(at, "HH:mm")
    return _("Hier à %(hour)s", hour=hour) if days else _("Aujourd’hui à %(hour)s", hour=hour)


def wall_words(shown: datetime) -> str:
    """What the clock on the wall will show, as it is: “samedi 28 novembre à 11:00”; another year is said."""
    chosen = language()
    form = WALL.get(chosen, "EEEE d MMMM{year}, HH:mm")
    form = form.format(year="" if shown.year == clock.now().year else " y")
    if chosen == "fr" and shown.day == 1:
        form = form.replace(" d ", " d'er' ")
    return str(format_datetime(shown, form, locale=chosen))


_ONE = {
    Kind.PROPOSAL: (
        lambda: _("On te propose une étape"),
        lambda: _("Une réponse à une étape proposée"),
    ),
    # Never “signalement” alone, which says a child in danger.
    Kind.HELP: (
        lambda: _("Du nouveau sur ta demande d’aide"),
        lambda: _("Une demande d’aide attend une réponse"),
    ),
    Kind.APPOINTMENT: (
        lambda: _("Du nouveau pour un rendez-vous"),
        lambda: _("Du nouveau pour un rendez-vous"),
    ),
    Kind.DOCUMENT: (
        lambda: _("Un papier t’attend"),
        lambda: _("Un papier vous attend"),
    ),
    Kind.MENTOR: (
        lambda: _("Du nouveau du côté des mentors"),
        lambda: _("Du nouveau pour le mentorat"),
    ),
    Kind.REQUEST: (
        lambda: _("Du nouveau pour une demande"),
        lambda: _("Une demande vous attend"),
    ),
    Kind.SECURITY: (
        lambda: _("Ton espace s’est ouvert sur un autre appareil"),
        lambda: _("Votre espace s’est ouvert sur un autre appareil"),
    ),
}
