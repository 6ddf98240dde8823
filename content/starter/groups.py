"""What Wagtail lets each staff role do. The groups bear the roles' names; ``portal.accounts`` keeps people in them."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from portal.accounts.actions import role_group
from portal.accounts.enums import Role

from .moderation import moderation

EDITOR_RIGHTS = ("add_page", "change_page")  # they propose: moderation.py
APPROVER_RIGHTS = (*EDITOR_RIGHTS, "publish_page", "lock_page", "unlock_page")
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
WORD_RIGHTS = tuple(f"{verb}_{name}" for name in ("term", "synonyms") for verb in ("add", "change", "delete"))
REDIRECT_RIGHTS = ("add_redirect", "change_redirect", "delete_redirect")


def staff_groups() -> None:
    """Editors write pages; coordinators and administrators publish them and keep the reference data. Idempotent."""
    editor_group()
    reference = Permission.objects.filter(
        content_type__app_label="portal_sessions", content_type__model__in=REFERENCE_MODELS
    )
    for role in (Role.COORDINATOR, Role.ADMIN):
        role_group(role).permissions.add(_entry(), *reference)
        _pages_and_files(role_group(role), APPROVER_RIGHTS)
    role_group(Role.ADMIN).permissions.add(_permission("content", CONTACT_SETTING))
    moderation()


def editor_group() -> Group:
    """The group of editors: every page, images, documents and the contact box; no participant, no reference data."""
    group = role_group(Role.EDITOR)
    group.permissions.add(_entry(), _permission("content", CONTACT_SETTING))
    _pages_and_files(group, EDITOR_RIGHTS)
    return group


def _pages_and_files(group: Group, page_rights: tuple[str, ...]) -> None:
    root = Page.get_first_root_node()
    group.permissions.add(*(_permission("content", codename) for codename in WORD_RIGHTS))
    group.permissions.add(*(_permission("wagtailredirects", codename) for codename in REDIRECT_RIGHTS))
    for codename in page_rights:
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
