"""What follows from a change made by someone else's code: allauth's pages, Wagtail's user forms, the command line."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.db.models.signals import post_save
from django.dispatch import receiver

from .actions import keep_address_in_step
from .models import User
from .queries import FACTORS


@receiver(post_save, sender=User)
def address_follows_account(instance: User, raw: bool, update_fields, **kwargs) -> None:
    if not raw and (update_fields is None or "email" in update_fields):
        keep_address_in_step(instance)


@receiver(authenticator_added)
def enrolment_proves_the_factor(request, user, authenticator: Authenticator, **kwargs) -> None:
    """Setting a factor up asks for a code or a touch of the key: the session proved it, no second sign-in is needed."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
