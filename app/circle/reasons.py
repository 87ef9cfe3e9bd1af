"""The sentences of what can be turned down in the circle."""

from typing import Any

from flask_babel import gettext as _

from app.reasons import SENTENCES, VOUS
from app.rendering import listed

SENTENCES.update(
    {
        "referent_stays": lambda: _(
            "Ton référent reste dans ton cercle, pour que tu aies toujours quelqu’un à qui parler."
            " Pour en changer, demande à la personne qui dirige son équipe, ou appelle le 119\u00a0: c’est gratuit."
        ),
        "under_fifteen": lambda: _(
            "Avant 15 ans, on décide à deux\u00a0: demande à ton référent de voir ça avec tes parents."
        ),
        "not_givable": lambda: _("Cette personne ne peut pas voir cette partie."),
        "not_withdrawable": lambda: _(
            "Ton référent garde les dates prévues par la loi. Tu peux lui cacher les domaines que tu veux."
        ),
        "end_in_past": lambda: _("Cette date est déjà passée. Choisis un jour à venir."),
        "bad_date": lambda: _("Cette date n’existe pas."),
        "not_an_adult": lambda: _("Ce sera possible à tes 18 ans."),
        "link_ended": lambda: _("Cette personne n’est plus dans ton cercle."),
        "already_confirmed": lambda: _("L’accord est déjà donné."),
        "not_invitable": lambda: _("On n’invite pas cette personne ici\u00a0: demande à ton référent."),
        "restriction_without_reference": lambda: _("Écrivez la référence de la décision."),
        "restriction_dates": lambda: _("La fin est avant le début."),
        "lift_by_two": lambda: _(
            "Une limite se lève à deux\u00a0: un référent et un cadre. L’autre doit d’abord le demander."
        ),
        "attestation_without_number": lambda: _("Écrivez le numéro de l’attestation, en 40 signes au plus."),
        "attestation_dates": lambda: _("Le jour est à venir, ou il y a plus d’un an."),
        "attestation_by_two": lambda: _(
            "Une attestation se vérifie à deux\u00a0: demandez à un autre cadre du département de la lire."
        ),
        "birth_missing": lambda: _("La date de naissance manque."),
        "birth_impossible": lambda: _("Cette date de naissance n’est pas possible."),
        "birth_in_future": lambda: _("La date de naissance est dans le futur."),
        "too_young": lambda: _("Envol s’ouvre à partir de 15 ans."),
        "too_old": lambda: _("Un espace s’ouvre avant 22 ans."),
        "taken_in_before_birth": lambda: _("La date d’accueil est avant la naissance."),
        "taken_in_in_future": lambda: _("La date d’accueil est dans le futur."),
        "taken_in_too_late": lambda: _("La date d’accueil est après 21 ans."),
        "exit_before_birth": lambda: _("La date de sortie est avant la naissance."),
        "exit_before_taken_in": lambda: _("La date de sortie est avant la date d’accueil."),
        "exit_too_late": lambda: _("La date de sortie est après 26 ans."),
        "contract_before_majority": lambda: _("Un contrat jeune majeur ne peut pas finir avant 18 ans."),
        "contract_too_late": lambda: _("La fin du contrat est trop tard\u00a0: il va jusqu’à 21 ans."),
    }
)


def ask_whom(cadres: Any) -> str:
    """Who can change a référent, by name when there is one."""
    if not cadres:
        return SENTENCES["referent_stays"]()
    return _(
        "Ton référent reste dans ton cercle, pour que tu aies toujours quelqu’un à qui parler."
        " Pour en changer, demande à %(names)s, qui dirige son équipe, ou appelle le 119\u00a0: c’est gratuit.",
        names=listed(cadres, "or"),
    )


VOUS.update(
    end_in_past=lambda: _("Cette date est déjà passée. Choisissez un jour à venir."),
    not_invitable=lambda: _("On n’invite pas cette personne ici\u00a0: demandez au référent."),
    link_ended=lambda: _("Cette personne n’est plus dans le cercle."),
)
