"""Every page of the account, as its owner meets it: in French, in our layout, with an honest title."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.shortcuts import resolve_url
from django.urls import reverse

from portal.accounts.enums import Role
from tests.factories.accounts import PASSWORD, StaffFactory, UserFactory, enrol_totp, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    """A signed-in account of the staff, with an application, a key, recovery codes, and a fresh confirmation."""
    user = StaffFactory(role=Role.ANIMATOR)
    enrol_totp(user)
    sign_in(client, user)
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "reauthenticated": True} for record in session["account_authentication_methods"]
    ]
    session.save()
    return user


@pytest.fixture
def key(member) -> Authenticator:
    """A key as the database keeps it; its credential is never read by these pages."""
    data = {"name": "Téléphone", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
    return Authenticator.objects.create(user=member, type=Authenticator.Type.WEBAUTHN, data=data)


def page(client, name: str, **arguments) -> str:
    response = client.get(reverse(name, kwargs=arguments))
    assert response.status_code == 200
    return response.content.decode()


def heading(text: str) -> str:
    """The only h1 of the page; the title says the same."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert len(found) == 1
    assert f"<title>{found[0]} – " in text
    return found[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("account_login", "Se connecter"),
        ("account_request_login_code", "Recevoir un code"),
        ("account_reset_password", "Mot de passe oublié"),
        ("account_password_reset_completed", "Mot de passe changé"),
        ("account_inactive", "Compte fermé"),
        ("account_signup", "Créer un compte"),
    ],
)
def test_pages_of_a_visitor(client, name, expected):
    assert heading(page(client, name)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("account_logout", "Se déconnecter"),
        ("account_email", "Changer votre adresse"),
        ("account_change_password", "Changer de mot de passe"),
        ("account_reauthenticate", "Confirmer que c’est vous"),
        ("mfa_reauthenticate", "Confirmer que c’est vous"),
        ("mfa_index", "Protéger votre compte"),
        ("mfa_deactivate_totp", "Retirer l’application"),
        ("mfa_generate_recovery_codes", "Créer des codes de secours"),
        ("mfa_add_webauthn", "Ajouter une clé"),
        ("mfa_list_webauthn", "Vos clés"),
    ],
)
def test_pages_of_a_member(client, member, name, expected):
    assert heading(page(client, name)) == expected


def test_page_that_sets_the_application_up_gives_the_key_in_letters_too(client):
    client.force_login(UserFactory(password=None))
    response = client.get(reverse("mfa_activate_totp"))
    text = response.content.decode()
    assert heading(text) == "Mettre en place l’application"
    assert f"<code>{response.context['form'].secret}</code>" in text


def test_wrong_code_of_the_application_says_what_to_do(client):
    client.force_login(UserFactory(password=None))
    client.get(reverse("mfa_activate_totp"))
    text = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert "Ce code n’est pas le bon" in text


def test_account_without_password_may_choose_one(client):
    client.force_login(UserFactory(password=None))
    assert heading(page(client, "account_set_password")) == "Choisir un mot de passe"


def test_recovery_codes_are_shown_and_downloaded(client, member):
    client.post(reverse("mfa_generate_recovery_codes"))
    text = page(client, "mfa_view_recovery_codes")
    assert heading(text) == "Vos codes de secours"
    assert len(re.findall(r"<li><code>\d+</code>", text)) == 10
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200


def test_keys_are_listed_renamed_and_taken_away(client, key):
    assert "Téléphone" in page(client, "mfa_list_webauthn")
    assert heading(page(client, "mfa_edit_webauthn", pk=key.pk)) == "Renommer une clé"
    client.post(reverse("mfa_edit_webauthn", kwargs={"pk": key.pk}), {"name": "Clé du bureau"})
    assert "Clé du bureau" in page(client, "mfa_remove_webauthn", pk=key.pk)
    client.post(reverse("mfa_remove_webauthn", kwargs={"pk": key.pk}))
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_confirmation_offers_the_other_ways(client, key):
    assert "Ou autrement" in page(client, "account_reauthenticate")


def test_second_check_offers_key_and_way_back(client):
    user = StaffFactory()
    enrol_totp(user)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    text = page(client, "mfa_authenticate")
    assert heading(text) == "Seconde vérification"
    assert "Utiliser ma clé" in text


# --- Mails ------------------------------------------------------------------------------------------------------------
def mail_says_nothing_but_the_house() -> str:
    sent = mail.outbox[-1]
    assert sent.subject.startswith("Rebond : ")
    assert "testserver" not in sent.body
    assert sent.body.startswith("Bonjour,")
    assert sent.body.rstrip().endswith("Rebond")
    return sent.body


def test_code_by_mail_is_sober_and_its_page_shows_the_address(client):
    user = UserFactory()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    assert "valable quinze minutes" in mail_says_nothing_but_the_house()
    text = page(client, "account_confirm_login_code")
    assert heading(text) == "Entrer le code reçu"
    assert user.email in text


def test_known_and_unknown_address_get_the_same_answer(client):
    answers = []
    for email in (UserFactory().email, "inconnue@equipe.example"):
        client.cookies.clear()
        response = client.post(reverse("account_request_login_code"), {"email": email})
        answers.append((response.status_code, response.url, page(client, "account_confirm_login_code").count("<p>")))
    assert answers[0] == answers[1]
    assert "pas de compte à cette adresse" in mail_says_nothing_but_the_house()


def test_password_reset_page_follows_the_code(client):
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    assert heading(page(client, "account_confirm_password_reset_code")) == "Entrer le code reçu"
    code = next(line.strip() for line in mail_says_nothing_but_the_house().splitlines() if line.strip().isdigit())
    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    assert heading(page(client, "account_complete_password_reset")) == "Choisir un mot de passe"


def test_new_address_is_verified_by_a_code_before_it_counts(client, member):
    client.post(reverse("account_email"), {"action_add": "", "email": "nouvelle@equipe.example"})
    assert heading(page(client, "account_email_verification_sent")) == "Vérifier votre adresse"
    member.refresh_from_db()
    assert member.email != "nouvelle@equipe.example"


def test_too_many_wrong_passwords_make_one_wait(client):
    user = UserFactory()
    for _ in range(6):
        response = client.post(reverse("account_login"), {"login": user.email, "password": "mauvaise"})
    assert "Attendez cinq minutes" in response.content.decode()


def test_signing_out_needs_a_post(client, member):
    page(client, "account_logout")
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("role", "home"),
    [(Role.EDITOR, "wagtailadmin_home"), (Role.PRIVACY, "privacy:kept"), (Role.ANIMATOR, "attendance:today")],
)
def test_sign_in_leads_each_role_to_its_work(rf, role, home):
    from allauth.account.adapter import get_adapter

    request = rf.get("/")
    request.user = StaffFactory(role=role)
    assert get_adapter(request).get_login_redirect_url(request) == resolve_url(home)


def test_sign_in_without_role_leads_home(rf):
    from allauth.account.adapter import get_adapter

    request = rf.get("/")
    request.user = UserFactory()
    assert get_adapter(request).get_login_redirect_url(request) == "/"
