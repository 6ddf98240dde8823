"""Who may see and run a cohort, and who of the team works with cohorts at all."""

from django.db.models import Q, QuerySet

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of, has_role
from sessions.common.permissions import only_if

from .enums import WORKING
from .models import Cohort


def can_work(user) -> bool:
    """Animators, coordinators and administrators, of any territory: the pages of the team exist for them alone.

    On one cohort, ``can_run_cohort`` decides.
    """
    return has_role(user, *WORKING)


team_only = only_if(can_work)


def can_run_cohort(user, cohort: Cohort) -> bool:
    """An animator of this cohort, a coordinator of its site's department, or an administrator."""
    if has_role(user, Role.COORDINATOR, Role.ADMIN, department=cohort.site.department):
        return True
    return has_role(user, Role.ANIMATOR) and cohort.animators.filter(pk=user.pk).exists()


def runnable_cohorts(user) -> QuerySet[Cohort]:
    """The cohorts for which ``can_run_cohort`` is true, in one query."""
    departments = departments_of(user, Role.COORDINATOR, Role.ADMIN)
    if departments is None:
        return Cohort.objects.order_by("-pk")
    rule = Q(site__department__in=departments)
    if has_role(user, Role.ANIMATOR):
        rule |= Q(animators=user)
    return Cohort.objects.filter(pk__in=Cohort.objects.filter(rule).values("pk")).order_by("-pk")


def can_plan_in(user, department: str) -> bool:
    """An animator or coordinator of the department, or an administrator."""
    return has_role(user, *WORKING, department=department)
