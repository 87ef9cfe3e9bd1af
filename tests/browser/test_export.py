"""Everything of hers taken away from the browser, opened from a disk without network; axe finds nothing in it."""

import io
import zipfile
from urllib.parse import urlsplit

import pytest

from app.export.making import make
from services import accounts
from services.database import acting_as, session
from tests.browser.axe import findings
from tests.browser.test_papers import sign_in
from tests.cast import load_cast
from tests.export.conftest import ask, bytes_of, last


def test_asked_made_and_taken_away(page, live_server, tmp_path) -> None:
    sign_in(page, live_server, "naima")
    page.goto(f"{live_server.url}/moi")
    page.get_by_role("link", name="Tout emporter").click()
    page.get_by_role("button", name="Rassembler mes affaires").click()
    page.get_by_text("Ça commence dans un instant").wait_for()
    make(last(load_cast().naima).id)
    session.remove()
    # The page asks by itself.
    page.get_by_role("heading", name="C’est prêt").wait_for(timeout=15_000)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Prendre mes affaires").click()
    assert waiting.value.suggested_filename.startswith("mes-affaires-2026-11-")
    path = tmp_path / "mes-affaires.zip"
    waiting.value.save_as(path)
    assert zipfile.ZipFile(path).testzip() is None


@pytest.mark.parametrize(("slug", "language"), [("theo", "fr"), ("ines", "en"), ("amadou", "ar")])
def test_its_pages_open_from_a_disk_alone(browser, live_server, tmp_path, slug, language) -> None:
    """No request but for files of the folder; nothing wider than a phone; axe has nothing to say of any page."""
    member = getattr(load_cast(), slug)
    with acting_as(member.id):
        accounts.set_language(member.id, language)
    make(ask(member))
    zipfile.ZipFile(io.BytesIO(bytes_of(member))).extractall(tmp_path)
    session.remove()
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    page, asked, complaints, found = context.new_page(), [], [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    try:
        for path in sorted(tmp_path.rglob("*.html")):
            page.goto(path.as_uri())
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path.name
            found += [f"{path.name}: {one}" for one in findings(page)]
    finally:
        context.close()
    assert not found, "\n".join(found)
    assert {urlsplit(one).scheme for one in asked} == {"file"}
    assert not complaints
