"""Who sees a personal field, how long it is kept, what is done with one person's file."""

from django.db.models import TextChoices


class Audience(TextChoices):
    SELF = "self", "La personne elle-même"
    TEAM = "team", "L’équipe qui anime la session et sa coordination"
    PARTNER = "partner", "L’organisme partenaire concerné"
    ADMIN = "admin", "L’administration du portail"
    OFFICER = "officer", "La personne chargée de la protection des données"
    NOBODY = "nobody", "Personne : usage technique"


class Period(TextChoices):
    CONTACT_24 = "contact_24", "24 mois après le dernier contact"
    AUTHOR_24 = "author_24", "24 mois après ce qui a été fait"
    MEETING_24 = "meeting_24", "24 mois après la séance, ou dès que plus personne n’y est connu"
    MESSAGE_12 = "message_12", "12 mois après avoir été écrit"
    RECIPIENT = "recipient", "Avec le dossier ou le compte de qui le reçoit"
    LINK = "link", "Jusqu’à l’expiration du lien, puis avec le dossier"
    CAMPAIGN = "campaign", "Jusqu’à la fermeture du recueil, puis avec le dossier"
    ROLE = "role", "Tant que la personne travaille avec le portail, puis 12 mois"
    LOG_12 = "log_12", "12 mois"
    DECISION_30 = "decision_30", "Jusqu’à la décision de l’équipe, 30 jours au plus"
    REFERRAL_12 = "referral_12", "12 mois après la fin de la demande"
    REFERRAL_FILE = "referral_file", "30 jours après la fin de la demande"
    UNLINKED = "unlinked", "Sans limite : ne se rattache à personne"


class Verb(TextChoices):
    SEARCHED = "searched", "Recherche d’une personne"
    READ = "read", "Dossier lu"
    EXPORTED = "exported", "Dossier remis en fichier"
    ERASED = "erased", "Dossier effacé"


class Source(TextChoices):
    """Where a line of the log of the desk comes from."""

    ACT = "act", "Recherches, dossiers lus, remis, effacés"
    EXPORT = "export", "Listes sorties du portail"
    READING = "reading", "Demandes de partenaires lues"
