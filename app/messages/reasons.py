"""The sentence of each refusal of the messages."""

from flask_babel import gettext as _

from app.reasons import SENTENCES, VOUS
from app.security import current_person


def _tu() -> bool:
    return not current_person.is_authenticated or current_person.space is not None


SENTENCES.update(
    conversation_closed=lambda: _("Cette conversation est fermée\u00a0: le message n’est pas parti."),
    no_words=lambda: _("Il n’y a rien d’écrit."),
    too_many_files=lambda: _(
        "C’est trop de fichiers à la fois\u00a0: 4 au plus. Le reste part dans un autre message."
    ),
    paper_none=lambda: _("Choisis un papier."),
    paper_for_nobody=lambda: _("Personne, dans cette conversation, ne peut recevoir ce papier."),
    attachment_no_room=lambda: _(
        "Il n’y a plus assez de place pour des fichiers dans cet espace. Les mots, eux, peuvent partir seuls."
    ),
    too_many_words=lambda: (
        _("C’est trop long\u00a0: 4\u00a0000 lettres au plus. Coupe ton message en deux.")
        if _tu()
        else _("C’est trop long\u00a0: 4\u00a0000 lettres au plus. Coupez votre message en deux.")
    ),
    strange_letters=lambda: _(
        "Ce message contient des caractères qui ne s’affichent pas\u00a0: efface-les et renvoie."
    ),
    too_many_messages=lambda: (
        _("Beaucoup de messages en peu de temps. Attends un peu, puis renvoie\u00a0: rien n’est perdu.")
        if _tu()
        else _(
            "Beaucoup de messages en peu de temps. Attendez un peu, puis renvoyez\u00a0: rien n’est perdu."
        )
    ),
    too_many_reports=lambda: (
        _(
            "Tu as fait beaucoup de signalements aujourd’hui\u00a0: ils sont bien arrivés. Tu pourras en faire d’autres"
            " demain. En danger\u00a0: le 119, jour et nuit."
        )
        if _tu()
        else _(
            "Vous avez fait beaucoup de signalements aujourd’hui\u00a0: ils sont bien arrivés. Vous pourrez en faire"
            " d’autres demain. En danger\u00a0: le 119, jour et nuit."
        )
    ),
    too_many_announcements=lambda: _(
        "Dix annonces en un jour, c’est déjà beaucoup à lire\u00a0: la prochaine pourra partir demain."
    ),
    too_many_pro_talks=lambda: _(
        "Trente conversations commencées en un jour\u00a0: continuez dans celles qui existent, ou revenez demain."
    ),
    too_many_scheduled=lambda: _(
        "Deux cents messages programmés en un jour\u00a0: ceux d’avant partiront. Revenez demain."
    ),
    too_many_corrections=lambda: (
        _("Beaucoup de corrections en peu de temps. Attends un peu, puis corrige.")
        if _tu()
        else _("Beaucoup de corrections en peu de temps. Attendez un peu, puis corrigez.")
    ),
    too_many_reactions=lambda: (
        _("Beaucoup de réactions en peu de temps. Attends un peu, puis recommence.")
        if _tu()
        else _("Beaucoup de réactions en peu de temps. Attendez un peu, puis recommencez.")
    ),
    too_many_searches=lambda: (
        _("Beaucoup de recherches en peu de temps. Attends quelques minutes, puis cherche.")
        if _tu()
        else _("Beaucoup de recherches en peu de temps. Attendez quelques minutes, puis cherchez.")
    ),
    wait_for_answer=lambda: _(
        "Vous avez déjà écrit trois messages. Attendez une réponse\u00a0: c’est la règle d’un premier contact."
    ),
    contact_details=lambda: _("Ce message donne de quoi se contacter ailleurs."),
    too_late_to_edit=lambda: _("Un message se corrige pendant 15 minutes, pas après."),
    too_late_to_withdraw=lambda: _("Un message se retire pendant 24 heures, pas après."),
    team_too_big=lambda: _("C’est trop de monde pour une équipe\u00a0: vingt personnes au plus."),
    referent_not_blocked=lambda: _(
        "Ton référent ne se bloque pas\u00a0: quelqu’un doit toujours pouvoir t’aider."
        " Si quelque chose ne va pas, signale-le\u00a0: son cadre le lira, pas lui."
    ),
    report_too_long=lambda: _("C’est trop long\u00a0: 2\u00a0000 lettres au plus."),
    scheduled_in_past=lambda: _("Cette heure est déjà passée."),
    scheduled_too_late=lambda: _("Un message se programme un an à l’avance, pas plus."),
    already_left=lambda: _("Trop tard\u00a0: le message est parti."),
    announced_in_past=lambda: _("Choisissez un jour à venir."),
    announced_too_late=lambda: _(
        "Une annonce se montre un an au plus\u00a0: choisissez un jour plus proche."
    ),
    availability_dates=lambda: _("La fin du congé vient avant le début."),
    availability_hours=lambda: _("La dernière heure vient avant la première."),
    pro_without_reason=lambda: _("Choisissez pourquoi vous échangez\u00a0: le jeune le verra."),
    pro_with_nobody=lambda: _("Choisissez au moins une personne qui accompagne ce jeune et tenue au secret."),
)

VOUS.update(
    strange_letters=lambda: _(
        "Ce message contient des caractères qui ne s’affichent pas\u00a0: effacez-les et renvoyez."
    ),
)
