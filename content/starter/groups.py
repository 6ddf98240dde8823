"""What Wagtail lets each staff role do. The groups bear the roles' names; ``portal.accounts`` keeps people in them."""

from collections.abc import Mapping

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
CONTACT_SETTING = {"content": ("change_contactsettings",)}
WRITING_RIGHTS = {
    "wagtailadmin": ("access_admin",),
    "content": tuple(f"{verb}_{name}" for name in ("term", "synonyms") for verb in ("add", "change", "delete")),
    "wagtailredirects": ("add_redirect", "change_redirect", "delete_redirect"),
}


def staff_groups() -> None:
    """Editors write pages; coordinators and administrators publish them and keep the reference data. Idempotent."""
    editor_group()
    reference = Permission.objects.filter(
        content_type__app_label="portal_sessions", content_type__model__in=REFERENCE_MODELS
    )
    for role in (Role.COORDINATOR, Role.ADMIN):
        _writing_group(role, APPROVER_RIGHTS).permissions.add(*reference)
    role_group(Role.ADMIN).permissions.add(*_permissions(CONTACT_SETTING))
    moderation()


def editor_group() -> Group:
    """The group of editors: every page, images, documents and the contact box; no participant, no reference data."""
    group = _writing_group(Role.EDITOR, EDITOR_RIGHTS)
    group.permissions.add(*_permissions(CONTACT_SETTING))
    return group


def _writing_group(role: Role, page_rights: tuple[str, ...]) -> Group:
    group, root, collection = role_group(role), Page.get_first_root_node(), Collection.get_first_root_node()
    group.permissions.add(*_permissions(WRITING_RIGHTS))
    GroupPagePermission.objects.bulk_create(
        (
            GroupPagePermission(group=group, page=root, permission=permission)
            for permission in _permissions({"wagtailcore": page_rights})
        ),
        ignore_conflicts=True,
    )
    GroupCollectionPermission.objects.bulk_create(
        (
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for permission in _permissions(FILE_RIGHTS)
        ),
        ignore_conflicts=True,
    )
    return group


def _permissions(rights: Mapping[str, tuple[str, ...]]) -> list[Permission]:
    """The permissions of these codenames, by application. Raises KeyError for one that does not exist."""
    asked = [(app_label, codename) for app_label, codenames in rights.items() for codename in codenames]
    found = Permission.objects.filter(
        content_type__app_label__in=list(rights), codename__in=[codename for _, codename in asked]
    ).select_related("content_type")
    known = {(permission.content_type.app_label, permission.codename): permission for permission in found}
    return [known[one] for one in asked]
