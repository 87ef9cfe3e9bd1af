"""What one asked of the catalogue, what was done and said about it, and the pécule, to be read."""

from flask_babel import gettext as _

from app.export.items import Item, facts, words
from app.rendering import euros
from app.requests.wording import FACES, MOTIFS, SENT_FIELDS, STATES
from services.catalogue import AskedField
from services.export.worker import (
    PeculeOut,
    PreparationRecord,
    RequestEventRecord,
    RequestPaperRecord,
    RequestRecord,
)
from services.requests import Channel, Motif, RequestState

_ACTS = {
    "message": lambda: _("Un message"),
    "nudge": lambda: _("Pas de réponse depuis deux semaines"),
    "prepared": lambda: _("Préparé"),
}
_PREPARED = {
    "waiting": lambda: _("À relire"),
    "sent": lambda: _("Envoyé"),
    "refused": lambda: _("Pas pour moi"),
    "withdrawn": lambda: _("Retiré"),
    "lapsed": lambda: _("Plus possible"),
}


def request(one: RequestRecord) -> Item:
    return Item(
        one.offer_name,
        facts(
            (_("De"), one.partner),
            (_("C’est"), str(STATES[RequestState(one.state)][0])),
            (_("Pourquoi"), str(MOTIFS[Motif(one.motif)]) if one.motif else ""),
            (_("Envoyé au partenaire"), _("oui") if one.channel == Channel.PARTNER else _("non")),
            (_("Demandé le"), one.asked_at),
            (_("Mon accord jusqu’au"), one.until_on),
            (_("Terminé le"), one.closed_at),
            *((str(SENT_FIELDS[AskedField(name)]), value) for name, value in one.details),
            (_("Ça m’a aidé"), str(FACES[one.face][1]) if one.face else ""),
        ),
        words((_("Mon mot"), one.survey_words)),
    )


def event(one: RequestEventRecord) -> Item:
    said = _ACTS[one.act]() if one.act in _ACTS else str(STATES[RequestState(one.act)][0])
    return Item(
        said,
        facts(
            (_("Le"), one.at),
            (_("Par"), one.name),
            (_("Pourquoi"), str(MOTIFS[Motif(one.motif)]) if one.motif else ""),
        ),
        words((_("Le mot"), one.words)),
    )


def preparation(one: PreparationRecord) -> Item:
    return Item(
        _("Préparé par %(who)s", who=one.by),
        facts(
            (_("C’est"), _PREPARED[one.state]()),
            (_("Le"), one.prepared_at),
            (_("Terminé le"), one.closed_at),
            *((str(SENT_FIELDS[AskedField(name)]), value) for name, value in one.details),
        ),
        words((_("Le mot"), one.words)),
    )


def paper(one: RequestPaperRecord) -> Item:
    return Item(one.offer_name, facts((_("Plus joint depuis le"), one.taken_back_at)))


def pecule(one: PeculeOut) -> Item:
    return Item(euros(one.cents / 100, "#,##0.00"))
