"""The cast of the tests: Naïma and the others, loaded once into the template database through the operations."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.config import TEST_DAY
from services import clock
from services.database import session
from services.house import HouseMark


@dataclass(frozen=True)
class Member:
    """Somebody of the cast."""

    slug: str
    id: UUID


@dataclass(frozen=True)
class Cast:
    """`cast.naima`, `cast.karim`, …; `cast.all` for walks."""

    members: dict[str, Member]

    def __getattr__(self, slug: str) -> Member:
        try:
            return self.members[slug]
        except KeyError:
            raise AttributeError(slug) from None

    @property
    def all(self) -> tuple[Member, ...]:
        return tuple(self.members.values())


def build_cast() -> None:
    """Fill the template database; the clock stands at the day of the tests."""
    from app.demo.cast import build_cast as build
    from app.demo.departement import build_departement

    clock.hold(TEST_DAY)
    build(build_departement())


def load_cast() -> Cast:
    """The cast of the database at hand."""
    marks = session.execute(select(HouseMark.name, HouseMark.value).where(HouseMark.name.like("demo:%")))
    slugs = {name.removeprefix("demo:"): UUID(value) for name, value in marks}
    session.rollback()
    return Cast({slug: Member(slug, account_id) for slug, account_id in slugs.items()})
