"""The charter a mentor signs on screen. Another text is another version (`services.mentoring.CHARTER`)."""

from flask_babel import lazy_gettext as _l

PROMISES = (
    _l("Je viens pour écouter et encourager, pas pour décider à la place du jeune."),
    _l(
        "Je garde pour moi ce que le jeune me confie. Si un jeune est en danger, j’appelle le 119 et je préviens le service."
    ),
    _l("J’écris dans Envol. Je ne demande ni son numéro, ni son adresse, ni ses réseaux."),
    _l("Je rencontre le jeune dans un lieu public ou dans mon entreprise, et le service le sait."),
    _l("Je ne donne pas d’argent, je n’en demande pas, je n’offre pas de logement."),
    _l("Je respecte ses opinions, son histoire, sa famille et sa religion."),
    _l("Je tiens mes rendez-vous, ou je préviens."),
    _l("J’accepte que le service vérifie mon attestation d’honorabilité, chaque année."),
    _l("Le jeune peut arrêter quand il veut, sans dire pourquoi. Moi aussi, avec un mot gentil."),
)
