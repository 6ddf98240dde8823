"""Kinds of feed."""

from django.db.models import TextChoices


class FeedKind(TextChoices):
    PROGRAMME = "programme", "Programme"
    SITE = "site", "Site"
    ANIMATOR = "animator", "Animation"
    PARTNER = "partner", "Partenaire"
    CONTACT = "contact", "Interventions"
    PARTICIPANT = "participant", "Personnel"


PUBLIC_KINDS = (FeedKind.PROGRAMME, FeedKind.SITE)
