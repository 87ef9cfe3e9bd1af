"""What needs a professional, in words: a label, “parce que…”, and the way to the act."""

from collections.abc import Callable
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from app.caseload import wording
from app.caseload.rows import PASTELS
from services.caseload import ANSWER, MILESTONE, MOVE, PICK, PICK_THEIRS, Need, NeedKind
from services.journey import HELD_KINDS


class NeedView(NamedTuple):
    """One line. Attributes, not keys: a template reads them three times faster."""

    href: str
    name: str
    initial: str
    pastel: str
    label: str
    kind: str
    icon: str
    reason: str
    act: str
    act_href: str
    form_value: str
    is_read_only: bool
    is_cover: bool
    until: str


ICONS = {
    NeedKind.REPORT: "triangle-alert",
    NeedKind.HELP: "life-buoy",
    NeedKind.MESSAGE: "message-circle",
    NeedKind.MILESTONE_OVERDUE: "calendar",
    NeedKind.APPOINTMENT: "calendar",
    NeedKind.ATTENDANCE: "calendar",
    NeedKind.INVITATION: "user-round-plus",
    NeedKind.MENTOR_REQUEST: "handshake",
    NeedKind.MENTOR_LOW: "handshake",
    NeedKind.HANDOVER_NOTE: "notebook-pen",
    NeedKind.HANDOVER: "notebook-pen",
    NeedKind.UNANSWERED: "bell",
    NeedKind.MILESTONE_NEAR: "calendar",
    NeedKind.PROPOSAL: "route",
    NeedKind.SILENCE: "clock",
}


# What is wanted of an appointment → why, with its day.
_APPOINTMENTS: dict[str, Callable[[str], str]] = {
    ANSWER: lambda on: _("parce que celui du %(day)s attend votre réponse", day=on),
    PICK: lambda on: _("parce que des horaires sont proposés, le premier le %(day)s", day=on),
    PICK_THEIRS: lambda on: _("parce que des horaires sont proposés, le premier le %(day)s", day=on),
    MOVE: lambda on: _("parce que celui du %(day)s ne lui va pas", day=on),
}


def need_view(need: Need, language: str) -> NeedView:
    """One need in the reader’s language."""
    act, anchor = _act(need)
    page = f"/jeunes/{need.jeune_id}"
    return NeedView(
        href=page,
        name=need.first_name,
        initial=need.first_name[:1].upper(),
        pastel=PASTELS[len(need.first_name) % len(PASTELS)],
        label=_label(need),
        kind="late" if need.is_pressing else "warn",
        icon=ICONS[need.kind],
        reason=_reason(need),
        act=act,
        act_href=anchor if anchor.startswith("/") else page + anchor,
        form_value=f"{need.jeune_id}|{need.kind}|{need.subject}",
        is_read_only=need.is_read_only,
        is_cover=need.is_cover,
        until=wording.day.within(language, need.put_off_until) if need.put_off_until else "",  # type: ignore[attr-defined]
    )


def _label(need: Need) -> str:
    match need.kind:
        case NeedKind.REPORT:
            return _("Signalement à lire")
        case NeedKind.HELP:
            return wording.step_text(need.step_id) if need.step_id else _("Demande d’aide")
        case NeedKind.MESSAGE:
            return ngettext("%(num)s message non lu", "%(num)s messages non lus", need.count)
        case NeedKind.MILESTONE_OVERDUE | NeedKind.MILESTONE_NEAR if need.milestone:
            return wording.milestone_label(need.milestone)
        case NeedKind.APPOINTMENT:
            return _("Demande un autre moment") if need.name == MOVE else _("Rendez-vous à confirmer")
        case NeedKind.ATTENDANCE:
            return _("Jalon à noter") if need.name == MILESTONE else _("Rendez-vous à noter")
        case NeedKind.INVITATION:
            return _("Une invitation attend votre accord")
        case NeedKind.MENTOR_REQUEST:
            return _("Cherche un mentor") if need.name == "open" else _("L’accord d’un parent manque")
        case NeedKind.MENTOR_LOW:
            return _("Pas à l’aise avec son mentor")
        case NeedKind.HANDOVER_NOTE:
            return _("Note de passation à écrire")
        case NeedKind.HANDOVER:
            return _("Passation à lire")
        case NeedKind.UNANSWERED:
            return _("Rien de lu depuis un moment")
        case NeedKind.PROPOSAL:
            return _("Étape acceptée") if need.is_yes else _("Étape déclinée")
        case _:
            return ngettext(
                "Sans échange depuis %(num)s jour", "Sans échange depuis %(num)s jours", -need.days
            )


