"""“Qui voit ça ?”: the short answer that every item carries."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from app.rendering import listed
from services.circle import Member

READ_PATH = "checklist.shared.read"
# Beyond this the chip would be a paragraph; the page behind it names everybody.
MOST_NAMES = 3


def who_sees(
    members: Iterable[Member], domain: str | None = None, item: UUID | None = None, *, written: bool = False
) -> str:
    """“Toi et Karim”: who sees this step (or domain) now; `written` for what the young person wrote themself.

    A step of one's own is shown only to those it was given to, never by default.
    """
    names = [member.first_name for member in members if _sees(member, domain, item, written)]
    if not names:
        return _("Toi seulement")
    if len(names) > MOST_NAMES:
        return ngettext("Toi et %(num)s personne", "Toi et %(num)s personnes", len(names))
    return listed([_("Toi"), *names])


def _sees(member: Member, domain: str | None, item: UUID | None, written: bool) -> bool:
    if not member.sees(READ_PATH, domain=domain, item=item):
        return False
    return not written or member.was_given(domain=domain, item=item)
