"""What the cast say to each other in the demo. Invented words, hours relative to now."""

from datetime import time, timedelta
from uuid import UUID, uuid4

from app.demo.papers import drawn
from services import circle, clock, documents, messages, notifications
from services.circle import Viewer
from services.database import acting_as
from services.messages import Purpose, ReactionKind
from services.notifications import Kind

WEEK = (1, 2, 3, 4, 5)
# Who writes, how many hours ago, what.
Lines = tuple[tuple[str, float, str], ...]
WITH_LUCIE: Lines = (
    ("lucie", 26.5, "Coucou Naïma\u00a0! Alors, la visite du foyer jeunes travailleurs\u00a0?"),
    ("naima", 26.2, "Trop bien\u00a0!! La chambre est petite mais y’a une cuisine partagée"),
    ("naima", 26.1, "Par contre j’ai rien compris au dossier 😅"),
    ("lucie", 25, "On le regarde ensemble\u00a0? Prends la liste des papiers, on la fait point par point."),
    ("naima", 24.8, "Merci\u00a0! je regarde ce soir"),
    ("lucie", 3, "Alors, tu as retrouvé ton justificatif d’identité\u00a0?"),
)
WITH_KARIM: Lines = (
    ("karim", 75, "Bonjour Naïma. On se voit mercredi à 14\u00a0h pour parler de ton projet\u00a0?"),
    ("naima", 74, "Oui ok. Je peux venir avec Lucie\u00a0?"),
    ("karim", 73.5, "Bien sûr. Amène tes questions sur le logement, on prend le temps."),
    ("naima", 50, "J’ai une question sur le contrat jeune majeur, c’est quand que je dois demander\u00a0?"),
    ("karim", 49, "On le prépare à ton entretien, tu n’es pas en retard. Je t’explique mercredi."),
    ("naima", 5, "Super merci"),
)
TEAM: Lines = (
    ("naima", 30, "Coucou tout le monde, j’ai visité le foyer hier\u00a0!"),
    ("karim", 29, "Bravo Naïma. Qu’est-ce que tu en as pensé\u00a0?"),
    ("lucie", 27, "Elle m’a raconté la cuisine partagée 🙂 On fait le dossier ensemble."),
)
WITH_THEO: Lines = (
    ("karim", 28, "Théo, ton anniversaire approche. On prépare les papiers ensemble jeudi\u00a0?"),
    ("theo", 4, "Oui. J’ai perdu ma carte Vitale par contre"),
)
WITH_INES: Lines = (
    ("ines", 100, "Bonjour Karim, j’ai signé pour l’appartement\u00a0!"),
    ("karim", 98, "Félicitations Inès\u00a0! Tu as pensé à l’assurance habitation\u00a0?"),
    ("ines", 97, "Oui c’est fait, et l’aide au logement aussi"),
)
WITH_AMADOU: Lines = (
    ("karim", 22, "Bonjour Amadou. Rendez-vous à la préfecture mardi à 10\u00a0h. Je viens avec toi."),
)


def talk(people: dict[str, UUID]) -> None:
    """Everybody’s conversations, through the operations, the oldest words first."""
    _hours(people["karim"], WEEK, time(9), time(18))
    _hours(people["lucie"], (1, 2, 3, 4, 5, 6, 7), time(18), time(21))
    lucie = _say_all(people, _begin(people, "naima", "lucie"), WITH_LUCIE)
    with_karim = _begin(people, "naima", "karim")
    _say_all(people, with_karim, WITH_KARIM[:-1])
    _send(people["karim"], with_karim, 6, "Voilà l’attestation pour ton dossier.", "care_certificate")
    _say_all(people, with_karim, WITH_KARIM[-1:])
    _say_all(people, _begin_team(people), TEAM)
    _say_all(people, _begin(people, "theo", "karim"), WITH_THEO)
    _say_all(people, _begin(people, "ines", "karim"), WITH_INES)
    _say_all(people, _begin(people, "amadou", "karim"), WITH_AMADOU)
    _like(people["lucie"], *lucie)
    _between_professionals(people)


def _begin(people: dict[str, UUID], jeune: str, other: str) -> UUID:
    with clock.held_at(clock.now() - timedelta(days=5)), acting_as(people[jeune]):
        return messages.start_direct(_own(people[jeune]), people[other])


def _begin_team(people: dict[str, UUID]) -> UUID:
    with clock.held_at(clock.now() - timedelta(days=2)), acting_as(people["naima"]):
        return messages.ensure_team(_own(people["naima"]), [people["karim"], people["lucie"]])


def _say_all(people: dict[str, UUID], conversation: UUID, lines: Lines) -> tuple[UUID, UUID]:
    """Each in turn, who has read what came before; gives the conversation and its second message."""
    sent = []
    for slug, hours_ago, words in lines:
        with clock.held_at(clock.now() - timedelta(hours=hours_ago)), acting_as(people[slug]):
            opened = _open(people[slug], conversation)
            messages.mark_read(opened)
            notifications.mark_read(people[slug], kind=Kind.MESSAGE, subject_id=conversation)
            sent.append(messages.send_message(opened, words, uuid4(), is_confirmed=True).id)
    return conversation, sent[min(1, len(sent) - 1)]


def _send(who: UUID, conversation: UUID, hours_ago: float, words: str, kind: str) -> None:
    """Words with a photo of a paper of this kind."""
    sent = documents.Sent(drawn(kind), "attestation.jpg")
    at = clock.now() - timedelta(hours=hours_ago)
    with clock.held_at(at), acting_as(who), documents.kept_files() as files, documents.take([sent]) as taken:
        files.append(documents.keep_file(taken))
        messages.send_message(_open(who, conversation), words, uuid4(), files=files)


def _like(account: UUID, conversation: UUID, message: UUID) -> None:
    with acting_as(account):
        messages.react(_open(account, conversation), message, ReactionKind.HEART)


def _between_professionals(people: dict[str, UUID]) -> None:
    with clock.held_at(clock.now() - timedelta(days=3)), acting_as(people["karim"]):
        relation = circle.find_relation(Viewer(people["karim"]), people["theo"])
        assert relation is not None
        begun = messages.start_pro(relation, [people["marc"]], Purpose.DECIDE)
        words = "Théo a dix-huit ans dans trois semaines\u00a0: on valide son contrat à la commission de jeudi\u00a0?"
        messages.send_message(_open(people["karim"], begun), words, uuid4())


def _hours(account: UUID, days: tuple[int, ...], start: time, end: time) -> None:
    with acting_as(account):
        messages.set_availability(account, days, from_hour=start, to_hour=end)


def _open(account: UUID, conversation: UUID) -> messages.Talk:
    own = circle.find_relation(Viewer(account), account)
    return messages.open_conversation(Viewer(account), own, conversation)


def _own(jeune: UUID) -> circle.Relation:
    relation = circle.find_relation(Viewer(jeune), jeune)
    assert relation is not None
    return relation
