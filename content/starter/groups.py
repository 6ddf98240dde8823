"""What Wagtail lets each staff role do. The groups bear the roles' names; ``portal.accounts`` keeps people in them."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from portal.accounts.actions import role_group
from portal.accounts.enums import Role

PAGE_RIGHTS = ("add_page", "change_page", "publish_page")
FILE_RIGHTS = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
}
REFERENCE_MODELS = (
    "programme",
    "module",
    "site",
    "room",
    "partner",
    "contact",
    "closure",
    "questionnaire",
    "campaignrule",
)
CONTACT_SETTING = "change_contactsettings"
TERM_RIGHTS = ("add_term", "change_term", "delete_term")


def staff_groups() -> None:
    """Editors write pages; coordinators and administrators keep the reference data. Idempotent."""
    editor_group()
    reference = Permission.objects.filter(
        content_type__app_label="portal_sessions", content_type__model__in=REFERENCE_MODELS
    )
    for role in (Role.COORDINATOR, Role.ADMIN):
        role_group(role).permissions.add(_entry(), *reference)
    role_group(Role.ADMIN).permissions.add(_permission("content", CONTACT_SETTING))
    _pages_and_files(role_group(Role.ADMIN))


def editor_group() -> Group:
    """The group of editors: every page, images, documents and the contact box; no participant, no reference data."""
    group = role_group(Role.EDITOR)
    group.permissions.add(_entry(), _permission("content", CONTACT_SETTING))
    _pages_and_files(group)
    return group


def _pages_and_files(group: Group) -> None:
    root = Page.get_first_root_node()
    group.permissions.add(*(_permission("content", codename) for codename in TERM_RIGHTS))
    for codename in PAGE_RIGHTS:
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=_permission("wagtailcore", codename)
        )
    collection = Collection.get_first_root_node()
    for app_label, codenames in FILE_RIGHTS.items():
        for codename in codenames:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=_permission(app_label, codename)
            )


def _entry() -> Permission:
    return _permission("wagtailadmin", "access_admin")


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
