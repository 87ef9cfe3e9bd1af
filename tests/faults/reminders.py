"""Ten thousand reminders of the same minute, and a push service that only counts what comes."""

from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric import ec

from app.config import TEST_DAY
from tests.databases import TestDatabase
from tests.faults.people import rows
from tests.notifications.push_service import PushTestService, Received

PEOPLE, EACH = 500, 20

# Young people like Naïma, each with a phone that agreed to push, and alarms they set themselves: no cap holds them back.
_PLANT = """
WITH made AS (
  INSERT INTO accounts (id, first_name, last_name, organisation, language, user_handle, created_at, opened_at)
  SELECT gen_random_uuid(), 'Jeune', '', '', 'fr', uuid_send(gen_random_uuid()), %(at)s, %(at)s
  FROM generate_series(1, %(people)s) RETURNING id),
spaces AS (
  INSERT INTO jeunes (id, departement_code, territory_id, team_id, birth_on, legal_basis, namespace, address, created_at)
  SELECT made.id, j.departement_code, j.territory_id, j.team_id, j.birth_on, j.legal_basis, gen_random_uuid(),
    substring(uuid_send(gen_random_uuid()) FOR 8), %(at)s
  FROM made, (SELECT * FROM jeunes LIMIT 1) j RETURNING id),
signed_in AS (
  INSERT INTO sessions (id, account_id, token_hash, device, label, started_at, last_used_at)
  SELECT gen_random_uuid(), id, uuid_send(gen_random_uuid()), 'own', 'Téléphone', %(at)s, %(at)s FROM spaces
  RETURNING id, account_id),
phones AS (
  INSERT INTO push_subscriptions (id, account_id, session_id, endpoint, origin, p256dh, auth, show_first_name, created_at)
  SELECT gen_random_uuid(), account_id, id, %(origin)s || '/push/' || id, %(origin)s, %(p256dh)s, %(auth)s, false, %(at)s
  FROM signed_in RETURNING account_id)
INSERT INTO reminders (id, account_id, jeune_id, source, subject, wall_at, zone, due_at, state, created_by, created_at)
SELECT gen_random_uuid(), account_id, account_id, 'own', gen_random_uuid()::text, timestamp '2026-11-22 10:00',
  'Europe/Paris', %(at)s, 'waiting', account_id, %(at)s
FROM phones, generate_series(1, %(each)s)
"""
_DEFER = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', %(task)s, 10, NULL, NULL, jsonb_build_object('timestamp', 0),
  NULL)::procrastinate_job_to_defer_v1])
"""


class Service(Protocol):
    """Where pushes go, and the certificate it is known by."""

    origin: Any
    anchor: Path


def plant(made: TestDatabase, service: Service, people: int = PEOPLE, each: int = EACH) -> int:
    """`people` young people with `each` reminders due at the day of the tests; gives how many there are."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    numbers = key.public_numbers()
    point = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
    secret = bytes(range(16))
    origin = service.origin
    rows(made, _PLANT, people=people, each=each, at=TEST_DAY, origin=origin, p256dh=point, auth=secret)
    return people * each


def tick(made: TestDatabase, *tasks: str) -> None:
    """What a minute brings: these tasks of the worker wait (the heart of a test does not beat once a minute)."""
    for task in tasks:
        rows(made, _DEFER, task=f"app.jobs.{task}")


def only_count(service: PushTestService) -> None:
    """A push service as fast as this machine allows: it notes what came, and neither verifies nor decrypts it."""
    service._opened = lambda path, headers, _body: Received(path, headers, "", {})  # type: ignore[method-assign]


def environment(service: Service) -> dict[str, str]:
    """What the worker is told, so that it may call the service of the tests."""
    return {"ENVOL_PUSH_TEST_ORIGIN": service.origin, "ENVOL_PUSH_TEST_ANCHOR": str(service.anchor)}
