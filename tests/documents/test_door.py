"""What comes in, what it has become, and what is refused and why."""

import io

import pikepdf
import pytest
from PIL import Image

from services import documents
from services.documents import Sent
from services.errors import Refused
from tests.documents import samples


def taken(*bodies: bytes, name: str = "papier") -> tuple[bytes, str, int, str]:
    """What came out, its type, its pages, its name."""
    with documents.take([Sent(io.BytesIO(body), name) for body in bodies]) as one:
        return b"".join(one.parts()), one.media_type, one.pages, one.name


def refusal(*bodies: bytes, name: str = "papier") -> str:
    with pytest.raises(Refused) as refused:
        taken(*bodies, name=name)
    return refused.value.reason


@pytest.mark.parametrize(
    ("kind", "name", "becomes"),
    [
        ("JPEG", "photo.jpg", "image/jpeg"),
        ("PNG", "photo.png", "image/png"),
        ("WEBP", "photo.webp", "image/webp"),
        ("HEIF", "IMG_0001.HEIC", "image/jpeg"),
        # Phones call a photo by the name of another kind of photo.
        ("JPEG", "photo.heic", "image/jpeg"),
        ("JPEG", "photo", "image/jpeg"),
    ],
)
def test_a_photo_comes_in_without_what_it_tells(kind: str, name: str, becomes: str) -> None:
    out, media_type, pages, kept = taken(samples.photo(kind), name=name)
    assert (media_type, pages, kept) == (becomes, 1, name)
    image = Image.open(io.BytesIO(out))
    assert not dict(image.getexif())
    for told in (b"Naima", b"Phone", b"Exif", b"xmpmeta"):
        assert told not in out


def test_a_photo_taken_sideways_stands_up() -> None:
    out, *_ = taken(samples.photo(orientation=6), name="photo.jpg")
    assert Image.open(io.BytesIO(out)).size == (480, 640)


def test_what_follows_or_hides_in_a_picture_stays_outside() -> None:
    """A photo that is also an archive, a picture with a script in a comment: only pixels come in."""
    for body in (
        samples.photo() + samples.zipped(),
        samples.photo() + b"<script>alert(1)</script>",
        samples.photo("PNG") + samples.zipped(),
    ):
        out, *_ = taken(body)
        assert b"PK\x03\x04" not in out
        assert b"<script" not in out


def test_a_pdf_comes_in_without_what_acts_calls_or_tells() -> None:
    out, media_type, pages, _name = taken(samples.living_pdf(), name="contrat.pdf")
    assert (media_type, pages) == ("application/pdf", 1)
    with pikepdf.open(io.BytesIO(out)) as pdf:
        plain = samples.saved(
            pdf,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
        assert "/Photo" in pdf.pages[0].obj.Resources.XObject, "what one sees stays"
    for word in (
        b"evil",
        b"JavaScript",
        b"OpenAction",
        b"/AA",
        b"Launch",
        b"MZ",
        b"XFA",
        b"URI",
        b"Naima",
        b"Phone",
    ):
        assert word not in plain, word


def test_several_photos_are_one_pdf_in_their_order() -> None:
    out, media_type, pages, _name = taken(samples.photo(), samples.photo("PNG", (300, 500)), name="bail.jpg")
    assert (media_type, pages) == ("application/pdf", 2)
    with pikepdf.open(io.BytesIO(out)) as pdf:
        shapes = [tuple(float(side) for side in page.mediabox)[2:] for page in pdf.pages]
    assert shapes == [(842, 595), (595, 842)], "each page lies or stands as its photo"
    assert b"Naima" not in out


def test_a_pdf_among_photos_is_refused() -> None:
    assert refusal(samples.photo(), samples.blank_pdf()) == "document_mixed"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><script>alert(1)</script></html>", "document_not_allowed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "document_not_allowed"),
        (b"MZ" + bytes(2000), "document_not_allowed"),
        (b"GIF89a<script>alert(1)</script>", "document_not_allowed"),
        (b"%!PS-Adobe-3.0", "document_not_allowed"),
        (samples.zipped(), "document_not_allowed"),
        (b"<html>" + samples.blank_pdf(), "document_not_allowed"),
        (samples.zipped() + samples.blank_pdf(), "document_not_allowed"),
        (b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 20, "document_damaged"),
        (b"%PDF-1.7\n<script>alert(1)</script>", "document_damaged"),
        (samples.photo()[:2000], "document_damaged"),
        (samples.png(50_000, 50_000), "document_too_many_pixels"),
        (samples.locked_pdf(), "document_locked"),
        (samples.blank_pdf(61), "document_too_many_pages"),
        (b"", "document_empty"),
        (b"\xff\xd8\xff" + bytes(documents.LARGEST), "document_too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused_says_why(body: bytes, reason: str) -> None:
    assert refusal(body) == reason


@pytest.mark.parametrize(
    "suffix", ["html", "svg", "exe", "zip", "docx", "js", "xml", "gif", "pdf", "php", "jar", "txt"]
)
def test_a_photo_under_the_name_of_something_else_is_refused(suffix: str) -> None:
    assert refusal(samples.photo(), name=f"papier.{suffix}") == "document_not_what_it_says"


@pytest.mark.parametrize("suffix", ["html", "jpg", "png", "exe", "svg"])
def test_a_pdf_under_the_name_of_something_else_is_refused(suffix: str) -> None:
    assert refusal(samples.blank_pdf(), name=f"papier.{suffix}") == "document_not_what_it_says"


def test_a_pdf_that_anybody_may_open_comes_in_whatever_its_owner_forbade() -> None:
    out, *_ = taken(samples.locked_pdf(user=""), name="bulletin.pdf")
    with pikepdf.open(io.BytesIO(out)) as pdf:
        assert not pdf.is_encrypted


def test_a_pdf_that_swells_takes_no_more_than_it_may() -> None:
    """It may come in, for nothing opens its drawing: drawing it does, in a child that is stopped."""
    out, *_ = taken(samples.swollen_pdf(), name="a.pdf")
    assert len(out) < 2_000_000


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\Naima\\carte.jpg", "carte.jpg"),
        ("carte\u202egpj.exe.jpg", "cartegpj.exe.jpg"),
        ("a\x00b\r\nc.jpg", "a b c.jpg"),
        ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
        ("  بطاقة الهوية .jpg ", "بطاقة الهوية .jpg"),
        ("\u200f\u2066", ""),
        ("...", ""),
    ],
)
def test_a_name_is_cleaned_before_anybody_sees_it(sent: str, kept: str) -> None:
    from services.documents.naming import clean_name

    assert clean_name(sent) == kept
