"""Staff roles, and the decisions on them."""

from django.db.models import TextChoices


class Role(TextChoices):
    ANIMATOR = "animator", "Animatrice ou animateur"
    COORDINATOR = "coordinator", "Coordinatrice ou coordinateur"
    EDITOR = "editor", "Éditrice ou éditeur"
    PARTNER = "partner", "Partenaire"
    PRIVACY = "privacy", "Déléguée ou délégué à la protection des données"
    ADMIN = "admin", "Administratrice ou administrateur"


class RoleVerb(TextChoices):
    GRANTED = "granted", "Rôle donné"
    REVOKED = "revoked", "Rôle retiré"
