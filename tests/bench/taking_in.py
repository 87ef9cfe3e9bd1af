"""One step of an import in a process of its own, so that its memory is its own: `python -m tests.bench.taking_in STEP FILE`.

`validate` reads and checks each row and does nothing with it; `import` takes the file in. Prints the seconds, and the most it
held, in MB.
"""

import sys
import time
from pathlib import Path

from app import create_app
from services.database import as_system
from services.directory import desk
from services.directory.checking import checker


def main(step: str, path: str) -> None:
    kind = desk.Kind.STRUCTURE if "structures" in path else desk.Kind.SERVICE
    if step == "import":
        create_app()
    began = time.perf_counter()
    with open(path, "rb") as file:
        rows = desk.rows_of(file, kind)
        if step == "import":
            with as_system():
                desk.import_rows(kind, rows, "bench")
        else:
            check = checker(kind)
            for row in rows:
                check(row)
    print(time.perf_counter() - began, most_held())


def most_held() -> float:
    """Of this program alone: what the kernel says of an ended child counts what its parent held when it began, too."""
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main(*sys.argv[1:])
