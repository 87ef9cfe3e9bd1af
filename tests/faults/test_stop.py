"""Ctrl-C: whatever a web worker is at, it ends by itself, and nothing has to be killed."""

import os
import subprocess

from app.run import WORKERS, stop, web_command
from tests.live import free_port


def test_a_worker_that_is_told_while_it_loads_ends_all_the_same():
    said, says = os.pipe()
    process = subprocess.Popen(
        web_command("tests.faults.loading:application", "127.0.0.1", free_port()),
        env={**os.environ, "ENVOL_LOADING": str(says)},
        pass_fds=[says],
        start_new_session=True,
    )
    os.close(says)
    for _ in range(int(WORKERS)):
        assert os.read(said, 1) == b"."
    stop([process])
    os.close(said)
    assert process.returncode == 0
