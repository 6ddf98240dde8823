"""Who may send a request, who may read and treat it."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.queries import departments_of
from sessions.common.waiting import Waiting, register_waiting
from sessions.partners.models import Contact
from sessions.scheduling.enums import WORKING
from sessions.scheduling.permissions import can_work

from .enums import ReferralState
from .models import Referral


def why_not_send(contact: Contact, today: date) -> str:
    """Why a contact may not send a request, in French; empty when they may.

    The partner has a convention in force that day and an onboarding behind it.
    """
    partner = contact.partner
    if not partner.convention_start:
        return "Votre organisme n’a pas encore signé de convention avec nous."
    if today < partner.convention_start:
        return "La convention avec votre organisme n’a pas encore commencé."
    if not partner.has_convention_on(today):
        return "La convention avec votre organisme est terminée."
    if partner.onboarded_on is None or partner.onboarded_on > today:
        return "Votre organisme n’a pas encore suivi la prise en main de cet espace."
    return ""


def treatable_referrals(user) -> QuerySet[Referral]:
    """The requests of the departments where the account is an animator, coordinator or administrator."""
    held = departments_of(user, *WORKING)
    found = Referral.objects.select_related("partner", "contact", "programme", "cohort__site", "taken_by")
    return found if held is None else found.filter(department__in=held)


def new_requests(user) -> Waiting | None:
    """What the page of the day says of requests that nobody has taken up, to whoever may treat them."""
    if not can_work(user):
        return None
    number = treatable_referrals(user).filter(state=ReferralState.RECEIVED).count()
    if not number:
        return None
    words = "1 nouvelle demande d’un partenaire" if number == 1 else f"{number} nouvelles demandes de partenaires"
    return Waiting(words, reverse("referrals_team:requests"), "list")


register_waiting(new_requests)
