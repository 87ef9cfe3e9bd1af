"""A PDF with nothing left that acts, calls out or tells who made it; and several photos as one PDF."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from services.workshop.fitness import LARGEST, MOST_OBJECTS, MOST_PAGES, NotFit
from services.workshop.jpeg import without_metadata

# What acts by itself or on a tap, what carries other files, what says who and with what.
_ACTIVE = (
    *("/AA", "/OpenAction", "/A", "/PA", "/JS", "/JavaScript", "/Launch", "/SubmitForm", "/ImportData"),
    *(
        "/EmbeddedFiles",
        "/EF",
        "/AF",
        "/RichMedia",
        "/RichMediaContent",
        "/Movie",
        "/Rendition",
        "/Sound",
        "/XFA",
    ),
    *("/Metadata", "/PieceInfo", "/LastModified", "/SpiderInfo"),
)
_OF_THE_ROOT = (
    *(
        "/AcroForm",
        "/Names",
        "/Dests",
        "/Outlines",
        "/Collection",
        "/Perms",
        "/Extensions",
        "/URI",
        "/Threads",
    ),
    *("/StructTreeRoot", "/MarkInfo", "/OCProperties", "/DSS", "/Legal", "/Requirements"),
)
_OF_A_PAGE = ("/Annots", "/Thumb", "/B", "/StructParents", "/Trans", "/Dur", "/PresSteps")
# What a page draws with: the words in these are names that somebody chose, and “A” is one like another.
_NAMED = (
    "/Font",
    "/XObject",
    "/ExtGState",
    "/ColorSpace",
    "/Pattern",
    "/Shading",
    "/Properties",
    "/CharProcs",
)
_A4 = (595, 842)
_DEEPEST = 60


def clean_pdf(source: BinaryIO, target: BinaryIO) -> int:
    """Write `source` again into `target` without what acts, calls or tells; gives its pages. Raises `NotFit`."""
    with _opened(source) as pdf:
        pages = _counted(pdf)
        _flatten(pdf)
        _take_out(pdf.Root, (*_ACTIVE, *_OF_THE_ROOT))
        for page in pdf.pages:
            _take_out(page.obj, (*_ACTIVE, *_OF_A_PAGE))
        names = _lists_of_names(pdf)
        for one in pdf.objects:
            _disarm(one, 0, is_names=one.is_indirect and one.objgen in names)
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        pdf.remove_unreferenced_resources()
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return pages


def _opened(source: BinaryIO) -> pikepdf.Pdf:
    try:
        return pikepdf.open(source, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise NotFit("document_locked") from None
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError):
        raise NotFit("document_damaged") from None


def _counted(pdf: pikepdf.Pdf) -> int:
    if len(pdf.objects) > MOST_OBJECTS:
        raise NotFit("document_too_heavy")
    pages = len(pdf.pages)
    if not pages:
        raise NotFit("document_damaged")
    if pages > MOST_PAGES:
        raise NotFit("document_too_many_pages")
    return pages


def _flatten(pdf: pikepdf.Pdf) -> None:
    """What was typed in a form, or stamped, becomes part of the page before forms and notes go."""
    try:
        if "/AcroForm" in pdf.Root and pdf.Root.AcroForm.get("/NeedAppearances"):
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
    except (pikepdf.PdfError, ValueError, RuntimeError, AttributeError, KeyError, TypeError):
        return  # a form so odd shows empty rather than keeps anything


def _take_out(owner: Any, names: Iterable[str]) -> None:
    for name in names:
        if name in owner:
            del owner[name]


def _lists_of_names(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """The lists of names that lie apart from the resources they belong to. Never the root or a page: those act."""
    found: set[tuple[int, int]] = set()
    for one in pdf.objects:
        _look_for_lists(one, found, 0)
    return found - {pdf.Root.objgen, *(page.obj.objgen for page in pdf.pages)}


def _look_for_lists(one: Any, found: set[tuple[int, int]], depth: int) -> None:
    if depth > _DEEPEST:
        raise NotFit("document_damaged")
    if isinstance(one, (Dictionary, Stream)):
        for name, held in one.items():
            if not isinstance(held, (Dictionary, Array)):
                continue
            if not held.is_indirect:
                _look_for_lists(held, found, depth + 1)
            elif name in _NAMED and isinstance(held, Dictionary):
                found.add(held.objgen)
    elif isinstance(one, Array):
        for held in one:
            if isinstance(held, (Dictionary, Array)) and not held.is_indirect:
                _look_for_lists(held, found, depth + 1)


def _disarm(one: Any, depth: int, *, is_names: bool = False) -> None:
    """Take what acts out of this object and of what it holds directly; what it points to comes by itself.

    `is_names`: a list of names, of which none is taken out.
    """
    if depth > _DEEPEST:
        raise NotFit("document_damaged")
    if isinstance(one, (Dictionary, Stream)):
        if not is_names:
            _take_out(one, _ACTIVE)
        if isinstance(one, Stream):
            _strip_photo(one)
        for name, held in list(one.items()):
            _go_down(held, depth, is_names=name in _NAMED and not is_names)
    elif isinstance(one, Array):
        for held in list(one):
            _go_down(held, depth)


def _go_down(held: Any, depth: int, *, is_names: bool = False) -> None:
    if isinstance(held, (Dictionary, Array)) and not held.is_indirect:
        _disarm(held, depth + 1, is_names=is_names)


def _strip_photo(one: Stream) -> None:
    """A photo inside a PDF still says where it was taken."""
    raw = _photo_in(one)
    if raw is None:
        return
    plain = without_metadata(raw)
    if plain != raw:
        one.write(plain, filter=Name.DCTDecode, decode_parms=_parms(one))


def _photo_in(one: Stream) -> bytes | None:
    """The JPEG that this stream is, deflated once more or not; None for anything else."""
    filters = one.get("/Filter")
    names = list(filters) if isinstance(filters, Array) else [filters]
    if not names or names[-1] != Name.DCTDecode or any(name != Name.FlateDecode for name in names[:-1]):
        return None
    raw = one.read_raw_bytes()
    for _name in names[:-1]:
        inflating = zlib.decompressobj()
        raw = inflating.decompress(raw, LARGEST)
        if inflating.unconsumed_tail:
            raise NotFit("document_too_heavy")
    return raw


def _parms(one: Stream) -> Dictionary | None:
    """How the JPEG is decoded: the last word, where there is one for each filter."""
    parms = one.get("/DecodeParms")
    if isinstance(parms, Array) and len(parms):
        parms = parms[len(parms) - 1]
    return parms if isinstance(parms, Dictionary) else None


def bind(photos: Iterator[tuple[bytes, int, int]], target: BinaryIO) -> int:
    """One PDF, a page for each photo (JPEG bytes, width, height), as large as A4 allows. Gives its pages."""
    pages = 0
    with pikepdf.new() as pdf:
        for jpeg, width, height in photos:
            _add_page(pdf, jpeg, width, height)
            pages += 1
        pdf.save(target, deterministic_id=True)
    return pages


def _add_page(pdf: pikepdf.Pdf, jpeg: bytes, width: int, height: int) -> None:
    across, down = _A4 if height >= width else _A4[::-1]
    scale = min(across / width, down / height)
    photo = Stream(pdf, jpeg)
    photo.Type, photo.Subtype = Name.XObject, Name.Image
    photo.Width, photo.Height, photo.BitsPerComponent = width, height, 8
    photo.ColorSpace, photo.Filter = Name.DeviceRGB, Name.DCTDecode
    left, bottom = (across - width * scale) / 2, (down - height * scale) / 2
    drawn = f"q {width * scale:.3f} 0 0 {height * scale:.3f} {left:.3f} {bottom:.3f} cm /Photo Do Q".encode()
    page = pdf.add_blank_page(page_size=(across, down))
    page.obj.Resources = Dictionary(XObject=Dictionary(Photo=pdf.make_indirect(photo)))
    page.obj.Contents = Stream(pdf, drawn)
