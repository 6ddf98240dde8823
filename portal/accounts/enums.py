"""Staff roles."""

from django.db.models import TextChoices


class Role(TextChoices):
    ANIMATOR = "animator", "Animatrice ou animateur"
    COORDINATOR = "coordinator", "Coordinatrice ou coordinateur"
    EDITOR = "editor", "Éditrice ou éditeur"
    PARTNER = "partner", "Partenaire"
    PRIVACY = "privacy", "Déléguée ou délégué à la protection des données"
    ADMIN = "admin", "Administratrice ou administrateur"
