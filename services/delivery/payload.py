"""What a push carries: Declarative Web Push (18.4 and later of iOS show it without a worker), read by our worker too.

A closed list of sentences and an opaque id: no sender, no place, no hour (trust PUSH-09, PUSH-30).
"""

import json
from base64 import urlsafe_b64encode
from uuid import UUID

from services.notifications.models import Kind
from services.secrets import fingerprint

VERSION = 1
_WORDS = {Kind.REMINDER: "reminder", Kind.SECURITY: "security"}


def word_of(kind: Kind) -> str:
    """Of six kinds, the three that a lock screen may tell apart."""
    return _WORDS.get(kind, "news")


def payload_of(
    notification_id: UUID, kind: Kind, *, title: str, words: str, language: str, origin: str
) -> bytes:
    """The payload of a push, as bytes to encrypt."""
    shown = {
        "title": title,
        "body": words,
        "lang": language,
        "dir": "rtl" if language == "ar" else "ltr",
        "navigate": f"{origin}/notifications/{notification_id}",
        "tag": topic_of(notification_id),
    }
    whole = {
        "web_push": 8030,
        "notification": shown,
        "v": VERSION,
        "kind": word_of(kind),
        "id": str(notification_id),
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def topic_of(notification_id: UUID) -> str:
    """32 characters that mean nothing elsewhere: a newer push of the same line replaces the one not delivered yet."""
    return urlsafe_b64encode(fingerprint("push topic", str(notification_id))[:24]).decode()
