"""Who may open the pages of the day's work. On one cohort, ``scheduling.permissions.can_run_cohort`` decides."""

from portal.accounts.queries import has_role
from sessions.scheduling.enums import WORKING


def can_work(user) -> bool:
    """Animators, coordinators and administrators, of any territory: the pages of the day exist for them alone."""
    return has_role(user, *WORKING)
