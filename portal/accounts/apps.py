from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from wagtail.users.views.bulk_actions import AssignRoleBulkAction

        from . import signals  # noqa: F401 - receivers connect when the registry is full

        AssignRoleBulkAction.models = []  # it puts accounts into groups; roles have one door, ``actions``


class AccountPagesConfig(WagtailUsersAppConfig):
    """Wagtail's pages on accounts, without rights (``admin.AccountViewSet``)."""

    user_viewset = "portal.accounts.admin.AccountViewSet"
