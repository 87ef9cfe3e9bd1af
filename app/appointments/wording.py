"""What is said of appointments. Codes live in `services`, words here."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_datetime
from flask_babel import gettext as _
from flask_babel import ngettext

from app.locale import language
from app.rendering import day as day_words
from app.rendering import listed
from services import clock
from services.appointments import (
    AppointmentView,
    Clash,
    ClashKind,
    Person,
    PlaceKind,
    Reply,
    Rhythm,
    SeriesLine,
    Status,
    Topic,
)
from services.walltime import shown_at

Words = Callable[[], str]

TOPICS: dict[Topic, Words] = {
    Topic.MEETING: lambda: _("Faire le point"),
    Topic.VISIT: lambda: _("Visite"),
    Topic.ERRAND: lambda: _("Démarche à faire ensemble"),
    Topic.INTERVIEW_17: lambda: _("Entretien des 17 ans"),
    Topic.EXIT_INTERVIEW: lambda: _("Entretien six mois après la sortie"),
}
PLACES: dict[PlaceKind, Words] = {
    PlaceKind.ADDRESS: lambda: _("À une adresse"),
    PlaceKind.PHONE: lambda: _("Par téléphone"),
    PlaceKind.VIDEO: lambda: _("En vidéo"),
    PlaceKind.HOME: lambda: _("Chez moi"),
}
PLACE_ICONS = {
    PlaceKind.ADDRESS: "map-pin",
    PlaceKind.PHONE: "phone",
    PlaceKind.VIDEO: "smartphone",
    PlaceKind.HOME: "house",
}
RHYTHMS: dict[Rhythm, Words] = {
    Rhythm.WEEK: lambda: _("Chaque semaine"),
    Rhythm.TWO_WEEKS: lambda: _("Toutes les deux semaines"),
    Rhythm.MONTH: lambda: _("Chaque mois"),
}
# Where French territories live by another clock.
ZONES: dict[str, Words] = {
    "Europe/Paris": lambda: _("heure de Paris"),
    "America/Guadeloupe": lambda: _("heure de Guadeloupe"),
    "America/Martinique": lambda: _("heure de Martinique"),
    "America/Cayenne": lambda: _("heure de Guyane"),
    "America/Miquelon": lambda: _("heure de Saint-Pierre-et-Miquelon"),
    "Indian/Reunion": lambda: _("heure de La Réunion"),
    "Indian/Mayotte": lambda: _("heure de Mayotte"),
    "Pacific/Noumea": lambda: _("heure de Nouvelle-Calédonie"),
    "Pacific/Tahiti": lambda: _("heure de Tahiti"),
    "Pacific/Wallis": lambda: _("heure de Wallis"),
}


class Chip(NamedTuple):
    """A word on where something stands, and its colour."""

    words: Words
    kind: str


CANCELLED = Chip(lambda: _("Annulé"), "")
TO_PICK = Chip(lambda: _("À choisir"), "warn")
OFFERED = Chip(lambda: _("Horaire proposé"), "")
TO_NOTE = Chip(lambda: _("À noter"), "warn")
# To the young person, then to the others.
STATUSES: dict[Status, tuple[Chip, Chip]] = {
    Status.SEEN: (Chip(lambda: _("Tu y étais"), "ok"), Chip(lambda: _("Était là"), "ok")),
    Status.EXCUSED: (Chip(lambda: _("Tu avais prévenu"), ""), Chip(lambda: _("A prévenu"), "")),
    Status.REVOKED: (Chip(lambda: _("Annulé, pas par toi"), ""), Chip(lambda: _("Annulé par l’équipe"), "")),
    Status.NOSHOW: (Chip(lambda: _("Raté, ça arrive"), "warn"), Chip(lambda: _("Pas là"), "warn")),
}
MARKS: dict[Status, Words] = {
    Status.SEEN: lambda: _("Était là"),
    Status.EXCUSED: lambda: _("A prévenu"),
    Status.NOSHOW: lambda: _("Pas là"),
}
REPLIES: dict[Reply, tuple[Chip, Chip]] = {
    Reply.WAITING: (Chip(lambda: _("À confirmer"), "warn"), Chip(lambda: _("Pas encore répondu"), "warn")),
    Reply.ACCEPTED: (Chip(lambda: _("J’y serai"), "ok"), Chip(lambda: _("Sera là"), "ok")),
    Reply.DECLINED: (Chip(lambda: _("Je n’y serai pas"), ""), Chip(lambda: _("Ne vient pas"), "")),
    Reply.MOVE: (Chip(lambda: _("À déplacer"), "warn"), Chip(lambda: _("Demande un autre moment"), "warn")),
}
# The same once it is over, where nobody noted what became of it.
ANSWERED: dict[Reply, tuple[Chip, Chip]] = {
    Reply.WAITING: (Chip(lambda: _("Pas de réponse"), ""), Chip(lambda: _("Pas de réponse"), "")),
    Reply.ACCEPTED: (Chip(lambda: _("Tu avais dit oui"), ""), Chip(lambda: _("Avait dit oui"), "")),
    Reply.DECLINED: (Chip(lambda: _("Tu avais dit non"), ""), Chip(lambda: _("Avait dit non"), "")),
    Reply.MOVE: (
        Chip(lambda: _("Tu voulais un autre moment"), ""),
        Chip(lambda: _("Voulait un autre moment"), ""),
    ),
}
REMINDERS: dict[int, Words] = {
    168: lambda: _("7 jours avant"),
    24: lambda: _("La veille, à la même heure"),
    2: lambda: _("2 heures avant"),
}
_SHORT = {"fr": "EEEE HH:mm", "ar": "EEEE، HH:mm"}
_LONG = {"fr": "EEEE d MMMM{year} 'à' HH:mm", "ar": "EEEE d MMMM{year}، HH:mm"}


def long_time(wall: datetime) -> str:
    """“Jeudi 26 novembre à 14:30”, as the clock on the wall shows it; another year is said."""
    form = _LONG.get(language(), "EEEE d MMMM{year}, HH:mm")
    return capital(_formatted(wall, form.format(year="" if wall.year == clock.now().year else " y")))


def short_time(wall: datetime) -> str:
    """“Jeudi 14:30”: beside a tile that says the date."""
    return capital(_formatted(wall, _SHORT.get(language(), "EEEE HH:mm")))


def hour(wall: datetime) -> str:
    return f"{wall.hour:02}:{wall.minute:02}"


def duration(minutes: int) -> str:
    """“45 min”, “1 h”, “1 h 30”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(length)s min", length=rest)
    if rest:
        return _("%(hours)s h %(rest)02d", hours=hours, rest=rest)
    return _("%(hours)s h", hours=hours)


