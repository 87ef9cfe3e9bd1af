"""The sentences of what can be turned down about appointments."""

from flask_babel import gettext as _

from app.reasons import SENTENCES

SENTENCES.update(
    object_empty=lambda: _("Il manque de quoi il s’agit."),
    place_empty=lambda: _("Il manque l’adresse."),
    link_wrong=lambda: _("Il faut un lien vidéo qui commence par https://."),
    no_time=lambda: _("Il manque un jour et une heure."),
    too_many_times=lambda: _("Cinq horaires au plus."),
    time_past=lambda: _("Ce moment est déjà passé\u00a0: en choisir un autre."),
    time_too_far=lambda: _("C’est trop loin\u00a0: deux ans au plus."),
    time_gone=lambda: _("Cet horaire n’est plus possible\u00a0: en choisir un autre."),
    changed_since=lambda: _("L’horaire a changé entre-temps\u00a0: à relire avant de répondre."),
    minutes=lambda: _("Un rendez-vous dure de cinq minutes à douze heures."),
    topic_of_service=lambda: _("Cet entretien se fixe avec le référent."),
    too_many_people=lambda: _("Douze personnes au plus."),
    person_not_invitable=lambda: _(
        "Cette personne ne peut pas être invitée à ce rendez-vous\u00a0: la retirer de la liste, et l’envoyer à nouveau."
    ),
    remind_hours=lambda: _("Cette durée n’est pas dans la liste\u00a0: en choisir une autre."),
    too_many_ahead=lambda: _(
        "Beaucoup de rendez-vous attendent déjà\u00a0: il faut d’abord une réponse, ou en annuler."
    ),
    until_empty=lambda: _("Il manque le dernier jour."),
    until_before=lambda: _("Le dernier jour vient après le premier rendez-vous."),
    until_too_far=lambda: _("Un an au plus\u00a0: on en reparle ensuite."),
    one_time=lambda: _("Ce qui revient a un seul horaire."),
    slot_overlaps=lambda: _("Un créneau est déjà ouvert à cette heure\u00a0: choisir d’autres heures."),
    slot_taken=lambda: _("Ce moment vient d’être pris. En voici d’autres."),
    too_many_slots=lambda: _("Soixante créneaux à la fois au plus."),
    event_over=lambda: _("Ce n’est plus proposé. Les autres moments libres sont dans les rendez-vous."),
    capacity=lambda: _("De une à cent places."),
    status_wrong=lambda: _(
        "Cette réponse n’est pas dans la liste\u00a0: recharger la page, puis choisir à nouveau."
    ),
)
