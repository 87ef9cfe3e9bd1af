"""The sentences of what can be turned down in mentoring."""

from flask_babel import gettext as _

from app.reasons import SENTENCES, VOUS

SENTENCES.update(
    {
        "already_asked": lambda: _(
            "Une demande attend déjà une réponse. Tu peux la reprendre, puis en faire une autre."
        ),
        "no_place": lambda: _(
            "Quelqu’un d’autre vient de prendre la dernière place. Choisis une autre personne, ou demande qu’on t’en propose une."
        ),
        "too_many_mentor_requests": lambda: _(
            "Tu as fait plusieurs demandes cette semaine. Réessaie dans quelques jours, ou parles-en à ton référent."
        ),
        "request_over": lambda: _("Cette demande n’attend plus de réponse."),
        "too_long": lambda: _("C’est trop long."),
        "nobody_chosen": lambda: _("Choisis d’abord quelqu’un."),
        "no_face": lambda: _("Choisis un des trois visages."),
        "name_missing": lambda: _("Écrivez votre prénom et votre nom."),
        "contact_missing": lambda: _("Écrivez une adresse e-mail ou un téléphone."),
        "charter_unsigned": lambda: _("Il faut signer la charte."),
        "territory_missing": lambda: _("Choisissez un territoire."),
        "field_missing": lambda: _("Choisissez un métier."),
        "age": lambda: _("C’est proposé de 14 à 21 ans."),
        "capacity": lambda: _("On accompagne un, deux ou trois jeunes."),
        "too_many_applications": lambda: _(
            "Beaucoup de personnes ont proposé leur aide aujourd’hui, et c’est une bonne nouvelle. Merci de revenir demain."
        ),
        "mentor_ended": lambda: _("Cette personne n’est plus mentor."),
        "already_linked": lambda: _("Cette personne est déjà dans le cercle."),
        "kept_away": lambda: _("Cette demande n’attend plus de réponse."),
    }
)

VOUS.update(
    already_asked=lambda: _("Une demande attend déjà une réponse. Attendez-la, ou voyez cela ensemble."),
    no_place=lambda: _(
        "Quelqu’un d’autre vient de prendre la dernière place. Choisissez une autre personne."
    ),
    nobody_chosen=lambda: _("Choisissez d’abord quelqu’un."),
    no_face=lambda: _("Choisissez un des trois visages."),
)
