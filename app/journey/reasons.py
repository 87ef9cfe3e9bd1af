"""The sentence of each refusal of the journey."""

from flask_babel import gettext as _

from app.reasons import SENTENCES, VOUS

SENTENCES.update(
    {
        "note_too_long": lambda: _("Ta note est trop longue. Raccourcis-la un peu."),
        "words_too_long": lambda: _("Le texte est trop long. Il faut le raccourcir un peu."),
        "own_step_empty": lambda: _("Écris ton étape en quelques mots."),
        "own_step_too_long": lambda: _("C’est trop long pour une étape. Dis-le en une phrase."),
        "unknown_domain": lambda: _("Ce thème n’existe pas."),
        "unknown_answer": lambda: _("Cette réponse n’existe pas."),
        "answer_empty": lambda: _("Écrivez votre réponse avant de l’envoyer."),
        "help_closed": lambda: _("Cette demande est terminée. Vous ne pouvez plus y répondre."),
        "already_done": lambda: _("Cette étape est déjà faite ou mise de côté."),
        "held_in_future": lambda: _("Cette date n’est pas encore passée."),
        "held_before_birth": lambda: _("Cette date est avant la naissance."),
        "cannot_be_held": lambda: _("Ce jalon ne se note pas ainsi."),
        "wrong_date": lambda: _("Cette date n’existe pas. Écris-la comme ceci\u00a0: 31/12/2027."),
        "unknown_zone": lambda: _("Ce fuseau horaire n’est pas connu."),
    }
)
SENTENCES.setdefault("unreadable_amount", lambda: _("Écris un nombre, comme 885 ou 1 234,50."))

VOUS.update(
    wrong_date=lambda: _("Cette date n’existe pas. Écrivez-la comme ceci\u00a0: 31/12/2027."),
    note_too_long=lambda: _("Votre note est trop longue. Raccourcissez-la un peu."),
)
