"""Reading roles."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from .enums import Role
from .models import RoleLog, StaffRole, User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def roles_of(user) -> list[StaffRole]:
    """Every role of an account, read once per request (kept on the user object); none for an anonymous visitor."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_staff_roles"):
        user._staff_roles = list(user.staff_roles.all())
    return user._staff_roles


def has_role(user, *roles: Role, department: str | None = None) -> bool:
    """Whether the account holds one of the roles on the department.

    A role without department covers them all; ``department=None`` asks for the role anywhere. Superusers hold
    every role.
    """
    if user.is_authenticated and user.is_active and user.is_superuser:
        return True
    return any(
        held.role in roles and (department is None or held.department in ("", department)) for held in roles_of(user)
    )


def departments_of(user, *roles: Role) -> set[str] | None:
    """The departments where the account holds one of the roles; None means all of them."""
    if user.is_authenticated and user.is_active and user.is_superuser:
        return None
    held = {role.department for role in roles_of(user) if role.role in roles}
    return None if "" in held else held


def is_staff_member(user) -> bool:
    """Whether the account must pass a second factor: any staff role, or an administration right."""
    return user.is_authenticated and (user.is_staff or user.is_superuser or bool(roles_of(user)))


def staff_with_role(role: Role, department: str | None = None):
    """Active accounts with a role, on one department or anywhere, in order of name."""
    users = User.objects.filter(is_active=True, staff_roles__role=role)
    if department is not None:
        users = users.filter(staff_roles__department__in=["", department])
    return users.distinct().order_by("last_name", "first_name", "pk")


def is_at_work(path: str, *roles: Role, department: str | OuterRef | None = None) -> Q:
    """A filter: ``has_role`` is true of the account to which the path leads ("pk" from accounts themselves).

    What an account once had to do with opens nothing.
    """
    held = StaffRole.objects.filter(user=OuterRef(path), role__in=roles)
    if department is not None:
        held = held.filter(department__in=["", department])
    account = "" if path == "pk" else f"{path}__"
    return Q(Q(**{f"{account}is_superuser": True}) | Exists(held), **{f"{account}is_active": True})


def at_work(users: QuerySet[User], *roles: Role, department: str | None = None) -> QuerySet[User]:
    """Of these accounts, those for which ``has_role`` is true."""
    return users.filter(is_at_work("pk", *roles, department=department))


def accounts_with_roles(*, text: str = "", role: str = "", department: str = "") -> QuerySet[User]:
    """Accounts with a role (on a department: every role that covers it), with ``has_factor``; in order of name."""
    held = StaffRole.objects.filter(user=OuterRef("pk"))
    if role:
        held = held.filter(role=role)
    if department:
        held = held.filter(department__in=["", department])
    users = User.objects.filter(Exists(held)).prefetch_related("staff_roles")
    for word in text.split():
        users = users.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return users.annotate(has_factor=Exists(factors)).order_by("last_name", "first_name", "pk")


def role_decisions() -> QuerySet[RoleLog]:
    """Every decision on a role, newest first."""
    return RoleLog.objects.select_related("user", "by").order_by("-at", "-pk")
