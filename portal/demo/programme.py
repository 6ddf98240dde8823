"""The first programme, its sites and its partners: titles and facts of the action, nothing invented beside rooms."""

from datetime import date, timedelta

from sessions.partners.enums import PartnerKind
from sessions.partners.models import Contact, Partner
from sessions.programmes.models import Module, Programme, Room, Site

SLUG = "preparer-la-reprise"

MODULES = (
    (
        "Présentation du projet ; organisation, missions et activités du Comité de la Ligue contre le Cancer "
        "et du Service Social de l’Assurance Maladie d’Île-de-France",
        "",
    ),
    ("Faire connaissance : parole aux participants", ""),
    ("Mes droits d’assuré(e) social(e) (1re partie)", ""),
    (
        "Mes droits d’assuré(e) social(e) (2e partie)",
        "Temps partiel thérapeutique, passage en invalidité, retraite",
    ),
    (
        "De l’annonce du cancer à la reprise de mon activité professionnelle : l’impact psychique de la maladie, "
        "le travail de reconstruction",
        "",
    ),
    ("Le médecin du travail : un allié dans mon parcours de retour en emploi", ""),
    ("Me maintenir dans mon emploi, dans mon entreprise ou me reconvertir ?", ""),
    (
        "Le statut de travailleur en situation de handicap : un atout dans mon CV ?",
        "Atelier : compléter le dossier MDPH",
    ),
    (
        "Le regard de l’entreprise : de l’annonce de la maladie au moment de la reprise, en passant par l’arrêt "
        "de mon activité professionnelle",
        "",
    ),
    (
        "Questions/réponses - Bilan de la session - Témoignages d’anciens participants, après un retour en emploi "
        "ou une reconversion",
        "",
    ),
)

SITES = (
    ("argenteuil", "Comité de la Ligue contre le Cancer", "Argenteuil", "Salle du rez-de-chaussée"),
    ("osny", "Maison des Tulipes", "Osny", "Grande salle"),
)
# Invented, like every number of the demonstration; the houses exist, so that their pages say « par exemple ».
WAYS_IN = {
    "argenteuil": {
        "transport": "En train, par exemple : dix minutes à pied depuis la gare.\nEn voiture, par exemple : un parking "
        "en face.",
        "access": "Par exemple : salle au rez-de-chaussée, sans marche. Une place de stationnement devant la porte.",
        "phone": "0199001031",
    },
    "osny": {
        "transport": "En bus, par exemple : l’arrêt est devant la maison.\nEn voiture, par exemple : stationnement "
        "dans la cour.",
        "access": "Par exemple : salle à l’étage, avec un ascenseur. Sonnez à « Accueil » : quelqu’un vient ouvrir.",
        "phone": "0199001032",
    },
}

PARTNERS = (
    ("Comité du Val-d’Oise de la Ligue contre le Cancer", PartnerKind.ASSOCIATION, ("Solène", "Aubrac")),
    ("Réseau de soins en cancérologie", PartnerKind.CARE_NETWORK, ("Hervé", "Quéméneur")),
    ("Médecin du travail", PartnerKind.OCCUPATIONAL_HEALTH, ("Inès", "Valmont")),
    ("Psychologue", PartnerKind.PSYCHOLOGIST, ("Clara", "N’Guyen")),
    ("Cap emploi du Val-d’Oise", PartnerKind.EMPLOYMENT, ("Bastien", "Lormier")),
    ("Conseillère en reclassement professionnel", PartnerKind.EMPLOYMENT, ("Maud", "Desroches")),
    ("Maison départementale des personnes handicapées", PartnerKind.DISABILITY, ("Yasmina", "Berthelot")),
    ("Direction des ressources humaines d’une grande entreprise", PartnerKind.EMPLOYER, ("Étienne", "Chassagne")),
)

OUTLINES = {  # by position: what those who animate read, and nobody else
    4: (
        "Accueil, puis un tour de table : dix minutes.\n"
        "Les droits un par un, avec un exemple pour chacun : trois quarts d’heure.\n"
        "Pause.\n"
        "Questions des personnes, sans cas particulier devant le groupe.\n"
        "Pour finir : à qui s’adresser ensuite, et le livret."
    ),
    5: (
        "Accueil : rien n’est obligatoire, chacune et chacun dit ce qu’elle ou il veut.\n"
        "Apport : les étapes que beaucoup traversent, la fatigue, le regard des autres.\n"
        "Échange : ce qui aide, ce qui pèse.\n"
        "Pour finir : une chose que l’on garde."
    ),
}
EXPIRED = 8  # the partner whose convention has ended


def load() -> tuple[Programme, dict[str, Site]]:
    """Create what is missing; what somebody changed since stays changed. Sites come back by their slug."""
    programme, _ = Programme.objects.get_or_create(
        slug=SLUG,
        defaults={
            "title": "Préparer la reprise du travail",
            "neutral_title": "Atelier",
            "axis": "maintien en emploi",
            "summary": (
                "Dix rencontres, une par semaine, pour faire le point sur vos droits, votre santé et votre métier, "
                "avec d’autres personnes qui vivent la même chose. Six mois plus tard, une rencontre de suivi."
            ),
            "department": "95",
            "days_between": 7,
            "capacity": 12,
            "minimum": 10,
            "follow_up_months": 6,
        },
    )
    for position, (title, focus) in enumerate(MODULES, start=1):
        Module.objects.get_or_create(
            programme=programme,
            position=position,
            defaults={"title": title, "focus": focus, "minutes": 150, "outline": OUTLINES.get(position, "")},
        )
    return programme, {slug: _site(slug, name, town, room) for slug, name, town, room in SITES}


def _site(slug: str, name: str, town: str, room: str) -> Site:
    site, _ = Site.objects.get_or_create(
        slug=slug, defaults={"name": name, "town": town, "department": "95"} | WAYS_IN[slug]
    )
    Room.objects.get_or_create(site=site, name=room)
    return site


def load_partners(today: date) -> list[Contact]:
    """The kinds of partner who co-animate, each with one fictitious contact."""
    contacts = []
    for number, (name, kind, (first_name, last_name)) in enumerate(PARTNERS, start=1):
        partner, _ = Partner.objects.get_or_create(
            name=name,
            defaults={
                "kind": kind,
                "department": "95",
                "convention_start": date(today.year - 1, 1, 1),
                "convention_end": today - timedelta(days=20) if number == EXPIRED else None,
                "onboarded_on": date(today.year - 1, 2, 1),
            },
        )
        contact, _ = Contact.objects.get_or_create(
            partner=partner,
            last_name=last_name,
            defaults={
                "first_name": first_name,
                "email": f"intervenant{number}@partenaires.example",
                "landline": f"01990010{number:02d}",
            },
        )
        contacts.append(contact)
    return contacts
