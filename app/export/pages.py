"""The readable side of an archive: which page says what, in which order, and the template that draws them all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain, groupby
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from jinja2 import Environment

from app.documents.wording import kind_words, size_words
from app.export import about_me, asked, days, mentors, offers, papers, path, people, talks
from app.export.items import Group, Item
from services import journey

Reading = Callable[[str], Iterator[Any]]
Words = Callable[[], str]
FOLDER = "pages/"


@dataclass(frozen=True, slots=True)
class Part:
    """One list on a page: the section it comes from, its heading, and how a record of it reads."""

    section: str
    title: Words
    item: Callable[[Any], Item]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its file, its title, a sentence, and its lists."""

    name: str
    title: Words
    hint: Words
    parts: tuple[Part, ...]


PAGES = (
    Page(
        "compte",
        lambda: _("Mon compte"),
        lambda: _("Qui tu es ici, tes dates, tes appareils, tes réglages."),
        (
            Part("account", lambda: _("Moi"), about_me.account),
            Part("space", lambda: _("Mon espace"), about_me.space),
            Part("answers", lambda: _("Ce qui me concerne"), about_me.answers),
            Part("devices", lambda: _("Mes appareils"), about_me.device),
            Part("passkeys", lambda: _("Mes clés d’accès"), about_me.passkey),
            Part("code_cards", lambda: _("Mes cartes de codes"), about_me.card),
            Part("notification_choices", lambda: _("Notifications"), about_me.choices),
            Part("phones_that_ring", lambda: _("Téléphones qui sonnent"), about_me.phone),
            Part("appointment_choices", lambda: _("Rendez-vous"), about_me.appointment_choices),
        ),
    ),
    Page(
        "parcours",
        lambda: _("Mon parcours"),
        lambda: _("Chaque étape, où tu en es, et tes notes."),
        (
            Part("steps", lambda: "", path.step),
            Part("papers_of_steps", lambda: _("Les papiers des étapes"), path.paper),
            Part("milestones", lambda: _("Dates notées"), path.milestone),
        ),
    ),
    Page(
        "projet",
        lambda: _("Mon projet"),
        lambda: _("Ton projet d’accès à l’autonomie, avec les deux voix."),
        (Part("project", lambda: _("Les six besoins"), path.project),),
    ),
    Page(
        "aide",
        lambda: _("Mes demandes d’aide"),
        lambda: _("Ce que tu as demandé, et les réponses."),
        (Part("help", lambda: _("Demandes"), path.help_request),),
    ),
    Page(
        "cercle",
        lambda: _("Mon cercle"),
        lambda: _("Qui en fait partie ou en a fait partie, et ce que chacun voit."),
        (
            Part("circle", lambda: _("Les personnes"), people.link),
            Part("grants", lambda: _("Ce que j’ai donné ou retiré"), people.grant),
            Part("kept_away", lambda: _("Personnes tenues à distance"), people.restriction),
            Part("mentor_requests", lambda: _("Mentors demandés"), mentors.request),
            Part("mentor_checkins", lambda: _("Comment ça se passe avec mon mentor"), mentors.checkin),
            Part("changes_of_referent", lambda: _("Changements de référent"), people.handover),
            Part("exchanges", lambda: _("Derniers échanges"), path.exchange),
        ),
    ),
    Page(
        "qui-a-regarde",
        lambda: _("Qui a regardé mon espace\u00a0?"),
        lambda: _("Chaque fois que quelqu’un a ouvert ton espace, avec la raison."),
        (Part("readings", lambda: _("Visites"), people.reading),),
    ),
    Page(
        "messages",
        lambda: _("Mes messages"),
        lambda: _("Tes conversations\u00a0: ce que tu as écrit, et ce qu’on t’a écrit."),
        (
            Part("conversations", lambda: _("Conversations"), talks.conversation),
            Part("reports", lambda: _("Mes signalements"), talks.report),
        ),
    ),
    Page(
        "rendez-vous",
        lambda: _("Mes rendez-vous"),
        lambda: _("À venir et passés."),
        (
            Part("appointments", lambda: _("Rendez-vous"), days.appointment),
            Part("appointment_series", lambda: _("Ce qui revient"), days.series),
            Part("waiting_lists", lambda: _("Listes d’attente"), days.waiting),
        ),
    ),
    Page(
        "papiers",
        lambda: _("Mes documents"),
        lambda: _("Tes papiers, avec leurs fichiers, et ceux que le service garde et que tu peux lire."),
        (
            Part("documents", lambda: _("Papiers"), papers.document),
            Part("shares", lambda: _("Ce que j’ai partagé"), papers.share),
        ),
    ),
    Page(
        "services",
        lambda: _("Les services pour moi"),
        lambda: _("Les offres que tu gardes, ce que tu as demandé, et ce qu’on t’a répondu."),
        (
            Part("kept_offers", lambda: _("Ce que je garde"), offers.mark),
            Part("proposed_offers", lambda: _("Ce qu’on m’a proposé"), offers.choice),
            Part("request_preparations", lambda: _("Ce qu’on a préparé avec moi"), asked.preparation),
            Part("requests", lambda: _("Ce que j’ai demandé"), asked.request),
            Part("request_events", lambda: _("Ce qui s’est passé"), asked.event),
            Part("request_papers", lambda: _("Les papiers joints"), asked.paper),
            Part("pecule", lambda: _("Mon pécule"), asked.pecule),
        ),
    ),
    Page(
        "rappels",
        lambda: _("Mes rappels"),
        lambda: _("Ce qui devait sonner, et ce qui t’attendait."),
        (
            Part("reminders", lambda: _("Rappels"), days.reminder),
            Part("notifications", lambda: _("Ce qui t’attendait"), days.line),
        ),
    ),
)