def long_day(on: date) -> str:
    return capital(day_words(on, "EEEE d MMMM"))


def short_day(on: date) -> str:
    """“Jeu. 26 nov.”: over a column."""
    return capital(day_words(on, "EEE d MMM"))


def zone_words(zone: str) -> str:
    """Whose clock an hour is on."""
    words = ZONES.get(zone)
    return words() if words else zone.rpartition("/")[2].replace("_", " ")


def elsewhere_words(view: AppointmentView) -> str:
    """Where the place has another clock than the young person: its zone, and what theirs will show. Else nothing."""
    if view.starts_at is None or view.wall_at is None:
        return ""
    there = shown_at(view.starts_at, view.relation.space.zone)
    if there == view.wall_at:
        return ""
    shown = hour(there) if there.date() == view.wall_at.date() else long_time(there)
    zone = zone_words(view.zone)
    if view.relation.is_own:
        return _("%(zone)s\u00a0; %(shown)s chez toi", zone=zone, shown=shown)
    return _("%(zone)s\u00a0; %(shown)s chez %(name)s", zone=zone, shown=shown, name=view.jeune_name)


def title(view: AppointmentView) -> str:
    """What it is about; of what is confidential, to whoever only replaces somebody, that it is an appointment."""
    return view.object or _("Rendez-vous confidentiel")


def place_words(view: AppointmentView) -> str:
    """Where, in a few words."""
    if view.place_kind is PlaceKind.HOME:
        where = _("Chez moi") if view.relation.is_own else _("Chez %(name)s", name=view.jeune_name)
        return f"{where}, {view.place}" if view.place else where
    if view.place_kind is PlaceKind.ADDRESS:
        return view.place
    return PLACES[view.place_kind]()


def with_words(view: AppointmentView) -> str:
    """“avec Karim Benali et Lucie”; nobody besides the young person whose name is said already: nothing."""
    others = [one.name for one in view.others if one.comes and one.account_id != view.jeune_id]
    if not others:
        return ""
    return _("avec %(names)s", names=others[0] if len(others) == 1 else listed(others))


def state_chip(view: AppointmentView) -> tuple[str, str] | None:
    """Where it stands for whoever reads: a word and its colour."""
    return said(state_of(view), language())


def state_of(view: AppointmentView) -> Chip | None:
    """The same, not yet in a language."""
    if view.is_cancelled:
        return CANCELLED
    if view.is_to_pick:
        return TO_PICK if view.may_pick else OFFERED
    if not view.relation.is_own:
        return _state_of_jeune(view)
    if view.mine is None:
        return None
    if view.has_begun and view.mine.status is not Status.UNKNOWN:
        return STATUSES[view.mine.status][0]
    return (ANSWERED if view.is_past else REPLIES)[view.mine.reply][0]


