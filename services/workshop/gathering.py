"""Several papers as one PDF, page after page: nothing is drawn again, and no file is ever whole in memory."""

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from services.workshop.fitness import NotFit
from services.workshop.images import clean_image, open_image
from services.workshop.pdfs import bind
from services.workshop.sniffing import JPEG


def as_page(source: BinaryIO, target: BinaryIO, media_type: str) -> dict[str, Any]:
    """A photo of ours as a PDF of one page: a JPEG as it lies, others drawn as one. Raises `NotFit`."""
    if media_type == JPEG:
        width, height = open_image(source, JPEG).size
        source.seek(0)
        photo = source.read()
    else:
        drawn = io.BytesIO()
        _type, width, height = clean_image(source, drawn, media_type, into=JPEG)
        photo = drawn.getvalue()
    return {"pages": bind(iter([(photo, width, height)]), target)}


def gather(source: BinaryIO, target: BinaryIO, files: Sequence[tuple[int, str, bool]]) -> dict[str, Any]:
    """Write the PDFs that lie in `source` one after the other as one; `files`: how long each is, its name, if it is a photo.

    The first is the cover: its title, its language and its marks stay. Each of the others has its place in the list of
    contents that readers show beside the pages; a photo says its name. Gives the pages in all. Raises `NotFit`.
    """
    with ExitStack() as stack:
        windows = list(_windows(source, [size for size, _name, _is_photo in files]))
        whole = stack.enter_context(_opened(windows[0]))
        places = []
        for window, (_size, name, is_photo) in zip(windows[1:], files[1:], strict=True):
            places.append((name, len(whole.pages)))
            # Kept open until all is written: a page is read from its own file at that moment.
            whole.pages.extend(stack.enter_context(_opened(window)).pages)
            if is_photo:
                _say(whole, whole.pages[-1], name)
        with whole.open_outline() as outline:
            outline.root[:] = [pikepdf.OutlineItem(name, page) for name, page in places]
        whole.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return {"pages": len(whole.pages)}


def _say(pdf: pikepdf.Pdf, page: pikepdf.Page, name: str) -> None:
    """What is on this page is one figure, called so: a mark around it, and its place in the tree (ISO 32000-1, 14.7)."""
    tree = pdf.Root.StructTreeRoot
    above, place = tree.K[0], int(tree.ParentTreeNextKey)
    figure = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Figure, P=above, Pg=page.obj, K=0, Alt=String(name))
    )
    above.K.append(figure)
    numbers: Any = tree.ParentTree.Nums
    numbers.extend([place, Array([figure])])
    tree.ParentTreeNextKey = place + 1
    page.obj.StructParents, page.obj.Tabs = place, Name.S
    page.contents_add(b"/Figure <</MCID 0>> BDC", prepend=True)
    page.contents_add(b"EMC")


@contextmanager
def _opened(window: "Window") -> Iterator[pikepdf.Pdf]:
    try:
        pdf = pikepdf.open(window, suppress_warnings=True)  # type: ignore[arg-type]
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError):
        raise NotFit("document_damaged") from None
    with pdf:
        yield pdf


def _windows(source: BinaryIO, sizes: Sequence[int]) -> Iterator["Window"]:
    start = 0
    for size in sizes:
        yield Window(source, start, size)
        start += size


class Window(io.RawIOBase):
    """A part of a file, read as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), max(0, self._size - self._at))
        self._file.seek(self._start + self._at)
        part = self._file.read(wanted)
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)
