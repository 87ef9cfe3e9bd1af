"""What is made from sources before serving: translations compiled, static files hashed and compressed.

Deterministic and quick; done again only when a source is newer than what was made.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app import assets

HERE = Path(__file__).parent
TRANSLATIONS = HERE / "translations"


def build(*, force: bool = False) -> None:
    """Make what is missing or older than its sources."""
    for po in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        mo = po.with_suffix(".mo")
        if force or _is_older(mo, [po]):
            compile_catalogue(po, mo)
    made = assets.DIST / "manifest.json"
    if force or _is_older(made, _static_sources()):
        assets.build()


def compile_catalogue(po: Path, mo: Path) -> None:
    """One .po to its .mo; fuzzy entries are left out, so that a doubt shows in French."""
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parent.parent.name)
    with mo.open("wb") as target:
        write_mo(target, catalogue)


def _static_sources() -> list[Path]:
    return [path for path in assets.STATIC.rglob("*") if path.is_file() and assets.DIST not in path.parents]


def _is_older(made: Path, sources: list[Path]) -> bool:
    if not made.exists():
        return True
    made_at = made.stat().st_mtime
    return any(path.stat().st_mtime > made_at for path in sources)


if __name__ == "__main__":
    build(force=True)
