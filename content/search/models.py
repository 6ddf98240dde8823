"""The index, in tables of our own, so that both databases find and rank the same."""

from django.db import models

from .words import LONGEST_WORD


class SearchEntry(models.Model):
    """One thing that can be found, under its number in its source, with the text that extracts are taken from."""

    source = models.CharField("source", max_length=20)
    number = models.BigIntegerField("numéro dans la source")
    kind = models.CharField("sorte", max_length=20)
    title = models.CharField("titre", max_length=300)
    lead = models.TextField("introduction", blank=True)
    body = models.TextField("texte", blank=True)
    stems = models.TextField("racines dans l’ordre", blank=True)  # between spaces: words that follow one another
    length = models.PositiveIntegerField("mots")
    stamp = models.CharField("version", max_length=64)

    class Meta:
        verbose_name = "entrée de la recherche"
        verbose_name_plural = "entrées de la recherche"
        ordering = ["source", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"],
                name="search_entry_once",
                violation_error_message="Ce contenu est déjà dans la recherche.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class SearchPosting(models.Model):
    """How often a stem stands in the title, the introduction and the text of an entry."""

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="postings", verbose_name="entrée")
    stem = models.CharField("racine", max_length=LONGEST_WORD, db_index=True)
    title = models.PositiveSmallIntegerField("dans le titre", default=0)
    lead = models.PositiveSmallIntegerField("dans l’introduction", default=0)
    body = models.PositiveIntegerField("dans le texte", default=0)

    class Meta:
        verbose_name = "occurrence"
        ordering = ["entry", "stem"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "stem"],
                name="search_posting_once",
                violation_error_message="Cette racine est déjà comptée.",
            )
        ]

    def __str__(self) -> str:
        return self.stem


class SearchWord(models.Model):
    """A word of the texts: folded, as people write it, and its stem."""

    word = models.CharField("mot sans accent", max_length=LONGEST_WORD, unique=True)
    shown = models.CharField("mot", max_length=LONGEST_WORD)
    stem = models.CharField("racine", max_length=LONGEST_WORD, db_index=True)

    class Meta:
        verbose_name = "mot de la recherche"
        verbose_name_plural = "mots de la recherche"
        ordering = ["word"]

    def __str__(self) -> str:
        return self.shown


class SearchGram(models.Model):
    """Two letters that follow one another in the sound of a word: how near words are found."""

    word = models.ForeignKey(SearchWord, models.CASCADE, related_name="grams", verbose_name="mot")
    gram = models.CharField("deux lettres", max_length=2, db_index=True)

    class Meta:
        verbose_name = "paire de lettres"
        verbose_name_plural = "paires de lettres"
        ordering = ["word", "gram"]
        constraints = [
            models.UniqueConstraint(
                fields=["word", "gram"],
                name="search_gram_once",
                violation_error_message="Cette paire de lettres est déjà notée.",
            )
        ]

    def __str__(self) -> str:
        return self.gram


class Synonyms(models.Model):
    """Words that people use for one another; a search for one of them finds the others, a little lower."""

    terms = models.CharField(
        "mots voisins",
        max_length=300,
        unique=True,
        help_text="Séparés par des virgules : « boulot, job, travail ». Un sigle et ses mots se mettent ensemble.",
    )

    class Meta:
        verbose_name = "mots voisins"
        verbose_name_plural = "mots voisins"
        ordering = ["terms"]

    def __str__(self) -> str:
        return self.terms
