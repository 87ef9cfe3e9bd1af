"""Pure decisions about conversations: which line of the table speaks, what may be written, how long."""

import re
import unicodedata
from datetime import timedelta

from services.accounts import Limit
from services.circle.matrix import Role
from services.errors import Refused
from services.messages.models import ConversationKind

MOST_LETTERS = 4000
EDITED_WITHIN = timedelta(minutes=15)
WITHDRAWN_WITHIN = timedelta(hours=24)
# Messages an hour from one person: a long talk goes through, a flood does not (trust F54).
MOST_AN_HOUR = 200
# The same idea for each other act, far above what anybody does in earnest.
REPORTS = Limit("too_many_reports", 20, timedelta(days=1))
ANNOUNCEMENTS = Limit("too_many_announcements", 10, timedelta(days=1))
SCHEDULED = Limit("too_many_scheduled", 200, timedelta(days=1))
PRO_TALKS = Limit("too_many_pro_talks", 30, timedelta(days=1))
CORRECTIONS = Limit("too_many_corrections", 60, timedelta(hours=1))
REACTIONS = Limit("too_many_reactions", 200, timedelta(hours=1))
SEARCHES = Limit("too_many_searches", 60, timedelta(minutes=10))
# Files, and papers of the vault, that one message brings.
MOST_FILES = 4
# What a mentor may write before the young person has answered (domain/french-peers 1.11).
MOST_BEFORE_AN_ANSWER = 3

TAKES_PART = frozenset({"c2"})
# Those who share under professional secrecy are those with a post: the table names them, this condition says so.
UNDER_SECRECY = frozenset({"c2", "c17"})

# What turns the direction of letters around by force: an address would read as another one. Arabic needs none of it.
_TURNED = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])

_WITH = {
    Role.REFERENT: "conv.jeune_referent.read",
    Role.MENTOR: "conv.jeune_mentor.read",
    Role.PARENT: "conv.jeune_famille.read",
    Role.FAMILY: "conv.jeune_famille.read",
    Role.CARER: "conv.jeune_educateur.read",
}


def reading_of(kind: ConversationKind, other: Role) -> str:
    """The operation that reading such a conversation is; `other` is who is not the young person there."""
    match kind:
        case ConversationKind.TEAM:
            return "conv.mon_equipe.read"
        case ConversationKind.PRO:
            return "conv.pro.read"
        case _:
            return _WITH.get(other, "conv.none.read")


def conditions_of(kind: ConversationKind) -> frozenset[str]:
    """What is true of somebody who takes part in such a conversation."""
    return UNDER_SECRECY if kind == ConversationKind.PRO else TAKES_PART


def clean_words(words: str, *, may_be_none: bool = False) -> str:
    """The words as they are kept: one form of each letter, no idle space around. `may_be_none`: a file says enough.

    Refused: `no_words`, `too_many_words`, `strange_letters` (control characters, halves of letters).
    """
    kept = words.replace("\r\n", "\n").replace("\r", "\n").translate(_TURNED)
    kept = unicodedata.normalize("NFC", kept).strip()
    if not kept and not may_be_none:
        raise Refused("no_words")
    if len(kept) > MOST_LETTERS:
        raise Refused("too_many_words")
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in kept):
        raise Refused("strange_letters")
    return kept


_DETAILS = {
    "phone": re.compile(r"(?:\+|00|\b0)\d(?:[\s.\-]?\d){7,}"),
    # One letter on each side is enough to see one: a run of letters before the sign would be walked through again
    # from each of its letters (seconds, on four thousand).
    "email": re.compile(r"[\w.+-]\s?(?:@|\(at\)|\[at\]|\barobase\b)\s?[\w-]", re.IGNORECASE),
    "network": re.compile(
        r"\b(?:snap(?:chat)?|insta(?:gram)?|whatsapp|telegram|tiktok|facebook|messenger|discord|signal)\b|(?<!\w)@\w{3,}",
        re.IGNORECASE,
    ),
    "link": re.compile(r"https?://|\bwww\.", re.IGNORECASE),
    "address": re.compile(
        r"\b\d{1,4}\s?(?:bis|ter)?,?\s+(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allée|route|quai)\b"
        r"|\b(?:chez moi|mon adresse|j’habite|j'habite)\b",
        re.IGNORECASE,
    ),
}


def contact_details(words: str) -> tuple[str, ...]:
    """What in these words would let two people meet elsewhere: `phone`, `email`, `network`, `link`, `address`.

    >>> contact_details("Appelle-moi au 06 12 34 56 78 ou sur snap")
    ('phone', 'network')
    """
    return tuple(kind for kind, pattern in _DETAILS.items() if pattern.search(words))


def plain(words: str) -> str:
    """Without accents nor capitals: how words are looked for."""
    letters = unicodedata.normalize("NFD", words.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
