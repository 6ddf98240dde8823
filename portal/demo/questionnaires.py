"""The demonstration's questionnaires: at the start, after a meeting, at the end, six months later, for co-animators.

The wording is ours. Codes never change: version 1 of the end and of six months is what past sessions asked (the printed
tables), version 2 is what is asked now.
"""

from collections.abc import Sequence

from django.db import transaction

from sessions.programmes.models import Programme
from sessions.questionnaires import openings
from sessions.questionnaires.enums import QuestionKind, QuestionnaireKind
from sessions.questionnaires.models import CampaignRule, Choice, CrossTab, Question, Questionnaire

PAST, CURRENT = 1, 2
SINGLE, MULTIPLE, SCALE, TEXT = QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE, QuestionKind.TEXT
YES_NO, BAND = QuestionKind.YES_NO, QuestionKind.BAND

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

YES = [("oui", "Oui"), ("non", "Non")]
AGREE = [("3", "Tout à fait"), ("2", "Plutôt oui"), ("1", "Plutôt non"), ("0", "Pas du tout")]
MONTHS = [("0-1", "Moins de 2 mois"), ("2-3", "2 à 3 mois"), ("4-6", "4 à 6 mois"), ("7", "7 mois ou plus")]
HOPES = [
    ("droits", "Comprendre mes droits"),
    ("reprise", "Préparer ma reprise"),
    ("metier", "Réfléchir à un autre métier"),
    ("employeur", "Savoir parler avec mon employeur"),
    ("rencontrer", "Rencontrer des personnes qui vivent la même chose"),
    ("souffler", "Sortir de chez moi, reprendre un rythme"),
    ("autre", "Autre chose"),
]
KNOWN_BY = [
    ("service-social", "Par une assistante sociale"),
    ("soignant", "Par l’équipe qui me soigne"),
    ("association", "Par une association"),
    ("employeur", "Par mon employeur ou son médecin du travail"),
    ("site", "Par ce site"),
    ("proche", "Par quelqu’un de mon entourage"),
    ("autre", "Autrement"),
]
JOBS = [
    ("contrat", "J’ai un contrat de travail"),
    ("sans", "Je n’ai plus de contrat"),
    ("independant", "Je suis à mon compte"),
    ("autre", "Autre situation"),
]
PACE = [("bien", "Comme il faut"), ("trop", "Trop dense"), ("peu", "Trop léger")]

