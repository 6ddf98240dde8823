"""A staff account without a proved second factor opens nothing, whatever the path it came by."""

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.shortcuts import resolve_url
from django.urls import reverse

from portal.accounts.actions import create_staff_account
from portal.accounts.enums import Role
from tests.factories.accounts import PASSWORD, StaffFactory, UserFactory, enrol_totp, sign_in, totp_code

pytestmark = pytest.mark.django_db
GATED = "/gestion/account/"


@pytest.fixture
def editor():
    user = StaffFactory(role=Role.EDITOR)
    user.groups.first().permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def code_in_mail() -> str:
    return next(line.strip() for line in mail.outbox[-1].body.splitlines() if line.strip().isdigit())


@pytest.mark.parametrize("path", ["/gestion/login/", "/_util/login/"])
@pytest.mark.parametrize("field", ["username", "login", "email"])
def test_wagtails_own_login_pages_sign_nobody_in(client, editor, path, field):
    enrol_totp(editor)
    response = client.post(path, {field: editor.email, "password": PASSWORD, "next": "/gestion/"})
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/gestion/password_reset/", "/gestion/password_reset/confirm/MQ/set-password/"])
def test_wagtails_own_password_reset_is_out_of_reach(client, path):
    response = client.post(path, {"email": "compte@equipe.example"})
    assert response.status_code == 302
    assert response.url == reverse("account_reset_password")
    assert not mail.outbox


def test_password_alone_stops_at_the_second_factor(client, editor):
    enrol_totp(editor)
    response = client.post(reverse("account_login"), {"login": editor.email, "password": PASSWORD})
    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(GATED).status_code == 302


def test_password_then_code_of_the_application_opens_the_admin(client, editor):
    secret = enrol_totp(editor)
    client.post(reverse("account_login"), {"login": editor.email, "password": PASSWORD})
    assert "obligatoire" in client.post(reverse("mfa_authenticate"), {"code": ""}).content.decode()
    response = client.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert response.url == reverse("wagtailadmin_home")
    assert client.get(GATED).status_code == 200


def test_code_by_mail_stops_at_the_second_factor(client, editor):
    enrol_totp(editor)
    client.post(reverse("account_request_login_code"), {"email": editor.email})
    response = client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})
    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)


def test_password_reset_signs_nobody_in(client, editor):
    enrol_totp(editor)
    client.post(reverse("account_reset_password"), {"email": editor.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in_mail()})
    new = {"password1": "une-autre-phrase-de-passe", "password2": "une-autre-phrase-de-passe"}
    client.post(reverse("account_complete_password_reset"), new)
    editor.refresh_from_db()
    assert editor.check_password(new["password1"])
    assert not is_signed_in(client)


@pytest.mark.parametrize("role", Role)
def test_every_role_without_factor_is_led_to_set_one_up(client, role):
    client.force_login(StaffFactory(role=role))
    response = client.get("/animation/")
    assert response.status_code == 302
    assert response.url == reverse("mfa_index")
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize("role", Role)
def test_every_role_with_a_factor_this_session_never_proved_is_signed_out(client, role):
    user = StaffFactory(role=role)
    enrol_totp(user)
    client.force_login(user)
    response = client.get("/gestion/pages/?q=a")
    assert response.url == f"{reverse('account_login')}?next=%2Fgestion%2Fpages%2F%3Fq%3Da"
    assert not is_signed_in(client)


@pytest.mark.parametrize("role", Role)
def test_every_role_with_a_proved_factor_passes(client, role):
    sign_in(client, StaffFactory(role=role))
    assert client.get("/une-page-absente/").status_code == 404


def test_unproved_session_cannot_take_the_factor_away(client, editor):
    enrol_totp(editor)
    client.force_login(editor)
    client.post(reverse("mfa_deactivate_totp"))
    assert editor.authenticator_set.filter(type=Authenticator.Type.TOTP).exists()
    assert not is_signed_in(client)


def test_proof_counts_only_for_the_account_that_gave_it(client, editor):
    sign_in(client, editor)
    other = StaffFactory(role=Role.ADMIN)
    enrol_totp(other)
    session = client.session
    session["_auth_user_id"] = str(other.pk)
    session["_auth_user_hash"] = other.get_session_auth_hash()
    session.save()
    assert client.get(GATED).url.startswith(reverse("account_login"))


def test_recovery_codes_alone_are_no_second_factor(client):
    user = StaffFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(user)
    assert client.get("/animation/").url == reverse("mfa_index")


def test_superuser_without_role_passes_the_gate_too(client):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get("/gestion/").url == reverse("mfa_index")


def test_admin_access_by_a_group_of_ones_own_passes_the_gate_too(client):
    user = UserFactory()
    group = Group.objects.create(name="Groupe à part")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    assert client.get("/gestion/").url == reverse("mfa_index")


def test_account_without_role_needs_no_second_factor(client):
    client.force_login(UserFactory())
    assert client.get("/une-page-absente/").status_code == 404


@pytest.mark.parametrize("path", ["/health/", "/static/img/favicon.svg"])
def test_static_files_and_health_stay_open(client, path):
    client.force_login(StaffFactory())
    response = client.get(path)
    response.close()
    assert response.status_code == 200


def test_passkey_alone_proves_the_second_factor(client, editor):
    Authenticator.objects.create(user=editor, type=Authenticator.Type.WEBAUTHN, data={"name": "clé"})
    client.force_login(editor)
    session = client.session
    proof = {"method": "mfa", "type": "webauthn", "passwordless": True, "at": 0}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(editor.pk)
    session.save()
    assert client.get(GATED).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_new_account_signs_in_by_code_sets_the_application_up_and_enters(client):
    user = create_staff_account(
        "neuve@equipe.example", first_name="Ève", last_name="Neuve", roles=[(Role.EDITOR, "")], by=None
    )
    user.groups.first().permissions.add(Permission.objects.get(codename="access_admin"))
    client.post(reverse("account_request_login_code"), {"email": user.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})
    assert client.get(GATED).url == reverse("mfa_index")
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    assert client.get(GATED).status_code == 200


def test_secret_of_the_application_rests_encrypted(client):
    user = UserFactory()
    secret = enrol_totp(user)
    assert secret not in str(user.authenticator_set.get().data)


def test_secret_is_read_with_the_old_key_after_a_new_one_came(client, settings, editor):
    secret = enrol_totp(editor)
    settings.MFA_SECRETS_KEY = f"une-toute-nouvelle-cle-de-chiffrement,{settings.MFA_SECRETS_KEY}"
    client.post(reverse("account_login"), {"login": editor.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert is_signed_in(client)


@pytest.mark.parametrize("role", [Role.ANIMATOR, Role.PARTNER, Role.PRIVACY])
def test_admin_says_no_to_a_role_that_has_no_work_there_instead_of_sending_it_around(signed_in, role):
    answer = signed_in(StaffFactory(role=role)).get("/gestion/")
    assert answer.status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_each_role_lands_after_sign_in_on_a_page_that_it_may_read(starter_texts, signed_in, role):
    landing = resolve_url(settings.LOGIN_REDIRECT_BY_ROLE[role])
    assert signed_in(StaffFactory(role=role, department="95")).get(landing).status_code == 200
