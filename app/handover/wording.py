"""Why a référent changes, as professionals choose it and as the young person reads it."""

from collections.abc import Callable

from flask_babel import gettext as _

from services.circle import HandoverReason

Words = Callable[[], str]

REASONS: dict[HandoverReason, Words] = {
    HandoverReason.LEAVING: lambda: _("Départ du poste"),
    HandoverReason.TEAM: lambda: _("Nouvelle organisation de l’équipe"),
    HandoverReason.MOVE: lambda: _("Changement de lieu de vie ou de secteur"),
    HandoverReason.ASKED: lambda: _("À la demande du ou de la jeune"),
    HandoverReason.OTHER: lambda: _("Autre raison, dite de vive voix"),
}
# After “Pourquoi ?”; %(name)s is the first name of whoever leaves.
WHY: dict[HandoverReason, Callable[[str], str]] = {
    HandoverReason.LEAVING: lambda name: _("%(name)s quitte son poste.", name=name),
    HandoverReason.TEAM: lambda _name: _("L’équipe s’organise autrement."),
    HandoverReason.MOVE: lambda _name: _("Ton lieu de vie ou ton secteur change."),
    HandoverReason.ASKED: lambda _name: _("C’est ce que tu as demandé."),
    HandoverReason.OTHER: lambda name: _(
        "%(name)s t’en parle de vive voix. Tu peux lui demander.", name=name
    ),
}


def why(reason: HandoverReason, former: str) -> str:
    """What the young person reads."""
    return WHY[reason](former.split(" ")[0] or _("Ton référent"))
