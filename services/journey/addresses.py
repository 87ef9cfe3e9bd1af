"""Addresses of steps: unguessable, and different for each person, though no row exists before something is written.

An address is sixteen bytes: the eight of the person's own beginning, then eight derived from the step's id under the
secret of the space (or random, for a step of one's own). The beginning finds the person, the rest the step.
"""

import secrets
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

from sqlalchemy import bindparam, select

from services.circle import Space
from services.circle.models import Jeune
from services.journey.content import load
from services.journey.content_model import Step
from services.prepared import Prepared

_OWNER = Prepared(select(Jeune.id).where(Jeune.address == bindparam("beginning")))


def step_address(space: Space, step_id: str) -> UUID:
    """Where the catalogue step `step_id` of this person lives."""
    return UUID(bytes=space.address + _ending(space.namespace.bytes, step_id))


def new_address(space: Space) -> UUID:
    """The address of a step of one's own: same beginning, random end."""
    return UUID(bytes=space.address + secrets.token_bytes(8))


def is_in(space: Space, address: UUID) -> bool:
    """Whether this address is one of this space, existing or not. No query."""
    return address.bytes[:8] == space.address


def step_at(space: Space, address: UUID) -> Step | None:
    """The catalogue step at this address of this space, or None (a step of one's own, or nothing at all)."""
    if not is_in(space, address):
        return None
    step_id = _endings(space.namespace.bytes).get(address.bytes[8:])
    return load().step(step_id) if step_id else None


def find_owner(address: UUID) -> UUID | None:
    """Whose space this address belongs to, if the acting account may know of that space at all (second fence)."""
    row = _OWNER.one_or_none(beginning=address.bytes[:8])
    return row[0] if row else None


def _ending(namespace: bytes, step_id: str) -> bytes:
    return blake2b(step_id.encode(), key=namespace, digest_size=8).digest()


# The people of one worker's last minutes: 256 maps are some two megabytes.
@lru_cache(maxsize=256)
def _endings(namespace: bytes) -> dict[bytes, str]:
    return {_ending(namespace, step.id): step.id for step in load().steps}
