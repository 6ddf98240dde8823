"""The demonstration's questionnaires: the end of a session, six months later. The wording is ours.

Codes never change: version 1 is what past sessions asked (the printed tables), version 2 is what is asked now.
"""

from django.db import transaction

from sessions.programmes.models import Programme
from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind
from sessions.questionnaires.models import Choice, Question, Questionnaire

PAST, CURRENT = 1, 2
SINGLE, MULTIPLE, SCALE, TEXT = QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE, QuestionKind.TEXT

AGES = [
    ("moins-25", "moins de 25 ans"),
    ("25-39", "25-39 ans"),
    ("40-49", "40-49 ans"),
    ("50-59", "50-59 ans"),
    ("60-67", "60-67 ans"),
]
CANCER_TYPES = [
    ("sein", "Sein"),
    ("hematome", "Hématome"),
    ("ovaires", "Ovaires"),
    ("tube-digestif", "Tube digestif et estomac"),
    ("intestin", "Intestin et rectum"),
    ("prostate", "Prostate"),
    ("orl", "Sphère ORL"),
    ("cerveau", "Cerveau"),
    ("rein", "Rein"),
    ("poumon", "Poumon"),
    ("os", "Os"),
]
SITUATIONS = [
    ("invalidite-2", "Invalidité catégorie 2"),
    ("reprise", "Reprise de travail"),
    ("invalidite-1", "Invalidité catégorie 1"),
    ("arret", "Arrêt maladie"),
    ("pole-emploi", "Pôle emploi"),
    ("retraite", "Retraite par inaptitude"),
    ("autres", "Autres"),
    ("deces", "Décès"),
]
NOT_OFFERED = {"deces"}  # counted by the team; nobody reads it on a form
OTHER_TYPE = [("autre", "Une autre localisation")]
OCCUPATIONS = [
    ("cadre", "Cadre, profession libérale ou intellectuelle"),
    ("sante", "Soins, santé, action sociale"),
    ("bureau", "Bureau, comptabilité, secrétariat"),
    ("commerce", "Commerce, vente, accueil"),
    ("service", "Ménage, aide à domicile, service aux personnes"),
    ("ouvrier", "Atelier, chantier, transport, entretien"),
    ("autre", "Autre métier"),
    ("sans", "Sans emploi en ce moment"),
]
EFFECTS = [
    ("confiance", "J’ai plus confiance pour reprendre un emploi"),
    ("changement", "J’envisage un autre travail"),
    ("projet", "Je construis un nouveau projet, de travail ou de vie"),
    ("autrement", "Je pense à autre chose qu’au travail : bénévolat, témoignage, entraide"),
    ("elan", "J’ai retrouvé de l’élan"),
    ("aucun", "Rien de tout cela"),
]
RATINGS = [("3", "Très utile"), ("2", "Plutôt utile"), ("1", "Peu utile"), ("0", "Je n’y étais pas")]
RECOMMEND = [("oui", "Oui"), ("plutot", "Plutôt oui"), ("plutot-non", "Plutôt non"), ("non", "Non")]
WORK = [
    ("temps-plein", "Oui, à temps plein"),
    ("temps-partiel", "Oui, à temps partiel"),
    ("bientot", "Pas encore, c’est prévu"),
    ("non", "Non"),
]
CHANGES = [
    ("poste", "Mon poste ou mes horaires ont été aménagés"),
    ("employeur", "J’ai changé d’employeur"),
    ("metier", "J’ai changé de métier ou je me forme"),
    ("identique", "J’ai repris le même travail"),
    ("sans-objet", "Je n’ai pas repris le travail"),
]
HELPS = [
    ("droits", "Connaître mes droits"),
    ("medecin", "Rencontrer le médecin du travail"),
    ("groupe", "Échanger avec le groupe"),
    ("assistante", "Parler avec l’assistante sociale"),
    ("handicap", "La reconnaissance du handicap"),
    ("proches", "Le soutien de mes proches"),
    ("autre", "Autre chose"),
]

