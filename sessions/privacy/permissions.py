"""Who may work at the desk, and on whose files."""

from collections.abc import Callable
from functools import wraps

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from portal.accounts.enums import Role
from portal.accounts.queries import departments_of, has_role
from sessions.common.permissions import keep_private, only_if
from sessions.partners.models import Contact
from sessions.people.models import Participant
from sessions.referrals.models import Referral
from sessions.registrations.models import Registration

OFFICERS = (Role.PRIVACY, Role.ADMIN)


def can_use_desk(user) -> bool:
    """The privacy officer and administrators, of any territory."""
    return has_role(user, *OFFICERS)


def officers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in and allowed at the desk; 404 for the others. What it shows is kept by no browser."""

    @only_if(can_use_desk)
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return keep_private(view(request, *args, **kwargs))

    return guarded


def files_everywhere(user) -> bool:
    """Whether the account answers for every department; the others read no name in the log."""
    return departments_of(user, *OFFICERS) is None


def files_of_participants(user) -> QuerySet[Participant]:
    """Everybody, or those of the officer's departments: who live there, or were registered there."""
    held = departments_of(user, *OFFICERS)
    if held is None:
        return Participant.objects.all()
    there = Registration.objects.filter(cohort__site__department__in=held).order_by()
    return Participant.objects.filter(Q(department__in=held) | Q(pk__in=there.values("participant")))


def files_of_contacts(user) -> QuerySet[Contact]:
    """Everybody, or the people of partners of the officer's departments."""
    held = departments_of(user, *OFFICERS)
    return Contact.objects.all() if held is None else Contact.objects.filter(partner__department__in=held)


def requests_without_file(user) -> QuerySet[Referral]:
    """Requests of the officer's departments that name somebody and led to no registration."""
    held = departments_of(user, *OFFICERS)
    found = Referral.objects.filter(registration=None, erased_at=None).exclude(last_name="")
    return found if held is None else found.filter(department__in=held)
