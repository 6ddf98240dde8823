"""A second programme, shorter and for another public, whose evaluation is full: effects, modules, attendance, advice.

Its four sessions, of 2024 and 2025, come in by the import of past figures, and their questionnaires sheet by sheet as
staff type them in, so that a declared crossing is counted too; people and figures are invented.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sessions.programmes.models import Module, Programme, Site
from sessions.questionnaires.actions import note_situations, submit_drawn
from sessions.questionnaires.campaigns import open_campaign
from sessions.questionnaires.draws import draw
from sessions.questionnaires.enums import QuestionnaireKind, Way
from sessions.questionnaires.models import Campaign, FreeAnswer, Questionnaire
from sessions.scheduling.models import Cohort
from sessions.statistics.actions import choose_verbatim

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
KEPT = ("effects", None, "recommend", "improve", "age")  # without a code: a question for each module
KEPT_LATER = ("situation", "helped")
CROSSED = [("effects", "age")]
AGES = ("25-39", "40-49", "50-59", "50-59", "60-67")
LATER = ("reprise", "arret", "reprise", "invalidite-1", "autres")
NOTED = {"reprise": 1, "arret": 1}  # people whom the team reached by telephone
WORDS = {  # turn and person → what they wrote
    (0, 1): "Plus de temps pour échanger entre nous.",
    (0, 4): "Un horaire en fin d’après-midi serait plus simple.",
    (1, 2): "Merci à Nadia, de la mairie d’Osny, pour son écoute.",
    (2, 3): "Une feuille avec les adresses utiles, à emporter.",
    (3, 0): "Se revoir une fois, quelques mois après.",
}
# What the team chose of them, and how it is published: names and places taken away.
CHOSEN = {WORDS[0, 1]: WORDS[0, 1], WORDS[1, 2]: "Merci à l’intervenante, pour son écoute.", WORDS[3, 0]: WORDS[3, 0]}
MONTH, HALF_A_YEAR = timedelta(days=30), timedelta(weeks=26)


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
    if not Cohort.objects.filter(code__in=SESSIONS).exists():
        with transaction.atomic():
            _answered(programme, past.bring_in(programme, list(_rows()), sites))
            for answer in FreeAnswer.objects.filter(campaign__cohort__code__in=SESSIONS, text__in=CHOSEN):
                choose_verbatim(answer, text=CHOSEN[answer.text], by=None)
    past.publish(programme)
    return programme


def _rows() -> Iterator[list[str]]:
    """The lines of the file that a coordinator would fill in."""
    yield list(past.COLUMNS)
    for turn, (code, (site, month, registered, came, regular, _)) in enumerate(SESSIONS.items()):
        for module in range(len(MODULES)):
            yield [code, site, "seance", str(module + 1), "", f"{month}-{4 + 5 * module:02}", ""]
        for name, number in (("inscrites", registered), ("venues", came), ("assidues", regular)):
            yield [code, site, "participation", name, "", "", str(number)]
        for name, number in ADVICE.items():
            yield [code, site, "recommandation", name, "", "", str(number + turn % 2)]


def _answered(programme: Programme, cohorts: list[Cohort]) -> None:
    """The questionnaires of the end and of six months after, closed; of the latter the team noted some people."""
    end, later = _questionnaires(programme)
    for turn, cohort in enumerate(cohorts):
        *_, registered, _, _, received = SESSIONS[cohort.code]
        last = timezone.localdate(cohort.meetings.latest("starts_at").starts_at)
        sheets = [_sheet(turn, person, received) for person in range(received)]
        _close(_open(end, cohort, registered, sheets), last)
        if last + HALF_A_YEAR + MONTH < timezone.localdate():
            sheets = [_later(turn, person) for person in range(received - 3)]
            campaign = _open(later, cohort, registered, sheets)
            note_situations(campaign, {later.questions.get(code="situation"): NOTED})
            _close(campaign, last + HALF_A_YEAR)


def _questionnaires(programme: Programme) -> tuple[Questionnaire, Questionnaire]:
    ending = [line for line in questionnaires.END_QUESTIONS if line[1] in KEPT]
    later = [line for line in questionnaires.SIX_MONTHS_QUESTIONS if line[1] in KEPT_LATER]
    return (
        questionnaires.load_one(
            programme, QuestionnaireKind.END, "Votre avis sur le parcours", ending, crossed=CROSSED
        ),
        questionnaires.load_one(programme, QuestionnaireKind.SIX_MONTHS, "Six mois après le parcours", later),
    )


def _open(questionnaire: Questionnaire, cohort: Cohort, people: int, sheets: list[dict]) -> Campaign:
    """Open today for so many people, whose files have ended, with these sheets typed in."""
    today = timezone.localdate()
    campaign = open_campaign(questionnaire, cohort, opens_on=today, closes_on=today)
    campaign.expected = people
    campaign.save(update_fields=["expected"])
    for said in sheets:
        submit_drawn(draw(campaign, Way.PAPER), said)
    return campaign


def _close(campaign: Campaign, opened) -> None:
    """As if it had been open in its time."""
    Campaign.objects.filter(pk=campaign.pk).update(opens_on=opened, closes_on=opened + MONTH)


def _sheet(turn: int, person: int, received: int) -> dict:
    """What one person ticks at the end."""
    ticked = {
        "confiance": person % 6 != 5,
        "changement": person % 6 == 5,
        "projet": person % 2 == 1,
        "autrement": person % 5 == 4,
        "elan": person % 3 != 1,
        "aucun": False,
    }
    effects = ["aucun"] if person == received - 1 else [code for code, yes in ticked.items() if yes]
    said: dict = {"effects": effects, "recommend": "plutot" if (person + turn) % 5 == 4 else "oui"}
    for module in range(1, len(MODULES) + 1):
        place = (2 * person + module + turn) % 9
        said[f"module-{module}"] = {0: "0", 1: "1", 2: "2", 3: "2", 4: "2"}.get(place, "3")
    said |= {"improve": WORDS[turn, person]} if (turn, person) in WORDS else {}
    return said | ({"age": AGES[(person + turn) % len(AGES)]} if person else {})


def _later(turn: int, person: int) -> dict:
    """What one person says six months after."""
    return {
        "situation": LATER[(person + turn) % len(LATER)],
        "helped": ["droits", "groupe"] if person % 2 else ["medecin", "assistante"],
    }
