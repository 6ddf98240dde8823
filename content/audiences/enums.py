"""For whom a page may be kept."""

from django.db.models import TextChoices


class Audience(TextChoices):
    PROGRAMME = "programme", "Les personnes inscrites à un programme"
    COHORT = "cohort", "Les personnes inscrites à une session"
    PARTNERS = "partners", "Les partenaires"
    STAFF = "staff", "L’équipe"


# What an audience may be narrowed to, further down the tree.
NARROWER: dict[str, set[str]] = {
    Audience.PROGRAMME: {Audience.PROGRAMME, Audience.COHORT, Audience.STAFF},
    Audience.COHORT: {Audience.COHORT, Audience.STAFF},
    Audience.PARTNERS: {Audience.PARTNERS, Audience.STAFF},
    Audience.STAFF: {Audience.STAFF},
}
# An address kept for these few says, by existing, that they are there: who is known to be somebody else gets a 404.
DISCREET = {Audience.COHORT, Audience.STAFF}
