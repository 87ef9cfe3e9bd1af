"""`make test`: everything. Installs a browser where it can, checks style, types and floors, then runs every test."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

FIREFOX = ("firefox-esr", "firefox")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
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
    have_firefox()
    bin_folder = Path(sys.executable).parent
    for command in CHECKS:
        print(f"→ {' '.join(command)}", flush=True)
        if code := subprocess.run([bin_folder / command[0], *command[1:]], check=False).returncode:
            return code
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
    return subprocess.run([*tests, *sys.argv[1:]], check=False).returncode


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


def have_firefox() -> None:
    """One test makes a real push subscription in Firefox: install it where we can, or say that it will not run."""
    if any(map(shutil.which, FIREFOX)):
        return
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Firefox for the one real push subscription…", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", FIREFOX[0]]
        if subprocess.run(install, check=False, **quiet).returncode == 0:
            return
    print("No Firefox here: the real push subscription is not tried (package firefox-esr).", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