PROFILE = "Mieux vous connaître"
END_QUESTIONS = [
    ("Ce que la session vous a apporté", "effects", MULTIPLE, "Après ces rencontres, qu’est-ce qui est vrai ?",
     "Cochez tout ce qui vous ressemble.", EFFECTS),
    ("Votre avis sur chaque rencontre", None, SCALE, "", "", RATINGS),  # one question a module
    ("Pour les prochains groupes", "recommend", SINGLE, "Conseilleriez-vous ces rencontres à une autre personne ?", "",
     RECOMMEND),
    ("Pour les prochains groupes", "improve", TEXT, "Que pourrions-nous améliorer ?",
     "Quelques mots suffisent. N’écrivez aucun nom.", []),
    (PROFILE, "age", SINGLE, "Quel âge avez-vous ?", "", AGES),
    (PROFILE, "cancer_type", SINGLE, "De quel cancer s’agit-il ?",
     "Nous ne le demandons qu’ici, et sans votre nom.", CANCER_TYPES + OTHER_TYPE),
    (PROFILE, "occupation", SINGLE, "Quel est votre métier ?", "Celui d’aujourd’hui, ou le dernier.", OCCUPATIONS),
]  # fmt: skip
SIX_MONTHS_QUESTIONS = [
    ("Où vous en êtes", "situation", SINGLE, "Situation six mois après la session",
     "Choisissez ce qui ressemble le plus à votre situation aujourd’hui.", SITUATIONS),
    ("Où vous en êtes", "work", SINGLE, "Avez-vous repris un travail ?", "", WORK),
    ("Où vous en êtes", "change", SINGLE, "Qu’est-ce qui a changé dans votre travail ?", "", CHANGES),
    ("Ce qui vous a aidé", "helped", MULTIPLE, "Qu’est-ce qui vous a aidé ces six derniers mois ?",
     "Cochez tout ce qui vous ressemble.", HELPS),
    ("Ce qui vous a aidé", "words", TEXT, "Voulez-vous ajouter quelque chose ?",
     "Quelques mots suffisent. N’écrivez aucun nom.", []),
]  # fmt: skip
PAST_END_QUESTIONS = [
    (PROFILE, "age", SINGLE, "Quel âge avez-vous ?", "", AGES),
    (PROFILE, "cancer_type", SINGLE, "De quel cancer s’agit-il ?", "", CANCER_TYPES),
]
PAST_SIX_MONTHS_QUESTIONS = [
    ("Où vous en êtes", "situation", SINGLE, "Situation six mois après la session", "", SITUATIONS),
]


@transaction.atomic
def load(programme: Programme) -> dict[tuple[str, int], Questionnaire]:
    """Every version of the programme's questionnaires, by (kind, version); what exists is left as it is."""
    versions = [
        (QuestionnaireKind.END, PAST, "Bilan de la session", PAST_END_QUESTIONS),
        (QuestionnaireKind.END, CURRENT, "Votre avis sur la session", _with_modules(programme, END_QUESTIONS)),
        (QuestionnaireKind.SIX_MONTHS, PAST, "Six mois après", PAST_SIX_MONTHS_QUESTIONS),
        (QuestionnaireKind.SIX_MONTHS, CURRENT, "Six mois après, où en êtes-vous ?", SIX_MONTHS_QUESTIONS),
    ]
    return {
        (kind.value, version): _load(programme, kind, version, title, questions)
        for kind, version, title, questions in versions
    }


def _with_modules(programme: Programme, questions: list[tuple]) -> list[tuple]:
    """The line without a code becomes one question a module."""
    found = []
    for section, code, kind, text, help_text, choices in questions:
        if code:
            found.append((section, code, kind, text, help_text, choices))
            continue
        for module in programme.modules.order_by("position"):
            found.append((section, f"module-{module.position}", kind, str(module)[:300], help_text, choices))
    return found


def _load(programme: Programme, kind, version: int, title: str, questions: list[tuple]) -> Questionnaire:
    """One version with all its questions, or the one that is there already."""
    questionnaire, created = Questionnaire.objects.get_or_create(
        programme=programme,
        kind=kind,
        version=version,
        defaults={"title": title, "introduction": "Dites-nous ce que vous en pensez, simplement."},
    )
    if not created:
        return questionnaire
    rows = Question.objects.bulk_create(
        Question(
            questionnaire=questionnaire,
            position=position,
            section=section,
            code=code,
            kind=question_kind,
            text=text,
            help_text=help_text,
        )
        for position, (section, code, question_kind, text, help_text, _) in enumerate(questions, 1)
    )
    Choice.objects.bulk_create(
        Choice(question=row, position=position, code=code, label=label, offered=code not in NOT_OFFERED)
        for row, (*_, choices) in zip(rows, questions, strict=True)
        for position, (code, label) in enumerate(choices, 1)
    )
    return questionnaire
