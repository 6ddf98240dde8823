from portal.accounts.queries import has_role
from sessions.scheduling.enums import WORKING

from .models import Questionnaire


def can_preview(user, questionnaire: Questionnaire) -> bool:
    """Animators, coordinators and administrators on the programme's department; on any one when it has none."""
    department = questionnaire.programme.department or None
    return has_role(user, *WORKING, department=department)
