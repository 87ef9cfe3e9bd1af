"""The push service of the tests itself: it ends without a word, whoever is still talking to it."""

import logging
import socket
import ssl
from pathlib import Path

import pytest

from tests.notifications.push_service import push_service


def test_it_ends_quietly_while_somebody_is_still_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.WARNING, logger="asyncio"), push_service(tmp_path) as service:
        trusted = ssl.create_default_context(cafile=str(service.anchor))
        plain = socket.create_connection(("localhost", service.port), timeout=10)
        talking = trusted.wrap_socket(plain, server_hostname="localhost")
        talking.sendall(b"POST /x HTTP/1.1\r\n\r\n")
        assert talking.recv(100).startswith(b"HTTP/1.1 400"), "nobody signed it"
    talking.close()
    assert [one.getMessage() for one in caplog.records] == []
    assert "Traceback" not in capfd.readouterr().err
