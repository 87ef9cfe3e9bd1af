"""PDFs with words in them, and what is read back of one."""

import io
from dataclasses import dataclass

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Stream

from tests.documents.samples import saved


def written_pdf(*pages: str) -> bytes:
    """A PDF of one page for each text (plain letters), as an office makes it."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
            )
        )
        for text in pages:
            page = pdf.add_blank_page(page_size=(595, 842))
            page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
            page.obj.Contents = Stream(pdf, f"BT /F1 20 Tf 72 700 Td ({text}) Tj ET".encode())
        return saved(pdf)


@dataclass(frozen=True)
class ReadBack:
    """What a reader finds in a PDF."""

    pages: list[str]
    title: str
    language: str
    is_tagged: bool
    is_for_all: bool
    contents: list[str]
    figures: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.pages)


def read_back(body: bytes) -> ReadBack:
    """Its words page by page, what it says of itself, and its list of contents."""
    drawn = pypdfium2.PdfDocument(body)
    pages = [_words(drawn[number]) for number in range(len(drawn))]
    with pikepdf.open(io.BytesIO(body)) as pdf, pdf.open_metadata() as said, pdf.open_outline() as outline:
        return ReadBack(
            pages=pages,
            title=str(said.get("dc:title", "")),
            language=str(pdf.Root.get("/Lang", "")),
            is_tagged="/StructTreeRoot" in pdf.Root and bool(pdf.Root.MarkInfo.Marked),
            is_for_all="pdfuaid" in str(said),
            contents=[one.title for one in outline.root],
            figures=_figures(pdf),
        )


def _figures(pdf: pikepdf.Pdf) -> list[str]:
    """What each picture is called, in the order in which it is read: its page and its place in the tree agree."""
    if "/StructTreeRoot" not in pdf.Root:
        return []
    tree = pdf.Root.StructTreeRoot
    places = list(tree.ParentTree.Nums)
    found = []
    for page in pdf.pages:
        if "/StructParents" in page.obj:
            (marked, *_others) = places[places.index(page.obj.StructParents) + 1]
            if marked.get("/S") == Name.Figure:
                page.contents_coalesce()
                assert b"/Figure <</MCID 0>> BDC" in page.obj.Contents.read_bytes()
                found.append(str(marked.Alt))
    assert found == [str(one.Alt) for one in tree.K[0].K if Name.Figure == one.S]
    return found


def _words(page: pypdfium2.PdfPage) -> str:
    return page.get_textpage().get_text_range().replace("\r\n", "\n")
