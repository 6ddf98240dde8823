"""Reading requests."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from sessions.partners.models import Contact, Partner
from sessions.scheduling.queries import day_bounds

from .enums import ReferralKind, ReferralState
from .models import Referral


def sent_by(contact: Contact) -> QuerySet[Referral]:
    """What a contact sent, the latest first."""
    return Referral.objects.filter(contact=contact).select_related("programme", "cohort__site").order_by("-received_at")


@dataclass(frozen=True)
class PartnerReferrals:
    """How many requests of one partner arrived in the period: by kind, and by the state in which they are today."""

    partner: Partner
    by_kind: dict[str, int] = field(default_factory=dict)
    by_state: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


def referrals_by_partner(
    since: date | None = None, until: date | None = None, *, departments: set[str] | None = None, programme=None
) -> list[PartnerReferrals]:
    """What each partner sent from ``since`` to ``until``, both days included, in order of name; those who sent nothing
    are left out.

    ``departments`` None: everywhere; with a ``programme``, only what refers somebody to its sessions. Every kind and
    every state has its number, 0 included. Two queries.
    """
    found = Referral.objects.order_by()
    if since is not None:
        found = found.filter(received_at__gte=day_bounds(since)[0])
    if until is not None:
        found = found.filter(received_at__lt=day_bounds(until)[1])
    if departments is not None:
        found = found.filter(department__in=departments)
    if programme is not None:
        found = found.filter(programme=programme)
    rows = list(found.values("partner", "kind", "state").annotate(n=Count("pk")))
    partners = Partner.objects.filter(pk__in={row["partner"] for row in rows}).order_by("name", "pk")
    counted = {
        partner.pk: PartnerReferrals(
            partner, dict.fromkeys(ReferralKind.values, 0), dict.fromkeys(ReferralState.values, 0)
        )
        for partner in partners
    }
    for row in rows:
        line = counted[row["partner"]]
        line.by_kind[row["kind"]] += row["n"]
        line.by_state[row["state"]] += row["n"]
    return list(counted.values())
