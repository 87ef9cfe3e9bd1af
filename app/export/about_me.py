"""The account, the space and what was chosen, to be read."""

from flask_babel import gettext as _

from app.appointments.wording import REMINDERS
from app.export.items import Item, facts
from app.journey.wording import ANSWERS
from app.locale import LANGUAGES
from app.notifications.wording import KINDS
from services.export.worker import (
    AccountRecord,
    AnswersRecord,
    CardRecord,
    ChoicesOut,
    ChoicesRecord,
    DeviceRecord,
    PasskeyRecord,
    PhoneRecord,
    SpaceRecord,
)
from services.journey import Answer


def account(one: AccountRecord) -> Item:
    return Item(
        f"{one.first_name} {one.last_name}".strip(),
        facts(
            (_("Langue"), LANGUAGES.get(one.language, one.language)),
            (_("Compte créé"), one.created_at),
            (_("Ouvert pour la première fois"), one.opened_at),
        ),
    )


def space(one: SpaceRecord) -> Item:
    return Item(
        _("Mes dates"),
        facts(
            (_("Naissance"), one.birth_on),
            (_("Entrée à l’Aide sociale à l’enfance"), one.taken_in_on),
            (_("Sortie"), one.exit_on),
            (_("Contrat jeune majeur jusqu’au"), one.contract_until),
            (_("Département"), one.departement),
            (_("Territoire"), one.territory),
            (_("Équipe"), one.team),
            (_("Lieu d’accueil"), one.place),
        ),
    )


def answers(one: AnswersRecord) -> Item:
    said = tuple(str(ANSWERS[Answer(word)][0]) for word in one.answers)
    return Item(_("Ce qui me concerne"), facts((_("J’ai dit"), said or _("Rien"))))


def device(one: DeviceRecord) -> Item:
    return Item(
        one.label,
        facts(
            (_("Ouvert"), one.started_at),
            (_("Utilisé pour la dernière fois"), one.last_used_at),
            (_("Fermé"), one.ended_at),
        ),
    )


def passkey(one: PasskeyRecord) -> Item:
    return Item(
        one.label,
        facts((_("Créée"), one.created_at), (_("Utilisée pour la dernière fois"), one.last_used_at)),
    )


def card(one: CardRecord) -> Item:
    return Item(_("Carte de codes"), facts((_("Créée"), one.created_at), (_("Remplacée"), one.voided_at)))


def choices(one: ChoicesRecord) -> Item:
    return Item(
        _("Notifications"),
        facts(
            (_("Sonnent sur ce téléphone"), tuple(str(KINDS[kind.kind]) for kind in one.kinds if kind.push)),
            (_("Arrivent par e-mail"), tuple(str(KINDS[kind.kind]) for kind in one.kinds if kind.email)),
            (_("Heures calmes"), f"{one.quiet_from:%H:%M} – {one.quiet_to:%H:%M}"),
            (_("En pause jusqu’au"), one.paused_until),
            (_("E-mail"), one.email),
            (_("Téléphone"), one.phone),
        ),
    )


def phone(one: PhoneRecord) -> Item:
    return Item(_("Un téléphone qui sonne"), facts((_("Depuis"), one.since), (_("Par"), one.through)))


def appointment_choices(one: ChoicesOut) -> Item:
    before = tuple(REMINDERS[hours]() for hours in one.remind_hours if hours in REMINDERS)
    return Item(
        _("Rendez-vous"),
        facts((_("Rappels"), before), (_("Calendrier privé ouvert"), one.calendar_made_at)),
    )
