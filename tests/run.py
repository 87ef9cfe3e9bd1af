"""`make test`: everything. Installs a browser where it can, checks style, types and floors, then runs every test."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, STDOUT

FIREFOX = ("firefox-esr", "firefox")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SHELL = "chromium-headless-shell"
# What the test needs beside the browser: Arabic and emoji, as on a real phone.
PACKAGES = ("chromium", "fonts-noto-core")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "services"),
    ("lint-imports",),
)


def main() -> int:
    have_browser()
    have_shell()
    have_firefox()
    from app.build import build

    build()
    tests = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        os.environ.get("TEST_PROCESSES", "2"),
        "--dist",
        "loadfile",
    ]
    # Style, types and floors are checked meanwhile: the tests wait for a browser and a database now and then.
    with ThreadPoolExecutor(1) as beside:
        checked = beside.submit(check)
        code = subprocess.run([*tests, *sys.argv[1:]], check=False).returncode
        print(checked.result(), end="")
    return code or int("✗" in checked.result())


def check() -> str:
    """What style, types and floors say, one after the other: a line each, and all of it where one is not well."""
    said = ""
    for command in CHECKS:
        path = Path(sys.executable).parent / command[0]
        done = subprocess.run([path, *command[1:]], check=False, text=True, stdout=PIPE, stderr=STDOUT)
        said += (
            f"{'✗' if done.returncode else '✓'} {' '.join(command)}\n{done.stdout if done.returncode else ''}"
        )
    return said


def have_browser() -> None:
    """Find Chromium, or install it as root on Debian, or say plainly what to do."""
    if any(map(shutil.which, BROWSERS)):
        return
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests…", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES], check=True, **quiet
        )
        return
    raise SystemExit(
        "The browser tests need Chromium: install your system’s package `chromium`, then run `make test` again."
    )


def have_shell() -> None:
    """Chromium without its windows does two thirds of the work for a page: install it where we can; else the whole one
    opens every page."""
    if not shutil.which(SHELL):
        installed(SHELL, "Chromium without windows, for pages that need no more")


def have_firefox() -> None:
    """One test makes a real push subscription in Firefox: install it where we can, or say that it will not run."""
    if any(map(shutil.which, FIREFOX)) or installed(FIREFOX[0], "Firefox for the one real push subscription"):
        return
    print("No Firefox here: the real push subscription is not tried (package firefox-esr).", flush=True)


def installed(package: str, what: str) -> bool:
    """Whether this package of Debian could be installed: as root, and where it exists."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {what}…", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
    return subprocess.run(install, check=False, **quiet).returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
