"""What people type, and the pages that should answer: the test set of the search, over the starter texts.

A page is named by its slug, anything else by its kind. Two measures, each averaged over the queries: *precision*, the
share of the expected things among as many first results as there are of them (R-precision), and *recall*, their share
among the first five results.
"""

from collections.abc import Iterable

FIRST = 5

# Words of the texts, then inflected, without accents, misspelt, heard, or from somebody else's vocabulary.
QUERIES: dict[str, tuple[str, ...]] = {
    # --- as the texts say it
    "médecin du travail": ("medecin-du-travail", "qui-peut-m-aider"),
    "visite de préreprise": ("visite-de-prereprise", "medecin-du-travail"),
    "secret médical": ("medecin-du-travail",),
    "temps partiel thérapeutique": ("temps-partiel-therapeutique", "mes-droits-2"),
    "pension d’invalidité": ("mes-droits-2",),
    "retraite pour inaptitude": ("mes-droits-2",),
    "indemnités journalières": ("mes-droits-1",),
    "arrêt de travail": ("pendant-l-arret", "mes-droits-1"),
    "affection de longue durée": ("mes-droits-1", "glossary"),
    "convention collective": ("mes-droits-1", "glossary"),
    "prévoyance": ("mes-droits-1", "glossary"),
    "RQTH": ("reconnaissance-travailleur-handicape", "glossary", "statut-de-travailleur-handicape"),
    "dossier MDPH": ("statut-de-travailleur-handicape",),
    "certificat médical": ("reconnaissance-travailleur-handicape", "statut-de-travailleur-handicape"),
    "Cap emploi": ("rester-ou-se-reconvertir", "qui-peut-m-aider"),
    "bilan de compétences": ("rester-ou-se-reconvertir", "glossary"),
    "télétravail": ("rester-ou-se-reconvertir",),
    "bénévolat": ("rester-ou-se-reconvertir",),
    "psychologue": ("annonce-et-reconstruction",),
    "ressources humaines": ("regard-de-l-entreprise",),
    "collègues": ("regard-de-l-entreprise",),
    "Défenseur des droits": ("regard-de-l-entreprise",),
    "témoignages": ("bilan-et-temoignages",),
    "Ligue contre le cancer": ("presentation",),
    "médecin-conseil": ("qui-peut-m-aider",),
    "assistante de service social": ("qui-peut-m-aider",),
    "feuille de présence": ("comment-se-passe-une-session",),
    "liste d’attente": ("preparer-la-reprise",),
    "cookie": ("vie-privee",),
    "CNIL": ("vie-privee",),
    "accessibilité": ("accessibilite",),
    "mentions légales": ("mentions-legales",),
    "fauteuil": ("pres-de-chez-vous",),
    # --- inflected, compounded
    "droit": ("vos-droits", "mes-droits-1"),
    "se reconvertir": ("rester-ou-se-reconvertir",),
    "travailleurs handicapés": ("statut-de-travailleur-handicape",),
    "psychologues": ("annonce-et-reconstruction",),
    "témoigner": ("bilan-et-temoignages",),
    "employeurs": ("regard-de-l-entreprise",),
    "l’indemnité": ("mes-droits-1",),
    "former": ("rester-ou-se-reconvertir",),
    # --- without accents, in capitals, with signs
    "prereprise": ("visite-de-prereprise", "medecin-du-travail"),
    "invalidite": ("mes-droits-2",),
    "MEDECIN DU TRAVAIL": ("medecin-du-travail",),
    "indemnites journalieres": ("mes-droits-1",),
    '"temps partiel"': ("temps-partiel-therapeutique", "mes-droits-2"),
    "bilan/competences ?": ("rester-ou-se-reconvertir",),
    # --- misspelt, as heard
    "medcin du travail": ("medecin-du-travail", "qui-peut-m-aider"),
    "psycologue": ("annonce-et-reconstruction",),
    "psikologue": ("annonce-et-reconstruction",),
    "invaliditée": ("mes-droits-2",),
    "indemnitées": ("mes-droits-1",),
    "retrète": ("mes-droits-2",),
    "temoinage": ("bilan-et-temoignages",),
    "mpdh": ("statut-de-travailleur-handicape",),
    "handicape": ("statut-de-travailleur-handicape",),
    "andicap": ("statut-de-travailleur-handicape",),
    "teletravaille": ("rester-ou-se-reconvertir",),
    "reconvertion": ("rester-ou-se-reconvertir",),
    "previsite de reprise": ("medecin-du-travail",),
    "accesibilite": ("accessibilite",),
    "cooki": ("vie-privee",),
    "prevoyence": ("mes-droits-1",),
    "benevola": ("rester-ou-se-reconvertir",),
    # --- unfinished
    "reconv": ("rester-ou-se-reconvertir",),
    "psycho": ("annonce-et-reconstruction",),
    "témoi": ("bilan-et-temoignages",),
    # --- in other words
    "boulot à mi-temps": ("temps-partiel-therapeutique",),
    "DRH": ("regard-de-l-entreprise",),
    "IJ": ("mes-droits-1", "glossary"),
    "données personnelles": ("vie-privee",),
    "ALD": ("mes-droits-1", "glossary"),
    "mutuelle": ("mes-droits-1",),
    "moral": ("annonce-et-reconstruction",),
    # --- as questions
    "que dire à mon employeur ?": ("regard-de-l-entreprise",),
    "qui peut m’aider": ("qui-peut-m-aider",),
    "est-ce que c’est gratuit": ("accueil", "comment-se-passe-une-session"),
    "combien de personnes dans le groupe": ("comment-se-passe-une-session", "accueil"),
    "je suis trop fatigué": ("apprivoiser-la-fatigue", "accueil"),
    "changer de métier": ("rester-ou-se-reconvertir",),
    "comment effacer mes données": ("vie-privee",),
    "faut-il venir à toutes les séances": ("preparer-la-reprise",),
    # --- places and sessions
    "Osny": ("session", "place"),
    "argenteuil": ("session", "place"),
    "inscription argenteuil": ("session",),
}


def measures(found: dict[str, list[str]]) -> tuple[float, float]:
    """Precision and recall of these results, each a list of names, best first, by query."""
    precisions, recalls = [], []
    for query, expected in QUERIES.items():
        names = list(dict.fromkeys(found[query]))
        precisions.append(_share(expected, names[: len(expected)]))
        recalls.append(_share(expected, names[:FIRST]))
    return sum(precisions) / len(precisions), sum(recalls) / len(recalls)


def missed(found: dict[str, list[str]]) -> list[str]:
    """The queries whose first results lack something expected, in one line each."""
    return [
        f"{query}: {', '.join(expected)} not in {', '.join(found[query][:FIRST]) or 'nothing'}"
        for query, expected in QUERIES.items()
        if _share(expected, found[query][:FIRST]) < 1
    ]


def _share(expected: tuple[str, ...], names: Iterable[str]) -> float:
    return len(set(expected) & set(names)) / len(expected)


def search_all(reader) -> dict[str, list[str]]:
    """Every query, asked of the index as this reader; the names of what was found."""
    from wagtail.models import Page

    from content.search.queries import entries_in_order, find

    slugs = dict(Page.objects.values_list("pk", "slug"))
    return {
        query: [
            slugs[entry.number] if entry.source == "page" else entry.kind
            for entry in entries_in_order(find(query, reader).ranked)
        ]
        for query in QUERIES
    }
