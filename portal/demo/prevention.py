"""A second programme, shorter and for another public, whose evaluation is full: effects, modules, attendance, advice.

Its four sessions, of 2024 and 2025, come in by the import of past figures; people and figures are invented.
"""

from collections.abc import Iterator, Mapping

from sessions.programmes.models import Module, Programme, Site
from sessions.questionnaires.enums import QuestionnaireKind
from sessions.scheduling.models import Cohort

from . import past, questionnaires

SLUG = "parcours-prevention"
MODULES = (
    "Mes droits et mes soins : faire le point",
    "Bouger, dormir, manger : ce qui aide au quotidien",
    "Le médecin du travail, avant que ça n’aille plus",
    "Mes démarches en ligne, pas à pas",
    "Et maintenant ? Mes appuis près de chez moi",
)
# session: site, month, people registered, those who came, those who came to two meetings of three, questionnaires
SESSIONS = {
    "prevention-2024-1": ("osny", "2024-03", 12, 12, 10, 11),
    "prevention-2024-2": ("argenteuil", "2024-10", 11, 10, 9, 9),
    "prevention-2025-1": ("osny", "2025-03", 12, 11, 10, 10),
    "prevention-2025-2": ("argenteuil", "2025-10", 12, 12, 11, 12),
}
ADVICE = {"visite": 4, "handicap": 2, "bilan": 1, "partenaire": 5}
EFFECTS = {"confiance": 7, "changement": 3, "projet": 5, "autrement": 2, "elan": 6, "aucun": 1}
KEPT = ("effects", None, "recommend", "age")  # without a code: a question for each module
AGES = ("25-39", "40-49", "50-59", "50-59", "60-67")


def load(sites: Mapping[str, Site]) -> Programme:
    """Create what is missing, sessions and their publication among it; idempotent."""
    programme, created = Programme.objects.get_or_create(
        slug=SLUG,
        defaults={
            "title": "Parcours prévention",
            "neutral_title": "Rencontre",
            "axis": "accès aux soins",
            "summary": "Cinq rencontres pour prendre soin de sa santé et connaître ses droits.",
            "department": "95",
            "days_between": 7,
            "capacity": 12,
        },
    )
    if created:
        Module.objects.bulk_create(
            Module(programme=programme, position=position, title=title) for position, title in enumerate(MODULES, 1)
        )
        kept = [line for line in questionnaires.END_QUESTIONS if line[1] in KEPT]
        questionnaires.load_one(programme, QuestionnaireKind.END, "Votre avis sur le parcours", kept)
    if not Cohort.objects.filter(code__in=SESSIONS).exists():
        past.bring_in(programme, list(_rows(programme)), sites)
    past.publish(programme)
    return programme


def _rows(programme: Programme) -> Iterator[list[str]]:
    """The lines of the file that a coordinator would fill in."""
    yield list(past.COLUMNS)
    for turn, (code, (site, month, registered, came, regular, received)) in enumerate(SESSIONS.items()):
        for module in range(len(MODULES)):
            yield [code, site, "seance", str(module + 1), "", f"{month}-{4 + 5 * module:02}", ""]
        for name, number in (("inscrites", registered), ("venues", came), ("assidues", regular)):
            yield [code, site, "participation", name, "", "", str(number)]
        for name, number in ADVICE.items():
            yield [code, site, "recommandation", name, "", "", str(number + turn % 2)]
        yield [code, site, "fin", "", "", "", str(received)]
        for question, choices in _answers(programme, turn, received):
            several = question == "effects"
            answered = received if several else sum(choices.values())
            yield [code, site, "fin", question, "", "", str(answered)]
            for choice, number in choices.items():
                yield [code, site, "fin", question, choice, "", str(number)]


def _answers(programme: Programme, turn: int, received: int) -> Iterator[tuple[str, dict[str, int]]]:
    yield "effects", {choice: min(received, number + turn) for choice, number in EFFECTS.items()}
    for module in range(1, len(MODULES) + 1):
        away, little = (module + turn) % 3, module % 2
        fairly = 2 + (turn + module) % 3
        yield f"module-{module}", {"3": received - away - little - fairly, "2": fairly, "1": little, "0": away}
    yield "recommend", {"oui": received - 3, "plutot": 2, "plutot-non": 1}
    ages: dict[str, int] = {}
    for person in range(received - turn % 2):
        age = AGES[(person + turn) % len(AGES)]
        ages[age] = ages.get(age, 0) + 1
    yield "age", ages
