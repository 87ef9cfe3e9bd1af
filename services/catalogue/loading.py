"""The founding list comes into a département's catalogue: as often as one likes, and never over what an editor changed."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update

from services import clock
from services.catalogue.content import founding_bouquets, founding_offers
from services.catalogue.tables import bouquet_offers, bouquets, offers
from services.circle.models import Departement
from services.database import as_system, session, transaction


def load_catalogues() -> int:
    """Load the founding list for every département there is; gives how many offers were added or renewed."""
    with transaction(), as_system():
        codes = session.scalars(select(Departement.code)).all()
    return sum(load_catalogue(code) for code in codes)


def load_catalogue(departement: str) -> int:
    """The same for one. Offers and bundles that an editor changed are left as they are."""
    with transaction(), as_system():
        changed = sum(_load_offer(departement, one) for one in founding_offers())
        ids = _ids(departement)
        for one in founding_bouquets():
            _load_bouquet(departement, one, ids)
    return changed


def _load_offer(departement: str, row: dict[str, Any]) -> bool:
    known = session.execute(
        select(offers.c.id, offers.c.loaded, offers.c.published_at).where(
            offers.c.departement_code == departement, offers.c.number == row["number"]
        )
    ).one_or_none()
    at = clock.now()
    published_at = at if row["state"] == "published" else None
    if known is None:
        session.execute(
            insert(offers).values(
                id=uuid4(),
                departement_code=departement,
                created_at=at,
                updated_at=at,
                published_at=published_at,
                **row,
            )
        )
        return True
    if known.loaded is None or known.loaded == row["loaded"]:
        return False
    session.execute(
        update(offers)
        .where(offers.c.id == known.id)
        .values(
            **row,
            updated_at=at,
            version=offers.c.version + 1,
            published_at=known.published_at or published_at,
        )
    )
    return True


def _load_bouquet(departement: str, one: dict[str, Any], ids: dict[int, UUID]) -> None:
    numbers = one.pop("numbers")
    known = session.execute(
        select(bouquets.c.id, bouquets.c.loaded).where(
            bouquets.c.departement_code == departement, bouquets.c.slug == one["slug"]
        )
    ).one_or_none()
    if known is not None and known.loaded in (None, one["loaded"]):
        return
    bouquet_id, at = known.id if known else uuid4(), clock.now()
    if known is None:
        made = {"id": bouquet_id, "departement_code": departement, "created_at": at, "updated_at": at}
        session.execute(insert(bouquets).values(**made, **one))
    else:
        now = {"updated_at": at, "version": bouquets.c.version + 1}
        session.execute(update(bouquets).where(bouquets.c.id == bouquet_id).values(**now, **one))
        session.execute(bouquet_offers.delete().where(bouquet_offers.c.bouquet_id == bouquet_id))
    session.execute(
        insert(bouquet_offers),
        [
            {"bouquet_id": bouquet_id, "offer_id": ids[number], "position": position}
            for position, number in enumerate(numbers)
        ],
    )


def _ids(departement: str) -> dict[int, UUID]:
    rows = session.execute(
        select(offers.c.number, offers.c.id).where(
            offers.c.departement_code == departement, func.coalesce(offers.c.number, 0) > 0
        )
    )
    return {number: offer_id for number, offer_id in rows}
