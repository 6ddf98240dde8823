"""Staff accounts and their roles. Every decision on a role leaves a row in ``RoleLog``."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction

from .enums import Role, RoleVerb
from .models import RoleLog, StaffRole, User
from .permissions import can_decide_role


@transaction.atomic
def create_staff_account(email: str, *, first_name: str, last_name: str, roles: Iterable[tuple[Role, str]], by) -> User:
    """Create the account with its (role, department) pairs, or complete the one that already has this address.

    The account has no password: its owner signs in by a code sent to this address, which is taken as verified, and is
    then led to set up a second factor. ``by`` is None for a command of the operator. Raises PermissionDenied when
    ``by`` may not give one of the roles, ValueError without an address.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        user = User.objects.create_user(email.strip(), first_name=first_name, last_name=last_name)
    for role, department in roles:
        grant_role(user, role, department, by=by)
    return user


@transaction.atomic
def grant_role(user: User, role: Role, department: str = "", *, by) -> StaffRole:
    """Give a role on a department (empty: all of them). Asking twice changes nothing and logs nothing more.

    Raises PermissionDenied when ``by`` may not decide it, ValidationError for an unknown department.
    """
    _check(by, user, department)
    if held := StaffRole.objects.filter(user=user, role=role, department=department).first():
        return held
    held = StaffRole(user=user, role=role, department=department)
    held.full_clean()
    held.save()
    _record(RoleVerb.GRANTED, held, by)
    return held


@transaction.atomic
def revoke_role(user: User, role: Role, department: str = "", *, by) -> None:
    """Take a role away; nothing happens when it is not held. Raises PermissionDenied when ``by`` may not decide it."""
    _check(by, user, department)
    held = StaffRole.objects.filter(user=user, role=role, department=department).first()
    if held is None:
        return
    _record(RoleVerb.REVOKED, held, by)
    held.delete()
    _keep_groups_in_step(user)


def role_group(role: Role) -> Group:
    """The Django group that carries what Wagtail grants to a role; it bears the role's value as its name."""
    return Group.objects.get_or_create(name=Role(role).value)[0]


def keep_address_in_step(user: User) -> None:
    """Make the account's address its one verified address at allauth, unless allauth knows it already.

    Accounts are created and corrected by administrators (Wagtail's user pages, commands) who answer for the address;
    an address that was replaced opens the account no more.
    """
    if EmailAddress.objects.filter(user=user, email__iexact=user.email).exists():
        return
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email.lower(), primary=True, verified=True)


def _check(by: User | None, holder: User, department: str) -> None:
    if by is not None and not can_decide_role(by, holder, department):
        raise PermissionDenied("Ce compte ne peut pas décider de ce rôle sur ce territoire.")


def _record(verb: RoleVerb, held: StaffRole, by) -> None:
    RoleLog.objects.create(user=held.user, by=by, verb=verb, role=held.role, department=held.department)
    if verb == RoleVerb.GRANTED:
        _keep_groups_in_step(held.user)


def _keep_groups_in_step(user: User) -> None:
    """Put the account in the groups of the roles it holds, and out of the groups of those it does not."""
    user.__dict__.pop("_staff_roles", None)
    held = set(user.staff_roles.values_list("role", flat=True))
    user.groups.remove(*Group.objects.filter(name__in=set(Role.values) - held))
    user.groups.add(*(role_group(Role(role)) for role in held))