PROFILE = "Mieux vous connaître"
SENSITIVE = {"sensitive": True}
IF_WORKING = {"shown_if": ("work", ["temps-plein", "temps-partiel"])}
NO_NAME = "Quelques mots suffisent. N’écrivez aucun nom."
START_QUESTIONS = [
    ("Ce que vous attendez", "hopes", MULTIPLE, "Qu’attendez-vous de ces rencontres ?",
     "Cochez tout ce qui vous ressemble.", HOPES),
    ("Ce que vous attendez", "confidence", SCALE, "Je me sens capable de préparer ma reprise.", "", AGREE),
    ("Ce que vous attendez", "rights", SCALE, "Je connais mes droits.", "", AGREE),
    ("Vous aujourd’hui", "known_by", SINGLE, "Comment avez-vous connu ces rencontres ?", "", KNOWN_BY),
    ("Vous aujourd’hui", "job", SINGLE, "Quelle est votre situation de travail ?", "", JOBS, SENSITIVE),
    ("Vous aujourd’hui", "contact", YES_NO, "Avez-vous gardé un lien avec votre employeur ?", "", YES,
     {"shown_if": ("job", ["contrat"])}),
    ("Vous aujourd’hui", "words", TEXT, "Y a-t-il un sujet que vous aimeriez aborder ?", NO_NAME, []),
]  # fmt: skip
MEETING_QUESTIONS = [
    ("", "useful", SCALE, "Cette rencontre m’a été utile.", "", AGREE),
    ("", "pace", SINGLE, "Le contenu était…", "", PACE),
    ("", "words", TEXT, "Un mot à nous dire ?", NO_NAME, []),
]  # fmt: skip
CO_ANIMATOR_QUESTIONS = [
    ("", "prepared", SCALE, "J’avais ce qu’il fallait pour préparer.", "", AGREE),
    ("", "group", SCALE, "Les échanges avec le groupe étaient riches.", "", AGREE),
    ("", "again", YES_NO, "Souhaitez-vous intervenir de nouveau ?", "", YES),
    ("", "why", TEXT, "Qu’est-ce qui vous ferait revenir ?", NO_NAME, [], {"shown_if": ("again", ["non"])}),
    ("", "words", TEXT, "Que changeriez-vous ?", NO_NAME, []),
]  # fmt: skip
END_QUESTIONS = [
    ("Ce que la session vous a apporté", "effects", MULTIPLE, "Après ces rencontres, qu’est-ce qui est vrai ?",
     "Cochez tout ce qui vous ressemble.", EFFECTS),
    ("Votre avis sur chaque rencontre", None, SCALE, "", "", RATINGS),  # one question a module
    ("Pour les prochains groupes", "recommend", SINGLE, "Conseilleriez-vous ces rencontres à une autre personne ?", "",
     RECOMMEND),
    ("Pour les prochains groupes", "improve", TEXT, "Que pourrions-nous améliorer ?", NO_NAME, []),
    (PROFILE, "age", SINGLE, "Quel âge avez-vous ?", "", AGES),
    (PROFILE, "cancer_type", SINGLE, "De quel cancer s’agit-il ?",
     "Nous ne le demandons qu’ici, et sans votre nom.", CANCER_TYPES + OTHER_TYPE, SENSITIVE),
    (PROFILE, "occupation", SINGLE, "Quel est votre métier ?", "Celui d’aujourd’hui, ou le dernier.", OCCUPATIONS),
]  # fmt: skip
SIX_MONTHS_QUESTIONS = [
    ("Où vous en êtes", "situation", SINGLE, "Situation six mois après la session",
     "Choisissez ce qui ressemble le plus à votre situation aujourd’hui.", SITUATIONS, SENSITIVE),
    ("Où vous en êtes", "work", SINGLE, "Avez-vous repris un travail ?", "", WORK),
    ("Où vous en êtes", "change", SINGLE, "Qu’est-ce qui a changé dans votre travail ?", "", CHANGES, IF_WORKING),
    ("Où vous en êtes", "since", BAND, "Depuis combien de temps ?", "", MONTHS, IF_WORKING),
    ("Ce qui vous a aidé", "helped", MULTIPLE, "Qu’est-ce qui vous a aidé ces six derniers mois ?",
     "Cochez tout ce qui vous ressemble.", HELPS),
    ("Ce qui vous a aidé", "words", TEXT, "Voulez-vous ajouter quelque chose ?", NO_NAME, []),
    (PROFILE, "age_band", SINGLE, "Quel âge avez-vous ?", "", AGES),
]  # fmt: skip
PAST_END_QUESTIONS = [
    (PROFILE, "age", SINGLE, "Quel âge avez-vous ?", "", AGES),
    (PROFILE, "cancer_type", SINGLE, "De quel cancer s’agit-il ?", "", CANCER_TYPES),
]
PAST_SIX_MONTHS_QUESTIONS = [
    ("Où vous en êtes", "situation", SINGLE, "Situation six mois après la session", "", SITUATIONS),
]


# Declared before the first answer; nothing else is ever counted together.
Crossed = Sequence[tuple[str, str]]
CROSSTABS: dict[tuple[str, int], Crossed] = {
    (QuestionnaireKind.END.value, CURRENT): [("effects", "age")],
    (QuestionnaireKind.SIX_MONTHS.value, CURRENT): [("situation", "age_band"), ("helped", "work")],
}
INTRODUCTION = "Dites-nous ce que vous en pensez, simplement."
INTRODUCTIONS = {
    QuestionnaireKind.START: "Quelques questions avant de commencer, pour partir de ce que vous attendez.",
    QuestionnaireKind.MEETING: "Deux questions et un mot, si vous voulez.",
    QuestionnaireKind.CO_ANIMATOR: "Trois minutes pour préparer les prochaines interventions.",
}


