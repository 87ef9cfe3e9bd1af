"""The table: what, measured, bar, holds. Printed, and written to docs/performance.md when asked."""

import os
import platform
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "performance.md"


@dataclass(frozen=True)
class Row:
    """One figure. Without a bar it is there for information."""

    what: str
    measured: float
    bar: float | None = None
    unit: str = ""
    note: str = ""
    digits: int = 0

    @property
    def cells(self) -> tuple[str, str, str, str]:
        bar = "" if self.bar is None else f"≤ {self._shown(self.bar)}"
        holds = "" if self.bar is None else "yes" if self.measured <= self.bar else "NO"
        return self.what, self._shown(self.measured) + (f" ({self.note})" if self.note else ""), bar, holds

    def _shown(self, value: float) -> str:
        digits = self.digits if value != int(value) else 0
        return f"{value:,.{digits}f}{self.unit and chr(0xA0) + self.unit}"


def machine(server: str) -> str:
    """Where and when, in one line."""
    with psycopg.connect(server) as connection:
        version, fsync = connection.execute(
            "SELECT current_setting('server_version'), current_setting('fsync')"
        ).fetchone()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}, "
        f"PostgreSQL {version} on the same machine (fsync {fsync}), {date.today():%d %B %Y}, "
        f"load average {os.getloadavg()[1]:.1f} at the end"
    )


def table(rows: list[Row]) -> str:
    """The rows as Markdown, readable as it is in a terminal."""
    lines = [("what", "measured", "bar", "holds"), *(row.cells for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(4)]
    written = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return "\n".join([written[0], rule, *written[1:]])


def write(rows: list[Row], where: str) -> None:
    """docs/performance.md: how it is measured, how to read it, the figures."""
    explained = Path(__file__).with_name("explained.md").read_text()
    DOCUMENT.write_text(f"{explained}\n## Figures\n\n{where}.\n\n{table(rows)}\n")
    print(f"Written to {DOCUMENT.relative_to(Path.cwd())}", file=sys.stderr)
