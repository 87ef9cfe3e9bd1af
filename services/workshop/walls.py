"""Walls around the child that opens a file: no network, no other program or process, no file but those it was given.

A file that takes over the library that opens it finds itself alone: seccomp refuses what a decoder never asks for, and
Landlock what lies on the disk, the memory and environment of our other processes (`/proc`) among it. Both are Linux’s,
for any process; where one of them is missing the others remain, with the limits and the empty environment.
"""

import ctypes
import os
import platform
import struct
import sys
from pathlib import Path

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_REFUSED, _UNKNOWN, _ALLOWED, _KILLED = 0x00050001, 0x00050026, 0x7FFF0000, 0x80000000
_THREAD = 0x00010000
# Opening a file to write it, make it or cut it.
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# Where the libraries and the fonts are, and chance. Nothing of the application’s, and nothing of anybody’s.
READABLE = (
    *("/usr", "/lib", "/lib64", "/etc/fonts", "/opt", sys.prefix, sys.base_prefix),
    *("/dev/urandom", "/dev/null"),
)
_FILES, _FOLDERS = 0b0100, 0b1000

# Numbers of the calls, by machine: (its word in the kernel, clone, clone3, open, openat, refused).
_MACHINES = {
    "x86_64": (
        *(0xC000003E, 56, 435, 2, 257),
        (
            *(41, 42, 43, 49, 50, 53, 288),  # sockets
            *(57, 58, 59, 322),  # other processes and programs
            *(62, 200, 234, 101, 129, 297, 310, 311, 424, 434, 438, 302, 160, 203),  # those that are there
            *(29, 30, 31, 64, 68, 69, 240, 248, 249, 250),  # memory and words shared with them
            *(76, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 133, 188, 189, 190, 235),  # the disk
            *(258, 259, 260, 263, 264, 265, 266, 268, 316, 437, 303, 304),
            *(155, 161, 165, 166, 272, 308, 428, 429, 430, 431, 432, 442),  # what it sees of the machine
            *(169, 175, 176, 246, 298, 313, 321, 323, 425, 426, 427),  # the machine itself
        ),
    ),
    "aarch64": (
        *(0xC00000B7, 220, 435, -1, 56),
        (
            *(198, 199, 200, 201, 202, 203, 242),
            *(221, 281),
            *(129, 130, 131, 117, 138, 240, 270, 271, 424, 434, 438, 261, 122, 164),
            *(180, 186, 190, 194, 196, 217, 218, 219),
            *(33, 34, 35, 36, 37, 38, 45, 52, 53, 54, 55, 276, 5, 6, 7, 437, 264, 265),
            *(41, 39, 40, 51, 97, 268, 428, 429, 430, 431, 432, 442),
            *(104, 105, 106, 142, 241, 273, 280, 282, 425, 426, 427),
        ),
    ),
}


def close_in() -> frozenset[str]:
    """From here on this process is alone. Gives the walls that stand: `files`, `calls`."""
    standing = set()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        if _close_files(libc):
            standing.add("files")
        if _close_calls(libc):
            standing.add("calls")
    return frozenset(standing)


def _close_files(libc: ctypes.CDLL) -> bool:
    """Landlock: nothing of the disk is opened but what is `READABLE`, and nothing at all is written."""
    handled = struct.pack("Q", 0x1FFF)
    rules = libc.syscall(444, handled, len(handled), 0)
    if rules < 0:
        return False
    try:
        for path in {os.path.realpath(one) for one in (*READABLE, Path(__file__).parent)}:
            _allow(libc, rules, path)
        return bool(libc.syscall(446, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    read = _FILES | _FOLDERS if os.path.isdir(path) else _FILES
    libc.syscall(445, rules, 1, struct.pack("=Qi", read, place), 0)
    os.close(place)


def _close_calls(libc: ctypes.CDLL) -> bool:
    """Seccomp: what a decoder never asks of the kernel is refused."""
    found = _MACHINES.get(platform.machine())
    if found is None or sys.platform != "linux":
        return False
    program = _program(*found)
    held = ctypes.create_string_buffer(program, len(program))

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("first", ctypes.c_void_p))

    asked = Filter(len(program) // 8, ctypes.addressof(held))
    return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(asked), 0, 0) == 0)


def _program(
    machine: int, clone: int, clone3: int, open_: int, openat: int, refused: tuple[int, ...]
) -> bytes:
    """The filter, in the kernel’s own words: load, compare, answer."""
    lines = [
        _line(0x20, 4),  # which machine
        _line(0x15, machine, 1, 0),
        _line(0x06, _KILLED),
        _line(0x20, 0),  # which call
        *_when(0x35, 0x40000000, _REFUSED),  # another numbering
        *_when(0x15, clone3, _UNKNOWN),  # the library then asks for clone, which can be read
    ]
    for number in refused:
        lines += _when(0x15, number, _REFUSED)
    # One of its own threads may begin; a file may be opened to be read.
    lines += _when_argument(clone, 0, _THREAD, refused_if_set=False)
    lines += _when_argument(openat, 2, _WRITES, refused_if_set=True)
    if open_ >= 0:
        lines += _when_argument(open_, 1, _WRITES, refused_if_set=True)
    return b"".join([*lines, _line(0x06, _ALLOWED)])


def _when(how: int, number: int, answer: int) -> list[bytes]:
    return [_line(how, number, 0, 1), _line(0x06, answer)]


def _when_argument(number: int, place: int, bits: int, *, refused_if_set: bool) -> list[bytes]:
    """For the call `number`: refused when its argument has (or lacks) one of these bits."""
    first, then = (_REFUSED, _ALLOWED) if refused_if_set else (_ALLOWED, _REFUSED)
    return [
        _line(0x15, number, 0, 4),
        _line(0x20, 16 + 8 * place),
        _line(0x45, bits, 0, 1),
        _line(0x06, first),
        _line(0x06, then),
    ]


def _line(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)
