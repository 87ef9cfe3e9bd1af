"""The pages of the circle, from people to words: cards, rows of switches, days of readings."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.circle import wording
from app.locale import language
from app.rendering import day as day_words
from app.rendering import replacement_words
from services import documents, journey
from services.appointments import Together
from services.circle import Extent, Member, MemberState, Part, Seen, Sight, Space
from services.journey import StepLine

# A card stays readable: beyond this many chips, a number says the rest.
MOST_CHIPS = 3


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing seen, or not."""

    text: str
    is_seen: bool
    icon: str


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody, as shown in the list."""

    member: Member
    who: str
    state: str | None
    state_icon: str | None
    chips: tuple[Chip, ...]
    words: tuple[str, ...]
    href: str | None
    replaces: str


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing that can be given or withdrawn. `say` is what a tap says; None when it cannot change."""

    id: str
    title: str
    icon: str | None
    pastel: str | None
    is_on: bool
    hint: str | None
    say: str | None
    href: str | None = None
    # Something they may do, not something they see.
    is_act: bool = False


NOTHING = Together()


def domain_ids() -> tuple[str, ...]:
    return tuple(domain.id for domain in journey.load().domains)


def title_of(domain_id: str) -> str:
    return journey.domain_words(domain_id, language()).title


def card_of(member: Member, members: Iterable[Member] = (), seen: Together = NOTHING) -> Card:
    """What the list says of somebody; `members` name whom they replace, `seen`: beside the path."""
    sight = member.sight(domain_ids())
    state = wording.STATES.get(member.state)
    return Card(
        member=member,
        who=wording.who_is(member),
        state=state() if state else None,
        state_icon=wording.STATE_ICONS.get(member.state),
        chips=() if _shows_no_chip(member) else tuple(_chips(member, sight, seen)),
        words=tuple(wording.what_they_see(member, sight) + wording.beside_words(member, seen)),
        href=url_for("circle.person", link=member.link_id) if member.link_id else None,
        replaces=replaces(member, list(members)),
    )


def _shows_no_chip(member: Member) -> bool:
    return member.kind is None or member.is_restricted or not member.is_active


def _chips(member: Member, sight: Sight, seen: Together) -> list[Chip]:
    chips = _path_chips(sight)
    chips.append(Chip(_("Dates importantes"), sight.milestones, "calendar"))
    if member.may_be_given(Part.PROJECT):
        chips.append(Chip(_("Projet"), sight.project, "file-text"))
    return [*chips, *_beside_chips(member, seen)]


def _beside_chips(member: Member, seen: Together) -> list[Chip]:
    """Appointments with this person, and papers: how many, or none."""
    number = seen.meetings
    words = ngettext("%(num)s rendez-vous ensemble", "%(num)s rendez-vous ensemble", number)
    chips = [Chip(words if number else _("Rendez-vous"), bool(number), "calendar")]
    number = len(seen.given) + seen.of_the_service
    if number:
        chips.append(Chip(ngettext("%(num)s papier", "%(num)s papiers", number), True, "file-text"))
    elif documents.may_read_any(member.relation):
        chips.append(Chip(_("Papiers"), False, "file-text"))
    return chips


def _path_chips(sight: Sight) -> list[Chip]:
    if sight.path == Extent.ALL:
        return [Chip(_("Parcours"), True, "route")]
    if sight.path == Extent.NONE:
        return [Chip(_("Parcours"), False, "route")]
    few_closed = len(sight.closed) <= MOST_CHIPS
    chips = [Chip(_("Parcours"), True, "route")] if few_closed else _domain_chips(sight.domains)
    if few_closed:
        chips += [_domain_chip(domain, is_seen=False) for domain in sight.closed]
    if sight.steps:
        count = len(sight.steps)
        chips.append(Chip(ngettext("%(num)s étape", "%(num)s étapes", count), True, "list-checks"))
    return chips


def _domain_chips(domains: tuple[str, ...]) -> list[Chip]:
    if len(domains) > MOST_CHIPS:
        return [Chip(ngettext("%(num)s domaine", "%(num)s domaines", len(domains)), True, "route")]
    return [_domain_chip(domain, is_seen=True) for domain in domains]


def _domain_chip(domain_id: str, *, is_seen: bool) -> Chip:
    domain = journey.load().domain(domain_id)
    return Chip(title_of(domain_id), is_seen, domain.icon if domain else "route")


def switches_of(member: Member) -> list[Switch]:
    """What can be given as a whole: the path (never taken whole from a référent), the dates, the project; and who may
    propose a moment."""
    rows = []
    if not member.is_referent:
        rows.append(_switch(member, Part.PATH, _("Tout mon parcours"), "route"))
    for part, title, icon in (
        (Part.MILESTONES, _("Mes dates importantes"), "calendar"),
        (Part.PROJECT, _("Mon projet"), "file-text"),
    ):
        if member.may_be_given(part):
            rows.append(_switch(member, part, title, icon))
        elif member.is_referent and part == Part.MILESTONES:
            hint = _("Ton référent les voit toujours\u00a0: la loi lui demande de les suivre.")
            rows.append(Switch(part, title, icon, None, True, hint, None))
    if member.may_be_given(Part.MEETINGS):
        rows.append(
            replace(_switch(member, Part.MEETINGS, _("Me proposer un rendez-vous"), "calendar"), is_act=True)
        )
    return rows


