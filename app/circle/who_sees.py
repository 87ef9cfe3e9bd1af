"""“Qui voit ça ?”: the short answer that every item carries."""

from collections.abc import Iterable
from uuid import UUID

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

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
        return _("Toi et %(number)s personnes", number=len(names))
    return str(format_list([_("Toi"), *names], locale=get_locale()))


def _sees(member: Member, domain: str | None, item: UUID | None, written: bool) -> bool:
    if not member.sees(READ_PATH, domain=domain, item=item):
        return False
    return not written or member.was_given(domain=domain, item=item)