def _reason(need: Need) -> str:
    on, days = wording.day(need.on), need.days
    match need.kind:
        case NeedKind.REPORT:
            return _(
                "parce que quelqu’un a signalé quelque chose %(distance)s", distance=wording.distance(days)
            )
        case NeedKind.HELP if days == 0:
            return _("parce qu’une demande d’aujourd’hui attend une réponse")
        case NeedKind.HELP:
            return _("parce qu’une demande attend une réponse depuis le %(day)s", day=on)
        case NeedKind.MESSAGE:
            return _("parce que le dernier est arrivé %(distance)s", distance=wording.distance(days))
        case NeedKind.MILESTONE_OVERDUE:
            return _("parce que la date était le %(day)s et que rien n’est noté", day=on)
        case NeedKind.MILESTONE_NEAR if need.is_asap:
            return _("parce que c’est à faire dès que possible")
        case NeedKind.MILESTONE_NEAR:
            return _("parce que c’est %(distance)s, le %(day)s", distance=wording.distance(days), day=on)
        case NeedKind.APPOINTMENT:
            return _APPOINTMENTS[need.name](on)
        case NeedKind.ATTENDANCE if need.name == MILESTONE:
            return _("parce que l’entretien du %(day)s a eu lieu et que le jalon n’est pas noté", day=on)
        case NeedKind.ATTENDANCE:
            return _("parce que c’était le %(day)s et que rien n’est noté", day=on)
        case NeedKind.INVITATION:
            return _(
                "parce que %(name)s attend pour entrer dans son cercle depuis le %(day)s",
                name=need.name,
                day=on,
            )
        case NeedKind.MENTOR_REQUEST if need.name == "open":
            return _("parce qu’on vous a demandé de proposer quelqu’un le %(day)s", day=on)
        case NeedKind.MENTOR_REQUEST:
            return _("parce qu’une demande de mentor attend depuis le %(day)s", day=on)
        case NeedKind.MENTOR_LOW:
            return _("parce que c’est dit le %(day)s, pour que vous le lisiez", day=on)
        case NeedKind.HANDOVER_NOTE:
            return _("parce que %(name)s prend la suite le %(day)s", name=need.name, day=on)
        case NeedKind.HANDOVER:
            return _(
                "parce que vous prenez la suite depuis le %(day)s, et que des mots vous attendent", day=on
            )
        case NeedKind.UNANSWERED:
            return ngettext(
                "parce que %(num)s message ou rappel n’est pas lu depuis le %(day)s",
                "parce que %(num)s messages ou rappels ne sont pas lus depuis le %(day)s",
                need.count,
                day=on,
            )
        case NeedKind.PROPOSAL:
            return _(
                "parce que votre proposition «\u00a0%(step)s\u00a0» a reçu une réponse",
                step=wording.step_text(need.step_id) if need.step_id else "",
            )
        case _:
            return _("parce que rien n’est noté depuis le %(day)s", day=on)


def _act(need: Need) -> tuple[str, str]:
    """The words of the button, and where it leads: an anchor of the young person’s page, or another page."""
    match need.kind:
        case NeedKind.REPORT:
            return _("Lire"), f"/messages/signalements/{need.id}"
        case NeedKind.HELP:
            return _("Répondre"), f"#help-{need.id}"
        case NeedKind.MESSAGE:
            return _("Lire"), f"/messages/{need.id}"
        case NeedKind.MILESTONE_OVERDUE | NeedKind.MILESTONE_NEAR if need.milestone in HELD_KINDS:
            return _("Noter"), "#record"
        case NeedKind.APPOINTMENT:
            return _("Répondre"), f"/rendez-vous/{need.id}"
        case NeedKind.ATTENDANCE:
            return _("Noter"), f"/rendez-vous/{need.id}"
        case NeedKind.INVITATION:
            return _("Répondre"), f"#waiting-{need.id}"
        case NeedKind.MENTOR_REQUEST | NeedKind.MENTOR_LOW:
            return _("Ouvrir"), f"/mentors/jeunes/{need.jeune_id}"
        case NeedKind.HANDOVER_NOTE:
            return _("Écrire"), f"/passations/{need.id}"
        case NeedKind.HANDOVER:
            return _("Lire"), f"/passations/{need.id}"
        case NeedKind.PROPOSAL:
            return _("Voir l’étape"), f"/etapes/{need.id}"
        case _:
            return _("Voir la page"), ""
