"""Accounts, their roles, and signing in with and without a second factor."""

import time

import factory
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from factory.django import DjangoModelFactory

from portal.accounts.actions import grant_role
from portal.accounts.enums import Role
from portal.accounts.models import User

PASSWORD = "phrase-de-passe-de-test"


class UserFactory(DjangoModelFactory):
    """An account without role; its verified address at allauth comes by itself. ``password=None``: sign-in by code."""

    class Meta:
        model = User

    first_name = factory.Iterator(["Claire", "Samir", "Inès"])
    last_name = factory.Iterator(["Moreau", "Bensaïd", "Le Goff"])
    email = factory.Sequence(lambda n: f"compte{n}@equipe.example")

    @classmethod
    def _create(cls, model_class, *args, password=PASSWORD, **kwargs):
        return model_class.objects.create_user(*args, password=password, **kwargs)


class StaffFactory(UserFactory):
    """An account with one role on one department (``role``, ``department``; empty: all of them)."""

    @classmethod
    def _create(cls, model_class, *args, role=Role.ANIMATOR, department="", **kwargs):
        user = super()._create(model_class, *args, **kwargs)
        grant_role(user, role, department, by=None)
        return user


def enrol_totp(user: User) -> str:
    """Give the account an authenticator application; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def totp_code(secret: str) -> str:
    """The six digits that the application shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, user: User) -> None:
    """Sign in with a second factor proved, without the pages; the account gets one when it has none."""
    if not user.authenticator_set.exists():
        enrol_totp(user)
    request = RequestFactory().get("/")
    request.session = SessionStore()
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, "mfa", type="totp")
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
