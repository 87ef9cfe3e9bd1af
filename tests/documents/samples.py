"""Files made here and nowhere else: honest ones, and those that mean harm."""

import io
import struct
import zlib
from functools import cache

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

pillow_heif.register_heif_opener()


@cache
def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), *, orientation: int = 1) -> bytes:
    """A photo of the sky as a phone takes it: where, when, with what, and by whom."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = orientation, "Phone of Naima", "Naima"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (49.0, 7.0, 0.0), "W", (1.0, 5.0, 0.0)
    made = io.BytesIO()
    more = {"xmp": b"<x:xmpmeta>Naima was here</x:xmpmeta>"} if kind in ("JPEG", "WEBP") else {}
    image.save(made, kind, exif=exif.tobytes(), **more)
    return made.getvalue()


def blank_pdf(pages: int = 1) -> bytes:
    """A PDF of blank pages, each with a word drawn on it."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.obj.Contents = Stream(pdf, b"0 0 1 rg 100 100 200 200 re f")
        return saved(pdf)


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    made = io.BytesIO()
    pdf.save(made, **options)
    return made.getvalue()


def living_pdf() -> bytes:
    """All that a PDF can do when it is opened, and all that it can tell."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('evil')"))
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        pdf.Root.OpenAction = script
        pdf.Root.AA = Dictionary(WC=script)
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("evil"), script])))
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=String("<xdp>evil</xdp>"))
        pdf.attachments["evil.exe"] = b"MZ evil"
        pdf.docinfo["/Author"] = "Naima"
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = ["Naima"]
        page.obj.AA = Dictionary(O=Dictionary(S=Name.Launch, F=String("evil.exe")))
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 90, 90]),
            A=Dictionary(S=Name.URI, URI=String("https://evil.example")),
        )
        page.obj.Annots = Array([pdf.make_indirect(link)])
        inside = Stream(pdf, photo())
        inside.Type, inside.Subtype, inside.Width, inside.Height = Name.XObject, Name.Image, 640, 480
        inside.ColorSpace, inside.BitsPerComponent, inside.Filter = Name.DeviceRGB, 8, Name.DCTDecode
        page.obj.Resources = Dictionary(XObject=Dictionary(Photo=pdf.make_indirect(inside)))
        page.obj.Contents = Stream(pdf, b"q 200 0 0 200 100 100 cm /Photo Do Q")
        return saved(pdf)


def locked_pdf(user: str = "secret") -> bytes:
    with pikepdf.open(io.BytesIO(blank_pdf())) as pdf:
        return saved(pdf, encryption=pikepdf.Encryption(owner="owner", user=user))


def swollen_pdf() -> bytes:
    """Half a gigabyte of nothing, twice deflated, as the drawing of a page."""
    nothing = zlib.compressobj(9)
    once = b"".join(nothing.compress(bytes(1_000_000)) for _ in range(500)) + nothing.flush()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        drawn = Stream(pdf, b"")
        drawn.write(zlib.compress(once, 9), filter=Array([Name.FlateDecode, Name.FlateDecode]))
        page.obj.Contents = pdf.make_indirect(drawn)
        return saved(pdf)


def png(width: int, height: int, *, extra: bytes = b"") -> bytes:
    """A PNG whose header says what it likes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + extra
        + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def zipped() -> bytes:
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    return made.getvalue()
