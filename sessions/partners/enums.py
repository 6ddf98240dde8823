"""Kinds of partner organisation."""

from django.db.models import TextChoices


class PartnerKind(TextChoices):
    ASSOCIATION = "association", "Association"
    CARE_NETWORK = "care_network", "Réseau de soins"
    OCCUPATIONAL_HEALTH = "occupational_health", "Santé au travail"
    PSYCHOLOGIST = "psychologist", "Psychologue"
    EMPLOYMENT = "employment", "Emploi et maintien dans l’emploi"
    DISABILITY = "disability", "Maison départementale des personnes handicapées"
    EMPLOYER = "employer", "Employeur"
    HEALTH_INSURANCE = "health_insurance", "Assurance maladie"
    OTHER = "other", "Autre"
