"""The staff's sign-in in a real browser: accessible at every step, with a passkey, and with the keyboard alone."""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse

from portal.accounts.enums import Role
from tests.factories.accounts import PASSWORD, StaffFactory, enrol_totp, totp_code


@pytest.fixture
def editor(transactional_db):
    user = StaffFactory(role=Role.EDITOR)
    user.groups.first().permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def code_in_mail() -> str:
    return next(line.strip() for line in mail.outbox[-1].body.splitlines() if line.strip().isdigit())


def test_new_account_from_code_by_mail_to_recovery_codes(phone, editor, axe, sideways, screenshot):
    editor.set_unusable_password()
    editor.save()

    def look(name: str) -> None:
        axe(phone)
        sideways(phone)
        screenshot(phone, name)

    phone.goto(reverse("account_login"))
    look("1-login")
    phone.locator("text=Recevoir un code par mail").first.click()
    look("2-request")
    phone.fill("[name=email]", editor.email)
    phone.locator("main button:has-text('Recevoir le code')").first.click()
    look("3-code")
    phone.fill("[name=code]", "000000")
    phone.locator("text=Continuer").first.click()
    look("4-wrong-code")
    phone.fill("[name=code]", code_in_mail())
    phone.locator("text=Continuer").first.click()
    phone.goto("/gestion/")
    assert phone.url.endswith(reverse("mfa_index"))
    look("5-index")
    phone.locator("text=Mettre en place l’application").first.click()
    look("6-application")
    secret = phone.text_content("main code")
    phone.fill("[name=code]", totp_code(secret))
    phone.locator("text=Terminer").first.click()
    phone.wait_for_url("**" + reverse("mfa_view_recovery_codes"))
    look("7-codes")
    phone.goto("/gestion/")
    assert phone.url.endswith("/gestion/")


def test_password_and_code_with_the_keyboard_alone(page, editor, axe, screenshot):
    secret = enrol_totp(editor)
    page.goto(reverse("account_login"))
    page.focus("[name=login]")
    page.keyboard.type(editor.email)
    page.keyboard.press("Tab")
    page.keyboard.type("mauvaise")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary")
    axe(page)
    screenshot(page, "error")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    axe(page)
    screenshot(page, "second-check")
    page.fill("[name=code]", totp_code(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/gestion/")


def test_passkey_is_added_opens_the_account_and_confirms_it(page, editor, axe):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    secret = enrol_totp(editor)
    page.goto(reverse("account_login"))
    page.fill("[name=login]", editor.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.fill("[name=code]", totp_code(secret))
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/gestion/")
    page.goto(reverse("mfa_add_webauthn"))
    page.fill("[name=password]", PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_selector("#mfa_webauthn_add")
    axe(page)
    page.check("[name=passwordless]")
    page.locator("#mfa_webauthn_add").first.click()
    page.wait_for_url(lambda address: not address.endswith(reverse("mfa_add_webauthn")))
    page.goto(reverse("mfa_list_webauthn"))
    axe(page)
    page.goto(reverse("account_logout"))
    page.locator("main button").first.click()
    page.goto(reverse("account_login"))
    page.locator("#passkey_login").first.click()
    page.wait_for_url("**/gestion/")
    page.goto(reverse("mfa_reauthenticate_webauthn"))
    axe(page)
    page.locator("#mfa_webauthn_reauthenticate").first.click()
    page.wait_for_url(lambda address: not address.endswith(reverse("mfa_reauthenticate_webauthn")))


@pytest.mark.parametrize(
    "path", ["une-page-absente/", "compte/signup/", "compte/password/reset/"], ids=["missing", "closed", "reset"]
)
def test_ways_out_are_accessible(phone, path, axe, sideways, screenshot):
    phone.goto(f"/{path}")
    axe(phone)
    sideways(phone)
    screenshot(phone)


def test_bare_error_page_is_accessible(page, axe, screenshot, tmp_path, live_server):
    from django.template.loader import render_to_string

    page.route("**/panne/", lambda route: route.fulfill(body=render_to_string("500.html"), content_type="text/html"))
    page.goto("/panne/")
    axe(page)
    screenshot(page)