def said(chip: Chip | None, language: str) -> tuple[str, str] | None:
    """The word and the colour, in the language of the page."""
    return None if chip is None else _said(language, chip)


# A list says the same few words again and again.
@lru_cache(maxsize=256)
def _said(_language: str, chip: Chip) -> tuple[str, str]:
    return chip.words(), chip.kind


def _state_of_jeune(view: AppointmentView) -> Chip | None:
    """What the young person answered, or what became of it; before that, what waits for me."""
    if view.is_waiting_for_me:
        return REPLIES[Reply.WAITING][0]
    if view.jeune is None:
        return None
    if view.is_past and view.may_mark and view.jeune.status is Status.UNKNOWN:
        return TO_NOTE
    return _state_of_person(view.jeune, view)


def _state_of_person(one: Person, view: AppointmentView) -> Chip:
    if one.status is not Status.UNKNOWN and (view.has_begun or view.is_cancelled):
        return STATUSES[one.status][1]
    return (ANSWERED if view.is_past else REPLIES)[one.reply][1]


def person_words(one: Person, view: AppointmentView) -> tuple[str, str]:
    """What the others read about somebody invited: what they answered, or what became of it."""
    return _said(language(), _state_of_person(one, view))


def clash_words(clash: Clash, is_mine: bool) -> str:
    """What stands in the way of a time; never what else somebody has."""
    when = long_time(clash.wall_at)
    match clash.kind:
        case ClashKind.TAKEN if is_mine:
            return _("%(when)s\u00a0: il y a déjà un rendez-vous à cette heure.", when=when)
        case ClashKind.TAKEN:
            return _("%(when)s\u00a0: %(name)s a déjà quelque chose.", when=when, name=clash.first_name)
        case ClashKind.AWAY if is_mine:
            return _("%(when)s\u00a0: ce jour-là est noté comme une absence.", when=when)
        case ClashKind.AWAY:
            return _("%(when)s\u00a0: %(name)s est en absence ce jour-là.", when=when, name=clash.first_name)
        case _ if is_mine:
            return _("%(when)s\u00a0: c’est dans tes heures calmes.", when=when)
        case _:
            return _(
                "%(when)s\u00a0: c’est dans les heures calmes de %(name)s.", when=when, name=clash.first_name
            )


def often_words(line: SeriesLine, view: AppointmentView) -> str:
    """“Un mercredi sur deux, 17:00”, from the one that comes next."""
    if view.wall_at is None:
        return RHYTHMS[line.rhythm]()
    name, time = day_words(view.wall_at.date(), "EEEE"), hour(view.wall_at)
    match line.rhythm:
        case Rhythm.WEEK:
            return _("Chaque %(day)s, %(hour)s", day=name, hour=time)
        case Rhythm.TWO_WEEKS:
            return _("Un %(day)s sur deux, %(hour)s", day=name, hour=time)
        case _:
            return _("Chaque mois, %(hour)s", hour=time)


def said_no(view: AppointmentView) -> str:
    """To whoever does not come: the others know, and how another moment is found."""
    match view.relation.is_own, view.may_move:
        case True, _:
            return _(
                "Les autres sont prévenus que tu ne viens pas. "
                "Touche «\u00a0Changer l’horaire\u00a0» pour proposer un autre moment."
            )
        case _, True:
            return _(
                "Les autres sont prévenus que vous ne venez pas. "
                "Touchez «\u00a0Changer l’horaire\u00a0» pour proposer un autre moment."
            )
        case _:
            return _(
                "Les autres sont prévenus que vous ne venez pas. "
                "Touchez «\u00a0Un autre moment\u00a0» pour en demander un."
            )


def other_times(number: int) -> str:
    return ngettext("L’autre fois", "Les %(num)d autres fois", number)


def to_choose(number: int) -> str:
    return ngettext("%(num)d horaire à choisir", "%(num)d horaires à choisir", number)


def slots_opened(number: int) -> str:
    return ngettext(
        "%(num)d créneau ouvert\u00a0: vos jeunes peuvent le réserver.",
        "%(num)d créneaux ouverts\u00a0: vos jeunes peuvent les réserver.",
        number,
    )


def moved(number: int) -> str:
    return ngettext(
        "C’est déplacé. Les autres sont prévenus, les rappels suivent.",
        "%(num)d rendez-vous sont déplacés. Les autres sont prévenus, les rappels suivent.",
        number,
    )


def seats(number: int) -> str:
    return ngettext("%(num)d place", "%(num)d places", number)


def _formatted(wall: datetime, form: str) -> str:
    return _worked_out(language(), wall, form)


# A list repeats the same few moments; Babel works each of them out again in a fifth of a millisecond.
@lru_cache(maxsize=4096)
def _worked_out(language: str, wall: datetime, form: str) -> str:
    return str(format_datetime(wall, form, locale=language))


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
