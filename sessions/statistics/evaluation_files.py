"""The evaluation as lists of figures for a workbook or CSV, and what each column means. Pure.

Made of the data of ``exports.as_json`` and ``exports.published_json``; what these do not hold leaves its list out.
"""

from sessions.questionnaires.enums import QuestionnaireKind

FIGURES, PARTICIPATION, CROSSINGS, TEXTS = "chiffres", "participation", "croisements", "paroles"
DICTIONARY = (
    ("moment", "start : au début ; end : à la fin ; six_months : six mois après ; cohort : compté par l’équipe"),
    ("question", "code de la question, le même d’une version du questionnaire à l’autre"),
    ("titre", "la question, dans les mots de sa dernière version"),
    ("reponse", "code de la réponse"),
    ("libelle", "la réponse, en mots"),
    ("effectif", "combien de personnes l’ont donnée ; vide : masqué"),
    ("part", "pourcentage entier de la base, 0,5 arrondi vers le haut ; vide : masqué"),
    (
        "base",
        "personnes qui ont répondu au questionnaire, même si elles ont passé la question, et celles dont l’équipe a "
        "noté la situation ; vide : masqué",
    ),
    ("sans_reponse", "celles de la base qui ont passé la question ; vide : masqué"),
    ("notees", "celles de la base dont l’équipe a noté la situation ; vide : non publié"),
    (
        "sessions_a_part",
        "sessions qui n’y sont pas, parce que moins de 5 personnes y ont répondu à la question ; vide : non publié",
    ),
)
TAKING_PART = (
    ("annee", "l’année de la première séance des sessions ; vide : toutes ensemble"),
    ("mesure", "sessions, people (personnes), attended, completed (venues), answers (questionnaires remplis)"),
    ("moment", "pour les questionnaires : comme dans les chiffres"),
    ("libelle", "la mesure, en mots"),
    ("effectif", "combien ; vide : masqué"),
    ("part", "pourcentage entier de la base, 0,5 arrondi vers le haut ; vide : masqué, ou sans base"),
    ("base", "les personnes dont la part est calculée ; vide : masqué, ou sans base"),
    (
        "sans_information",
        "les personnes de sessions où ce n’est pas noté, ou qui n’ont pas rempli de questionnaire ; vide : non publié",
    ),
)
CROSSED = (
    ("moment", "comme dans les chiffres"),
    ("croisement", "les deux questions croisées"),
    ("ligne", "la réponse à la première question"),
    ("colonne", "la réponse à la seconde question"),
    ("effectif", "combien de personnes ont donné les deux réponses ; vide : masqué"),
)
CHOSEN = (("question", "la question, en mots"), ("texte", "ce que l’équipe a choisi de publier, noms retirés"))


def sheets(data: dict) -> dict[str, list]:
    """Each list with its heads, then the meaning of every column of each."""
    lists = (
        (FIGURES, DICTIONARY, _figures(data)),
        (PARTICIPATION, TAKING_PART, _participation(data)),
        (CROSSINGS, CROSSED, _crossings(data)),
        (TEXTS, CHOSEN, [[one["question"], one["text"]] for one in data["verbatims"]]),
    )
    shown = [one for one in lists if one[0] in (FIGURES, PARTICIPATION) or one[2]]
    meanings = [[name, *line] for name, columns, _ in shown for line in columns]
    found: dict[str, list] = {name: [[head for head, _ in columns], *rows] for name, columns, rows in shown}
    return found | {"dictionnaire": [["tableau", "colonne", "sens"], *meanings]}


def _figures(data: dict) -> list[list]:
    tables = [*data["tables"], *([data["recommendations"]] if "recommendations" in data else [])]
    return [
        [
            *(table["kind"], table["code"], table["title"], row["code"], row["label"]),
            *(row["n"], row["percent"], table["base"], table["missing"], table.get("noted")),
            table.get("left_out"),
        ]
        for table in tables
        for row in table["rows"]
    ]


def _participation(data: dict) -> list[list]:
    whole = {"year": None, "sessions": data.get("cohorts"), "people": data["participants"]} | data
    return [row for part in (whole, *data.get("years", ())) for row in _part(part)]


def _part(part: dict) -> list[list]:
    """One year, or all of them: sessions (not of a publication), people, who came, who answered."""
    year, people = part["year"], part["people"]
    rows = [[year, "people", None, "personnes", people, None, None, None]]
    if part["sessions"] is not None:
        rows.insert(0, [year, "sessions", None, "sessions terminées", part["sessions"], None, None, None])
    for share in part.get("attendance", ()):
        known = [share["n"], share["percent"], share["base"]] if share["base"] else [None, None, None]
        rows.append([year, share["code"], None, share["label"], *known, share["missing"]])
    for line in part["participation"]:
        base = line.get("expected", people)
        left = line["expected"] - line["answers"] if "expected" in line else None  # not published: it may be small
        label = f"questionnaires remplis, {QuestionnaireKind(line['kind']).label.lower()}"
        known = [line["answers"], line["percent"], base if line["percent"] is not None else None]
        rows.append([year, "answers", line["kind"], label, *known, left])
    return rows


def _crossings(data: dict) -> list[list]:
    return [
        [crossing["kind"], crossing["title"], label, head, n]
        for crossing in data["crossings"]
        for label, cells in crossing["lines"]
        for head, n in zip(crossing["heads"], cells, strict=True)
    ]
