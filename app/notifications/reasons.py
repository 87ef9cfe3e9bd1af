"""The sentences of what can be turned down about notifications."""

from flask_babel import gettext as _

from app.reasons import SENTENCES, sentence_for

__all__ = ["sentence_for"]

SENTENCES.update(
    {
        "reminder_empty": lambda: _("Il manque ce qu’il faut rappeler."),
        "reminder_past": lambda: _("Ce moment est déjà passé."),
        "reminder_too_far": lambda: _("C’est trop loin\u00a0: deux ans au plus."),
        "too_many_reminders": lambda: _("Cent rappels attendent déjà\u00a0: il faut d’abord en annuler."),
        "push_endpoint": lambda: _("Ce navigateur ne peut pas recevoir de notifications ici."),
        "push_keys": lambda: _("Ce navigateur ne peut pas recevoir de notifications ici."),
        "push_too_many": lambda: _(
            "Trop d’appareils reçoivent déjà des notifications\u00a0: il faut d’abord en enlever un."
        ),
        "push_shared": lambda: _(
            "Pas de notifications sur un appareil partagé\u00a0: d’autres les verraient."
        ),
        "email_wrong": lambda: _("Cette adresse e-mail n’existe pas sous cette forme."),
        "phone_wrong": lambda: _("Il faut un numéro de mobile, par exemple 06 12 34 56 78."),
        "code_wrong": lambda: _("Ce n’est pas le code reçu."),
        "code_expired": lambda: _("Ce code ne sert plus\u00a0: il en faut un autre."),
        "fallback_hours": lambda: _("Cette durée n’est pas dans la liste."),
        "pause_too_long": lambda: _("Une pause dure un mois au plus."),
    }
)
