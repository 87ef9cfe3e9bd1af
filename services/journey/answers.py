"""What a young person says of themselves (a foreigner, a parent, a student…). Sealed: nobody else reads it as such."""

from functools import lru_cache

from services.circle import Space
from services.journey.situation import Answer, Situation
from services.sealing import Lost

PLACE = "jeunes.answers"


def situation_of(space: Space) -> Situation:
    """The dates and answers of this person, as the rules take them."""
    return _situation(
        space.birth_on,
        taken_in_on=space.taken_in_on,
        exit_on=space.exit_on,
        contract_until=space.contract_until,
        legal_basis=space.legal_basis,
        answers=answers_of(space),
        zone=space.zone,
    )


def answers_of(space: Space) -> frozenset[Answer]:
    """What this person said; nothing when they said nothing, or when it no longer opens."""
    if space.answers is None:
        return frozenset()
    words = space.cipher.read(bytes(space.answers), PLACE, space.id)
    if isinstance(words, Lost):
        return frozenset()
    return frozenset(Answer(word) for word in words.split() if word in KNOWN)


# A list shows the same people again and again, and a situation checks all its dates when it is made.
_situation = lru_cache(maxsize=2048)(Situation)
KNOWN = frozenset(answer.value for answer in Answer)
