"""Papers as the rows of a list: what each is called, where its picture is, until when it holds."""

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from app.documents.wording import added_words, end_words, given_words, kind_words, title_of
from services.documents import DocumentLine, Given

# id, picture, title, kind, the words below, end: what the template writes, in its order.
Row = tuple[UUID, str, str, str, str, tuple[str, str] | None]
Mark = Callable[[UUID], str]


def rows_of(
    lines: Iterable[DocumentLine], today: date, *, mark: Mark | None = None, is_own: bool = False
) -> list[Row]:
    """One row a paper. `mark`: what says that its reader was noted; none for one’s own."""
    return [
        (
            one.id,
            picture_of(one, mark),
            title_of(one),
            kind_words(one.kind) if one.title and one.kind else "",
            added_words(one.added_on, is_own and one.is_from_somebody),
            end_words(one.ends_on, today),
        )
        for one in lines
    ]


def rows_given(given: Iterable[Given], mark: Mark) -> list[Row]:
    """What others share with the reader: from whom, until when."""
    return [
        (
            one.line.id,
            picture_of(one.line, mark),
            title_of(one.line),
            "",
            given_words(one.first_name, one.ends_at),
            None,
        )
        for one in given
    ]


def picture_of(one: DocumentLine, mark: Mark | None = None) -> str:
    """Where its small picture is; empty when there is none."""
    if not one.has_picture:
        return ""
    return f"/documents/{one.id}/pages/0{mark(one.id) if mark else ''}"
