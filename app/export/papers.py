"""Papers and what was shared, to be read; each file one tap away, in the archive."""

from urllib.parse import quote

from flask_babel import gettext as _
from flask_babel import ngettext

from app.documents.wording import SCANS, domain_titles, kind_words, size_words
from app.export.items import UP, Item, at, facts
from services.documents import ScanState
from services.export.worker import DocumentRecord, ShareRecord, VersionRecord


def document(one: DocumentRecord) -> Item:
    return Item(
        one.title,
        facts(
            (_("Sorte de papier"), kind_words(one.kind) if one.kind else ""),
            (_("Domaine"), domain_titles().get(one.domain, one.domain)),
            (_("Valable jusqu’au"), one.ends_on),
            (_("Ajouté"), one.added_at),
            (_("Fichier fermé"), tuple(_closed(version) for version in one.versions if version.file is None)),
        ),
        links=[(_file(version), UP + quote(version.file)) for version in one.versions if version.file],
    )


def _file(one: VersionRecord) -> str:
    pages = ngettext("%(num)d page", "%(num)d pages", one.pages)
    said = _(
        "Ouvrir (%(pages)s, %(size)s, %(when)s)",
        pages=pages,
        size=size_words(one.size),
        when=at(one.added_at),
    )
    if one.replaced_at is None:
        return said
    return _("%(file)s\u00a0: ancienne version", file=said)


def _closed(one: VersionRecord) -> str:
    return str(SCANS.get(ScanState(one.scan), _("Ce fichier n’est plus gardé.")))


def share(one: ShareRecord) -> Item:
    return Item(
        one.name or one.whom or _("Un lien et son code"),
        facts(
            (_("Par un lien et son code"), one.by_link),
            (_("Peut garder le fichier"), one.takes_file),
            (_("Depuis"), one.starts_at),
            (_("Jusqu’au"), one.ends_at),
            (_("Arrêté"), one.revoked_at),
            (_("Ouvert pour la dernière fois"), one.opened_at),
        ),
    )
