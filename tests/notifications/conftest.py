"""The gateways of the tests: a push service that verifies and decrypts, and the worker's work, done now."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from app.notifications.texts import CatalogueTexts
from services import delivery, notifications
from services.database import as_system, session
from services.delivery import Gateways, PushService
from services.notifications import AllowList, Vapid, new_private_key
from services.secrets import fingerprint
from tests.loops import run_async
from tests.notifications.push_service import Answer, Browser, PushTestService, push_service

MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ORIGIN = "https://envol.example.fr"


@pytest.fixture(scope="session")
def running_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushTestService]:
    with push_service(tmp_path_factory.mktemp("push")) as made:
        yield made


@pytest.fixture
def service(running_service: PushTestService) -> PushTestService:
    running_service.answer, running_service.answers = Answer(), {}
    running_service.received, running_service.refused = [], []
    return running_service


@pytest.fixture
def worker(db, service: PushTestService) -> "Worker":
    return Worker(service)


class Worker:
    """Does what the worker does, when told to."""

    def __init__(self, service: PushTestService) -> None:
        self.service = service
        self.allowed = AllowList(origins=frozenset({service.origin}))
        self.vapid = Vapid(new_private_key(), "mailto:envol@example.org")
        self.gateways: dict = {}

    def new_phone(self, member, *, device: str = "own") -> Browser:
        """A phone of theirs on which they agreed to push."""
        from services import accounts
        from services.accounts.models import SignInSession
        from services.database import acting_as

        token = accounts.start_session(member.id, device=accounts.Device(device), label="Téléphone")
        with acting_as(member.id):
            opened = select(SignInSession.id).where(SignInSession.token_hash == fingerprint("session", token))
            browser = self.service.new_browser()
            notifications.subscribe(session.scalar(opened), self.allowed, **browser.form)
            notifications.read_all(member.id)
        return browser

    def works(self) -> None:
        """Every job that waits, then all that is due."""
        with as_system():
            ids = session.execute(
                text(
                    "SELECT jsonb_array_elements_text(args->'notification_ids')::uuid FROM procrastinate_jobs"
                )
            ).scalars()
            ids = list(ids)
            session.execute(text("DELETE FROM procrastinate_jobs"))
            session.commit()
        session.remove()
        run_async(self._work(ids))

    async def _work(self, ids) -> None:
        push = PushService(self.vapid, self.allowed, anchor=str(self.service.anchor))
        delivery.use_gateways(Gateways(ORIGIN, CatalogueTexts(ORIGIN), push=push, **self.gateways))
        try:
            if ids:
                await delivery.deliver(ids)
            await delivery.deliver_due()
        finally:
            await push.close()


def states() -> list[tuple[str, str, str | None]]:
    """Every delivery: channel, state, code."""
    with as_system():
        rows = session.execute(
            text("SELECT channel, state, last_code FROM deliveries ORDER BY due_at, channel")
        )
        return [tuple(row) for row in rows]
