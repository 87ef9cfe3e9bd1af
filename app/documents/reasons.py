"""The sentence of each refusal of the documents: what happened, and what to do. Read by young people and by others."""

from flask_babel import gettext as _

from app.reasons import SENTENCES

SENTENCES.update(
    document_none=lambda: _("Il n’y a pas de fichier\u00a0: choisir une photo ou un PDF, puis envoyer."),
    document_empty=lambda: _("Ce fichier est vide\u00a0: en choisir un autre, ou reprendre la photo."),
    document_too_long=lambda: _(
        "Ce fichier est trop lourd\u00a0: 15\u00a0Mo au plus. Une photo prise avec le téléphone passe\u00a0; pour un PDF,"
        " le couper en deux."
    ),
    document_not_allowed=lambda: _(
        "Ce type de fichier n’est pas accepté. Ce qui marche\u00a0: une photo (JPEG, PNG, WebP, HEIC) ou un PDF."
        " Pour un document Word, l’enregistrer en PDF."
    ),
    document_not_what_it_says=lambda: _(
        "Le nom de ce fichier dit une chose et son contenu une autre. Prendre une photo du papier marche toujours."
    ),
    document_damaged=lambda: _(
        "Ce fichier est abîmé et ne s’ouvre pas. Essayer de l’enregistrer à nouveau, ou prendre une photo du papier."
    ),
    document_locked=lambda: _(
        "Ce PDF est protégé par un mot de passe. L’ouvrir, puis l’enregistrer ou l’imprimer en PDF sans mot de passe."
    ),
    document_mixed=lambda: _(
        "Plusieurs photos font un seul papier, mais un PDF s’envoie seul\u00a0: les envoyer l’un après l’autre."
    ),
    document_too_heavy=lambda: _(
        "Ce fichier demande trop de travail pour être ouvert. Prendre une photo du papier marche toujours."
    ),
    document_too_many_pages=lambda: _("C’est trop de pages\u00a0: 60 au plus. Le couper en deux marche."),
    document_too_many_pixels=lambda: _(
        "Cette image est trop grande\u00a0: 40 millions de points au plus. Une photo du téléphone passe."
    ),
    document_infected=lambda: _(
        "L’antivirus a trouvé quelque chose de dangereux dans ce fichier\u00a0: il n’est pas gardé."
        " Prendre une photo du papier marche toujours."
    ),
    document_no_room=lambda: _(
        "Il n’y a plus assez de place chez nous en ce moment. Réessayer dans un moment."
    ),
    document_workshop_closed=lambda: _(
        "Les fichiers ne s’ouvrent pas en ce moment. Réessayer dans une minute."
    ),
    document_vault_full=lambda: _(
        "Le coffre est plein\u00a0: 1\u00a0Go ou 3\u00a0000 papiers. Supprimer ce qui ne sert plus fait de la place."
    ),
    document_not_hosted=lambda: _(
        "Les papiers de santé et de justice ne peuvent pas encore être gardés ici\u00a0: l’hébergement n’a pas encore"
        " l’agrément demandé par la loi. Les garder sur papier pour l’instant."
    ),
    document_other_shelf=lambda: _("Cette sorte de papier est déposée par les professionnels."),
    document_not_scanned=lambda: _(
        "Ce papier n’est pas encore passé à l’antivirus. Il s’ouvrira juste après."
    ),
    document_version_gone=lambda: _("Cette version n’est plus là\u00a0: son fichier a été supprimé."),
    document_lost=lambda: _(
        "Ce papier ne peut plus être ouvert\u00a0: son fichier est abîmé chez nous. Si l’original existe, le"
        " prendre en photo à nouveau."
    ),
    too_many_documents=lambda: _(
        "Beaucoup de papiers en un jour\u00a0: ils sont bien arrivés. La suite pourra être envoyée demain."
    ),
    too_many_uploads=lambda: _(
        "Trop d’envois sont commencés à la fois. Les finir, ou réessayer dans une heure."
    ),
    bundle_empty=lambda: _("Coche au moins un papier."),
    bundle_too_many_papers=lambda: _("C’est trop de papiers : 30 au plus dans un dossier."),
    bundle_not_scanned=lambda: _(
        "Un de ces papiers ne peut pas encore être ouvert : l’antivirus ne l’a pas laissé passer. Sans lui, le"
        " dossier se fait tout de suite."
    ),
    bundle_too_long=lambda: _(
        "Ces papiers sont trop lourds ensemble : 80 Mo ou 300 pages au plus. En faire deux dossiers marche."
    ),
    bundle_too_many=lambda: _("Tu as déjà 20 dossiers. Supprimes-en un pour en faire un autre."),
    too_many_bundles=lambda: _("Beaucoup de dossiers en un jour. La suite pourra se faire demain."),
    print_not_set=lambda: _("Sa première page n’a pas pu être écrite. Changer son nom peut aider."),
    share_nobody=lambda: _("Choisis avec qui."),
    share_end=lambda: _("Choisis une date\u00a0: aujourd’hui ou plus tard."),
    share_too_long=lambda: _(
        "C’est trop loin\u00a0: un an au plus avec quelqu’un de ton cercle, 30\u00a0jours au plus par un lien."
    ),
    share_too_many=lambda: _(
        "Ce papier est déjà partagé 20\u00a0fois. Arrête un partage pour en commencer un autre."
    ),
    too_many_shares=lambda: _("Beaucoup de partages en un jour. La suite pourra se faire demain."),
    share_wrong_code=lambda: _("Ce n’est pas le bon code."),
    upload_part_wrong=lambda: _("Un morceau du fichier est arrivé abîmé. Choisir le fichier à nouveau."),
    upload_not_whole=lambda: _(
        "Le fichier n’est pas arrivé en entier. Le choisir à nouveau\u00a0: l’envoi continue."
    ),
)
