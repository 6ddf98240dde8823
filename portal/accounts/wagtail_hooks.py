"""Roles stand beside accounts in the admin's settings."""

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .permissions import can_read_role_log


class RolesMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return can_read_role_log(request.user)


@hooks.register("register_settings_menu_item")
def register_roles() -> MenuItem:
    return RolesMenuItem("Rôles", reverse("roles:index"), name="roles", icon_name="group", order=601)
