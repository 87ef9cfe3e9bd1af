"""Settings come from the environment only, and each refusal is one clear sentence."""

import subprocess
import sys

import pytest
from sqlalchemy import create_engine, text

from app import embedded
from app.config import ConfigError, check_database, new_key, read_settings
from tests.databases import ROOT, TestDatabase, fresh_database, settings_for

PRODUCTION = {
    "ENVOL_MODE": "production",
    "SECRET_KEY": "s" * 40,
    "ENVOL_KEYS": new_key(),
    "DATABASE_URL": "postgresql+psycopg://app@db/envol",
    "ENVOL_ORIGIN": "https://envol.example.fr",
}


def test_production_with_everything_is_read() -> None:
    settings = read_settings(PRODUCTION)
    assert (settings.mode, settings.port, settings.host) == ("production", 8000, "127.0.0.1")
    assert settings.secure
    assert settings.rp_id == "envol.example.fr"


def test_production_is_the_mode_unless_said() -> None:
    assert read_settings({**PRODUCTION, "ENVOL_MODE": "production"}) == read_settings(
        {name: value for name, value in PRODUCTION.items() if name != "ENVOL_MODE"}
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ENVOL_KEYS", "DATABASE_URL"])
def test_production_without_a_secret_or_a_database_is_refused(missing: str) -> None:
    with pytest.raises(ConfigError, match=missing):
        read_settings({name: value for name, value in PRODUCTION.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVOL_MODE", "staging"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("ENVOL_ORIGIN", "http://127.0.0.1:8000"),
        ("ENVOL_ORIGIN", "envol.example.fr"),
        ("ENVOL_ORIGIN", "http://envol.example.fr"),
        ("ENVOL_PROXIES", "-1"),
        ("ENVOL_PROXIES", "all"),
        ("ENVOL_PROXIES", "10"),
        ("ENVOL_PROXIES", "²"),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        read_settings({**PRODUCTION, name: value})
    assert name in str(refusal.value)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_the_origin_is_localhost_by_default_never_an_address(tmp_path) -> None:
    settings = read_settings({"ENVOL_MODE": "demo", "PORT": "8123", "ENVOL_DATA": str(tmp_path)})
    assert settings.origin == "http://localhost:8123"
    assert not settings.secure


def test_the_demo_keeps_its_secrets_between_two_starts(tmp_path) -> None:
    environment = {"ENVOL_MODE": "demo", "ENVOL_DATA": str(tmp_path)}
    assert read_settings(environment).keys == read_settings(environment).keys
    assert (tmp_path / "secrets.env").stat().st_mode & 0o077 == 0


def test_a_demo_begun_before_there_was_push_gets_its_key_and_keeps_the_others(tmp_path) -> None:
    (tmp_path / "secrets.env").write_text(f"SECRET_KEY={'s' * 40}\nENVOL_KEYS={PRODUCTION['ENVOL_KEYS']}\n")
    asked = {"ENVOL_MODE": "demo", "ENVOL_DATA": str(tmp_path)}
    first, second = read_settings(asked), read_settings(asked)
    assert first == second
    assert first.secret_key == "s" * 40
    assert len(first.outgoing.push_key) == 87


@pytest.fixture(scope="module")
def made() -> TestDatabase:
    with fresh_database("cast", use="settings") as database:
        yield database


def refuses(made: TestDatabase, role: str, **environment: str) -> str:
    """Why the application refuses to serve this database as this role; empty when it does not."""
    engine = create_engine(made.server.url(role, made.name))
    settings = settings_for(made, **environment)
    try:
        with engine.connect() as connection:
            check_database(connection, settings)
    except ConfigError as refusal:
        return str(refusal)
    finally:
        engine.dispose()
    return ""


def as_owner(made: TestDatabase, statement: str) -> None:
    engine = made.owner_engine()
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_application_role_is_served(made: TestDatabase) -> None:
    assert refuses(made, embedded.APPLICATION) == ""


def test_a_superuser_is_refused(made: TestDatabase) -> None:
    assert "superuser" in refuses(made, "postgres")


def test_the_owner_of_the_tables_is_refused(made: TestDatabase) -> None:
    assert "owns" in refuses(made, embedded.OWNER)


@pytest.mark.parametrize("mark", ["demo", "embedded"])
def test_production_refuses_a_database_of_another_kind(made: TestDatabase, mark: str) -> None:
    as_owner(made, f"INSERT INTO house VALUES ('{mark}', 'yes')")
    try:
        assert mark in refuses(made, embedded.APPLICATION, **{**PRODUCTION, "DATABASE_URL": made.url})
    finally:
        as_owner(made, f"DELETE FROM house WHERE name = '{mark}'")


def test_the_demo_refuses_a_database_that_is_not_its_own(made: TestDatabase) -> None:
    assert "not empty" in refuses(made, embedded.APPLICATION, ENVOL_MODE="demo")


def test_the_server_does_not_start_without_its_secrets() -> None:
    """As granian would: importing what it serves."""
    ended = subprocess.run(
        [sys.executable, "-c", "import app.wsgi"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "ENVOL_MODE": "production"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.strip().startswith("Envol does not start. SECRET_KEY is missing")
    assert "Traceback" not in ended.stderr
