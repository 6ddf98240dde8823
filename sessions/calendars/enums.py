"""Kinds of feed, what each one shows and how much, why a calendar could not be read."""

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


class FeedDetail(TextChoices):
    """How much a personal feed says to whoever sees the calendar; none of them names the subject or a person."""

    TIME = "time", "L’heure seulement, sous le titre « Rendez-vous »"
    PLACE = "place", "L’heure, le lieu et un titre neutre"
    NUMBER = "number", "L’heure, le lieu, un titre neutre et le numéro de la séance"


class Trouble(TextChoices):
    """Why somebody's own calendar was not read, in words that say what to do."""

    ADDRESS = "address", "Cette adresse ne peut pas être lue : elle doit commencer par https:// et être publique."
    ABSENT = "absent", "Nous n’avons rien trouvé à cette adresse. Vérifiez-la, ou copiez-la de nouveau."
    SLOW = "slow", "Le site de votre agenda a mis trop de temps à répondre. Nous réessaierons."
    LARGE = "large", "Cet agenda est trop volumineux. Donnez un agenda qui contient moins d’années."
    FORMAT = (
        "format",
        "Cette adresse ne mène pas à un agenda. Dans votre logiciel, cherchez le lien de partage au format iCal "
        "(.ics), et copiez-le ici.",
    )
    RULES = (
        "rules",
        "Cet agenda contient des répétitions trop serrées ou trop nombreuses. Donnez-en un qui n’en a pas.",
    )
