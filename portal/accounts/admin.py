"""Accounts in Wagtail’s admin: names and addresses. Roles, and groups that follow them, have one door: ``actions``."""

from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

RIGHTS = ("groups", "is_superuser")
HELP = "Les droits se donnent sur la page « Rôles » de l’espace des équipes."


class _WithoutRights:
    """No group and no superuser here: they would give rights that no log knows."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in RIGHTS:
            self.fields.pop(name, None)
        self.fields["email"].help_text = HELP


class AccountCreationForm(_WithoutRights, UserCreationForm):
    pass


class AccountEditForm(_WithoutRights, UserEditForm):
    pass


class AccountViewSet(UserViewSet):
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update=False):
        return AccountEditForm if for_update else AccountCreationForm
