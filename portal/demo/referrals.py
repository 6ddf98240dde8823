"""Requests of the fictitious partners, one in each state, sent and treated by the same actions as real ones."""

import uuid
from datetime import timedelta

from django.utils import timezone

from portal.accounts.models import User
from sessions.partners.models import Contact
from sessions.programmes.models import Programme
from sessions.referrals import actions
from sessions.referrals.enums import ReferralKind, ReferralState
from sessions.referrals.models import EXPIRES_AFTER, Referral
from sessions.scheduling.models import Cohort

# name, kind, first name, last name, mobile, words
REQUESTS = (
    ("attend", ReferralKind.SESSION, "Mireille", "Tardieu", "0639980201", ""),
    ("inscrite", ReferralKind.SESSION, "Colette", "Vidal", "", ""),
    ("suivie", ReferralKind.DIFFICULTY, "Jean-Luc", "Fabre", "0639980203", "Un versement est bloqué depuis juin."),
    ("repondue", ReferralKind.APPOINTMENT, "Assia", "Meziane", "0639980204", "Plutôt le matin, au téléphone."),
    ("refusee", ReferralKind.FILE, "Roland", "Peyre", "0639980205", "Une décision que la personne ne comprend pas."),
    ("expiree", ReferralKind.CONTACT, "", "", "", "Pouvez-vous nous envoyer vos nouvelles affiches ?"),
)


def load(contacts: list[Contact], programme: Programme, cohort: Cohort, animator: User) -> None:
    """Send what is missing, in the name of the first two contacts, and bring each request to its state."""
    for number, (name, kind, first_name, last_name, mobile, words) in enumerate(REQUESTS):
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"demonstration:{name}")
        if Referral.objects.filter(public_id=key).exists():
            continue
        fields: dict = {"words": words}
        if last_name:
            fields |= {"first_name": first_name, "last_name": last_name, "mobile": mobile}
            fields |= {"agreed_on": timezone.localdate(), "agreement_by": "self", "agreement_how": "spoken"}
        if kind == ReferralKind.SESSION:
            fields |= {"programme": programme, "cohort": cohort}
        asked = actions.Asked(key=key, kind=kind, department="95", fields=fields)
        _bring_to(name, actions.send_referral(contacts[0 if number != 2 else 1], asked), cohort, animator)


def _bring_to(name: str, referral: Referral, cohort: Cohort, animator: User) -> None:
    match name:
        case "inscrite":
            actions.accept(referral, cohort, by=animator, text="Elle est attendue à la première séance.")
        case "suivie":
            actions.take(referral, by=animator)
            actions.write_note(referral, text="Rappeler la caisse avant vendredi.", audience="team", by=animator)
        case "repondue":
            actions.answer(referral, text="Rendez-vous pris avec la personne, merci de votre appel.", by=animator)
        case "refusee":
            actions.refuse(referral, text="Ce dossier se traite au guichet : nous avons donné l’adresse.", by=animator)
        case "expiree":
            long_ago = timezone.now() - EXPIRES_AFTER - timedelta(days=1)
            Referral.objects.filter(pk=referral.pk).update(received_at=long_ago, waiting_since=long_ago)
            referral.refresh_from_db()
            if referral.state == ReferralState.RECEIVED:
                actions.expire(referral)
