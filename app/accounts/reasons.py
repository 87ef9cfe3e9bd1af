"""The sentences of what accounts refuse."""

from flask_babel import gettext as _

from app.reasons import SENTENCES, VOUS

SENTENCES.update(
    already_open=lambda: _(
        "Cet espace est déjà ouvert\u00a0: il ne s’invite pas une deuxième fois. Si le téléphone est perdu,"
        " la carte de secours ouvre l’espace ailleurs, et vous pouvez fermer le téléphone perdu."
    ),
    invitation_over=lambda: _("Cette invitation ne marche plus. Demande une nouvelle invitation."),
    passkey_refused=lambda: _("Ça n’a pas marché. Recommence, ou prends un code de ta carte."),
    too_many_passkeys=lambda: _("Il y a déjà vingt clés d’accès. Enlèves-en une d’abord."),
    last_way_in=lambda: _(
        "C’est ta dernière clé. Fais d’abord une carte de codes, sinon tu ne pourras plus entrer."
    ),
    not_a_referent=lambda: _("Seul un référent en poste peut faire ça."),
    unknown_territory=lambda: _("Choisissez un territoire de votre département."),
    shared_phone=lambda: _(
        "Sur un téléphone partagé, on ne crée pas de clé\u00a0: d’autres pourraient entrer."
    ),
)

VOUS.update(
    passkey_refused=lambda: _("Ça n’a pas marché. Recommencez, ou prenez un code de votre carte."),
    last_way_in=lambda: _(
        "C’est votre dernière clé. Faites d’abord une carte de codes, sinon vous ne pourrez plus entrer."
    ),
    invitation_over=lambda: _("Cette invitation ne marche plus. Demandez une nouvelle invitation."),
)
