"""The gate of the second factor, and the door of the admin."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from .enums import Role
from .queries import FACTORS, has_role, is_staff_member


class SecondFactorMiddleware:
    """A staff account without a second factor opens nothing, by whatever path it was signed in.

    Without a factor it is led to the page that sets one up. With a factor that this HTTP session never proved, it is
    signed out and led to the sign-in page: the session came from a path that does not ask for it. Participants'
    accounts, which hold no role, pass.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(request) or self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if request.path.startswith(settings.SECOND_FACTOR_EXEMPT_PATHS) or not needs_second_factor(request.user):
            return None
        if not get_adapter().is_mfa_enabled(request.user, FACTORS):
            if request.path.startswith(reverse("account_login").removesuffix("login/")):
                return None
            return redirect("mfa_index")
        if has_proved_second_factor(request):
            return None
        logout(request)
        target = request.get_full_path() if request.method == "GET" else "/"
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: target})}")


def needs_second_factor(user) -> bool:
    """Staff roles, superusers, and whoever may enter Wagtail's admin by a group or a permission of their own."""
    return user.is_authenticated and (is_staff_member(user) or user.has_perm("wagtailadmin.access_admin"))


def has_proved_second_factor(request: HttpRequest) -> bool:
    """Whether this HTTP session saw a code or a passkey of the account that is signed in now."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class AdminDoorMiddleware:
    """Answers 403 in Wagtail's admin to a signed-in account that has no right to enter it.

    Wagtail would send it to the sign-in page, which sends who is signed in back to the admin, and so on without end.
    Wagtail's reports ask for no right but the entry, and tell who changed what everywhere: they are administrators'.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_admin = request.path.startswith(settings.ADMIN_PATH) and request.path != reverse("gallery")
        if in_admin and request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        in_reports = request.path.startswith(f"{settings.ADMIN_PATH}reports/")
        if in_reports and request.user.is_authenticated and not has_role(request.user, Role.ADMIN):
            raise PermissionDenied
        return self.get_response(request)
