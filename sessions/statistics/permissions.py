from portal.accounts.queries import has_role
from sessions.programmes.models import Programme

from .queries import READERS


def can_read_evaluations(user) -> bool:
    """Coordinators, animators and administrators, wherever their territory is."""
    return has_role(user, *READERS)


def can_read_evaluation(user, programme: Programme) -> bool:
    """Coordinators, animators and administrators on the programme's department; on any one when it has none."""
    return has_role(user, *READERS, department=programme.department or None)
