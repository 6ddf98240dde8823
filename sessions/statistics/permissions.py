from portal.accounts.enums import Role
from portal.accounts.queries import has_role
from sessions.programmes.models import Programme

from .queries import READERS


def can_read_evaluations(user) -> bool:
    """Coordinators, animators and administrators, wherever their territory is."""
    return has_role(user, *READERS)


def can_read_evaluation(user, programme: Programme) -> bool:
    """Coordinators, animators and administrators on the programme's department; on any one when it has none."""
    return has_role(user, *READERS, department=programme.department or None)


def can_bring_past(user, programme: Programme) -> bool:
    """Coordinators and administrators on the programme's department; on any one when it has none."""
    return has_role(user, Role.COORDINATOR, Role.ADMIN, department=programme.department or None)


def can_choose_verbatims(user, programme: Programme) -> bool:
    """Coordinators and administrators on the programme's department; on any one when it has none."""
    return can_bring_past(user, programme)