class ArchivePages:
    """The pages of one person, in the language in force. Each is written as its records are read."""

    def __init__(self, env: Environment, language: str, first_name: str, at: datetime) -> None:
        self._env = env
        self._shared = {
            "language": language,
            "direction": "rtl" if language == "ar" else "ltr",
            "first_name": first_name,
            "at": at,
        }

    @cached_property
    def domains(self) -> tuple[str, ...]:
        return tuple(domain.id for domain in journey.load().domains)

    def paper_name(self, kind: str | None) -> str:
        return kind_words(kind)

    def pages(self, read: Reading) -> Iterator[tuple[str, Iterable[str]]]:
        for page in PAGES:
            yield f"{FOLDER}{page.name}.html", self._page(page.title(), page.hint(), _groups(page, read))
        for name, title, items, following in talks.pages_of(read):
            group = (Group("", items),)
            yield FOLDER + name, self._page(title, "", group, back="messages.html", following=following)

    def last_pages(
        self, counts: dict[str, int], unreadable: list[str], size: int
    ) -> Iterator[tuple[str, Iterable[str]]]:
        listed = [
            (f"{FOLDER}{page.name}.html", page.title(), page.hint(), _counted(page, counts)) for page in PAGES
        ]
        said = {"listed": listed, "unreadable": unreadable, "size": size_words(size)}
        yield "index.html", self._drawn("index.html", **said)
        yield "lisez-moi.html", self._drawn("read_me.html", **said)

    def _page(self, title: str, hint: str, groups: Iterable[Group], **more: Any) -> Iterator[str]:
        return self._drawn("page.html", title=title, hint=hint, groups=groups, **more)

    def _drawn(self, template: str, **said: Any) -> Iterator[str]:
        return self._env.get_template(f"export/offline/{template}").generate(**self._shared, **said)


def _groups(page: Page, read: Reading) -> Iterator[Group]:
    for part in page.parts:
        if part.section == "steps":
            yield from _by_domain(read("steps"))
            continue
        records = read(part.section)
        first = next(records, None)
        if first is not None:
            yield Group(part.title(), (part.item(one) for one in chain((first,), records)))


def _by_domain(steps: Iterator[Any]) -> Iterator[Group]:
    """The path, a heading a domain."""
    shown = (one for one in steps if path.is_shown(one))
    for title, some in groupby(shown, key=path.domain_of):
        yield Group(title, (path.step(one) for one in some))


def _counted(page: Page, counts: dict[str, int]) -> str:
    number = sum(counts.get(part.section, 0) for part in page.parts)
    if not number:
        return _("Rien")
    return ngettext("%(num)d élément", "%(num)d éléments", number)
