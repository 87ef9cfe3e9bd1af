"""The process behind: takes a question with its files, forks, and the child answers under limits."""

import errno
import json
import os
import resource
import signal
import socket
import sys
from typing import Any

from services.workshop.walls import close_in

MEGABYTE = 1024 * 1024
# Bytes of address space a task may add to what the libraries take, bytes it may write, seconds of processor.
MEMORY, WRITTEN, SECONDS = 768 * MEGABYTE, 128 * MEGABYTE, 25
WALL = 50
# What the disk says → whose fault it is: ours, or that of a file that swells beyond what it may.
_OF_THE_DISK = {
    errno.ENOSPC: "document_no_room",
    errno.EDQUOT: "document_no_room",
    errno.EFBIG: "document_too_heavy",
}


def main(control: int) -> None:
    """Serve until whoever started us is gone."""
    from services.workshop import tasks

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nobody waits for the children: each tells by itself, or by dying.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    tasks.warm()
    with socket.socket(fileno=control) as channel:
        while True:
            try:
                asked, descriptors, _flags, _from = socket.recv_fds(channel, 1 << 16, 3)
            except OSError:
                return
            if not asked:
                return
            if os.fork() == 0:
                channel.close()
                _answer(asked, *descriptors)
            for one in descriptors:
                os.close(one)


def _answer(asked: bytes, source: int, target: int, reply: int) -> None:
    """Never comes back."""
    code = 1
    try:
        limit()
        walls = sorted(close_in())
        with socket.socket(fileno=reply) as channel:
            said = _done(json.loads(asked), source, target)
            channel.send(json.dumps({**said, "walls": walls}).encode())
        code = 0
    finally:
        os._exit(code)


def _done(question: dict[str, Any], source: int, target: int) -> dict[str, Any]:
    from services.workshop.fitness import NotFit
    from services.workshop.tasks import TASKS

    try:
        with os.fdopen(source, "rb") as read, os.fdopen(target, "wb", closefd=False) as written:
            return TASKS[question["task"]](read, written, **question["options"])
    except NotFit as refused:
        return {"unfit": refused.reason}
    except MemoryError:
        return {"unfit": "document_too_heavy"}
    except OSError as error:  # our own disk, not their file, when it says so
        return {"unfit": _OF_THE_DISK.get(error.errno or 0, "document_damaged")}
    except Exception as error:  # a library met something it did not expect: so is the file
        sys.stderr.write(f"workshop: {question['task']}: {type(error).__name__}\n")
        return {"unfit": "document_damaged"}


def limit() -> None:
    """From here on this process can do little harm, and not for long."""
    with open("/proc/self/statm") as sizes:
        taken = int(sizes.read().split()[0]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_AS, taken + MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write that fails, told as such
    signal.alarm(WALL)
