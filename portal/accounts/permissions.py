"""Who may decide on accounts and roles."""

from .enums import Role
from .queries import has_role


def can_manage_accounts(user) -> bool:
    """Administrators, of any territory: they create staff accounts and open the list of roles."""
    return has_role(user, Role.ADMIN)


def can_decide_role(user, holder, department: str) -> bool:
    """An administrator of the role's territory, and never on their own roles; every territory at once: all of them."""
    if user == holder:
        return False
    return has_role(user, Role.ADMIN, department=department)


def can_read_role_log(user) -> bool:
    """Administrators and the data protection officer, who answers for who could see what."""
    return has_role(user, Role.ADMIN, Role.PRIVACY)
