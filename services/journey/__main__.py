"""`python -m services.journey check|stamp`: what of the content is wrong or still to check; tie translations to the French."""

import sys

from services import clock
from services.journey.content import LANGUAGES, load, to_check_report, warm
from services.journey.content_files import shown
from services.journey.content_model import ContentError
from services.journey.content_reader import read_content
from services.journey.content_translations import stamp
from services.journey.emergency import FOLDER, read_emergency


def _check() -> int:
    try:
        # Here, unlike at the start of the application, a date of the future is an error.
        read_content(FOLDER, today=clock.today("Europe/Paris"))
        read_emergency(FOLDER, today=clock.today("Europe/Paris"))
        warm()
        report = to_check_report()
    except ContentError as problem:
        print(problem)
        return 1
    for item in report:
        print(f"{item.where:14} {item.kind:12} {item.text}")
    print(f"{len(report)} to check, version {load().version}")
    return 0


def _stamp() -> int:
    for domain in load().domains:
        for language in LANGUAGES[1:]:
            path = FOLDER / f"{domain.id}.{language}.toml"
            if path.exists() and (written := stamp(path, domain)):
                print(f"{shown(path)}: {written}")
    return 0


if __name__ == "__main__":
    commands = {"check": _check, "stamp": _stamp}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit("usage: python -m services.journey check|stamp")
    sys.exit(commands[sys.argv[1]]())