def _switch(member: Member, part: Part, title: str, icon: str) -> Switch:
    is_on = member.would_see(_OPENS[part])
    say = f"{'withdraw' if is_on else 'give'}:{part}"
    return Switch(part, title, icon, None, is_on, _until(member, part), say)


_OPENS = {
    Part.PATH: "checklist.shared.read",
    Part.MILESTONES: "milestone.read",
    Part.PROJECT: "project.read",
    Part.MEETINGS: "appt.propose",
}


def domain_switches(member: Member) -> list[Switch]:
    """The fourteen domains, each with what is seen of it and the way to its steps."""
    steps = member.sight(domain_ids()).steps
    given = [grant.domain for grant in member.grants if grant.item in steps]
    return [_domain_switch(member, domain, given.count(domain.id)) for domain in journey.load().domains]


def _domain_switch(member: Member, domain: journey.Domain, single_steps: int) -> Switch:
    is_on = member.would_see(wording.READ_PATH, domain=domain.id)
    hint = _until(member, Part.PATH, domain.id)
    if single_steps and not is_on:
        hint = ngettext("%(num)s étape montrée", "%(num)s étapes montrées", single_steps)
    say = f"{'withdraw' if is_on else 'give'}:path:{domain.id}"
    href = url_for("circle.domain", link=member.link_id, domain=domain.id)
    return Switch(domain.id, title_of(domain.id), domain.icon, domain.pastel, is_on, hint, say, href)


def step_switches(member: Member, domain_id: str, lines: tuple[StepLine, ...]) -> list[Switch]:
    """Each step of a domain, one by one."""
    return [_step_switch(member, domain_id, line.address, line.text, line.step is None) for line in lines]


def _step_switch(member: Member, domain_id: str, address: UUID, title: str, is_written: bool) -> Switch:
    is_on = member.would_see(wording.READ_PATH, domain=domain_id, item=address)
    if is_written:
        is_on = is_on and member.would_be_given(domain=domain_id, item=address)
    say = f"{'withdraw' if is_on else 'give'}:path:{domain_id}:{address}"
    return Switch(str(address), title, None, None, is_on, _until(member, Part.PATH, domain_id, address), say)


def people_switches(
    members: list[Member], domain_id: str, address: UUID, is_written: bool
) -> list[tuple[Member, Switch]]:
    """For one step: everybody it can be shown to."""
    return [
        (member, _with_state(member, _step_switch(member, domain_id, address, member.name, is_written)))
        for member in members
        if member.link_id and member.may_be_given(Part.PATH) and member.state != MemberState.ENDED
    ]


def _with_state(member: Member, switch: Switch) -> Switch:
    """Somebody paused or awaited sees nothing yet, whatever is given."""
    return switch if member.is_active else replace(switch, hint=wording.STATES[member.state]())


def _until(member: Member, part: Part, domain: str | None = None, item: UUID | None = None) -> str | None:
    said = member.decision(part, domain=domain, item=item)
    if said is None or not said.allows or said.ends_at is None:
        return None
    # The end is the midnight after the day that was chosen.
    last = said.ends_at.astimezone(ZoneInfo(member.relation.space.zone)) - timedelta(seconds=1)
    return _("jusqu’au %(day)s", day=day_words(last.date(), "d MMMM y"))


def why_of(member: Member, members: list[Member], space: Space) -> str:
    """Why somebody is in the circle."""
    if member.cover_of:
        return replaces(member, members)
    if words := wording.BASES.get(member.basis):
        return words()
    if member.invited_by == space.id:
        return _("Tu as invité cette personne.")
    host = next((one.name for one in members if one.account_id == member.invited_by), None)
    return (
        _("%(name)s a fait l’invitation.", name=host) if host else _("Cette personne a été invitée pour toi.")
    )


def replaces(member: Member, members: list[Member]) -> str:
    """“Claire remplace Karim du 24 novembre au 3 décembre.”, or nothing for whoever replaces nobody."""
    if not (member.cover_of and member.until):
        return ""
    away = next((one.first_name for one in members if one.account_id == member.cover_of), "")
    return replacement_words(member.first_name, away, member.since, member.until, member.relation.life.today)


def sentence_of(seen: Seen) -> str:
    """“Karim Benali a ouvert ton parcours”."""
    act = wording.act_of(seen.operation, seen.about)
    # Outside the f-string: the extraction of sentences does not look into one.
    who = seen.name or (_("Quelqu’un, avec ton lien,") if seen.reason == "link" else _("Le service"))
    return f"{who} {act}"


def reason_of(seen: Seen) -> str:
    """“c’est ton référent”."""
    return wording.REASONS.get(seen.reason, lambda: _("son travail auprès de toi"))()


def day_title(day: date, today: date) -> str:
    """“Aujourd’hui”, “Hier”, “Jeudi 20 novembre”."""
    if day == today:
        return _("Aujourd’hui")
    if day == today - timedelta(days=1):
        return _("Hier")
    words = day_words(day, "EEEE d MMMM" if day.year == today.year else "EEEE d MMMM y")
    return words[:1].upper() + words[1:]
