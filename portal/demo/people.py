"""Fictitious people: names made up, telephones from the ranges kept for fiction, addresses ending in .example."""

from sessions.notifications.enums import Channel
from sessions.people.models import Participant

NAMES = (
    ("Amélie", "D’Artagnan-Müller"),
    ("Bernard", "Œuvrard"),
    ("Chantal", "Le Bihan"),
    ("Delphine", "N’Guyen"),
    ("Élise", "Marchetti"),
    ("Fatou", "Diarra"),
    ("Gérard", "Poitevin"),
    ("Hélène", "Kowalczyk"),
    ("Isabelle", "Rousselot"),
    ("Jeanne", "Abadie"),
    ("Karima", "Benslimane"),
    ("Lucie", "Vasseur"),
    ("Mariam", "Coulibaly"),
    ("Nathalie", "Prigent"),
    ("Odile", "Sauvageot"),
    ("Patricia", "Da Costa"),
    ("Quentin", "Lemercier"),
    ("Rosa", "Fernandes"),
    ("Sylvie", "Thibaudeau"),
    ("Thérèse", "Jourdain"),
    ("Ursule", "Maillard"),
    ("Valérie", "Ozanne"),
    ("William", "Dubreuil"),
    ("Xavière", "Pons"),
    ("Yvonne", "Cazaux"),
    ("Zoé", "Hamelin"),
    ("Aïcha", "Belkacem"),
    ("Brigitte", "Noblet"),
    ("Corinne", "Taillefer"),
    ("Denise", "Leclercq"),
    ("Eugénie", "Saint-Omer"),
    ("Florence", "Guérin"),
)


def person(number: int) -> Participant:
    """The person of this number, always the same; every ninth has no e-mail, every eighth only a fixed line."""
    first_name, last_name = NAMES[number]
    found = Participant.objects.filter(first_name=first_name, last_name=last_name).order_by("pk").first()
    if found is not None:
        return found
    has_email = number % 9 != 7
    has_mobile = number % 8 != 7
    return Participant.objects.create(
        first_name=first_name,
        last_name=last_name,
        email=f"personne{number + 1}@courriel.example" if has_email else "",
        mobile=f"06399801{number:02d}" if has_mobile else "",
        landline="" if has_mobile else f"01990002{number:02d}",
        channel=Channel.EMAIL if has_email else Channel.PHONE,
        department="95",
    )
