"""Kinds of feed, and what each one shows."""

from django.db.models import TextChoices


class FeedKind(TextChoices):
    PROGRAMME = "programme", "Programme"
    SITE = "site", "Site"
    ANIMATOR = "animator", "Animation"
    PARTNER = "partner", "Partenaire"
    CONTACT = "contact", "Interventions"
    PARTICIPANT = "participant", "Personnel"


PUBLIC_KINDS = (FeedKind.PROGRAMME, FeedKind.SITE)
SUBJECTS: dict[str, str] = {  # the field of a feed that names what it shows
    FeedKind.PROGRAMME: "programme",
    FeedKind.SITE: "site",
    FeedKind.ANIMATOR: "user",
    FeedKind.PARTNER: "partner",
    FeedKind.CONTACT: "contact",
    FeedKind.PARTICIPANT: "participant",
}