@transaction.atomic
def load(programme: Programme) -> dict[tuple[str, int], Questionnaire]:
    """Every version of the programme's questionnaires, by (kind, version); what exists is left as it is."""
    kinds = QuestionnaireKind
    found: list[tuple[QuestionnaireKind, int, str, list[tuple]]] = [
        (kinds.START, PAST, "Avant de commencer", START_QUESTIONS),
        (kinds.MEETING, PAST, "Cette rencontre", MEETING_QUESTIONS),
        (kinds.END, PAST, "Bilan de la session", PAST_END_QUESTIONS),
        (kinds.END, CURRENT, "Votre avis sur la session", _with_modules(programme, END_QUESTIONS)),
        (kinds.SIX_MONTHS, PAST, "Six mois après", PAST_SIX_MONTHS_QUESTIONS),
        (kinds.SIX_MONTHS, CURRENT, "Six mois après, où en êtes-vous ?", SIX_MONTHS_QUESTIONS),
        (kinds.CO_ANIMATOR, PAST, "Vos interventions", CO_ANIMATOR_QUESTIONS),
    ]
    there = {(one.kind, one.version): one for one in Questionnaire.objects.filter(programme=programme).order_by("pk")}
    return {
        (kind.value, version): there.get((kind, version))
        or _load(programme, kind, version, title, questions, CROSSTABS.get((kind.value, version), ()))
        for kind, version, title, questions in found
    }


def load_one(
    programme: Programme, kind: QuestionnaireKind, title: str, questions: list[tuple], *, crossed: Crossed = ()
) -> Questionnaire:
    """The first version of another programme's questionnaire, with a question for each of its modules."""
    return _load(programme, kind, PAST, title, _with_modules(programme, questions), crossed)


def load_rules(programme: Programme) -> None:
    """Each moment opens by itself, as it usually does."""
    for kind in QuestionnaireKind:
        CampaignRule.objects.get_or_create(programme=programme, kind=kind, defaults=openings.USUAL[kind])


def _with_modules(programme: Programme, questions: list[tuple]) -> list[tuple]:
    """The line without a code becomes one question a module."""
    found = []
    for line in questions:
        section, code, kind, _, help_text, choices, *_ = line
        if code:
            found.append(line)
            continue
        for module in programme.modules.order_by("position"):
            found.append((section, f"module-{module.position}", kind, str(module)[:300], help_text, choices))
    return found


def _load(
    programme: Programme, kind, version: int, title: str, questions: list[tuple], crossed: Crossed
) -> Questionnaire:
    """One version with all its questions."""
    introduction = INTRODUCTIONS.get(kind, INTRODUCTION)
    questionnaire = Questionnaire.objects.create(
        programme=programme, kind=kind, version=version, title=title, introduction=introduction
    )
    _fill(questionnaire, questions, crossed)
    return questionnaire


def _fill(questionnaire: Questionnaire, lines: list[tuple], crossed: Crossed) -> None:
    rows = Question.objects.bulk_create(
        Question(
            questionnaire=questionnaire,
            position=position,
            section=section,
            code=code,
            kind=kind,
            text=text,
            help_text=help_text,
            sensitive=any("sensitive" in one for one in more),
        )
        for position, (section, code, kind, text, help_text, _, *more) in enumerate(lines, 1)
    )
    choices = Choice.objects.bulk_create(
        Choice(question=row, position=position, code=code, label=label, offered=code not in NOT_OFFERED)
        for row, line in zip(rows, lines, strict=True)
        for position, (code, label) in enumerate(line[5], 1)
    )
    by_code = {row.code: row for row in rows}
    conditions = [
        (row, by_code[one["shown_if"][0]], one["shown_if"][1])
        for row, line in zip(rows, lines, strict=True)
        for one in line[6:]
        if "shown_if" in one
    ]
    Question.shown_if.through.objects.bulk_create(
        Question.shown_if.through(question=row, choice=choice)
        for row, opener, codes in conditions
        for choice in choices
        if choice.question == opener and choice.code in codes
    )
    CrossTab.objects.bulk_create(
        CrossTab(questionnaire=questionnaire, row=by_code[one], column=by_code[other]) for one, other in crossed
    )
