"""A passkey from end to end, with Chromium's own virtual authenticator."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.whole_browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
    "defaultBackupEligibility": True,
    "defaultBackupState": True,
}


class Authenticator:
    """The phone's own lock, in the test's hand. It lives as long as its page."""

    def __init__(self, page):
        self.browser = page.context.new_cdp_session(page)
        self.browser.send("WebAuthn.enable")
        made = self.browser.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.id = made["authenticatorId"]

    def set(self, what, **value):
        self.browser.send(f"WebAuthn.set{what}", {"authenticatorId": self.id, **value})

    def credentials(self):
        return self.browser.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]


@pytest.fixture
def authenticator(page):
    return Authenticator(page)


@pytest.fixture
def problems(page):
    """What the browser complained about: nothing may be refused by the content-security policy."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def create_passkey(page):
    page.locator("form[data-passkey=create] button").click()
    page.wait_for_url(lambda url: "invitation/" not in url or "carte" in url)


def sign_out(page, url):
    page.goto(url + "/moi")
    # The door may open again by itself, at once: it is waited for before the tap.
    with page.expect_navigation(url="**/connexion", wait_until="commit"):
        page.locator("form[data-sign-out] button").click()


def test_naima_makes_a_passkey_then_signs_in_by_autofill(
    page, live_server, authenticator, passkey_step, problems
):
    passkey_step(page)
    create_passkey(page)
    assert [key["isResidentCredential"] for key in authenticator.credentials()] == [True]
    sign_out(page, live_server.url)
    page.wait_for_url("**/accueil")
    assert not [said for said in problems if "Content Security Policy" in said or "Trusted" in said]


def test_she_signs_in_by_the_button_where_there_is_no_autofill(
    page, live_server, authenticator, passkey_step
):
    passkey_step(page)
    create_passkey(page)
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = undefined")
    sign_out(page, live_server.url)
    page.locator("form[data-passkey=sign-in] button").click()
    page.wait_for_url("**/accueil")


def test_an_older_browser_without_the_json_form_does_both(page, live_server, authenticator, passkey_step):
    page.add_init_script(
        "PublicKeyCredential.parseCreationOptionsFromJSON = undefined;"
        "PublicKeyCredential.isConditionalMediationAvailable = undefined"
    )
    passkey_step(page)
    create_passkey(page)
    sign_out(page, live_server.url)
    page.locator("form[data-passkey=sign-in] button").click()
    page.wait_for_url("**/accueil")


def test_a_finger_not_recognised_is_said_in_a_sentence(page, live_server, authenticator, passkey_step):
    passkey_step(page)
    create_passkey(page)
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = undefined")
    sign_out(page, live_server.url)
    authenticator.set("UserVerified", isUserVerified=False)
    form = page.locator("form[data-passkey=sign-in]")
    form.locator("button").click()
    expect(form.locator("[data-passkey-error]")).to_have_text(form.get_attribute("data-error-cancelled"))
    assert page.url.endswith("/connexion")


def test_a_browser_without_passkeys_shows_the_other_way(page, live_server):
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(live_server.url + "/connexion")
    page.locator("[data-passkey-missing]").wait_for(state="visible")
    assert not page.locator("form[data-passkey]").is_visible()
