"""The circle, what is given and who looked, to be read."""

from flask_babel import gettext as _

from app.circle import views, wording
from app.documents.wording import domain_titles
from app.export.items import Item, at, facts, words
from app.handover.wording import why
from services.circle import LinkKind, MemberState, Part
from services.export.worker import (
    GrantRecord,
    HandoverRecord,
    LinkRecord,
    ReadingRecord,
    RestrictionRecord,
    SeesRecord,
)

_PARTS = {
    Part.PATH: lambda: _("Mon parcours"),
    Part.MILESTONES: lambda: _("Mes dates importantes"),
    Part.PROJECT: lambda: _("Mon projet"),
    Part.CONTACT: lambda: _("Mes coordonnées"),
    Part.MEETINGS: lambda: _("Me proposer un rendez-vous"),
}


def link(one: LinkRecord) -> Item:
    kinship = wording.KINSHIPS.get(one.kinship)
    kind = wording.KINDS[LinkKind(one.kind) if one.kind else None]
    state = wording.STATES.get(MemberState(one.state))
    return Item(
        one.name,
        facts(
            (_("Qui c’est"), kinship() if kinship else kind()),
            (_("De"), one.organisation),
            (_("Remplace"), one.replaces),
            (_("Depuis le"), one.starts_on),
            (_("Jusqu’au"), one.ends_on),
            (_("A dit oui"), one.accepted_at),
            (_("En pause depuis"), one.paused_at),
            (_("Retiré du cercle"), one.ended_at),
            (_("Aujourd’hui"), state() if state else ""),
            (_("Voit"), _seen(one.sees)),
        ),
    )


def _seen(sees: SeesRecord | None) -> tuple[str, ...]:
    if sees is None:
        return ()
    parts = [_("tout mon parcours")] if sees.path == "all" else [_title(one) for one in sees.domains]
    if sees.milestones:
        parts.append(_("mes dates importantes"))
    if sees.project:
        parts.append(_("mon projet"))
    return tuple(parts)


def _title(domain: str) -> str:
    return domain_titles().get(domain, domain)


def grant(one: GrantRecord) -> Item:
    what = _PARTS[Part(one.part)]()
    return Item(
        one.name,
        facts(
            (_("Donné") if one.allows else _("Retiré"), what),
            (_("Seulement"), _title(one.domain) if one.domain else ""),
            (_("Une seule étape"), one.step is not None),
            (_("Depuis"), one.starts_at),
            (_("Jusqu’au"), one.ends_at),
            (_("Repris"), one.revoked_at),
        ),
    )


def restriction(one: RestrictionRecord) -> Item:
    return Item(
        one.name,
        facts(
            (_("Tenu à distance depuis le"), one.starts_on),
            (_("Jusqu’au"), one.ends_on),
            (_("Levé"), one.lifted_at),
        ),
    )


def handover(one: HandoverRecord) -> Item:
    return Item(
        _("%(next)s après %(former)s", next=one.next, former=one.former or _("le service")),
        facts((_("Le"), one.starts_on), (_("Pourquoi"), why(one.reason, one.former))),
        words((_("Le mot laissé pour la suite"), one.note), (_("Mes mots"), one.words)),
    )


def reading(one: ReadingRecord) -> Item:
    why_seen = wording.REASONS.get(one.reason, lambda: _("son travail auprès de toi"))()
    return Item(views.sentence_of(one), facts((_("Pourquoi"), why_seen)), when=at(one.at))  # type: ignore[arg-type]
